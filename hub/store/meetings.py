"""Meetings: stored mentions that share words with new ones are compared with them; those that came close are linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import psycopg

from hub.identify.cluster import near
from hub.identify.profiles import BLOCK_PROFILES_MAX
from hub.store.mentions import Seen, Taken, uuids

MET = "SELECT key, mention FROM meeting WHERE key = ANY (%s)"
LINKS = "SELECT mention, other FROM link WHERE mention = ANY (%s) AND other = ANY (%s)"
UNLINK = "DELETE FROM link l USING unnest(%s::uuid[], %s::uuid[]) AS t (m, o) WHERE l.mention = t.m AND l.other = t.o"

Pair = tuple[bytes, bytes]


class Met(NamedTuple):
    """Whom new mentions are close to, by words of their names."""

    links: set[Pair]  # each pair once
    hot: set[int]  # meeting keys that are hot
    shaken: set[bytes]  # stored mentions that a key joined which became hot just now


def meet(connection: psycopg.Connection[Any], seen: Seen, new: Mapping[bytes, Taken]) -> Met:
    """Compare new mentions with each other and with the stored ones that share a meeting key."""
    at: defaultdict[int, set[bytes]] = defaultdict(set)
    for id_, added in new.items():
        for key in added.meetings:
            at[key].add(id_)
    hot = hot_meetings(connection, at)
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
    links = {pair for pair in _pairs(at.values(), new) if _close(taken[pair[0]], taken[pair[1]])}
    return Met(links, hot | grown, shaken - new.keys())


def _pairs(blocks: Collection[set[bytes]], new: Mapping[bytes, Taken]) -> Iterator[Pair]:
    """Each pair of a new mention and another of its block, once."""
    given = set[Pair]()
    for members in blocks:
        for one in members & new.keys():
            for other in members:
                pair = (one, other) if one < other else (other, one)
                if one != other and pair not in given:
                    given.add(pair)
                    yield pair


def _close(one: Taken, other: Taken) -> bool:
    assert one.known is not None
    assert other.known is not None
    # Equal names meet in their block.
    whole = one.known.name.whole
    return (not whole or whole != other.known.name.whole) and near(one.known, other.known)


def _cool(connection: psycopg.Connection[Any], members: Mapping[bytes, Taken], grown: set[int], hot: set[int]) -> None:
    """Meeting keys became hot: the links of their members go that no other key supports."""
    ids = uuids(members)
    hot = hot | hot_meetings(connection, {key for one in members.values() for key in one.meetings})
    keys = {id_: set(one.meetings) - hot for id_, one in members.items()}
    links = connection.execute(LINKS, (ids, ids), prepare=True).fetchall()
    gone = [(one, other) for one, other in links if keys[one.bytes].isdisjoint(keys[other.bytes])]
    if gone:
        connection.execute(UNLINK, ([one for one, _ in gone], [other for _, other in gone]))
    for key in sorted(grown):
        connection.execute("INSERT INTO hot_meeting VALUES (%s) ON CONFLICT DO NOTHING", (key,))


def hot_meetings(connection: psycopg.Connection[Any], keys: Collection[int]) -> set[int]:
    """Of these meeting keys, those that are hot."""
    rows = connection.execute("SELECT key FROM hot_meeting WHERE key = ANY (%b)", (list(keys),), prepare=True)
    return {key for (key,) in rows.fetchall()}
