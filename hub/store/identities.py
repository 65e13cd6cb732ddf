"""Mentions and the enterprises they are resolved to: the only place that writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import orjson
import psycopg

from hub.identify.cluster import cluster
from hub.identify.decisions import Decided, standing
from hub.identify.evidence import blocks
from hub.identify.mention import Mention
from hub.identify.regions import region_of
from hub.identify.search import search_form
from hub.store import decisions
from hub.store.copy import buffer, bytes_cell, row, text_cell
from hub.store.decisions import Told

LOCK_CLASS = 7203
# Block keys fall into this many advisory locks: a lock each would overflow the server's lock table.
LOCK_BUCKETS = 4096

GATHER = """
SELECT DISTINCT m.id, m.source, m.name, m.identifiers, m.region, m.address, m.enterprise
FROM block b JOIN mention m ON m.id = b.mention WHERE b.key = ANY (%s)
"""
NAMED = """
SELECT m.id, m.source, m.name, m.identifiers, m.region, m.address, m.enterprise FROM mention m WHERE m.id = ANY (%s)
"""
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
    new = _not_stored(connection, unsure)
    if not new and not told:
        return unsure
    decisions.hold(connection, alone=bool(told))
    touched, codes = decisions.keep(connection, told) if told else (set(), set())
    mine = {mention_id: blocks(candidates[mention_id]) for mention_id in new}
    hot = _hot(connection, {block.key for found in mine.values() for block in found})
    # Hot keys too: they are all that two workers with the same new mention may have in common.
    _lock(connection, {block.key for found in mine.values() for block in found})
    new = _not_stored(connection, new)  # another worker may have stored some before we had the locks
    found = _gather(connection, {m: mine[m] for m in new}, hot, block_max, touched, codes)
    gathered, enterprises = found.mentions, found.enterprises
    for mention_id in new:
        gathered[mention_id] = candidates[mention_id]
    held = standing(found.decisions.values())
    resolved = cluster(list(gathered.values()), found.hot | held.placeholders, held)
    _write_new(connection, [candidates[m] for m in new], resolved, mine)
    moved = [m for m, before in enterprises.items() if resolved[m] != before]
    if moved:
        connection.execute(MOVE, ([m.hex() for m in moved], [resolved[m].hex() for m in moved]))
    return unsure


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


def _lock(connection: psycopg.Connection[Any], keys: set[bytes]) -> None:
    """Take the keys' advisory locks in order, held until the transaction ends."""
    buckets = sorted({int.from_bytes(key[:4], "big") % LOCK_BUCKETS for key in keys})
    connection.execute("SELECT count(pg_advisory_xact_lock(%s, b)) FROM unnest(%s::int[]) AS b", (LOCK_CLASS, buckets))


class Gathered(NamedTuple):
    """What can be reached from new mentions and decisions."""

    mentions: dict[bytes, Mention]
    enterprises: dict[bytes, bytes]  # of each stored mention, now
    hot: set[bytes]
    decisions: dict[str, Decided]


def _gather(
    connection: psycopg.Connection[Any],
    new: Mapping[bytes, tuple[Any, ...]],
    hot: set[bytes],
    block_max: int,
    touched: set[bytes],
    codes: set[bytes],
) -> Gathered:
    """Every stored mention reachable from new and touched ones through decisions and blocks that are not hot."""
    found = Gathered({}, {}, hot, {})
    members: dict[bytes, int] = {}
    for evidence in new.values():
        for block in evidence:
            members[block.key] = members.get(block.key, 0) + 1
    spoken = decisions.exist(connection)
    locked, frontier, wanted, unasked = set(members), (set(members) | codes) - hot, touched - set(new), set(new)
    while frontier or wanted:
        # Hot keys lead nowhere; a key that becomes hot just now is walked one last time, to take its members apart.
        found_keys: set[bytes] = set()
        for mention, enterprise in (*_mentions_at(connection, frontier), *_mentions_of(connection, wanted)):
            if mention.id in found.mentions:
                continue
            found.mentions[mention.id], found.enterprises[mention.id] = mention, enterprise
            unasked.add(mention.id)
            for block in blocks(mention):
                members[block.key] = members.get(block.key, 0) + 1
                found_keys.add(block.key)
        wanted = set()
        if spoken and unasked:
            more = decisions.about(connection, unasked, found_keys | frontier)
            found.decisions.update(more)
            wanted = {id_ for one in more.values() for id_ in (*one.mentions, *one.others)}
            wanted -= found.mentions.keys() | set(new)
        unasked = set()
        frontier = found_keys - locked
        if frontier:
            hot |= _hot(connection, frontier)
            _lock(connection, frontier - hot)
            locked |= frontier
            frontier -= hot
    grown = {key: n for key, n in members.items() if n > block_max and key not in hot}
    if grown:
        for key, count in sorted(grown.items()):
            connection.execute("INSERT INTO hot_block VALUES (%s, %s) ON CONFLICT DO NOTHING", (UUID(bytes=key), count))
        hot |= set(grown)
    return found


def _mentions_at(connection: psycopg.Connection[Any], keys: set[bytes]) -> Iterable[tuple[Mention, bytes]]:
    return _mentions(connection, GATHER, keys) if keys else ()


def _mentions_of(connection: psycopg.Connection[Any], ids: set[bytes]) -> Iterable[tuple[Mention, bytes]]:
    return _mentions(connection, NAMED, ids) if ids else ()


def _mentions(
    connection: psycopg.Connection[Any], query: LiteralString, keys: set[bytes]
) -> Iterable[tuple[Mention, bytes]]:
    rows = connection.execute(query, (_uuids(keys),), binary=True, prepare=True).fetchall()
    for found, source, name, identifiers, region, address, enterprise in rows:
        pairs = tuple((scheme, value) for scheme, value in identifiers)
        yield Mention(found.bytes, source, name, pairs, region, address), enterprise.bytes


def _write_new(
    connection: psycopg.Connection[Any],
    mentions: list[Mention],
    resolved: Mapping[bytes, bytes],
    evidence: Mapping[bytes, tuple[Any, ...]],
) -> None:
    rows, links = [], []
    for mention in mentions:
        rows.append(
            row(
                bytes_cell(mention.id),
                bytes_cell(resolved[mention.id]),
                text_cell(mention.source),
                text_cell(mention.name),
                text_cell(search_form(mention.name)),
                text_cell(mention.region),
                text_cell(region_of(mention.name, mention.address, mention.region)),
                text_cell(mention.address),
                bytes_cell(b"\x01" + orjson.dumps(mention.identifiers)),  # jsonb's binary form: version 1, then text
            )
        )
        links += [(block.key, mention.id) for block in evidence[mention.id]]
    cursor = connection.cursor()
    with cursor.copy(
        "COPY mention (id, enterprise, source, name, search_name, region, region_found, address, identifiers)"
        " FROM STDIN (FORMAT binary)"
    ) as copy:
        copy.write(buffer(rows))
    with cursor.copy("COPY block FROM STDIN (FORMAT binary)") as copy:
        copy.write(buffer([row(bytes_cell(key), bytes_cell(mention)) for key, mention in sorted(set(links))]))
