"""Clusters of more mentions than one machine holds: the pure functions of `cluster`, run by Spark.

What `cluster.settle` asks of a set of profiles is either a matter of one shared value or meeting key (placeholders,
blocks, hot keys), or of one component, and no profile's answer depends on another component. So Spark groups by value and
by key, finds the components, and gives each to `settle` itself. All data stay in RDDs; the driver sees codes that are no
identity, counts, and what it is asked for. A profile is known by its fingerprint, since numbers would need one counter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from hub.identify.cluster import by_number, settle
from hub.identify.compare import Weights, choose, verdict
from hub.identify.decisions import NOTHING_DECIDED, Standing
from hub.identify.forest import Forest
from hub.identify.known import Known, known
from hub.identify.meeting import meeting_keys
from hub.identify.mention import Mention
from hub.identify.profiles import (
    BLOCK_PROFILES_MAX,
    NAMES_COMPARED_MAX,
    UNLIKE_NAMES_MAX,
    Profiles,
    Value,
    unlike,
    values,
    without,
)
from hub.identify.spark.components import connected, star, stored

if TYPE_CHECKING:
    from pyspark import RDD


class Profile(NamedTuple):
    """Mentions with equal evidence."""

    known: Known
    least: bytes  # the smallest id of its mentions
    sources: tuple[str, ...]  # up to two of them, the smallest


class Rules(NamedTuple):
    """What `cluster` is told beside the mentions; shipped to every worker."""

    weights: Weights
    hot: frozenset[bytes] = frozenset()
    hot_meetings: frozenset[int] = frozenset()
    held: Standing = NOTHING_DECIDED


class Settled(NamedTuple):
    """The answer for the mentions of a profile."""

    enterprise: bytes | None  # None: each of its mentions stays alone
    least: bytes


def settled(mentions: RDD[tuple[Any, Mention]], rules: Rules, partitions: int) -> RDD[tuple[Any, Settled]]:
    """What each mention comes to, whatever the order and the partitions; the keys are the caller's and come back."""
    decided = rules.held.mentions
    taken = mentions.mapValues(lambda one: (fingerprint(one, known(one), decided), one)).persist(stored())
    profiles = (
        taken.map(lambda row: (row[1][0], Profile(known(row[1][1]), row[1][1].id, (row[1][1].source,))))
        .reduceByKey(_both, partitions)
        .persist(stored())
    )
    dropped = _dropped(profiles, rules.hot, partitions)
    clean = profiles.mapValues(lambda one: one._replace(known=without(one.known, dropped))).persist(stored())
    apart = _components(clean, rules, partitions)
    answers = (
        _labelled(clean, apart, partitions)
        .map(lambda row: (row[1][1], (row[0], row[1][0])))
        .groupByKey(partitions)
        .mapPartitions(_chosen(rules, lambda groups: _settle(groups, rules)))
    )
    keys = taken.map(lambda row: (row[1][0], row[0]))
    return keys.join(answers, partitions).map(lambda row: row[1])


def fingerprint(m: Mention, evidence: Known, decided: frozenset[bytes]) -> bytes:
    """16 bytes, equal for mentions of one profile in every process; a mention that people decided about has its own."""
    return _own(m.id) if m.id in decided else _hashed(repr(_canonical(evidence)))


def _own(mention: bytes) -> bytes:
    return _hashed(repr(mention))


