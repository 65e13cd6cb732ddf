"""Levels: how clusters that share values of one kind of evidence are joined without bringing strangers together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from hub.identify.forest import Forest
from hub.identify.regions import compatible

Value = TypeVar("Value", bound=Hashable)
Place = tuple[bytes, str]  # a name's key and a region class of its bearers


def conflicting(nodes: Iterable[bytes], bits: Mapping[bytes, int]) -> bool:
    """Whether two of these clusters hold stronger identities of one scheme, which then differ: else they were one."""
    seen = 0
    for node in nodes:
        if seen & bits[node]:
            return True
        seen |= bits[node]
    return False


def join(
    forest: Forest[bytes],
    values: Mapping[Value, Collection[bytes]],
    bits: Mapping[bytes, int],
    disputed: Collection[Value] = (),
) -> dict[Value, bytes]:
    """Join the clusters that share values of one level; all verdicts are taken on the clusters as they came in.

    Clusters without stronger identity (plain) that share a value are joined among themselves. A value whose marked
    clusters conflict, or that is `disputed`, joins nothing else. What the other values link becomes one if nothing in
    it conflicts; if something does, a group of plain ones still joins the only marked cluster that it touches.

    Args:
        values: value → ids of the mentions that bear it.
        bits: root of a marked cluster → bit set of the schemes of its stronger identities.
    Returns: value → a mention of its plain group, for values that have one.
    """
    plain: dict[Value, bytes] = {}
    marked: dict[Value, list[bytes]] = {}
    for value, bearers in values.items():
        roots = {forest.find(bearer) for bearer in bearers}
        marked[value] = sorted(root for root in roots if bits.get(root))
        for root in roots.difference(marked[value]):
            forest.union(plain.setdefault(value, root), root)
    stopped = {value for value, nodes in marked.items() if value in disputed or conflicting(nodes, bits)}
    barred = {forest.find(plain[value]) for value in stopped if value in plain}
    links: list[list[bytes]] = []
    for value, nodes in marked.items():
        if value in stopped:
            continue
        group = forest.find(plain[value]) if value in plain else None
        links.append([group, *nodes] if group is not None and group not in barred else nodes)
    _join_links(forest, [nodes for nodes in links if len(nodes) > 1], bits)
    return plain


def _join_links(forest: Forest[bytes], links: list[list[bytes]], bits: Mapping[bytes, int]) -> None:
    parts: Forest[bytes] = Forest()
    for nodes in links:
        for node in nodes[1:]:
            parts.union(nodes[0], node)
    marked: defaultdict[bytes, set[bytes]] = defaultdict(set)
    touched: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for nodes in links:
        marked[parts.find(nodes[0])].update(node for node in nodes if node in bits)
        if nodes[0] not in bits:
            touched[nodes[0]].update(nodes[1:])
    unsafe = {part for part, nodes in marked.items() if conflicting(nodes, bits)}
    for nodes in links:
        if parts.find(nodes[0]) not in unsafe:
            for node in nodes[1:]:
                forest.union(nodes[0], node)
    for group, nodes_touched in touched.items():
        if parts.find(group) in unsafe and len(nodes_touched) == 1:
            forest.union(group, *nodes_touched)


def name_places(
    key: bytes, places: Mapping[bytes, frozenset[str]], bits: Mapping[bytes, int]
) -> tuple[dict[Place, set[bytes]], set[Place]]:
    """The bearers of one name, parted by region, and those parts about which identified enterprises compete.

    Args:
        places: root of a cluster that bears the name → its known places (`regions.place`), {""} if none is known.
        bits: as in `join`.
    A place stands with the only most precise place within it; if there are several (or it is unknown and there are
    several), it stands apart, unless they all belong to one identified cluster, which then may take it.
    """
    known = sorted({place for found in places.values() for place in found if place})
    finest = [place for place, after in zip(known, [*known[1:], ""], strict=False) if not after.startswith(place)]
    within = {place: finest[bisect_left(finest, place) : bisect_right(finest, place + "~")] for place in ("", *known)}
    parts: defaultdict[Place, set[bytes]] = defaultdict(set)
    holders: defaultdict[str, set[bytes]] = defaultdict(set)  # finest place → identified clusters there
    for root, found in places.items():
        for place in found:
            part = within[place][0] if len(within[place]) == 1 else place
            parts[key, part].add(root)
            if bits.get(root) and len(within[place]) == 1:
                holders[part].add(root)
    for place, finer in within.items():
        if len(finer) > 1 and (key, place) in parts:
            parts[key, place].update(set.intersection(*(holders[one] for one in finer)))
    identified = [root for root in places if bits.get(root)]
    disputed: set[Place] = set()
    if conflicting(identified, bits):
        for one in parts:
            rivals = (root for root in identified if any(compatible(one[1], place) for place in places[root]))
            if conflicting(rivals, bits):
                disputed.add(one)
    return dict(parts), disputed
