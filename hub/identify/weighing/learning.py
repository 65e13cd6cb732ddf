"""Weights learned: without labels from mentions, or from what people decided; each an estimate drawn towards a prior.

Without labels by expectation and maximisation, as for Fellegi and Sunter's model in Winkler, "Using the EM Algorithm for
Weight Computation in the Fellegi-Sunter Model of Record Linkage" (1988): a pair is a match with the probability that its
weight says; m of a level is its share among pairs weighted by that; u is its share among pairs drawn by chance, or, for
levels too rare there, among those that met, weighted by the complement. Of names u is held against the frequency of
brand and trade (Winkler's frequency-based matching), since it is what disagrees beside them that the bits stand for.

From decisions by logistic regression: pairs that people are asked about are chosen by their evidence, so that shares of
levels among them mean nothing, while the odds given the evidence still do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from math import log, log2
from typing import NamedTuple

from hub.identify.compare import Weights
from hub.identify.weighing.evidence import Level, Pattern, Sample

ROUNDS_MAX = 60
SETTLED_BITS = 0.01  # no weight moves more in a round: it is learned
PAIRS_OF_PRIOR = 500.0  # so many pairs of the rarer kind weigh as much as the version that is begun with
CHANCE_HITS_MIN = 30  # of a level among pairs drawn by chance, to take its u from them
BITS_OF_PRIOR = 1.0  # standard deviation, of a weight that decisions may move
WEIGHT_MAX = 60.0
NOT_ALIKE = frozenset({"missing", "different", "other_script"})  # levels of names that no frequency stands beside


class Learned(NamedTuple):
    """A version, and for each level that could be learned what it rests on."""

    weights: Weights
    seen: dict[Level, tuple[float, float]]  # pairs of one enterprise, pairs of two


class _Estimate(NamedTuple):
    """What the pairs alone say of a level."""

    weight: float
    same: float  # pairs
    different: float

    @property
    def pairs(self) -> float:
        """Of the rarer kind."""
        return min(self.same, self.different)


def learn(found: Sample, start: Weights) -> Learned:
    """Weights by EM, from the version `start`, whose prior and thresholds stay: no decision moves with the hub's size.

    While it learns, the prior is the sample's own: of fewer mentions more pairs are matches. A level is drawn to its
    weight in `start` by PAIRS_OF_PRIOR; where names agree, together with all levels at which they do, since how much
    rarer or more frequent names are here than the table says is true of all of them.
    """
    bits = {level: start.bits[level[0]][level[1]] for one in found.met for level in one.levels}
    bits |= {("name", level): bits_ for level, bits_ in start.bits["name"].items() if level not in NOT_ALIKE}
    by_chance = _chance(found.chance)
    estimates: dict[Level, _Estimate] = {}
    own = 0.0  # bits by which the sample's prior is higher
    for _ in range(ROUNDS_MAX):
        estimates, matches = _estimates(found, bits, own, by_chance)
        own = log2(max(matches, 1.0) / _pairs(found)) - start.prior
        before, prior = dict(bits), {level: start.bits[level[0]][level[1]] for level in bits}
        alike = [(one, one.weight - prior[level]) for level, one in estimates.items() if _alike(level)]
        rarer = sum(one.pairs * shift for one, shift in alike)
        rarer /= sum(one.pairs for one, _ in alike) + PAIRS_OF_PRIOR
        for level in bits:
            drawn_to = prior[level] + (rarer if _alike(level) else 0.0)
            one = estimates.get(level, _Estimate(drawn_to, 0.0, 0.0))
            bits[level] = drawn_to + one.pairs / (one.pairs + PAIRS_OF_PRIOR) * (one.weight - drawn_to)
        if max(abs(bits[level] - old) for level, old in before.items()) < SETTLED_BITS:
            break
    return Learned(_version(start, bits), {level: (one.same, one.different) for level, one in estimates.items()})


def _alike(level: Level) -> bool:
    return level[0] == "name" and level[1] not in NOT_ALIKE


def _pairs(found: Sample) -> float:
    return max(1.0, found.profiles * (found.profiles - 1) / 2 * found.share)


def _estimates(
    found: Sample, bits: Mapping[Level, float], own: float, by_chance: Mapping[Level, tuple[float, float]]
) -> tuple[dict[Level, _Estimate], float]:
    """The estimate of each level that matches and others show, by the weights so far; and the number of matches."""
    matches, others, hits = _expected(found.met, bits, own)
    of_evidence: Counter[str] = Counter()
    for (evidence, _), count in matches.items():
        of_evidence[evidence] += count
    estimates: dict[Level, _Estimate] = {}
    for level, same in matches.items():
        different, share = by_chance.get(level, (0.0, 0.0))
        if different < CHANCE_HITS_MIN:
            different = hits[level]
            share = (others if level[0] == "name" else hits)[level] / _pairs(found)
        if share and same:
            weight = log2(same / of_evidence[level[0]]) - log2(share)
            estimates[level] = _Estimate(weight, same, different)
    return estimates, sum(count * probability(one, bits, own) for one, count in found.met.items())


def _expected(
    met: Mapping[Pattern, int], bits: Mapping[Level, float], own: float
) -> tuple[Counter[Level], Counter[Level], Counter[Level]]:
    """Of each level: matches; non-matches by the inverse of their names' frequency; non-matches as counted."""
    matches: Counter[Level] = Counter()
    others: Counter[Level] = Counter()
    hits: Counter[Level] = Counter()
    for one, count in met.items():
        chance = probability(one, bits, own)
        for level in one.levels:
            matches[level] += count * chance  # type: ignore[assignment]
            others[level] += count * (1 - chance) * 2**one.gained  # type: ignore[assignment]
            hits[level] += count * (1 - chance)  # type: ignore[assignment]
    return matches, others, hits


