"""Mentions and the enterprises they are resolved to: the only place that writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from hub.identify.profiles import BLOCK_PROFILES_MAX
from hub.identify.regions import region_of
from hub.identify.search import search_form
from hub.store import decisions
from hub.store.copy import buffer, bytes_cell, int_cell, row, text_cell
from hub.store.decisions import Told

LOCK_CLASS = 7203
# Keys fall into this many advisory locks: a lock each would overflow the server's lock table.
LOCK_BUCKETS = 4096

MENTION = "m.id, m.source, m.name, m.identifiers, m.region, m.address, m.former"
AT_BLOCKS = f"SELECT DISTINCT {MENTION} FROM block b JOIN mention m ON m.id = b.mention WHERE b.key = ANY (%s)"
NAMED = f"SELECT {MENTION} FROM mention m WHERE m.id = ANY (%s)"
LINKED = f"SELECT DISTINCT {MENTION} FROM link l JOIN mention m ON m.id = l.other WHERE l.mention = ANY (%s)"
MET = f"SELECT b.key, {MENTION} FROM meeting b JOIN mention m ON m.id = b.mention WHERE b.key = ANY (%s)"
LINKS = "SELECT mention, other FROM link WHERE mention = ANY (%s) AND other = ANY (%s)"
UNLINK = "DELETE FROM link l USING unnest(%s::uuid[], %s::uuid[]) AS t (m, o) WHERE l.mention = t.m AND l.other = t.o"
MOVE = """
WITH wanted AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS t (id, enterprise)), moved AS (
  UPDATE mention m SET enterprise = w.enterprise FROM wanted w
  WHERE m.id = w.id AND m.enterprise <> w.enterprise RETURNING m.id, old.enterprise AS before, new.enterprise AS after
)
INSERT INTO identity_change (mention, before, after) SELECT id, before, after FROM moved
"""


class Seen:
    """Ids of mentions known to be committed: a bounded memory, so that most events ask the database nothing.

    Two generations: when the young one is full it becomes the old one; the old one's used ids move over on a hit.
    """

    def __init__(self, count_max: int) -> None:
        self._half = count_max // 2
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()

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


class New(NamedTuple):
    """A mention to store, with the keys by which it meets others."""

    mention: Mention
    known: Known
    blocks: tuple[bytes, ...]
    meetings: tuple[int, ...]


class Met(NamedTuple):
    """Whom new mentions are close to, by words of their names."""

    links: set[tuple[bytes, bytes]]  # each pair once
    hot: set[int]  # meeting keys that are hot
    shaken: set[bytes]  # stored mentions that a key joined which became hot just now


class Gathered(NamedTuple):
    """What can be reached from new mentions and decisions."""

    mentions: dict[bytes, Mention]
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

    Returns the candidates' ids, all stored once the caller commits. A block shared by more than `block_max` mentions
    is hot: no identity, ignored from then on.
    """
    unsure = [mention_id for mention_id in candidates if mention_id not in seen]
    ids = _not_stored(connection, unsure)
    if not ids and not told:
        return unsure
    decisions.hold(connection, alone=bool(told))
    touched, codes = decisions.keep(connection, told) if told else (set[bytes](), set[bytes]())
    new = {id_: _new(candidates[id_]) for id_ in ids}
    hot = _hot(connection, {key for one in new.values() for key in one.blocks})
    # Hot keys too: they are all that two workers with the same new mention may have in common.
    _lock(connection, {_bucket(key) for one in new.values() for keys in (one.blocks, one.meetings) for key in keys})
    # Another worker may have stored some before we had the locks.
    new = {id_: new[id_] for id_ in _not_stored(connection, ids)}
    met = _meet(connection, new)
    found = _gather(connection, new, hot, block_max, touched | met.shaken, codes, met.links)
    stored = list(found.mentions)
    for id_, one in new.items():
        found.mentions[id_] = one.mention
    held = standing(found.decisions.values())
    meetings = {key for one in found.mentions.values() for key in meeting_keys(known(one))}
    hot_meetings = met.hot | _hot_meetings(connection, meetings)
    resolved = cluster(found.mentions.values(), found.hot | held.placeholders, hot_meetings)
    _write_new(connection, list(new.values()), resolved, met.links)
    if stored:  # all of them: another worker may have moved one after it was read and before its keys were locked
        connection.execute(MOVE, ([m.hex() for m in stored], [resolved[m].hex() for m in stored]))
    return unsure


