"""Causes: each wrong pair is counted once, under what the truth says of it."""

from __future__ import annotations

import pytest

from hub.identify.measure import causes as counting
from hub.identify.measure.causes import causes
from hub.identify.measure.figures import figures
from hub.identify.measure.report import as_page, as_values, report, words
from hub.identify.measure.truth import Truth

PARENT = Truth("p", "s", "示例甲有限公司", "A", uscc="9199", what=("plain", "first:F1"))
BRANCH = Truth("b", "t", "示例甲有限公司丙分公司", "B", uscc="9199", what=("parent_code", "branch:F1"))
NAMESAKE = Truth("n", "u", "示例甲有限公司", "C", region="980000", what=("other_city:F1",))
STRANGER = Truth("x", "u", "示例乙厂", "D", what=("typo", "branch:F2"))
ENGLISH = Truth("e", "u", "Sample Jia", "A", what=("english", "first:F1"))

JOINS = [
    ([PARENT, BRANCH], "branch / same_code"),
    ([PARENT, NAMESAKE], "other_city / same_name"),
    ([BRANCH, NAMESAKE], "branch+other_city / parent_code"),
    ([PARENT, STRANGER], "strangers / typo"),
]


@pytest.mark.parametrize(("lines", "cause"), JOINS, ids=[cause for _, cause in JOINS])
def test_a_false_join_is_named_by_family_and_means(lines: list[Truth], cause: str) -> None:
    found = causes(lines, {line.mention: "one" for line in lines})
    assert [(one.cause, one.pairs) for one in found.false_joins] == [(cause, 1)]
    assert found.missed == []


def test_a_missed_pair_is_named_by_the_worst() -> None:
    found = causes([PARENT, ENGLISH], {})
    assert [(one.cause, one.pairs, one.examples) for one in found.missed] == [("english", 1, ((PARENT, ENGLISH),))]
    assert found.false_joins == []


def test_a_mention_without_a_cluster_is_not_in_one_of_its_name() -> None:
    assert [one.pairs for one in causes([PARENT, ENGLISH], {"p": "e"}).missed] == [1]


def test_many_pairs_are_drawn_and_still_sum_up(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Truth(str(n), "s", str(n), str(n % 20), what=("typo",) if n % 2 else ()) for n in range(400)]
    clusters = {line.mention: "one" for line in lines}
    exact = figures(lines, clusters).false_pairs
    assert len(lines) * (len(lines) - 1) / 2 > counting.PAIRS_MAX
    drawn = causes(lines, clusters).false_joins
    assert sum(one.pairs for one in drawn) == pytest.approx(exact, rel=0.05)
    assert drawn == causes(lines, clusters).false_joins


def test_the_report_is_safe_to_open_and_says_all() -> None:
    evil = PARENT._replace(name="<script>alert(1)</script>", mention="q")
    lines = [evil, PARENT, BRANCH, ENGLISH]
    made = report(lines, {line.mention: "one" for line in lines}, [("q", "p", 0.9), ("p", "b", 0.1)])
    page = as_page(made, "<title>")
    assert "<script" not in page and "&lt;script&gt;" in page and "branch / " in page
    values = as_values(made)
    assert values["false_pairs"] == 3 and values["causes"]["missed"] == []
    assert [point["threshold"] for point in values["curve"]] == [0.9, 0.1]
    assert values["best_f1"]["threshold"] == 0.9 == values["best_at_precision"]["threshold"]


def test_a_long_name_is_shown_short() -> None:
    assert len(words(PARENT._replace(name="长" * 10_000))) < 200
