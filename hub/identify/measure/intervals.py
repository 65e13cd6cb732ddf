"""Intervals: how far the figures could be off, had other enterprises of the same sort been drawn."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection
from operator import mul
from typing import NamedTuple

from hub.identify.measure.figures import Part, Rates, all_rates, total

DRAWS = 1000
_COUNTED_MAX = 30  # a Poisson mean beyond which the normal distribution stands for it


class Interval(NamedTuple):
    """The middle 95% of the draws."""

    low: float
    high: float


class Intervals(NamedTuple):
    """For each kind of rates: precision, recall and F1, each an interval."""

    pairwise: tuple[Interval, Interval, Interval]
    cluster: tuple[Interval, Interval, Interval]
    b_cubed: tuple[Interval, Interval, Interval]


def intervals(added: Collection[Part], seed: int = 0, draws: int = DRAWS) -> Intervals:
    """95% intervals by a bootstrap over true clusters; the same for the same parts and seed.

    A true cluster is drawn or not with all its mentions, since the errors within one hang together (Binette et al.,
    "Estimating the performance of entity resolution algorithms", The American Statistician 77, 2023). How often each
    is drawn is a Poisson number of mean 1 (Hanley and MacGibbon, "Creating non-parametric bootstrap samples using
    Poisson frequencies", 2006), so that equal parts are drawn at once and a million cost no more than their kinds.
    Where nothing went wrong, no draw can show an error: the low end is then 1 - 3/n of n true clusters (Hanley and
    Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249, 1983).
    """
    rng = random.Random(seed)
    kinds = sorted(Counter(Part._make(round(value, 9) for value in part) for part in added).items())
    columns = list(zip(*(kind for kind, _ in kinds), strict=True))
    drawn: list[tuple[Rates, Rates, Rates]] = []
    for _ in range(draws):
        weights = [_poisson(rng, count) for _, count in kinds]
        drawn.append(all_rates(Part._make(sum(map(mul, weights, column)) for column in columns)))
    here = all_rates(total(added))
    entities = sum(part.present for part in added)
    ends = [
        tuple(_middle([one[kind][rate] for one in drawn], here[kind][rate], entities) for rate in range(3))
        for kind in range(3)
    ]
    return Intervals(*ends)  # type: ignore[arg-type]


def _middle(values: list[float], here: float, entities: int) -> Interval:
    if here == 1.0:
        return Interval(max(0.0, 1 - 3 / entities) if entities else 0.0, 1.0)
    values.sort()
    cut = int(len(values) * 0.025)
    return Interval(values[cut], values[len(values) - 1 - cut])


def _poisson(rng: random.Random, mean: float) -> float:
    """A Poisson number: by counting (Knuth, TAOCP vol. 2, 3.4.1) where the mean is small."""
    if mean > _COUNTED_MAX:
        return float(max(0, round(rng.gauss(mean, math.sqrt(mean)))))
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return float(count)
