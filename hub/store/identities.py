"""Mentions and the enterprises they are resolved to: the only place that writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import orjson
import psycopg

from hub.identify.cluster import cluster, near
from hub.identify.decisions import Decided, standing
from hub.identify.evidence import blocks
from hub.identify.known import Known, known
from hub.identify.meeting import meeting_keys
from hub.identify.mention import Mention
from hub.identify.profiles import BLOCK_PROFILES_MAX, Profiles, placeholders
from hub.identify.regions import region_of
from hub.identify.search import search_form
from hub.store import decisions
from hub.store.copy import buffer, bytes_cell, int_cell, row, text_cell
from hub.store.decisions import Told

LOCK_CLASS = 7203
# Keys fall into this many advisory locks: a lock each would overflow the server's lock table.
LOCK_BUCKETS = 4096
TAKEN_MAX = 100_000  # mentions taken apart that a worker remembers; 1.5 kB each

NAMED = "SELECT id, source, name, identifiers::text, region, address, former::text FROM mention WHERE id = ANY (%s)"
AT_BLOCKS = "SELECT DISTINCT mention FROM block WHERE key = ANY (%s)"
LINKED = "SELECT DISTINCT other FROM link WHERE mention = ANY (%s)"
MET = "SELECT key, mention FROM meeting WHERE key = ANY (%s)"
LINKS = "SELECT mention, other FROM link WHERE mention = ANY (%s) AND other = ANY (%s)"
UNLINK = "DELETE FROM link l USING unnest(%s::uuid[], %s::uuid[]) AS t (m, o) WHERE l.mention = t.m AND l.other = t.o"
MOVE = """
WITH wanted AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS t (id, enterprise)), moved AS (
  UPDATE mention m SET enterprise = w.enterprise FROM wanted w
  WHERE m.id = w.id AND m.enterprise <> w.enterprise RETURNING m.id, old.enterprise AS before, new.enterprise AS after
)
INSERT INTO identity_change (mention, before, after) SELECT id, before, after FROM moved
"""


class Taken(NamedTuple):
    """A mention taken apart, with the keys by which it meets others."""

    mention: Mention
    known: Known
    blocks: tuple[bytes, ...]
    meetings: tuple[int, ...]


class Seen:
    """Ids of mentions known to be committed: a bounded memory, so that most events ask the database nothing.

    Two generations: when the young one is full it becomes the old one; the old one's used ids move over on a hit.
    Beside it, stored mentions that were compared lately, taken apart: a mention never changes.
    """

    def __init__(self, count_max: int) -> None:
        self._half = count_max // 2
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()
        self._taken: dict[bytes, Taken] = {}

    def __contains__(self, mention_id: bytes) -> bool:
        if mention_id in self._young:
            return True
        if mention_id in self._old:
            self._young.add(mention_id)
            return True
        return False

    def add(self, mention_ids: Iterable[bytes]) -> None:
        """Remember ids; call only after their commit."""
        self._young.update(mention_ids)
        if len(self._young) > self._half:
            self._old, self._young = self._young, set()

    def recall(self, connection: psycopg.Connection[Any], ids: Collection[bytes]) -> dict[bytes, Taken]:
        """Stored mentions by id; one that is not stored is missing."""
        unknown = [id_ for id_ in ids if id_ not in self._taken]
        if len(self._taken) + len(unknown) > TAKEN_MAX:
            self._taken.clear()
            unknown = list(ids)
        if unknown:
            rows = connection.execute(NAMED, (_uuids(unknown),), binary=True, prepare=True).fetchall()
            for found, source, name, identifiers, region, address, former in rows:
                codes = tuple((scheme, value) for scheme, value in orjson.loads(identifiers))
                mention = Mention(found.bytes, source, name, codes, region, address, tuple(orjson.loads(former)))
                self._taken[mention.id] = _take(mention)
        return {id_: self._taken[id_] for id_ in ids if id_ in self._taken}


class Met(NamedTuple):
    """Whom new mentions are close to, by words of their names."""

    links: set[tuple[bytes, bytes]]  # each pair once
    hot: set[int]  # meeting keys that are hot
    shaken: set[bytes]  # stored mentions that a key joined which became hot just now


class Gathered(NamedTuple):
    """What can be reached from new mentions and decisions."""

    mentions: dict[bytes, Taken]
    hot: set[bytes]
    decisions: dict[str, Decided]


def resolve(
    connection: psycopg.Connection[Any],
    candidates: Mapping[bytes, Mention],
    seen: Seen,
    *,
    block_max: int,
    told: Sequence[Told] = (),
) -> list[bytes]:
    """Store new candidates and decisions, and resolve everything they can reach; inside the caller's transaction.

    Returns the candidates' ids, all stored once the caller commits. A block shared by more than `block_max` mentions, or
    of a code that unlike names bear, is hot: no identity, ignored from then on.
    """
    unsure = [mention_id for mention_id in candidates if mention_id not in seen]
    ids = _not_stored(connection, unsure)
    if not ids and not told:
        return unsure
    decisions.hold(connection, alone=bool(told))
    touched, codes = decisions.keep(connection, told) if told else (set[bytes](), set[bytes]())
    new = {id_: _take(candidates[id_]) for id_ in ids}
    hot = _hot(connection, {key for one in new.values() for key in one.blocks})
    # Hot keys too: they are all that two workers with the same new mention may have in common.
    _lock(connection, {_bucket(key) for one in new.values() for keys in (one.blocks, one.meetings) for key in keys})
    # Another worker may have stored some before we had the locks.
    new = {id_: new[id_] for id_ in _not_stored(connection, ids)}
    met = _meet(connection, seen, new)
    found = _gather(connection, seen, new, hot, block_max, touched | met.shaken, codes, met.links)
    stored = list(found.mentions)
    found.mentions.update(new)
    held = standing(found.decisions.values())
    meetings = {key for one in found.mentions.values() for key in one.meetings}
    hot_meetings = met.hot | _hot_meetings(connection, meetings)
    resolved = cluster((one.mention for one in found.mentions.values()), found.hot | held.placeholders, hot_meetings)
    _write_new(connection, list(new.values()), resolved, met.links)
    if stored:  # all of them: another worker may have moved one after it was read and before its keys were locked
        connection.execute(MOVE, ([m.hex() for m in stored], [resolved[m].hex() for m in stored]))
    return unsure


def _take(mention: Mention) -> Taken:
    evidence = known(mention)
    return Taken(mention, evidence, tuple(block.key for block in blocks(mention)), meeting_keys(evidence))


def _not_stored(connection: psycopg.Connection[Any], ids: list[bytes]) -> list[bytes]:
    if not ids:
        return []
    rows = connection.execute("SELECT id FROM mention WHERE id = ANY (%b)", (_uuids(ids),), prepare=True).fetchall()
    stored = {found.bytes for (found,) in rows}
    return [i for i in ids if i not in stored]


def _uuids(keys: Iterable[bytes]) -> list[UUID]:
    return [UUID(bytes=key) for key in keys]


def _hot(connection: psycopg.Connection[Any], keys: set[bytes]) -> set[bytes]:
    rows = connection.execute("SELECT key FROM hot_block WHERE key = ANY (%b)", (_uuids(keys),), prepare=True)
    return {found.bytes for (found,) in rows.fetchall()}


def _hot_meetings(connection: psycopg.Connection[Any], keys: Collection[int]) -> set[int]:
    rows = connection.execute("SELECT key FROM hot_meeting WHERE key = ANY (%b)", (list(keys),), prepare=True)
    return {key for (key,) in rows.fetchall()}


def _bucket(key: bytes | int) -> int:
    return (int.from_bytes(key[:4], "big") if isinstance(key, bytes) else key) % LOCK_BUCKETS


def _lock(connection: psycopg.Connection[Any], buckets: set[int]) -> None:
    """Take the keys' advisory locks in order, held until the transaction ends."""
    query = "SELECT count(pg_advisory_xact_lock(%s, b)) FROM unnest(%s::int[]) AS b"
    connection.execute(query, (LOCK_CLASS, sorted(buckets)))


