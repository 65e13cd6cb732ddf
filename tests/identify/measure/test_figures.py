"""Figures: worked by hand, and beside the definitions that walk over every pair."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identify.measure.curve import best, curve
from hub.identify.measure.figures import figures, parts
from hub.identify.measure.intervals import intervals
from hub.identify.measure.truth import UNDECIDABLE, Truth


def told(mention: str, entity: str, *what: str) -> Truth:
    return Truth(mention, "source", mention, entity, what=what)


def truth_of(text: str) -> list[Truth]:
    """One mention a letter: "AAb" is two mentions of A, and an undecidable one of B."""
    return [told(str(n), x.upper(), *([UNDECIDABLE] if x.islower() else [])) for n, x in enumerate(text)]


def clusters_of(text: str) -> dict[str, str]:
    """One cluster a letter; "." is a mention that the system leaves out."""
    return {str(n): x for n, x in enumerate(text) if x != "."}


# truth, clusters → true, found and false pairs; exact clusters of clusters, of entities; b-cubed precision, recall
TABLE = [
    ("AAABB", "xxxyy", (4, 4, 0), (2, 2, 2), (1, 1)),
    ("AAABB", "xxxxx", (4, 4, 6), (0, 1, 2), ((3 * 3 / 5 + 2 * 2 / 5) / 5, 1)),
    ("AAABB", "abcde", (4, 0, 0), (0, 5, 2), (1, (3 / 3 + 2 / 2) / 5)),
    ("AAABB", ".....", (4, 0, 0), (0, 5, 2), (1, 2 / 5)),
    ("AAABB", "xxyyy", (4, 2, 2), (0, 2, 2), ((2 + 1 / 3 + 2 * 2 / 3) / 5, (2 * 2 / 3 + 1 / 3 + 2) / 5)),
    ("AAa", "xxx", (1, 1, 0), (1, 1, 1), (1, 1)),  # rightly guessed: nothing earned, nothing wrong
    ("AAa", "xxy", (1, 1, 0), (1, 1, 1), (1, 1)),  # left alone: nothing missed
    ("AAb", "xxx", (1, 1, 2), (0, 1, 1), (2 / 3, 1)),  # wrongly guessed
    ("ab", "xx", (0, 0, 1), (0, 0, 0), (1, 1)),
]


@pytest.mark.parametrize(("truth", "clusters", "pairs", "exact", "b_cubed"), TABLE)
def test_table(
    truth: str, clusters: str, pairs: tuple[int, ...], exact: tuple[int, ...], b_cubed: tuple[float, ...]
) -> None:
    found = figures(truth_of(truth), clusters_of(clusters))
    assert (found.true_pairs, found.found_pairs, found.false_pairs) == pairs
    assert (found.clusters, found.entities) == exact[1:]
    if exact[1]:
        assert found.cluster[:2] == pytest.approx((exact[0] / exact[1], exact[0] / exact[2]))
    assert found.b_cubed[:2] == pytest.approx(b_cubed)


letters = st.sampled_from("ABCDabcd")
sets = st.lists(st.tuples(letters, st.sampled_from("vwxyz.")), max_size=14)


@given(sets)
def test_the_figures_are_those_of_the_definitions(drawn: list[tuple[str, str]]) -> None:
    truth, clusters = truth_of("".join(x for x, _ in drawn)), clusters_of("".join(y for _, y in drawn))
    together = lambda a, b: clusters.get(a.mention, a) == clusters.get(b.mention, b)  # noqa: E731
    pairs = list(combinations(truth, 2))
    same = [(a, b) for a, b in pairs if a.entity == b.entity and a.decidable and b.decidable]
    found = figures(truth, clusters)
    assert found.true_pairs == len(same)
    assert found.found_pairs == sum(together(a, b) for a, b in same)
    assert found.false_pairs == sum(together(a, b) for a, b in pairs if a.entity != b.entity)
    assert found.guessed_pairs == found.false_pairs - sum(
        together(a, b) for a, b in pairs if a.entity != b.entity and a.decidable and b.decidable
    )
    assert all(0 <= rate <= 1 + 1e-9 for kind in (found.pairwise, found.cluster, found.b_cubed) for rate in kind)


@given(sets)
def test_the_curve_ends_at_the_clusters_of_all_pairs(drawn: list[tuple[str, str]]) -> None:
    truth, clusters = truth_of("".join(x for x, _ in drawn)), clusters_of("".join(y for _, y in drawn))
    scored = [(a, b, score) for score, (a, b) in enumerate(combinations(clusters, 2)) if clusters[a] == clusters[b]]
    points = curve(truth, scored)
    assert [point.threshold for point in points] == sorted((score for _, _, score in scored), reverse=True)
    if points:
        assert points[-1].pairwise == pytest.approx(figures(truth, clusters).pairwise)


def test_the_best_point_of_a_curve() -> None:
    truth = truth_of("AABB")
    points = curve(truth, [("0", "1", 0.9), ("2", "3", 0.8), ("1", "2", 0.1)])
    assert [round(point.pairwise.f1, 3) for point in points] == [0.667, 1.0, 0.5]
    assert best(points) == points[1] and best(points, 0.999) == points[1] and best([]) is None


def test_intervals_hold_the_figure_and_repeat() -> None:
    truth, clusters = truth_of("AABBCCDDEEFF" * 20), clusters_of("AABBCCDDEexF" * 20)
    added = list(parts(truth, clusters).values())
    one = intervals(added, seed=1, draws=200)
    assert one == intervals(added[::-1], seed=1, draws=200) != intervals(added, seed=2, draws=200)
    here = figures(truth, clusters)
    for kind in ("pairwise", "cluster", "b_cubed"):
        for value, end in zip(getattr(here, kind), getattr(one, kind), strict=True):
            assert 0 <= end.low <= value <= end.high <= 1


def test_the_interval_of_a_mean_is_as_wide_as_theory_says() -> None:
    # 400 pairs, a quarter missed: recall 0.75, standard error sqrt(0.75·0.25/400) = 0.0217
    truth = [told(f"{n}{side}", str(n)) for n in range(400) for side in "ab"]
    clusters = {f"{n}{side}": f"{n}{side if n % 4 == 0 else ''}" for n in range(400) for side in "ab"}
    _, recall, _ = intervals(list(parts(truth, clusters).values())).pairwise
    assert recall.low == pytest.approx(0.75 - 1.96 * 0.0217, abs=0.008)
    assert recall.high == pytest.approx(0.75 + 1.96 * 0.0217, abs=0.008)


def test_no_error_seen_is_not_certainty() -> None:
    truth, clusters = truth_of("AABB"), clusters_of("AABB")
    precision, recall, _ = intervals(list(parts(truth, clusters).values())).pairwise
    assert (precision.low, recall.high) == (0.0, 1.0)  # of two enterprises: the rule of three says nothing yet