def _new(mention: Mention) -> New:
    evidence = known(mention)
    return New(mention, evidence, tuple(block.key for block in blocks(mention)), meeting_keys(evidence))


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


def _meet(connection: psycopg.Connection[Any], new: Mapping[bytes, New]) -> Met:
    """Compare new mentions with each other and with the stored ones that share a meeting key."""
    at: defaultdict[int, dict[bytes, Known]] = defaultdict(dict)
    for id_, added in new.items():
        for key in added.meetings:
            at[key][id_] = added.known
    hot = _hot_meetings(connection, at)
    for key in hot:
        del at[key]
    for key, mention in _members(connection, list(at)):
        at[key][mention.id] = known(mention)
    grown = {key for key, members in at.items() if len(set(members.values())) > BLOCK_PROFILES_MAX}
    shaken = _cool(connection, {key: at.pop(key) for key in grown}, hot | grown) if grown else set()
    links, compared = set[tuple[bytes, bytes]](), set[tuple[bytes, bytes]]()
    for members in at.values():
        for one in members.keys() & new.keys():
            for other in members:
                pair = (one, other) if one < other else (other, one)
                if one != other and pair not in compared:
                    compared.add(pair)
                    mine, theirs = members[one], members[other]
                    # Equal names meet in their block.
                    if (mine.name.whole != theirs.name.whole or not mine.name.whole) and near(mine, theirs):
                        links.add(pair)
    return Met(links, hot | grown, shaken - new.keys())


def _members(connection: psycopg.Connection[Any], keys: list[int]) -> Iterator[tuple[int, Mention]]:
    rows = connection.execute(MET, (keys,), binary=True, prepare=True).fetchall() if keys else ()
    for key, *columns in rows:
        yield key, _stored(columns)


def _cool(connection: psycopg.Connection[Any], grown: Mapping[int, Mapping[bytes, Known]], hot: set[int]) -> set[bytes]:
    """Meeting keys became hot: their members, and the links go that no other key supports."""
    shaken = {id_ for members in grown.values() for id_ in members}
    evidence = {id_: one for members in grown.values() for id_, one in members.items()}
    ids = _uuids(shaken)
    keys: dict[bytes, set[int]] = {}
    hot = hot | _hot_meetings(connection, {key for one in evidence.values() for key in meeting_keys(one)})
    gone = []
    for one, other in connection.execute(LINKS, (ids, ids), prepare=True).fetchall():
        mine, theirs = (
            keys.setdefault(id_, set(meeting_keys(evidence[id_])) - hot) for id_ in (one.bytes, other.bytes)
        )
        if mine.isdisjoint(theirs):
            gone.append((one, other))
    if gone:
        connection.execute(UNLINK, ([one for one, _ in gone], [other for _, other in gone]))
    for key in sorted(grown):
        connection.execute("INSERT INTO hot_meeting VALUES (%s) ON CONFLICT DO NOTHING", (key,))
    return shaken


def _gather(
    connection: psycopg.Connection[Any],
    new: Mapping[bytes, New],
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
        reached = (
            *_mentions(connection, AT_BLOCKS, frontier),
            *_mentions(connection, NAMED, wanted),
            *_mentions(connection, LINKED, fresh),
        )
        fresh = set()
        found_keys: set[bytes] = set()
        for mention in reached:
            if mention.id in found.mentions:
                continue
            found.mentions[mention.id] = mention
            fresh.add(mention.id)
            for block in blocks(mention):
                members[block.key] = members.get(block.key, 0) + 1
                found_keys.add(block.key)
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
    if grown:
        for key, count in sorted(grown.items()):
            connection.execute("INSERT INTO hot_block VALUES (%s, %s) ON CONFLICT DO NOTHING", (UUID(bytes=key), count))
        hot |= set(grown)
    return found


def _mentions(connection: psycopg.Connection[Any], query: LiteralString, keys: set[bytes]) -> Iterator[Mention]:
    rows = connection.execute(query, (_uuids(keys),), binary=True, prepare=True).fetchall() if keys else ()
    return map(_stored, rows)


def _stored(columns: Sequence[Any]) -> Mention:
    found, source, name, identifiers, region, address, former = columns
    codes = tuple((scheme, value) for scheme, value in identifiers)
    return Mention(found.bytes, source, name, codes, region, address, tuple(former))


def _write_new(
    connection: psycopg.Connection[Any],
    new: Sequence[New],
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
