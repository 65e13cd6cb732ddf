"""What an explanation is made of: the mentions around an enterprise, links between them, who came near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from hub.identify.compare import Step
from hub.identify.decisions import JOINING, PARTING, Decided, in_force
from hub.identify.forest import Forest
from hub.identify.joining import Reason
from hub.identify.mention import Mention
from hub.identify.profiles import Value

# Besides those of joining: people said so; too little speaks for it; and those of the exact way.
Rejected = (
    Reason
    | Literal[
        "decided",
        "weak",
        "too_many_mentions",
        "unlike_names",
        "contradicts_itself",
        "different_identifiers",
        "different_regions",
        "nothing_shared",
    ]
)


class Neighbourhood(NamedTuple):
    """Mentions that are decided on together, as they are stored."""

    mentions: Mapping[bytes, Mention]
    enterprises: Mapping[bytes, bytes]  # mention → the enterprise it is stored under
    hot: frozenset[bytes] = frozenset()  # keys of blocks that are no evidence
    hot_meetings: frozenset[int] = frozenset()
    decisions: tuple[Decided, ...] = ()
    cut: bool = False  # there are more than were read

    def of(self, enterprise: bytes) -> list[bytes]:
        """The mentions of an enterprise, sorted."""
        return sorted(id_ for id_, own in self.enterprises.items() if own == enterprise)


class Link(NamedTuple):
    """Two mentions held against each other."""

    one: bytes
    other: bytes
    weight: float | None  # log2 odds that they are one; None where evidence is equal or not, or people decided
    steps: tuple[Step, ...]  # what adds up to the weight
    shared: tuple[Value, ...]  # codes and names that both bear, the strongest first
    words: tuple[str, ...] = ()  # words by which they met (`meeting.meeting_words`)
    decision: str = ""  # the id of the decision that joins them


class Near(NamedTuple):
    """Another enterprise that came near: the link that speaks most for it, and why that was not enough."""

    enterprise: bytes
    link: Link
    reason: Rejected


class Met(NamedTuple):
    """A value that mentions of the enterprise bear: a block in which they met each other or others."""

    value: Value
    mentions: tuple[bytes, ...]
    elsewhere: int  # mentions of other enterprises that bear it too, of those that were read
    hot: bool  # no evidence: too many, or too unlike ones, share it


class Why(NamedTuple):
    """What holds an enterprise together."""

    equal: list[tuple[bytes, ...]]  # mentions with equal evidence, which stand for one in all that follows
    links: list[Link]  # a spanning tree of the strongest, the strongest first
    weakest: int | None  # the place of the link at which it would part first
    met: list[Met]
    near: list[Near]  # the nearest first


class Pair(NamedTuple):
    """Two mentions and what became of them."""

    link: Link
    reason: Rejected  # "joined" where they are one enterprise
    path: list[Link]  # where they are one: the links that lead from one to the other


def tree(nodes: Iterable[bytes], links: Iterable[Link]) -> list[Link]:
    """Of links, the strongest first, those that join what was not joined yet."""
    known, forest, kept = set(nodes), Forest[bytes](), []
    for link in links:
        if {link.one, link.other} <= known and forest.find(link.one) != forest.find(link.other):
            forest.union(link.one, link.other)
            kept.append(link)
    return kept


def path(links: Sequence[Link], one: bytes, other: bytes) -> list[Link]:
    """The links of a tree that lead from one mention to another; [] if none do."""
    beside: defaultdict[bytes, list[Link]] = defaultdict(list)
    for link in links:
        beside[link.one].append(link)
        beside[link.other].append(link)
    came: dict[bytes, Link | None] = {one: None}
    waiting = [one]
    while waiting and other not in came:
        at = waiting.pop()
        for link in beside[at]:
            there = link.other if link.one == at else link.one
            if there not in came:
                came[there] = link
                waiting.append(there)
    found, at = [], other
    while (step := came.get(at)) is not None:
        found.append(step)
        at = step.one if step.other == at else step.other
    return found[::-1]


def joining(found: Neighbourhood, members: Iterable[bytes]) -> list[Link]:
    """The links that people made between these mentions."""
    inside = set(members)
    made = []
    for one in in_force(found.decisions):
        mine = sorted(inside.intersection(one.mentions)) if one.verdict in JOINING else []
        made += [Link(mine[0], other, None, (), (), (), one.id) for other in mine[1:]]
    return made


def parted(found: Neighbourhood, enterprise: bytes, other: bytes) -> bool:
    """Whether a decision in force holds two enterprises apart."""
    own = found.enterprises

    def touches(ids: Iterable[bytes], which: bytes) -> bool:
        return any(own.get(id_) == which for id_ in ids)

    return any(
        (touches(one.mentions, enterprise) and touches(one.others, other))
        or (touches(one.mentions, other) and touches(one.others, enterprise))
        for one in in_force(found.decisions)
        if one.verdict in PARTING
    )
