"""Why, where evidence is weighed."""

from __future__ import annotations

from collections import defaultdict

from hub.identify.cluster import by_number, joins
from hub.identify.compare import Verdict, verdict, weigh, weights
from hub.identify.decisions import standing
from hub.identify.explaining.found import (
    Link,
    Met,
    Near,
    Neighbourhood,
    Pair,
    Rejected,
    Why,
    joining,
    parted,
    path,
    tree,
)
from hub.identify.joining import Reason
from hub.identify.known import known
from hub.identify.meeting import meeting_words
from hub.identify.profiles import Profiles, Value, values

NEAR_MAX = 12
COMPARED_MAX = 4000  # pairs compared for one answer besides those that meet
WORDS_MAX = 6


def why(found: Neighbourhood, enterprise: bytes) -> Why:
    """What makes the mentions of an enterprise one, and why its neighbours are not of it."""
    return _Weighing(found).why(enterprise)


def between(found: Neighbourhood, ones: list[bytes], others: list[bytes]) -> Pair:
    """The likeliest pair of two lists of mentions."""
    return _Weighing(found).between(ones, others)


class _Weighing:
    def __init__(self, found: Neighbourhood) -> None:
        self.found = found
        held = standing(found.decisions)
        decided = held.mentions
        self.profiles = Profiles()
        self.numbers = {
            id_: self.profiles.add(one, apart=id_ in decided) for id_, one in sorted(found.mentions.items())
        }
        self.verdicts: dict[tuple[int, int], Verdict] = {}
        self.reasons: dict[tuple[int, int], Reason] = {}
        parts = joins(self.profiles, found.hot | held.placeholders, found.hot_meetings, by_number(held, self.numbers))
        for numbers, component, joined in parts:
            for (a, b), one in component.found.items():
                self.verdicts[_pair(numbers[a], numbers[b])] = one
            for (a, b), reason in joined.reasons.items():
                self.reasons[_pair(numbers[a], numbers[b])] = reason

    def why(self, enterprise: bytes) -> Why:
        members = self.found.of(enterprise)
        by_profile: defaultdict[int, list[bytes]] = defaultdict(list)
        for id_ in members:
            by_profile[self.numbers[id_]].append(id_)
        links = self._tree(by_profile, members)
        weighed = [place for place, link in enumerate(links) if link.weight is not None]
        return Why(
            sorted(tuple(ids) for ids in by_profile.values()),
            links,
            weighed[-1] if weighed else None,
            self._met(members),
            self._near(enterprise, by_profile),
        )

    def _tree(self, by_profile: dict[int, list[bytes]], members: list[bytes]) -> list[Link]:
        first = {number: ids[0] for number, ids in by_profile.items()}
        stands = {id_: first[self.numbers[id_]] for id_ in members}
        made = [link._replace(one=stands[link.one], other=stands[link.other]) for link in joining(self.found, members)]
        inner = [(one.weight, pair) for pair, one in self.verdicts.items() if pair[0] in first and pair[1] in first]
        kept = tree(stands.values(), [*made, *self._links(inner, first)])
        if len(kept) < len(first) - 1:  # joined by what does not meet: look at the others too
            numbers = sorted(first)
            others = [(a, b) for at, a in enumerate(numbers) for b in numbers[at + 1 :] if (a, b) not in self.verdicts]
            inner += [(self._verdict(*pair).weight, pair) for pair in others[:COMPARED_MAX]]
            kept = tree(stands.values(), [*made, *self._links(inner, first)])
        return [link if link.decision else self.link(link.one, link.other) for link in kept]

    @staticmethod
    def _links(weighed: list[tuple[float, tuple[int, int]]], first: dict[int, bytes]) -> list[Link]:
        ranked = sorted(weighed, key=lambda item: (-item[0], item[1]))
        return [Link(first[a], first[b], weight, (), ()) for weight, (a, b) in ranked]

    def link(self, one: bytes, other: bytes) -> Link:
        """Two mentions compared, with the steps."""
        a, b = (self.profiles.known[self.numbers[id_]] for id_ in (one, other))
        weighed = weigh(a, b)
        theirs = set(values(b))
        shared = sorted(value for value in values(a) if value in theirs and value.key not in self.found.hot)
        words, met = meeting_words(a), meeting_words(b)
        both = sorted(text for text, key in words.items() if text in met and key not in self.found.hot_meetings)
        return Link(one, other, weighed.verdict.weight, weighed.steps, tuple(shared), tuple(both[:WORDS_MAX]))

    def _verdict(self, a: int, b: int) -> Verdict:
        pair = _pair(a, b)
        return self.verdicts.get(pair) or verdict(self.profiles.known[a], self.profiles.known[b])

    def _met(self, members: list[bytes]) -> list[Met]:
        bearers: defaultdict[Value, list[bytes]] = defaultdict(list)
        for id_, one in self.found.mentions.items():
            for value in values(known(one)):
                bearers[value].append(id_)
        mine = set(members)
        return [
            Met(value, tuple(own), len(ids) - len(own), value.key in self.found.hot)
            for value, ids in sorted(bearers.items())
            if (own := sorted(mine.intersection(ids)))
        ]

    def _near(self, enterprise: bytes, by_profile: dict[int, list[bytes]]) -> list[Near]:
        others: defaultdict[bytes, set[int]] = defaultdict(set)
        for id_, own in self.found.enterprises.items():
            if own != enterprise:
                others[own].add(self.numbers[id_])
        best: list[tuple[float, bytes, tuple[int, int]]] = []
        left = COMPARED_MAX
        for other, numbers in sorted(others.items()):
            pairs = [(a, b) for a in sorted(by_profile) for b in sorted(numbers)]
            known_ = [pair for pair in pairs if _pair(*pair) in self.verdicts]
            pairs = known_ or pairs[: max(left, 1)]
            left -= 0 if known_ else len(pairs)
            weight, pair = max((self._verdict(*pair).weight, pair) for pair in pairs)
            best.append((weight, other, pair))
        best.sort(key=lambda item: (-item[0], item[1]))
        shown = []
        for _, other, (a, b) in best[:NEAR_MAX]:
            there = min(id_ for id_, own in self.found.enterprises.items() if own == other and self.numbers[id_] == b)
            link = self.link(by_profile[a][0], there)
            shown.append(Near(other, link, self._reason(enterprise, other, a, b)))
        return shown

    def _reason(self, enterprise: bytes, other: bytes, a: int, b: int) -> Rejected:
        if parted(self.found, enterprise, other):
            return "decided"
        told = self.reasons.get(_pair(a, b), "unsure")
        if told not in ("joined", "unsure"):
            return told
        one = self._verdict(a, b)
        steps = weigh(self.profiles.known[a], self.profiles.known[b]).steps
        if any((step.evidence, step.level) in _CONTRADICTING for step in steps):
            return "contradicts"
        if one.unlike:
            return "unlike"
        return "weak" if one.weight < weights().ask else "unsure"

    def between(self, ones: list[bytes], others: list[bytes]) -> Pair:
        pairs = [(one, other) for one in ones for other in others if one != other][:COMPARED_MAX]
        weighed = [(self._verdict(self.numbers[one], self.numbers[other]).weight, one, other) for one, other in pairs]
        _, one, other = min(weighed, key=lambda item: (-item[0], item[1:]))
        mine, theirs = self.found.enterprises[one], self.found.enterprises[other]
        if mine != theirs:
            return Pair(
                self.link(one, other), self._reason(mine, theirs, *map(self.numbers.__getitem__, (one, other))), []
            )
        explained = self.why(mine)
        stands = {id_: group[0] for group in explained.equal for id_ in group}
        return Pair(self.link(one, other), "joined", path(explained.links, stands[one], stands[other]))


_CONTRADICTING = frozenset(
    {
        ("uscc", "different"),
        ("org_code", "different"),
        ("lei", "different"),
        ("reg_no", "different"),
        ("region", "conflict"),
        ("branch", "different"),
        ("branch", "branch_and_parent"),
        ("sequel", "different"),
        ("site", "different"),
    }
)


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)
