"""Mentions and the enterprises they are resolved to: the only place that writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import orjson
import psycopg

from hub.identify import exact
from hub.identify.cluster import cluster
from hub.identify.decisions import Decided, standing
from hub.identify.mention import Mention
from hub.identify.profiles import Profiles, placeholders
from hub.identify.regions import region_of
from hub.identify.search import search_form
from hub.store import decisions
from hub.store.copy import buffer, bytes_cell, int_cell, row, text_cell
from hub.store.decisions import Told
from hub.store.meetings import Met, hot_meetings, meet
from hub.store.mentions import Seen, Taken, take, uuids

LOCK_CLASS = 7203
# Keys fall into this many advisory locks: a lock each would overflow the server's lock table.
LOCK_BUCKETS = 4096

AT_BLOCKS = "SELECT DISTINCT mention FROM block WHERE key = ANY (%s)"
LINKED = "SELECT DISTINCT other FROM link WHERE mention = ANY (%s)"
MOVE = """
WITH wanted AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS t (id, enterprise)), moved AS (
  UPDATE mention m SET enterprise = w.enterprise FROM wanted w
  WHERE m.id = w.id AND m.enterprise <> w.enterprise RETURNING m.id, old.enterprise AS before, new.enterprise AS after
)
INSERT INTO identity_change (mention, before, after) SELECT id, before, after FROM moved
"""


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
    new = {id_: take(candidates[id_], seen.weighed) for id_ in ids}
    hot = _hot(connection, {key for one in new.values() for key in one.blocks})
    # Hot keys too: they are all that two workers with the same new mention may have in common.
    _lock(connection, {_bucket(key) for one in new.values() for keys in (one.blocks, one.meetings) for key in keys})
    # Another worker may have stored some before we had the locks.
    new = {id_: new[id_] for id_ in _not_stored(connection, ids)}
    met = meet(connection, seen, new) if seen.weighed else Met(set(), set(), set())
    found = _gather(connection, seen, new, hot, block_max, touched | met.shaken, codes, met.links)
    stored = list(found.mentions)
    found.mentions.update(new)
    held = standing(found.decisions.values())
    mentions = [one.mention for one in found.mentions.values()]
    if seen.weighed:
        shared = hot_meetings(connection, {key for one in found.mentions.values() for key in one.meetings})
        resolved = cluster(mentions, found.hot | held.placeholders, met.hot | shared, held)
    else:
        resolved = exact.cluster(mentions, found.hot)
    _write_new(connection, list(new.values()), resolved, met.links)
    if stored:  # all of them: another worker may have moved one after it was read and before its keys were locked
        connection.execute(MOVE, ([m.hex() for m in stored], [resolved[m].hex() for m in stored]))
    return unsure


def _not_stored(connection: psycopg.Connection[Any], ids: list[bytes]) -> list[bytes]:
    if not ids:
        return []
    rows = connection.execute("SELECT id FROM mention WHERE id = ANY (%b)", (uuids(ids),), prepare=True).fetchall()
    stored = {found.bytes for (found,) in rows}
    return [i for i in ids if i not in stored]


def _hot(connection: psycopg.Connection[Any], keys: set[bytes]) -> set[bytes]:
    rows = connection.execute("SELECT key FROM hot_block WHERE key = ANY (%b)", (uuids(keys),), prepare=True)
    return {found.bytes for (found,) in rows.fetchall()}


def _bucket(key: bytes | int) -> int:
    return (int.from_bytes(key[:4], "big") if isinstance(key, bytes) else key) % LOCK_BUCKETS


def _lock(connection: psycopg.Connection[Any], buckets: set[int]) -> None:
    """Take the keys' advisory locks in order, held until the transaction ends."""
    query = "SELECT count(pg_advisory_xact_lock(%s, b)) FROM unnest(%s::int[]) AS b"
    connection.execute(query, (LOCK_CLASS, sorted(buckets)))


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
    if seen.weighed:
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
    return {found.bytes for (found,) in connection.execute(query, (uuids(keys),), binary=True, prepare=True).fetchall()}


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
