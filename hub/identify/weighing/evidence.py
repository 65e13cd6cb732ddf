"""Pairs of mentions as evidence: at which level each piece agrees, and what is not to be learned, added up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from hub.identify.compare import Weights, shipped, weigh
from hub.identify.known import Known
from hub.identify.profiles import BLOCK_PROFILES_MAX, Profiles, placeholders

# Codes, branches and numbered sequels are rules rather than chances, and joining rests on them.
LEARNED = ("name", "form", "group", "site", "region", "near_code")
SILENT = frozenset({("name", "missing"), ("form", "missing"), ("region", "unknown")})  # nothing is known: no weight
PAIRS_MAX = 400_000
STEP_BITS = 0.5  # to which what is added up is rounded, so that like pairs are counted together

Level = tuple[str, str]  # evidence and level


class Pattern(NamedTuple):
    """What a pair shows."""

    levels: tuple[Level, ...]  # those that are learned
    name: str  # the level of the names if it is learned, else ""
    gained: float  # bits of the frequencies of brand and trade, where they agree
    fixed: float  # bits of all else: the prior and evidence that is not learned


def pattern(one: Known, other: Known, table: Weights) -> Pattern:
    """What two mentions show, weighed by the version that holds, which is `table`."""
    fixed = gained = 0.0
    levels: list[Level] = []
    name = ""
    for evidence, level, weight in weigh(one, other).steps:
        bits = table.bits.get(evidence, {}).get(level)
        if evidence not in LEARNED or bits is None or (evidence, level) in SILENT:
            fixed += weight
            continue
        levels.append((evidence, level))
        if evidence == "name":
            name, gained = level, weight - bits
    return Pattern(tuple(levels), name, _rounded(gained), _rounded(fixed))


def _rounded(bits: float) -> float:
    return round(bits / STEP_BITS) * STEP_BITS


class Sample(NamedTuple):
    """Pairs of a set of mentions."""

    profiles: int
    met: Counter[Pattern]  # of the pairs that share a code, a whole name or a meeting key
    share: float  # how many of those were looked at
    chance: Counter[Pattern]  # of pairs drawn by chance, which are two enterprises' but for very few


def sample(profiles: Profiles, seed: int = 0, pairs_max: int = PAIRS_MAX) -> Sample:
    """The pairs to learn from; the same for the same mentions in any order. Codes that are no identity are dropped."""
    profiles.drop(placeholders(profiles))
    order = sorted(range(len(profiles.known)), key=profiles.least.__getitem__)
    evidence = [profiles.known[number] for number in order]
    place = {number: at for at, number in enumerate(order)}
    table = shipped()
    given = sum(len(block) * (len(block) - 1) // 2 for block in _blocks(profiles))
    every = max(1, given // (4 * pairs_max))  # a pair is met some four times; so many are not remembered at all
    met = {
        pair
        for block in _blocks(profiles)
        for pair in combinations(sorted(place[number] for number in block), 2)
        if every == 1 or _mixed(pair) % every == 0
    }
    chance = random.Random(seed)
    kept = sorted(met) if len(met) <= pairs_max else chance.sample(sorted(met), pairs_max)
    drawn = (
        sorted(chance.sample(range(len(order)), 2))
        for _ in range(min(pairs_max, 50 * len(order)) if len(order) > 1 else 0)
    )
    return Sample(
        len(order),
        Counter(pattern(evidence[a], evidence[b], table) for a, b in kept),
        len(kept) / len(met) / every if met else 1.0,
        Counter(pattern(evidence[a], evidence[b], table) for a, b in drawn),
    )


def _mixed(pair: tuple[int, int]) -> int:
    """A number that does not follow the order of profiles, the same in every process."""
    return ((pair[0] * 0x9E3779B1 ^ pair[1] * 0x85EBCA77) * 0xC2B2AE3D & 0xFFFFFFFF) >> 12


def _blocks(profiles: Profiles) -> Iterator[list[int]]:
    yield from (block for _, block in profiles.groups() if len(block) <= BLOCK_PROFILES_MAX)
    yield from (block for _, block in profiles.meetings(range(len(profiles.known))))


def labelled(pairs: Iterable[tuple[Known, Known, bool]]) -> Counter[tuple[Pattern, bool]]:
    """What pairs show of which people said whether they are one enterprise's."""
    table = shipped()
    return Counter((pattern(one, other, table), same) for one, other, same in pairs)
