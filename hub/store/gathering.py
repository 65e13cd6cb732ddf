"""Gathering: all that must be resolved together with new mentions, under locks that keep other workers from missing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import psycopg

from hub.identify.decisions import Decided
from hub.identify.profiles import UNLIKE_NAMES_MAX, Profiles, placeholders
from hub.store import decisions
from hub.store.mentions import Seen, Taken, uuids

LOCK_CLASS = 7203
# Keys fall into this many advisory locks: a lock each would overflow the server's lock table.
LOCK_BUCKETS = 4096
AT_BLOCKS = "SELECT DISTINCT mention FROM block WHERE key = ANY (%s)"
LINKED = "SELECT DISTINCT other FROM link WHERE mention = ANY (%s)"


class Start(NamedTuple):
    """Where gathering begins."""

    new: Mapping[bytes, Taken]  # mentions that are not stored yet
    touched: set[bytes]  # stored mentions to resolve anew
    codes: set[bytes]  # keys of blocks whose bearers are to be resolved anew
    hot: set[bytes]  # of the new mentions' blocks, those that are hot


class Gathered(NamedTuple):
    """What can be reached."""

    mentions: dict[bytes, Taken]  # stored ones
    hot: set[bytes]
    decisions: dict[str, Decided]


def gather(connection: psycopg.Connection[Any], seen: Seen, start: Start, *, block_max: int) -> Gathered:
    """Every stored mention reachable by links, decisions, and blocks that are not hot."""
    found = Gathered({}, set(start.hot), {})
    members = Counter(key for one in start.new.values() for key in one.blocks)
    spoken = decisions.exist(connection)
    locked = set(members)
    frontier, wanted = (set(members) | start.codes) - found.hot, start.touched - start.new.keys()
    fresh, unasked = set[bytes](), set(start.new)
    while frontier or wanted or fresh:
        # Hot keys lead nowhere; a key that becomes hot just now is walked one last time, to take its members apart.
        reached = wanted | _ids(connection, AT_BLOCKS, frontier) | _ids(connection, LINKED, fresh)
        taken = seen.recall(connection, reached - found.mentions.keys())
        found.mentions.update(taken)
        fresh = set(taken)
        members.update(key for one in taken.values() for key in one.blocks)
        keys = {key for one in taken.values() for key in one.blocks}
        wanted = set()
        unasked |= fresh
        if spoken and unasked:
            found.decisions.update(decisions.about(connection, unasked, keys | frontier))
            named = {id_ for one in found.decisions.values() for id_ in (*one.mentions, *one.others)}
            wanted = _unmet(named, found, start) - reached
        unasked = set()
        frontier = keys - locked
        if frontier:
            found.hot.update(hot_blocks(connection, frontier))
            lock(connection, frontier - found.hot)
            locked |= frontier
            frontier -= found.hot
    _mark_hot(connection, found, start, members, block_max=block_max, weighed=seen.weighed)
    return found


def _unmet(named: set[bytes], found: Gathered, start: Start) -> set[bytes]:
    return named - found.mentions.keys() - start.new.keys()


def _mark_hot(
    connection: psycopg.Connection[Any],
    found: Gathered,
    start: Start,
    members: Mapping[bytes, int],
    *,
    block_max: int,
    weighed: bool,
) -> None:
    """Blocks that too many mentions share, and (`weighed`) codes that unlike names bear, are hot from now on."""
    grown = {key for key, count in members.items() if count > block_max}
    if weighed:  # such a code stays so for ever: what it would lead to need not be gathered again
        shared = {key for key, count in members.items() if count > UNLIKE_NAMES_MAX}
        profiles = Profiles()
        for one in (*found.mentions.values(), *start.new.values()):
            if not shared.isdisjoint(one.blocks):
                profiles.add(one.mention, one.known)
        grown |= {value.key for value in placeholders(profiles)}
    for key in sorted(grown - found.hot):
        query = "INSERT INTO hot_block VALUES (%s, %s) ON CONFLICT DO NOTHING"
        connection.execute(query, (UUID(bytes=key), members[key]))
    found.hot.update(grown)


def hot_blocks(connection: psycopg.Connection[Any], keys: Iterable[bytes]) -> set[bytes]:
    """Of these keys of blocks, those that are hot."""
    rows = connection.execute("SELECT key FROM hot_block WHERE key = ANY (%b)", (uuids(keys),), prepare=True)
    return {found.bytes for (found,) in rows.fetchall()}


def lock(connection: psycopg.Connection[Any], keys: Iterable[bytes | int]) -> None:
    """Take the keys' advisory locks in order, held until the transaction ends."""
    buckets = {(int.from_bytes(key[:4], "big") if isinstance(key, bytes) else key) % LOCK_BUCKETS for key in keys}
    query = "SELECT count(pg_advisory_xact_lock(%s, b)) FROM unnest(%s::int[]) AS b"
    connection.execute(query, (LOCK_CLASS, sorted(buckets)))


def _ids(connection: psycopg.Connection[Any], query: LiteralString, keys: set[bytes]) -> set[bytes]:
    if not keys:
        return set()
    rows = connection.execute(query, (uuids(keys),), binary=True, prepare=True).fetchall()
    return {found.bytes for (found,) in rows}
