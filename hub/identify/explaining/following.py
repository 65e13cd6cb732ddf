"""What would follow from a decision, before it is taken."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from hub.identify.cluster import cluster
from hub.identify.decisions import Decided, standing
from hub.identify.explaining.found import Neighbourhood


class Following(NamedTuple):
    """What would change: enterprise that results → those that go into it; enterprise → those it falls apart into."""

    merged: dict[bytes, tuple[bytes, ...]]
    parted: dict[bytes, tuple[bytes, ...]]
    moved: int  # mentions with another enterprise than before


def follows(found: Neighbourhood, decided: Decided) -> Following:
    """What a decision would change among these mentions."""
    before, after = _enterprises(found, ()), _enterprises(found, (decided,))
    into: defaultdict[bytes, set[bytes]] = defaultdict(set)
    out: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for id_, old in before.items():
        into[after[id_]].add(old)
        out[old].add(after[id_])
    return Following(
        {new: tuple(sorted(olds)) for new, olds in sorted(into.items()) if len(olds) > 1},
        {old: tuple(sorted(news)) for old, news in sorted(out.items()) if len(news) > 1},
        sum(before[id_] != after[id_] for id_ in before),
    )


def _enterprises(found: Neighbourhood, more: tuple[Decided, ...]) -> dict[bytes, bytes]:
    held = standing((*found.decisions, *more))
    hot = found.hot | held.placeholders
    return cluster(found.mentions.values(), hot, found.hot_meetings, held).enterprises