def _hashed(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _canonical(value: Any) -> Any:
    """Tuples and texts only: the order in which a set is printed differs between processes."""
    if isinstance(value, frozenset):
        return ("set", *sorted((_canonical(one) for one in value), key=repr))
    if isinstance(value, tuple):
        return (type(value).__name__, *map(_canonical, value))
    return value


def _both(one: Profile, other: Profile) -> Profile:
    sources = tuple(sorted({*one.sources, *other.sources})[:2])
    return Profile(one.known, min(one.least, other.least), sources)


def _dropped(profiles: RDD[tuple[bytes, Profile]], hot: frozenset[bytes], partitions: int) -> set[Value]:
    """The codes that are no identity: hot ones, and placeholders (`profiles.placeholders`)."""

    def borne(row: tuple[bytes, Profile]) -> Iterator[tuple[Value, frozenset[str]]]:
        whole = row[1].known.name.whole
        names = frozenset((whole,) if whole else ())
        return ((value, names) for value in values(row[1].known) if value.scheme != "name")

    def most(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
        names = one | other  # beyond so many it is their number alone that counts
        return names if len(names) <= NAMES_COMPARED_MAX + 1 else frozenset(sorted(names)[: NAMES_COMPARED_MAX + 1])

    codes = profiles.flatMap(borne).reduceByKey(most, partitions)
    return set(
        codes.filter(
            lambda row: row[0].key in hot or (len(row[1]) > UNLIKE_NAMES_MAX and unlike(set(row[1])) > UNLIKE_NAMES_MAX)
        )
        .keys()
        .collect()
    )


def _components(clean: RDD[tuple[bytes, Profile]], rules: Rules, partitions: int) -> RDD[tuple[bytes, bytes]]:
    """Profile → the least fingerprint of its component, of the profiles that are not alone: first those that share
    values, then, of the blocks in which several of these meet, those that link.
    """
    hot, hot_meetings = rules.hot, rules.hot_meetings
    decided = [[_own(mention) for mention in group] for group in rules.held.together]
    told = clean.context.parallelize([edge for group in decided for edge in star(group)], 1)
    shared = (
        clean.flatMap(lambda row: ((value.key, row[0]) for value in values(row[1].known) if value.key not in hot))
        .groupByKey(partitions)
        .flatMap(lambda row: star(row[1]))
    )
    first = connected(told.union(shared), partitions)
    placed = _labelled(clean, first, partitions).persist(stored())

    def keys(row: tuple[bytes, tuple[Profile, bytes]]) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
        return ((key, (row[0], row[1][1])) for key in meeting_keys(row[1][0].known) if key not in hot_meetings)

    blocks = placed.flatMap(keys).combineByKey(lambda one: [one], _with, _some, partitions)
    useful = blocks.filter(lambda row: len(row[1]) <= BLOCK_PROFILES_MAX and len({root for _, root in row[1]}) > 1)
    meeting = useful.flatMap(lambda row: ((number, row[0]) for number, _ in row[1]))
    links = (
        meeting.groupByKey(partitions)
        .join(placed, partitions)
        .flatMap(lambda row: ((key, (row[1][1][1], row[1][1][0].known)) for key in row[1][0]))
        .groupByKey(partitions)
        .mapPartitions(_chosen(rules, lambda groups: chain.from_iterable(_links(group, hot) for _, group in groups)))
    )
    return connected(first.union(links), partitions)


def _with(block: list[Any], one: Any) -> list[Any]:
    if len(block) <= BLOCK_PROFILES_MAX:  # one more than that says that it is hot
        block.append(one)
    return block


def _some(block: list[Any], other: list[Any]) -> list[Any]:
    block += other[: BLOCK_PROFILES_MAX + 1 - len(block)]
    return block


def _links(block: Iterable[tuple[bytes, Known]], hot: frozenset[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Of the profiles of a block, each with its component so far: pairs of components that some pair of profiles links."""
    members = sorted(block, key=lambda one: one[0])
    names = [{value.key for value in values(one) if value.key in hot} if hot else set() for _, one in members]
    found: Forest[bytes] = Forest()
    for at, (root, one) in enumerate(members):
        for place in range(at):
            other_root, other = members[place]
            if found.find(root) == found.find(other_root) or not names[at].isdisjoint(names[place]):
                continue
            if verdict(other, one).links:
                found.union(root, other_root)
                yield other_root, root


def _settle(
    groups: Iterable[tuple[bytes, Iterable[tuple[bytes, Profile]]]], rules: Rules
) -> Iterator[tuple[bytes, Settled]]:
    """The answers for whole components, by `cluster.settle`."""
    decided = rules.held.mentions
    for _, group in groups:
        members = sorted(group, key=lambda one: one[1].least)
        part = Profiles()
        for _, one in members:
            part.put(one.known, one.least, one.sources)
        numbers = {least: number for number, least in enumerate(part.least) if least in decided}
        held = by_number(rules.held if numbers else NOTHING_DECIDED, numbers)
        answers = settle(part, rules.hot, rules.hot_meetings, held)
        for (number, one), enterprise in zip(members, answers, strict=True):
            yield number, Settled(enterprise, one.least)


def _labelled(
    clean: RDD[tuple[bytes, Profile]], roots: RDD[tuple[bytes, bytes]], partitions: int
) -> RDD[tuple[bytes, tuple[Profile, bytes]]]:
    """Fingerprint → profile and the root of its component; who is in no edge is its own root."""
    joined = clean.leftOuterJoin(roots, partitions)
    return joined.map(lambda row: (row[0], (row[1][0], row[1][1] or row[0])), preservesPartitioning=True)


def _chosen(rules: Rules, work: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
    """Work on a partition by the weights of the driver, which a worker process does not know."""

    def begun(rows: Any) -> Iterator[Any]:
        choose(rules.weights)
        yield from work(rows)

    return begun
