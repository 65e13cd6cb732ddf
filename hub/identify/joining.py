"""Joining: the profiles of one component brought together, the surest pair first, and never two rivals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from hub.identify.compare import MARGIN, Verdict, areas, verdict, weights
from hub.identify.forest import Forest
from hub.identify.known import Known, is_full
from hub.identify.linking import not_apart
from hub.identify.lookalikes import edit
from hub.identify.parts import Parts

PASSES_MAX = 4
RENAMED_SOURCES_MIN = 2  # sources that give the code with each of two unlike names, before that counts as a new name
NAMES_SHOWN_MAX = 6  # full names of a cluster that stand for it when it is held against another

Pair = tuple[int, int]
# Why a pair was joined or not: a code or place speaks against it; its code is no proof that one is the other's new name;
# the names tell two firms apart; a misprint needs to be nobody else's name; another candidate is as near; they are not
# alike enough.
Reason = Literal["joined", "contradicts", "new_name", "unlike", "misprint", "rival", "unsure"]
Closeness = tuple[float, bool]  # the best weight between two clusters, and whether a code is in it


class Component(NamedTuple):
    """Profiles that hang together, in the order of their least mentions, and the comparisons of pairs of their places."""

    known: list[Known]
    sources: list[tuple[str, ...]]
    found: dict[Pair, Verdict]
    together: Sequence[Sequence[int]] = ()  # people said that these are one
    apart: Sequence[tuple[Sequence[int], Sequence[int]]] = ()  # people said that nobody here is one with anybody there


class Cluster:
    """Some profiles of one enterprise, with what no other of its profiles may contradict."""

    def __init__(self, number: int, one: Known, sources: tuple[str, ...]) -> None:
        self.members = [number]
        self.codes = {"uscc": set(one.uscc), "org_code": set(one.org_code), "lei": set(one.lei)}
        self.reg_no = set(one.reg_no)
        self.areas = set(areas(one))
        self.branches = {one.name.branch} if one.name.whole and one.name.branch != "branch" else set()
        self.full = [number] if is_full(one.name) else []
        self.han_full = self.full if isinstance(one.name, Parts) else []
        self.wholes = {one.name.whole}
        self.named = bool(one.name.region)  # the region stands in the name
        self.sources = set(sources)
        self.coded_sources = set(sources) if one.has_code else set()
        self.parted: set[int] = set()  # profiles that people said are others

    @property
    def stray(self) -> bool:
        """Whether nothing but one source's one spelling speaks for it: perhaps a misprint."""
        return len(self.wholes) == 1 and len(self.sources) == 1 and not self.reg_no and not any(self.codes.values())

    def contradicts(self, other: Cluster, by_code: bool) -> bool:
        """Two different codes of a kind, a branch and another, or (unless a code joins them) two places."""
        if not self.parted.isdisjoint(other.members):
            return True
        for scheme, mine in self.codes.items():
            theirs = other.codes[scheme]
            if mine and theirs and mine != theirs:
                return True
        if any(one != another and {one, another} != {""} for one in self.branches for another in other.branches):
            return True
        if by_code:
            return False
        if self.reg_no and other.reg_no and self.reg_no.isdisjoint(other.reg_no):
            return True
        return bool(self.areas and other.areas) and not any(
            one.startswith(another) or another.startswith(one) for one in self.areas for another in other.areas
        )

    def misprint_of(self, other: Cluster) -> bool:
        """Whether it is a stray one character away from a name of the other."""
        return self.stray and any(edit(one, another) for one in self.wholes for another in other.wholes)

    def outnumbered_by(self, other: Cluster) -> bool:
        """Whether it is one source's other code for a registered name whose code several sources agree on."""
        return (
            len(self.coded_sources) == 1 < len(other.coded_sources)
            and len(self.wholes) == 1
            and self.wholes <= other.wholes
            and bool(self.named and other.named)
        )

    def take(self, other: Cluster) -> None:
        """Become both."""
        self.members += other.members
        self.parted |= other.parted
        for scheme, codes in other.codes.items():
            self.codes[scheme] |= codes
        self.reg_no |= other.reg_no
        places = self.areas | other.areas
        self.areas = {one for one in places if not any(deeper != one and deeper.startswith(one) for deeper in places)}
        self.branches |= other.branches
        self.full = sorted({*self.full, *other.full})
        self.han_full = sorted({*self.han_full, *other.han_full})
        self.wholes |= other.wholes
        self.sources |= other.sources
        self.coded_sources |= other.coded_sources


