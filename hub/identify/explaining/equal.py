"""Why, where equal codes and equal names decide."""

from __future__ import annotations

from collections import defaultdict

from hub.identify.evidence import ALONE_STRENGTH, blocks
from hub.identify.exact import Apart, Join, explain
from hub.identify.explaining.found import Link, Met, Near, Neighbourhood, Pair, Rejected, Why, path, tree
from hub.identify.profiles import Value

NEAR_MAX = 12


def why(found: Neighbourhood, enterprise: bytes) -> Why:
    """The values that join the mentions of an enterprise, the strongest first, and those that it shares with others."""
    members = found.of(enterprise)
    steps = explain(list(found.mentions.values()), found.hot)
    joined = [step for step in steps if isinstance(step, Join) and found.enterprises[step.mentions[0]] == enterprise]
    ranked = [_link(found, step.mentions[0], other) for step in joined for other in step.mentions[1:]]
    links = tree(members, sorted(ranked, key=lambda link: (link.shared[0].strength, link.one, link.other)))
    equal: defaultdict[tuple[Value, ...], list[bytes]] = defaultdict(list)
    for id_ in members:
        equal[_values(found, id_)].append(id_)
    return Why(
        sorted(tuple(ids) for ids in equal.values()), links, len(links) - 1 if links else None, _met(found, members),
        _near(found, enterprise, steps),
    )  # fmt: skip


def between(found: Neighbourhood, ones: list[bytes], others: list[bytes]) -> Pair:
    """The pair of two lists of mentions that shares the strongest value, and what became of it."""
    links = [_link(found, one, other) for one in ones for other in others if one != other]
    link = min(links, key=lambda one: (one.shared[0].strength if one.shared else ALONE_STRENGTH, one.one, one.other))
    mine, theirs = found.enterprises[link.one], found.enterprises[link.other]
    if mine == theirs:
        return Pair(link, "joined", path(why(found, mine).links, link.one, link.other))
    near = _near(found, mine, explain(list(found.mentions.values()), found.hot))
    reason: Rejected = next((one.reason for one in near if one.enterprise == theirs), "nothing_shared")
    return Pair(link, reason, [])


def _values(found: Neighbourhood, id_: bytes) -> tuple[Value, ...]:
    usable = (block for block in blocks(found.mentions[id_]) if block.strength < ALONE_STRENGTH)
    return tuple(Value(block.strength, block.scheme, block.value) for block in usable)


def _link(found: Neighbourhood, one: bytes, other: bytes) -> Link:
    theirs = set(_values(found, other))
    shared = tuple(value for value in _values(found, one) if value in theirs and value.key not in found.hot)
    return Link(one, other, None, (), shared)


def _met(found: Neighbourhood, members: list[bytes]) -> list[Met]:
    bearers: defaultdict[Value, list[bytes]] = defaultdict(list)
    for id_ in found.mentions:
        for value in _values(found, id_):
            bearers[value].append(id_)
    mine = set(members)
    return [
        Met(value, tuple(own), len(ids) - len(own), value.key in found.hot)
        for value, ids in sorted(bearers.items())
        if (own := sorted(mine.intersection(ids)))
    ]


def _near(found: Neighbourhood, enterprise: bytes, steps: list[Join | Apart]) -> list[Near]:
    near: dict[bytes, Near] = {}
    for step in steps:
        if not isinstance(step, Apart):
            continue
        mine = next((id_ for id_ in step.mentions if found.enterprises[id_] == enterprise), None)
        for other in step.mentions if mine is not None else ():
            theirs = found.enterprises[other]
            if mine is not None and theirs != enterprise and theirs not in near:  # strongest values come first
                near[theirs] = Near(theirs, _link(found, mine, other), step.reason)
    return list(near.values())[:NEAR_MAX]
