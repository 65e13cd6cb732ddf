"""Curves: precision and recall at every threshold, for a system that scores pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hub.identify.measure.figures import Rates, rates, ratio
from hub.identify.measure.truth import Truth

POINTS_MAX = 200


class Point(NamedTuple):
    """The clusters that come of joining every pair with at least this score, and all that they chain."""

    threshold: float
    pairwise: Rates


def curve(truth: Sequence[Truth], scored: Iterable[tuple[str, str, float]]) -> list[Point]:
    """A point for each different score, the highest first; exact, and without walking over the pairs of a cluster.

    Each join adds (size × size) pairs, of which those of one enterprise are the products of its mentions on each side.
    """
    groups = {line.mention: _Group(line) for line in truth}
    true_pairs = sum(n * (n - 1) // 2 for n in Counter(line.entity for line in truth if line.decidable).values())
    by_score: defaultdict[float, list[tuple[str, str]]] = defaultdict(list)
    for one, other, score in scored:
        by_score[score].append((one, other))
    found = false = 0
    points = []
    for score in sorted(by_score, reverse=True):
        for one, other in by_score[score]:
            small, large = sorted((groups[one], groups[other]), key=lambda group: len(group.mentions))
            if small is large:
                continue
            same = sum(n * large.entities[entity] for entity, n in small.entities.items())
            found += sum(n * large.decidable[entity] for entity, n in small.decidable.items())
            false += len(small.mentions) * len(large.mentions) - same
            large.take(small)
            groups.update(dict.fromkeys(small.mentions, large))
        points.append(Point(score, rates(ratio(found, found + false), ratio(found, true_pairs))))
    return points


class _Group:
    """Mentions joined so far, counted by enterprise."""

    __slots__ = ("decidable", "entities", "mentions")

    def __init__(self, line: Truth) -> None:
        self.mentions = [line.mention]
        self.entities = Counter({line.entity: 1})
        self.decidable = Counter({line.entity: 1} if line.decidable else {})

    def take(self, other: _Group) -> None:
        """The other's mentions too."""
        self.mentions += other.mentions
        self.entities.update(other.entities)
        self.decidable.update(other.decidable)


def best(points: Iterable[Point], precision_min: float = 0.0) -> Point | None:
    """The point with the highest F1 among those with at least this precision; the higher threshold at a tie."""
    fit = [point for point in points if point.pairwise.precision >= precision_min]
    return max(fit, key=lambda point: (point.pairwise.f1, point.threshold), default=None)


def thinned(points: Sequence[Point], count_max: int = POINTS_MAX) -> list[Point]:
    """At most about `count_max` of the points, the first and last among them, for a plot."""
    step = max(1, len(points) // count_max)
    return [*points[:-1:step], *points[-1:]]