class Joined(NamedTuple):
    """The outcome for a component."""

    clusters: list[list[int]]
    alone: set[int]  # profiles whose mentions each stay alone: too weak, or one of two firms'
    reasons: dict[Pair, Reason]  # of the pairs that were tried

    def undecided(self, found: Mapping[Pair, Verdict]) -> Iterator[tuple[Pair, Verdict, Reason]]:
        """Of two clusters that may be one: the pair that speaks most for it, and why that was not enough."""
        cluster_of = {place: at for at, places in enumerate(self.clusters) for place in places}
        best: dict[tuple[int, int], tuple[Pair, Verdict]] = {}
        for pair, one in found.items():
            ends = sorted(cluster_of.get(place, -1 - place) for place in pair)
            if ends[0] != ends[1] and one.outcome != "different":
                best[ends[0], ends[1]] = min(
                    best.get((ends[0], ends[1]), (pair, one)), (pair, one), key=lambda had: (-had[1].weight, had[0])
                )
        for pair, one in best.values():
            yield pair, one, self.reasons.get(pair, "unsure")


def join(component: Component) -> Joined:
    """The clusters of a component."""
    if len(component.known) == 1:
        return Joined([[0]], set(), {}) if sure_of_itself(component.known[0]) else Joined([], {0}, {})
    return _Joining(component).run()


def sure_of_itself(one: Known) -> bool:
    """Whether two mentions with this evidence are one enterprise's: by a code, or by a name that is rare enough."""
    if contradicts_itself(one):
        return False
    return one.has_code or verdict(one, one).outcome == "same"


def contradicts_itself(one: Known) -> bool:
    """Whether it has two USCCs, organisation codes or LEIs, of which an enterprise has one each."""
    return max(len(one.uscc), len(one.org_code), len(one.lei)) > 1


