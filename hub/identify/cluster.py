"""Clusters: mentions → enterprises, a pure function of the set of mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise
from types import MappingProxyType
from typing import NamedTuple

from hub.identify.compare import Apart, Verdict, verdict
from hub.identify.decisions import NOTHING_DECIDED, Standing
from hub.identify.joining import Component, Joined, Reason, join, share
from hub.identify.known import Known, codeless
from hub.identify.linking import may_link, near_pairs
from hub.identify.mention import Mention
from hub.identify.profiles import BLOCK_PROFILES_MAX, Profiles, hot_codes, placeholders, values

ALL_PAIRS_MAX = 40  # profiles of a component that are compared each with each


class Question(NamedTuple):
    """Two enterprises that may be one, which a person should say."""

    one: bytes  # the least mentions of the two profiles that speak most for it, the smaller first
    other: bytes
    weight: float  # log2 odds that they are one
    reason: Reason  # why that was not enough


class Clustered(NamedTuple):
    """The outcome for a set of mentions."""

    enterprises: dict[bytes, bytes]  # mention id → enterprise id
    questions: list[Question]


def cluster(
    mentions: Iterable[Mention],
    hot: Container[bytes] = frozenset(),
    hot_meetings: Container[int] = frozenset(),
    held: Standing = NOTHING_DECIDED,
    evidence: Mapping[bytes, Known] = MappingProxyType({}),
) -> Clustered:
    """The enterprises of mentions, whatever the order and however often a mention is given.

    Args:
        mentions: closed under `near` (of those that share a meeting key not hot) and under shared blocks that are not hot.
        hot: keys of blocks to ignore, since too many mentions share them.
        hot_meetings: meeting keys that more than BLOCK_PROFILES_MAX profiles share.
        held: what people decided about any of them, which goes before all evidence.
        evidence: what `known` says of mentions, by their id, if it is at hand.
    An enterprise's id is the key of the strongest evidence that is its own, then the smallest; the smallest mention id
    where it has none (a name that several enterprises share, a mention without usable evidence).
    """
    profiles = Profiles()
    decided = held.mentions
    once = {m.id: m for m in mentions}.values()
    numbers = {m.id: profiles.add(m, evidence.get(m.id), apart=m.id in decided) for m in once}
    questions: list[Question] = []
    settled = settle(profiles, hot, hot_meetings, by_number(held, numbers), questions)
    return Clustered({id_: settled[number] or id_ for id_, number in numbers.items()}, questions)


def near(a: Known, b: Known) -> bool:
    """Whether two mentions with different names must be given to `cluster` together: they may be one enterprise's, or
    rivals for a third. Also where only their codes tell them apart: each may turn out to be a placeholder.
    """
    return verdict(a, b).links or (a.has_code and b.has_code and verdict(codeless(a), codeless(b)).links)


class Held(NamedTuple):
    """What people decided, of profiles by number."""

    together: Sequence[Sequence[int]] = ()
    apart: Sequence[tuple[Sequence[int], Sequence[int]]] = ()


NOTHING_HELD = Held()


def by_number(held: Standing, numbers: Mapping[bytes, int]) -> Held:
    """What holds of mentions, as it holds of their profiles; mentions that have no number are left out."""

    def those(mentions: Iterable[bytes]) -> list[int]:
        return [numbers[id_] for id_ in mentions if id_ in numbers]

    if held == NOTHING_DECIDED:
        return NOTHING_HELD
    together = [group for mentions in held.together if (group := those(mentions))]
    return Held(together, [(those(ones), those(others)) for ones, others in held.apart])


def settle(
    profiles: Profiles,
    hot: Container[bytes] = frozenset(),
    hot_meetings: Container[int] = frozenset(),
    held: Held = NOTHING_HELD,
    questions: list[Question] | None = None,
) -> list[bytes | None]:
    """Profile → enterprise id; None where each of its mentions stays alone, being too weak or one of two firms'.

    What a person should be asked is added to `questions`.
    """
    cluster_of: list[int] = [-1] * len(profiles.known)
    clusters: list[list[int]] = []
    for numbers, component, joined in joins(profiles, hot, hot_meetings, held):
        if questions is not None:
            for pair, one, reason in joined.undecided(component.found):
                least, other = sorted(profiles.least[numbers[place]] for place in pair)
                questions.append(Question(least, other, one.weight, reason))
        for place, bare in joined.bare.items():
            profiles.known[numbers[place]] = bare
        for places in joined.clusters:
            for place in places:
                cluster_of[numbers[place]] = len(clusters)
            clusters.append([numbers[place] for place in places])
    return _ids(profiles, clusters, cluster_of, hot)


def joins(
    profiles: Profiles, hot: Container[bytes], hot_meetings: Container[int], held: Held = NOTHING_HELD
) -> Iterator[tuple[list[int], Component, Joined]]:
    """Each component: its profiles (by number, in the order of their places), their comparisons, what was joined.

    Codes that identify nobody are taken out of the profiles first.
    """
    profiles.drop(placeholders(profiles) | hot_codes(profiles, hot))
    for numbers in _components(profiles, hot, hot_meetings, held.together):
        component = _component(profiles, numbers, hot, held)
        yield numbers, component, join(component)


def _components(
    profiles: Profiles, hot: Container[bytes], hot_meetings: Container[int], together: Sequence[Sequence[int]]
) -> Iterator[list[int]]:
    """Profiles that hang together by shared values or links, in the order of their least mentions."""
    up = list(range(len(profiles.known)))

    def find(number: int) -> int:
        while up[number] != number:
            up[number] = up[up[number]]
            number = up[number]
        return number

    groups = chain(together, (numbers for key, numbers in profiles.groups() if key not in hot))
    for numbers in groups:
        first = find(numbers[0])
        for number in numbers:
            up[find(number)] = first
    evidence = profiles.known
    shared = _hot_names(evidence, hot)
    met = profiles.meetings(range(len(evidence)), hot_meetings)
    for a, b in near_pairs(evidence, profiles.naming, profiles.namings, met, hot_names=bool(hot)):
        one, other = find(a), find(b)
        if one != other and not share(shared, a, b) and verdict(evidence[a], evidence[b]).links:
            up[other] = one
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(len(evidence)):
        parts[find(number)].append(number)
    for numbers in parts.values():
        numbers.sort(key=profiles.least.__getitem__)
        yield numbers


def _hot_names(evidence: Sequence[Known], hot: Container[bytes]) -> dict[int, frozenset[bytes]]:
    """The hot names that profiles bear, by key, of those that bear any."""
    if not hot:
        return {}
    found = {}
    for number, one in enumerate(evidence):
        if keys := frozenset(value.key for value in values(one) if value.key in hot):
            found[number] = keys
    return found


def _component(profiles: Profiles, numbers: list[int], hot: Container[bytes], held: Held) -> Component:
    """The profiles of a component with the comparisons that link, each pair once."""
    evidence = [profiles.known[number] for number in numbers]
    found: dict[tuple[int, int], Verdict] = {}
    shared = _hot_names(evidence, hot)
    for one, other in _to_weigh(profiles, numbers, evidence, hot):
        weighed = verdict(evidence[one], evidence[other])
        if weighed.links and (weighed.by_code or not share(shared, one, other)):
            found[one, other] = weighed
    place = {number: at for at, number in enumerate(numbers)} if held is not NOTHING_HELD else {}
    together = [group for ones in held.together if (group := [place[n] for n in ones if n in place])]
    apart = [
        ([place[n] for n in ones if n in place], [place[n] for n in others if n in place])
        for ones, others in held.apart
    ]
    return Component(evidence, [profiles.sources[number] for number in numbers], found, together, apart, shared)


def _to_weigh(
    profiles: Profiles, numbers: Sequence[int], evidence: list[Known], hot: Container[bytes]
) -> Iterator[tuple[int, int]]:
    """The pairs of places of a component that may link: of a large one, those that share a value or a meeting key."""
    naming, namings = [profiles.naming[number] for number in numbers], profiles.namings
    if len(numbers) > ALL_PAIRS_MAX:
        part = Profiles()
        part.known = evidence
        given = _of_one_value(part, hot)
        yield from given
        met = part.meetings(range(len(numbers)))
        yield from (
            pair for pair in near_pairs(evidence, naming, namings, met, hot_names=bool(hot)) if pair not in given
        )
        return
    names: dict[tuple[int, int], Apart] = {}
    for a, b in combinations(range(len(numbers)), 2):
        pair = (naming[a], naming[b])
        if pair not in names:
            names[pair] = "no" if pair[0] == pair[1] else namings.apart(*pair)
        if may_link(evidence[a], evidence[b], names[pair]):
            yield a, b


def _of_one_value(part: Profiles, hot: Container[bytes]) -> set[tuple[int, int]]:
    """The pairs that share a code or a name; where too many do, those that share a meeting key too, and a chain."""
    found: set[tuple[int, int]] = set()
    crowds = []
    for key, places in part.groups():
        if key in hot:
            continue
        if len(places) <= BLOCK_PROFILES_MAX:
            found.update(combinations(places, 2))
        else:  # still one code or one name: neighbours meet, so that it is a chain
            crowds.append(set(places))
            places.sort(key=lambda place: (part.known[place].name.whole, place))
            found.update((min(pair), max(pair)) for pair in pairwise(places))
    for _, block in part.meetings(range(len(part.known))) if crowds else ():
        for crowd in crowds:
            found.update(combinations(sorted(crowd.intersection(block)), 2))
    return found


def _ids(
    profiles: Profiles, clusters: list[list[int]], cluster_of: list[int], hot: Container[bytes]
) -> list[bytes | None]:
    owners: dict[bytes, int] = {}  # of values that are not one cluster's alone; -1 for nobody
    for key, numbers in profiles.groups():
        if len({cluster_of[number] for number in numbers}) > 1:
            owners[key] = _owner(profiles, key, numbers, cluster_of)
    found: list[bytes | None] = [None] * len(profiles.known)
    for at, numbers in enumerate(clusters):
        own = {
            (value.strength, value.key)
            for number in numbers
            for value in values(profiles.known[number])
            if owners.get(value.key, at) == at and value.key not in hot
        }
        if len(numbers) == 1 and all(value.key in hot for value in values(profiles.known[numbers[0]])):
            continue  # nothing brings its mentions together
        id_ = min(own)[1] if own else min(profiles.least[number] for number in numbers)
        for number in numbers:
            found[number] = id_
    return found


def _owner(profiles: Profiles, key: bytes, numbers: list[int], cluster_of: list[int]) -> int:
    """The cluster whose own the value is, of several: nobody's if it is a name, else that of most profiles with it."""
    if any(value.key == key and value.scheme == "name" for value in values(profiles.known[numbers[0]])):
        return -1
    held: defaultdict[int, list[bytes]] = defaultdict(list)
    for number in numbers:
        if cluster_of[number] >= 0:
            held[cluster_of[number]].append(profiles.least[number])
    return min(held, key=lambda one: (-len(held[one]), min(held[one])), default=-1)
