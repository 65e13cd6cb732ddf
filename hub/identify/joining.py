"""Joining: the profiles of one component brought together, the surest pair first, and never two rivals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from hub.identify.compare import MARGIN, Verdict, verdict, weights
from hub.identify.forest import Forest
from hub.identify.growing import Cluster
from hub.identify.known import Known
from hub.identify.linking import not_apart

PASSES_MAX = 4
RENAMED_SOURCES_MIN = 2  # sources that give the code with each of two unlike names, before that counts as a new name
NAMES_SHOWN_MAX = 6  # full names of a cluster that stand for it when it is held against another

Pair = tuple[int, int]
# Why a pair was joined or not: a code or place speaks against it; its code is no proof that one is the other's new name;
# the names tell two firms apart; a misprint needs to be nobody else's name; another candidate is as near; they are not
# alike enough.
Reason = Literal["joined", "contradicts", "new_name", "unlike", "misprint", "rival", "unsure"]
Closeness = tuple[float, bool, bool]  # the best weight between two clusters; `coded` and `by_code` of its verdict


class Component(NamedTuple):
    """Profiles that hang together, in the order of their least mentions, and the comparisons of pairs of their places."""

    known: list[Known]
    sources: list[tuple[str, ...]]
    found: dict[Pair, Verdict]
    together: Sequence[Sequence[int]] = ()  # people said that these are one
    apart: Sequence[tuple[Sequence[int], Sequence[int]]] = ()  # people said that nobody here is one with anybody there
    shared: Mapping[int, frozenset[bytes]] = MappingProxyType({})  # names of a profile that too many share to join by


class Joined(NamedTuple):
    """The outcome for a component."""

    clusters: list[list[int]]
    alone: set[int]  # profiles whose mentions each stay alone: too weak, or one of two firms'
    reasons: dict[Pair, Reason]  # of the pairs that were tried
    bare: Mapping[int, Known] = MappingProxyType({})  # of profiles that bear another's code, the evidence without it

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


def share(keys: Mapping[int, frozenset[bytes]], one: int, other: int) -> bool:
    """Whether two profiles share a hot name: too many do, so that neither it nor its words join anybody."""
    return one in keys and other in keys and not keys[one].isdisjoint(keys[other])


class _Joining:
    def __init__(self, component: Component) -> None:
        self.known = list(component.known)
        self.weighed = dict(component.found)
        numbers = range(len(self.known))
        self.alone = {n for n in numbers if contradicts_itself(self.known[n])}
        self.shared = component.shared
        sane = [n for n in numbers if n not in self.alone]
        self.alike = not_apart(self.known, sane)
        self.foreign = self._discredited(sane)
        self._discredit(self.foreign)
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
            self.near[a][b] = self.near[b][a] = (one.weight, one.coded, one.by_code)
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
            own = self.known[root]
            doubted = root in self.ambiguous and not own.has_code and not made.registered
            if single and (doubted or not sure_of_itself(own)):
                alone.add(root)
            else:
                clusters.append(made.members)
        return Joined(clusters, alone, self.reasons, {n: self.known[n] for n in self.foreign})

    def _try(self, pair: Pair, one: Verdict) -> Reason:
        a, b = self.forest.find(pair[0]), self.forest.find(pair[1])
        if a == b:
            return "joined"
        mine, theirs = self.clusters[a], self.clusters[b]
        if mine.contradicts(theirs, one.coded):
            return "contradicts"
        if one.renamed:
            if min(len(mine.coded_sources), len(theirs.coded_sources)) < RENAMED_SOURCES_MIN:
                return "new_name"
        elif self._unlike(mine, theirs):
            return "unlike"
        elif one.outcome != "same" and mine.stray == theirs.stray:
            return "misprint"
        if not mine.registered.isdisjoint(theirs.registered) and not (mine.coded or theirs.coded):
            self._merge(min(a, b), max(a, b))  # one name of the register: whoever else may bear it, they are one
            return "joined"
        undecided = {x for x, y in ((a, b), (b, a)) if self._has_rival(x, y, one)}
        if undecided:
            self.ambiguous |= undecided
            return "rival"
        self._merge(min(a, b), max(a, b))
        return "joined"

    def _has_rival(self, a: int, b: int, one: Verdict) -> bool:
        """Whether `a` is nearly as close to a cluster that cannot be one with `b`."""
        theirs = self.clusters[b]
        for c, (weight, coded, by_code) in self.near[a].items():
            if c != b and weight >= one.weight - MARGIN:
                rival = self.clusters[c]
                if weight < one.weight and rival.misprint_of(theirs):
                    continue
                # Two spellings of one source each may both be misprints of a name that more is known of.
                if rival.stray and (theirs.stray or weight < one.weight) and not self.clusters[a].stray:
                    continue
                if rival.contradicts(self.clusters[a], coded) or rival.outnumbered_by(theirs):
                    continue
                if not by_code and self._unlike(rival, self.clusters[a]):
                    continue
                # Unlike names may both be of the enterprise whose code one of them bears.
                unlike = not (by_code or one.by_code) and self._unlike(rival, theirs)
                if unlike or rival.contradicts(theirs, coded or one.coded):
                    return True
        return False

    def _unlike(self, mine: Cluster, theirs: Cluster) -> bool:
        """Whether every pair of their full names (of those with a trade, or all, where there is none) tells them apart.

        One character's difference does too, unless one of them may be no more than a misprint.
        """
        ours, others = mine.full or mine.traded or mine.members, theirs.full or theirs.traded or theirs.members
        if mine.han_full and theirs.han_full:
            ours, others = mine.han_full, theirs.han_full
        shown = [self._compare(a, b) for a in ours[:NAMES_SHOWN_MAX] for b in others[:NAMES_SHOWN_MAX]]
        both = not mine.stray and not theirs.stray
        return all((one.unlike or (both and one.stray)) and one.outcome != "same" for one in shown)

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
        found: set[int] = set()
        for _, bearers in sorted(bearing.items()):
            if len(bearers) < 2 or not any(self._compare(a, b).unlike for a in bearers for b in bearers if a < b):
                continue
            foreign = {
                a for a in bearers if any(self._named_elsewhere(a, b) for b in self.alike(a) if b not in bearers)
            }
            if len(foreign) == len(bearers):  # it is theirs whose name most of them bear
                likes = {a: sum(a == b or not self._compare(a, b).unlike for b in bearers) for a in bearers}
                foreign = {a for a in foreign if likes[a] < max(likes.values())}
            found |= foreign
        return found

    def _discredit(self, foreign: set[int]) -> None:
        """Take the codes of these profiles for another's: only their names, and the numbers beside, still speak."""
        for n in foreign:
            self.known[n] = self.known[n]._replace(uscc=(), org_code=(), lei=())
        if foreign:
            self.weighed = {pair: one for pair, one in self.weighed.items() if foreign.isdisjoint(pair)}
        for n in sorted(foreign):
            for m in self.alike(n):
                if m != n and not share(self.shared, n, m) and (one := verdict(self.known[n], self.known[m])).links:
                    self.weighed[min(n, m), max(n, m)] = one

    def _named_elsewhere(self, a: int, b: int) -> bool:
        """Whether the names of both are one enterprise's although their codes are not."""
        mine, theirs = self.known[a], self.known[b]
        apart = mine.uscc and theirs.uscc and mine.uscc != theirs.uscc
        apart = apart or (mine.org_code and theirs.org_code and mine.org_code != theirs.org_code)
        if not apart or type(mine.name) is not type(theirs.name):
            return False
        one = verdict(mine._replace(uscc=(), org_code=(), former=()), theirs._replace(uscc=(), org_code=(), former=()))
        return one.outcome == "same" and not one.unlike