class _Joining:
    def __init__(self, component: Component) -> None:
        self.known = component.known
        self.weighed = dict(component.found)
        numbers = range(len(self.known))
        self.alone = {n for n in numbers if contradicts_itself(self.known[n])}
        self.alone |= self._discredited([n for n in numbers if n not in self.alone])
        self.together = [group for group in component.together if len(group) > 1]
        self.alone -= {n for group in self.together for n in group}
        self.numbers = [n for n in numbers if n not in self.alone]
        self.forest: Forest[int] = Forest()
        self.clusters = {n: Cluster(n, self.known[n], component.sources[n]) for n in self.numbers}
        self.near: defaultdict[int, dict[int, Closeness]] = defaultdict(dict)
        self.ambiguous: set[int] = set()
        for ones, others in component.apart:
            for side, opposite in ((ones, others), (others, ones)):
                for n in self.clusters.keys() & set(side):
                    self.clusters[n].parted.update(opposite)
        self.reasons: dict[Pair, Reason] = {}

    def run(self) -> Joined:
        edges = [(pair, one) for pair, one in self.weighed.items() if self.alone.isdisjoint(pair)]
        edges.sort(key=lambda edge: (-edge[1].weight, edge[0]))
        for (a, b), one in edges:
            self.near[a][b] = self.near[b][a] = (one.weight, one.by_code)
        for group in self.together:
            for n in group[1:]:
                first, second = sorted((self.forest.find(group[0]), self.forest.find(n)))
                if first != second:
                    self._merge(first, second)
        usable = [
            edge
            for edge in edges
            if edge[1].weight >= weights().same and (edge[1].outcome == "same" or edge[1].stray or edge[1].renamed)
        ]
        for _ in range(PASSES_MAX):
            self.ambiguous = set()
            before = len(self.forest)
            for pair, one in usable:
                self.reasons[pair] = self._try(pair, one)
            if len(self.forest) == before:
                break
        clusters, alone = [], set(self.alone)
        for root, made in self.clusters.items():
            if self.forest.find(root) != root:
                continue
            single = len(made.members) == 1
            if single and (
                (root in self.ambiguous and not self.known[root].has_code) or not sure_of_itself(self.known[root])
            ):
                alone.add(root)
            else:
                clusters.append(made.members)
        return Joined(clusters, alone, self.reasons)

    def _try(self, pair: Pair, one: Verdict) -> Reason:
        a, b = self.forest.find(pair[0]), self.forest.find(pair[1])
        if a == b:
            return "joined"
        mine, theirs = self.clusters[a], self.clusters[b]
        if mine.contradicts(theirs, one.by_code):
            return "contradicts"
        if one.renamed:
            if min(len(mine.coded_sources), len(theirs.coded_sources)) < RENAMED_SOURCES_MIN:
                return "new_name"
        elif self._unlike(mine, theirs):
            return "unlike"
        elif one.outcome != "same" and mine.stray == theirs.stray:
            return "misprint"
        undecided = {x for x, y in ((a, b), (b, a)) if self._has_rival(x, y, one)}
        if undecided:
            self.ambiguous |= undecided
            return "rival"
        self._merge(min(a, b), max(a, b))
        return "joined"

    def _has_rival(self, a: int, b: int, one: Verdict) -> bool:
        """Whether `a` is nearly as close to a cluster that cannot be one with `b`."""
        theirs = self.clusters[b]
        for c, (weight, by_code) in self.near[a].items():
            if c != b and weight >= one.weight - MARGIN:
                rival, coded = self.clusters[c], by_code or one.by_code
                if weight < one.weight and rival.misprint_of(theirs):
                    continue
                if rival.contradicts(self.clusters[a], by_code) or rival.outnumbered_by(theirs):
                    continue
                # Unlike names may both be of the enterprise whose code one of them bears.
                if rival.contradicts(theirs, coded) or (not coded and self._unlike(rival, theirs)):
                    return True
        return False

    def _unlike(self, mine: Cluster, theirs: Cluster) -> bool:
        """Whether every pair of their full names (of all where there is none) tells them apart."""
        ours, others = mine.full or mine.members, theirs.full or theirs.members
        if mine.han_full and theirs.han_full:
            ours, others = mine.han_full, theirs.han_full
        shown = [self._compare(a, b) for a in ours[:NAMES_SHOWN_MAX] for b in others[:NAMES_SHOWN_MAX]]
        return all(one.unlike and one.outcome != "same" for one in shown)

    def _compare(self, a: int, b: int) -> Verdict:
        pair = (a, b) if a < b else (b, a)
        if pair not in self.weighed:
            self.weighed[pair] = verdict(self.known[a], self.known[b])
        return self.weighed[pair]

    def _merge(self, a: int, b: int) -> None:
        self.forest.union(a, b)
        self.clusters[a].take(self.clusters[b])
        gone = self.near.pop(b, {})
        for c, closeness in gone.items():
            self.near[c].pop(b, None)
            if c != a:
                self.near[a][c] = self.near[c][a] = max(closeness, self.near[a].get(c, closeness))
        self.near[a].pop(a, None)

    def _discredited(self, numbers: list[int]) -> set[int]:
        """Profiles whose code speaks against their name: it is another's, whose own name they do not bear.

        示例甲 with the code that 示例乙 bears, while 示例甲 elsewhere has a code of its own.
        """
        bearing: defaultdict[str, list[int]] = defaultdict(list)
        for number in numbers:
            for code in (*self.known[number].uscc, *self.known[number].org_code):
                bearing[code].append(number)
        alike = not_apart(self.known, numbers)
        found: set[int] = set()
        for _, bearers in sorted(bearing.items()):
            if len(bearers) < 2 or not any(self._compare(a, b).unlike for a in bearers for b in bearers if a < b):
                continue
            foreign = {a for a in bearers if any(self._named_elsewhere(a, b) for b in alike(a) if b not in bearers)}
            if foreign and len(foreign) < len(bearers):
                found |= foreign
        return found

    def _named_elsewhere(self, a: int, b: int) -> bool:
        """Whether the names of both are one enterprise's although their codes are not."""
        mine, theirs = self.known[a], self.known[b]
        apart = mine.uscc and theirs.uscc and mine.uscc != theirs.uscc
        apart = apart or (mine.org_code and theirs.org_code and mine.org_code != theirs.org_code)
        if not apart:
            return False
        one = verdict(mine._replace(uscc=(), org_code=()), theirs._replace(uscc=(), org_code=()))
        return one.outcome == "same" and not one.unlike