def _meet(connection: psycopg.Connection[Any], seen: Seen, new: Mapping[bytes, Taken]) -> Met:
    """Compare new mentions with each other and with the stored ones that share a meeting key."""
    at: defaultdict[int, set[bytes]] = defaultdict(set)
    for id_, added in new.items():
        for key in added.meetings:
            at[key].add(id_)
    hot = _hot_meetings(connection, at)
    for key in hot:
        del at[key]
    for key, id_ in connection.execute(MET, (list(at),), binary=True, prepare=True).fetchall():
        at[key].add(id_.bytes)
    taken = seen.recall(connection, {id_ for members in at.values() for id_ in members} - new.keys()) | dict(new)
    grown = {
        key
        for key, members in at.items()
        if len(members) > BLOCK_PROFILES_MAX and len({taken[id_].known for id_ in members}) > BLOCK_PROFILES_MAX
    }
    shaken = set[bytes]()
    if grown:
        shaken = {id_ for key in grown for id_ in at.pop(key)}
        _cool(connection, {id_: taken[id_] for id_ in shaken}, grown, hot | grown)
    links, compared = set[tuple[bytes, bytes]](), set[tuple[bytes, bytes]]()
    for members in at.values():
        for one in members & new.keys():
            for other in members:
                pair = (one, other) if one < other else (other, one)
                if one == other or pair in compared:
                    continue
                compared.add(pair)
                mine, theirs = taken[one].known, taken[other].known
                # Equal names meet in their block.
                if (mine.name.whole != theirs.name.whole or not mine.name.whole) and near(mine, theirs):
                    links.add(pair)
    return Met(links, hot | grown, shaken - new.keys())