def _chance(drawn: Mapping[Pattern, int]) -> dict[Level, tuple[float, float]]:
    """Of each level among pairs drawn by chance: how many, and their share of those that have the evidence."""
    hits: defaultdict[Level, float] = defaultdict(float)
    weighed: defaultdict[Level, float] = defaultdict(float)
    having: defaultdict[str, float] = defaultdict(float)
    for one, count in drawn.items():
        for level in one.levels:
            hits[level] += count
            weighed[level] += count * 2**one.gained if level[0] == "name" else count
            having[level[0]] += count
    return {level: (hits[level], weighed[level] / having[level[0]]) for level in hits}


def probability(one: Pattern, bits: Mapping[Level, float], more: float = 0.0) -> float:
    """That a pair which shows this is one enterprise's, the prior being `more` bits higher."""
    weight = more + one.fixed + one.gained + sum(bits[level] for level in one.levels)
    return float(1 / (1 + 2 ** -max(-WEIGHT_MAX, min(weight, WEIGHT_MAX))))


def propose(decided: Mapping[tuple[Pattern, bool], int], start: Weights) -> Learned:
    """Weights that fit what people decided, each drawn to `start` by a normal prior of BITS_OF_PRIOR; by Newton's steps
    on one weight after the other, in a fixed order.
    """
    bits = {level: start.bits[level[0]][level[1]] for one, _ in sorted(decided) for level in one.levels}
    rows: defaultdict[Level, list[tuple[Pattern, bool, int]]] = defaultdict(list)
    seen: dict[Level, tuple[float, float]] = {}
    for (one, same), count in sorted(decided.items()):
        for level in one.levels:
            rows[level].append((one, same, count))
            ones, others = seen.get(level, (0.0, 0.0))
            seen[level] = (ones + count, others) if same else (ones, others + count)
    for _ in range(ROUNDS_MAX):
        moved = 0.0
        for level in sorted(bits):
            shift = bits[level] - start.bits[level[0]][level[1]]
            slope, curve = -shift / BITS_OF_PRIOR**2, 1 / BITS_OF_PRIOR**2
            for one, same, count in rows[level]:
                chance = probability(one, bits)
                slope += log(2) * count * (same - chance)
                curve += log(2) ** 2 * count * chance * (1 - chance)
            step = max(-1.0, min(slope / curve, 1.0))
            bits[level] += step
            moved = max(moved, abs(step))
        if moved < SETTLED_BITS:
            break
    return Learned(_version(start, bits), seen)


def _version(start: Weights, bits: Mapping[Level, float]) -> Weights:
    table = {
        evidence: {level: round(bits.get((evidence, level), old), 2) for level, old in levels.items()}
        for evidence, levels in start.bits.items()
    }
    return start._replace(version=start.version + 1, bits=table)
