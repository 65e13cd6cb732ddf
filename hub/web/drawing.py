"""Figures as numbers for inline SVG: what each step of the evidence adds, and an enterprise as a graph. Pure."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, NamedTuple

NODES_MAX = 60
SIDE = 360.0  # of the graph, in units of its own
ROOM = 40.0  # between the outermost node and the edge
BAR_WIDTH = 100.0


class Bar(NamedTuple):
    """A step of a waterfall: where it begins, how wide it is, and where zero is; all of BAR_WIDTH."""

    x: float
    width: float
    zero: float
    tone: str  # "good" speaks for it, "bad" against


class Node(NamedTuple):
    """A way of naming: mentions with equal evidence."""

    x: float
    y: float
    number: int


class Edge(NamedTuple):
    """A link, with its label in the middle."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str
    weakest: bool

    @property
    def middle(self) -> tuple[float, float]:
        """Where the label stands."""
        return round((self.x1 + self.x2) / 2, 1), round((self.y1 + self.y2) / 2, 1)


class Graph(NamedTuple):
    """Nodes on a circle."""

    nodes: list[Node]
    edges: list[Edge]
    box: str  # what is to be seen of the plane, as SVG's viewBox


def bars(evidence: list[dict[str, Any]]) -> list[Bar]:
    """A bar for each step, from the sum before it to the sum after it."""
    sums = [0.0, *(step["sum"] for step in evidence)]
    low, high = min(sums), max(sums)
    scale = BAR_WIDTH / ((high - low) or 1.0)
    made = []
    for before, after in pairwise(sums):
        start, end = sorted((before, after))
        width = max(0.6, (end - start) * scale)
        made.append(
            Bar(
                round(min((start - low) * scale, BAR_WIDTH - width), 1), round(width, 1), round(-low * scale, 1),
                "good" if after >= before else "bad",
            )
        )  # fmt: skip
    return made


def numbers(body: dict[str, Any]) -> dict[str, int]:
    """Mention → the number of its way of naming; mentions with equal evidence have one. Linked ones stand side by side."""
    stands = {id_: group[0] for group in body["equal"] for id_ in group}
    beside: dict[str, list[str]] = {}
    for link in body["links"]:
        one, other = link["mentions"]
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    numbered: dict[str, int] = {}
    for mention in body["mentions"]:
        waiting = [stands.get(mention["id"], mention["id"])]
        while waiting:
            at = waiting.pop()
            if at not in numbered:
                numbered[at] = len(numbered) + 1
                waiting += reversed(beside.get(at, []))
    return {mention["id"]: numbered[stands.get(mention["id"], mention["id"])] for mention in body["mentions"]}


def graph(body: dict[str, Any], numbered: dict[str, int]) -> Graph | None:
    """The enterprise's ways of naming on a circle with their links; None where there are too many, or one."""
    count = max(numbered.values(), default=0)
    if not 2 <= count <= NODES_MAX:
        return None
    centre, radius = SIDE / 2, SIDE / 2 - ROOM
    turned = math.pi if count == 2 else -math.pi / 2
    places = {
        number: (
            round(centre + radius * math.cos(turned + 2 * math.pi * (number - 1) / count), 1),
            round(centre + radius * math.sin(turned + 2 * math.pi * (number - 1) / count), 1),
        )
        for number in range(1, count + 1)
    }
    box = f"0 {centre - ROOM:g} {SIDE:g} {2 * ROOM:g}" if count == 2 else f"0 0 {SIDE:g} {SIDE:g}"
    edges = []
    for link in body["links"]:
        one, other = (places[numbered[id_]] for id_ in link["mentions"])
        label = f"{link['weight']:.0f}" if link["weight"] is not None else "✓" if link["decision"] else "="
        edges.append(Edge(*one, *other, label, link["weakest"]))
    return Graph([Node(*place, number) for number, place in places.items()], edges, box)