def _cool(connection: psycopg.Connection[Any], members: Mapping[bytes, Taken], grown: set[int], hot: set[int]) -> None:
    """Meeting keys became hot: the links of their members go that no other key supports."""
    ids = _uuids(members)
    hot = hot | _hot_meetings(connection, {key for one in members.values() for key in one.meetings})
    keys = {id_: set(one.meetings) - hot for id_, one in members.items()}
    links = connection.execute(LINKS, (ids, ids), prepare=True).fetchall()
    gone = [(one, other) for one, other in links if keys[one.bytes].isdisjoint(keys[other.bytes])]
    if gone:
        connection.execute(UNLINK, ([one for one, _ in gone], [other for _, other in gone]))
    for key in sorted(grown):
        connection.execute("INSERT INTO hot_meeting VALUES (%s) ON CONFLICT DO NOTHING", (key,))


def _gather(
    connection: psycopg.Connection[Any],
    seen: Seen,
    new: Mapping[bytes, Taken],
    hot: set[bytes],
    block_max: int,
    touched: set[bytes],
    codes: set[bytes],
    links: set[tuple[bytes, bytes]],
) -> Gathered:
    """Every stored mention reachable from new and touched ones, by links, decisions, and blocks that are not hot."""
    found = Gathered({}, hot, {})
    members: dict[bytes, int] = {}
    for one in new.values():
        for key in one.blocks:
            members[key] = members.get(key, 0) + 1
    spoken = decisions.exist(connection)
    locked, frontier = set(members), (set(members) | codes) - hot
    wanted = (touched | {id_ for pair in links for id_ in pair}) - new.keys()
    fresh, unasked = set[bytes](), set(new)
    while frontier or wanted or fresh:
        # Hot keys lead nowhere; a key that becomes hot just now is walked one last time, to take its members apart.
        reached = wanted | _ids(connection, AT_BLOCKS, frontier) | _ids(connection, LINKED, fresh)
        taken = seen.recall(connection, reached - found.mentions.keys())
        found.mentions.update(taken)
        fresh = set(taken)
        found_keys: set[bytes] = set()
        for one in taken.values():
            for key in one.blocks:
                members[key] = members.get(key, 0) + 1
                found_keys.add(key)
        wanted = set()
        unasked |= fresh
        if spoken and unasked:
            more = decisions.about(connection, unasked, found_keys | frontier)
            found.decisions.update(more)
            wanted = {id_ for one in more.values() for id_ in (*one.mentions, *one.others)}
            wanted -= found.mentions.keys() | new.keys()
        unasked = set()
        frontier = found_keys - locked
        if frontier:
            hot |= _hot(connection, frontier)
            _lock(connection, {_bucket(key) for key in frontier - hot})
            locked |= frontier
            frontier -= hot
    grown = {key: n for key, n in members.items() if n > block_max and key not in hot}
    # A code that unlike names bear is so for ever: what it would lead to need not be gathered again.
    profiles = Profiles()
    for one in (*found.mentions.values(), *new.values()):
        profiles.add(one.mention)
    grown |= {value.key: members[value.key] for value in placeholders(profiles) if value.key not in hot}
    if grown:
        for key, count in sorted(grown.items()):
            connection.execute("INSERT INTO hot_block VALUES (%s, %s) ON CONFLICT DO NOTHING", (UUID(bytes=key), count))
        hot |= set(grown)
    return found


def _ids(connection: psycopg.Connection[Any], query: LiteralString, keys: set[bytes]) -> set[bytes]:
    if not keys:
        return set()
    return {
        found.bytes for (found,) in connection.execute(query, (_uuids(keys),), binary=True, prepare=True).fetchall()
    }


def _write_new(
    connection: psycopg.Connection[Any],
    new: Sequence[Taken],
    resolved: Mapping[bytes, bytes],
    links: set[tuple[bytes, bytes]],
) -> None:
    rows = [
        row(
            bytes_cell(one.mention.id),
            bytes_cell(resolved[one.mention.id]),
            text_cell(one.mention.source),
            text_cell(one.mention.name),
            text_cell(search_form(one.mention.name)),
            text_cell(one.mention.region),
            text_cell(region_of(one.mention.name, one.mention.address, one.mention.region)),
            text_cell(one.mention.address),
            _json_cell(one.mention.identifiers),
            _json_cell(one.mention.former),
        )
        for one in new
    ]
    columns = "id, enterprise, source, name, search_name, region, region_found, address, identifiers, former"
    _copy(connection, f"mention ({columns})", rows)
    keys = sorted((key, one.mention.id) for one in new for key in one.blocks)
    _copy(connection, "block", [row(bytes_cell(key), bytes_cell(id_)) for key, id_ in keys])
    met = sorted((key, one.mention.id) for one in new for key in one.meetings)
    _copy(connection, "meeting", [row(int_cell(key), bytes_cell(id_)) for key, id_ in met])
    both = sorted({*links, *((other, one) for one, other in links)})
    _copy(connection, "link", [row(bytes_cell(one), bytes_cell(other)) for one, other in both])


def _json_cell(value: Any) -> bytes:
    return bytes_cell(b"\x01" + orjson.dumps(value))  # jsonb's binary form: version 1, then text


def _copy(connection: psycopg.Connection[Any], table: LiteralString, rows: list[bytes]) -> None:
    if rows:
        with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
            copy.write(buffer(rows))
