"""Waterfalls and graphs as numbers: bars meet end to end, nodes stand inside, mentions of equal evidence are one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from hub.web.drawing import BAR_WIDTH, NODES_MAX, SIDE, bars, graph, numbers


def steps(*weights: float) -> list[dict[str, Any]]:
    sums = [sum(weights[: at + 1]) for at in range(len(weights))]
    return [{"weight": weight, "sum": total} for weight, total in zip(weights, sums, strict=True)]


def test_each_bar_begins_where_the_last_one_ended() -> None:
    made = bars(steps(-13, 26, 2.5, -4))
    assert [bar.tone for bar in made] == ["bad", "good", "good", "bad"]
    assert all(bar.x >= 0 and bar.x + bar.width <= BAR_WIDTH + 0.2 for bar in made)
    at = made[0].zero
    for bar in made:
        ends = (bar.x, bar.x + bar.width) if bar.tone == "good" else (bar.x + bar.width, bar.x)
        assert ends[0] == pytest.approx(at, abs=0.2)
        at = ends[1]


def test_nothing_weighed_draws_nothing() -> None:
    assert bars([]) == []
    assert [bar.width for bar in bars(steps(0.0))] == [0.6]


def body(count: int, equal: list[list[str]] | None = None) -> dict[str, Any]:
    ids = [f"m{n}" for n in range(count)]
    links = [
        {"mentions": [one, other], "weight": 5.0, "decision": None, "weakest": other == ids[-1]}
        for one, other in pairwise(ids)
    ]
    return {"mentions": [{"id": id_} for id_ in ids], "equal": equal or [], "links": links}


def test_a_chain_is_numbered_along_its_links() -> None:
    made = body(4)
    assert numbers(made) == {"m0": 1, "m1": 2, "m2": 3, "m3": 4}
    drawn = graph(made, numbers(made))
    assert drawn is not None
    assert [edge.weakest for edge in drawn.edges] == [False, False, True]
    assert all(0 < node.x < SIDE and 0 < node.y < SIDE for node in drawn.nodes)
    assert len({(node.x, node.y) for node in drawn.nodes}) == 4


def test_mentions_of_equal_evidence_share_a_number() -> None:
    made = body(2, [["m0", "m1"]]) | {"links": []}
    assert set(numbers(made).values()) == {1}
    assert graph(made, numbers(made)) is None, "one node is no graph"


def test_a_crowd_is_not_drawn() -> None:
    made = body(NODES_MAX + 1)
    assert graph(made, numbers(made)) is None
