"""Meetings: stored mentions that share words with new ones are compared with them; those that came close are linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import psycopg

from hub.identify.cluster import near
from hub.identify.meeting import BRAND, PLACE, WORDS, fits, shape_at
from hub.identify.profiles import BLOCK_PROFILES_MAX
from hub.store.mentions import Seen, Taken, uuids

FITS = " AND ".join(
    f"(m.shape & ~w.shape & {field} = 0 OR w.shape & ~m.shape & {field} = 0)" for field in (WORDS, BRAND, PLACE)
)
# For each new mention and key: how many stored ones share the key, and those of them whose shape fits (`meeting.fits`).
# Only an index is read.
MET = f"""
SELECT w.new, w.key, count(*), array_agg(m.mention) FILTER (WHERE {FITS})
FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS w (new, key, shape) JOIN meeting m ON m.key = w.key
GROUP BY w.new, w.key HAVING count(*) > %s OR bool_or({FITS})
"""
MEMBERS = "SELECT key, mention FROM meeting WHERE key = ANY (%s)"
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
    pairs, crowded = _met(connection, new, at)
    grown, members = _grown(connection, seen, new, {key: at[key] for key in crowded})
    shaken = {id_ for ids in members.values() for id_ in ids}
    if grown:
        _cool(connection, seen.recall(connection, shaken - new.keys()) | dict(new), shaken, grown, hot | grown)
    found = {pair for key, met in pairs.items() if key not in grown for pair in met}
    for key in at.keys() - grown:
        found.update(_pairs_of_new(key, at[key], new))
    taken = seen.recall(connection, {id_ for pair in found for id_ in pair} - new.keys()) | dict(new)
    links = {pair for pair in found if _close(taken[pair[0]], taken[pair[1]])}
    return Met(links, hot | grown, shaken - new.keys())


def _met(
    connection: psycopg.Connection[Any], new: Mapping[bytes, Taken], at: Mapping[int, set[bytes]]
) -> tuple[dict[int, list[Pair]], set[int]]:
    """Key → pairs of a new mention and a stored one that share it and fit; and the keys that many share."""
    ids = list(new)
    asked = [
        (n, key, shape_at(key, new[id_].shape)) for n, id_ in enumerate(ids) for key in new[id_].meetings if key in at
    ]
    if not asked:
        return {}, set()
    numbers, keys, shapes = (list(column) for column in zip(*asked, strict=True))
    least = BLOCK_PROFILES_MAX - max(map(len, at.values()))
    rows = connection.execute(MET, (numbers, keys, shapes, least), binary=True, prepare=True).fetchall()
    pairs: defaultdict[int, list[Pair]] = defaultdict(list)
    crowded = {key for key, ones in at.items() if len(ones) > BLOCK_PROFILES_MAX}
    for number, key, count, others in rows:
        mine = ids[number]
        if count + len(at[key]) > BLOCK_PROFILES_MAX:
            crowded.add(key)
        for other in others or ():
            theirs = other.bytes
            pairs[key].append((mine, theirs) if mine < theirs else (theirs, mine))
    return pairs, crowded


def _grown(
    connection: psycopg.Connection[Any], seen: Seen, new: Mapping[bytes, Taken], crowded: Mapping[int, set[bytes]]
) -> tuple[set[int], dict[int, set[bytes]]]:
    """The keys of these that more than BLOCK_PROFILES_MAX profiles share now, and all who share them."""
    if not crowded:
        return set(), {}
    members = {key: set(ones) for key, ones in crowded.items()}
    for key, id_ in connection.execute(MEMBERS, (list(crowded),), binary=True, prepare=True).fetchall():
        members[key].add(id_.bytes)
    taken = seen.recall(connection, {id_ for ids in members.values() for id_ in ids} - new.keys()) | dict(new)
    grown = {key for key, ids in members.items() if len({taken[id_].known for id_ in ids}) > BLOCK_PROFILES_MAX}
    return grown, {key: members[key] for key in grown}


def _pairs_of_new(key: int, ids: set[bytes], new: Mapping[bytes, Taken]) -> Iterator[Pair]:
    """The pairs of new mentions that share the key and fit."""
    if len(ids) > 1:
        shapes = [(id_, shape_at(key, new[id_].shape)) for id_ in sorted(ids)]
        for (one, mine), (other, theirs) in combinations(shapes, 2):
            if fits(mine, theirs):
                yield one, other


def _close(one: Taken, other: Taken) -> bool:
    assert one.known is not None
    assert other.known is not None
    # Equal names meet in their block.
    whole = one.known.name.whole
    return (not whole or whole != other.known.name.whole) and near(one.known, other.known)


def _cool(
    connection: psycopg.Connection[Any],
    taken: Mapping[bytes, Taken],
    members: set[bytes],
    grown: set[int],
    hot: set[int],
) -> None:
    """Meeting keys became hot: the links of their members go that no other key supports."""
    ids = uuids(members)
    hot = hot | hot_meetings(connection, {key for id_ in members for key in taken[id_].meetings})
    links = connection.execute(LINKS, (ids, ids), prepare=True).fetchall()
    gone = [(one, other) for one, other in links if not _meet_at(taken[one.bytes], taken[other.bytes], hot)]
    if gone:
        connection.execute(UNLINK, ([one for one, _ in gone], [other for _, other in gone]))
    for key in sorted(grown):
        connection.execute("INSERT INTO hot_meeting VALUES (%s) ON CONFLICT DO NOTHING", (key,))


def _meet_at(one: Taken, other: Taken, hot: set[int]) -> bool:
    shared = set(one.meetings).intersection(other.meetings) - hot
    return any(fits(shape_at(key, one.shape), shape_at(key, other.shape)) for key in shared)


def hot_meetings(connection: psycopg.Connection[Any], keys: Collection[int]) -> set[int]:
    """Of these meeting keys, those that are hot."""
    rows = connection.execute("SELECT key FROM hot_meeting WHERE key = ANY (%b)", (list(keys),), prepare=True)
    return {key for (key,) in rows.fetchall()}
