"""Clusters: mentions → enterprises, a pure function of the set of mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import pairwise

from hub.identify.compare import Weighed, weigh, weights
from hub.identify.joining import MARGIN, Component, join
from hub.identify.known import Known
from hub.identify.levels import Forest
from hub.identify.mention import Mention
from hub.identify.profiles import BLOCK_PROFILES_MAX, Profiles, Value, placeholders, values, without


def cluster(mentions: Iterable[Mention], hot: Container[bytes] = frozenset()) -> dict[bytes, bytes]:
    """Mention id → enterprise id, whatever the order and however often a mention is given.

    Args:
        mentions: closed under `linked` and under shared blocks that are not hot.
        hot: keys of blocks to ignore, since too many mentions share them.
    An enterprise's id is the key of the strongest evidence that is its own, then the smallest; the smallest mention id
    where it has none (a name that several enterprises share, a mention without usable evidence).
    """
    profiles = Profiles(mentions, hot)
    settled = settle(profiles)
    return {id_: settled[number] or id_ for id_, number in profiles.of.items()}


def linked(a: Known, b: Known) -> bool:
    """Whether two mentions must be given to `cluster` together: they may be one enterprise's, or rivals for a third."""
    return not set(values(a)).isdisjoint(values(b)) or weigh(a, b).weight >= weights().same - MARGIN


def settle(profiles: Profiles) -> list[bytes | None]:
    """Profile → enterprise id; None where each of its mentions stays alone, being too weak or one of two firms'."""
    bearers = profiles.bearers()
    dropped = placeholders(profiles, bearers)
    evidence = [without(one, dropped) for one in profiles.known] if dropped else profiles.known
    clusters: list[list[int]] = []
    alone: set[int] = set()
    for numbers, found in _components(profiles, evidence, {v: n for v, n in bearers.items() if v not in dropped}):
        joined, apart = join(Component([evidence[n] for n in numbers], [profiles.sources[n] for n in numbers], found))
        clusters += ([numbers[at] for at in one] for one in joined)
        alone.update(numbers[at] for at in apart)
    return _ids(profiles, clusters, alone, bearers, dropped)


def _components(
    profiles: Profiles, evidence: list[Known], bearers: dict[Value, list[int]]
) -> Iterator[tuple[list[int], dict[tuple[int, int], Weighed]]]:
    """Profiles that hang together by shared values or links, by their least mention, and the comparisons that link.

    The comparisons name the profiles by their place in the list.
    """
    forest: Forest[int] = Forest()
    found: dict[tuple[int, int], Weighed] = {}
    least = weights().same - MARGIN

    def meet(a: int, b: int) -> None:
        pair = (a, b) if a < b else (b, a)
        if pair in found:
            return
        weighed = weigh(evidence[a], evidence[b])
        if weighed.weight >= least:
            found[pair] = weighed
            forest.union(a, b)

    for numbers in bearers.values():
        for one, other in pairwise(numbers):
            forest.union(one, other)
        _meet_all(sorted(numbers, key=lambda n: (evidence[n].name.whole, profiles.least[n])), meet)
    for block in profiles.meetings(range(len(evidence))):
        _meet_all(block, meet)
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(len(evidence)):
        parts[forest.find(number)].append(number)
    links: defaultdict[int, dict[tuple[int, int], Weighed]] = defaultdict(dict)
    for pair, weighed in found.items():
        links[forest.find(pair[0])][pair] = weighed
    found.clear()
    for root, numbers in parts.items():
        numbers.sort(key=profiles.least.__getitem__)
        place = {number: at for at, number in enumerate(numbers)}
        placed = {}
        for (a, b), weighed in links.pop(root, {}).items():
            one, other = place[a], place[b]
            placed[(one, other) if one < other else (other, one)] = weighed
        yield numbers, placed


def _meet_all(numbers: list[int], meet: Callable[[int, int], None]) -> None:
    if len(numbers) > BLOCK_PROFILES_MAX:  # still one code or one name: neighbours meet, so that it is a chain
        for one, other in pairwise(numbers):
            meet(one, other)
        return
    for at, one in enumerate(numbers):
        for other in numbers[at + 1 :]:
            meet(one, other)


def _ids(
    profiles: Profiles, clusters: list[list[int]], alone: set[int], bearers: dict[Value, list[int]], dropped: set[Value]
) -> list[bytes | None]:
    cluster_of: dict[int, int] = {}
    for at, numbers in enumerate(clusters):
        cluster_of.update(dict.fromkeys(numbers, at))
    leading: dict[int, tuple[int, bytes]] = {}
    for value, numbers in bearers.items():
        if value in dropped:
            continue
        owner = _owner(profiles, value, numbers, cluster_of)
        if owner is not None:
            rank = (value.strength, value.key)
            if owner not in leading or rank < leading[owner]:
                leading[owner] = rank
    found: list[bytes | None] = [None] * len(profiles.known)
    for at, numbers in enumerate(clusters):
        least = min(profiles.least[number] for number in numbers)
        id_ = leading[at][1] if at in leading else least
        for number in numbers:
            found[number] = id_
    return found


def _owner(profiles: Profiles, value: Value, numbers: list[int], cluster_of: dict[int, int]) -> int | None:
    """The cluster whose own the value is: a name that only it bears; a code that most of its bearers' profiles have."""
    held: defaultdict[int, list[bytes]] = defaultdict(list)
    stray = 0
    for number in numbers:
        if number in cluster_of:
            held[cluster_of[number]].append(profiles.least[number])
        else:
            stray += 1
    if not held or (value.scheme == "name" and (len(held) > 1 or stray)):
        return None
    return min(held, key=lambda one: (-len(held[one]), min(held[one])))
