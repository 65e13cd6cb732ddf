"""Two answers for the same mentions beside each other: which enterprises would become one, come apart, be named anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

Moves = Mapping[tuple[bytes, bytes], "Shared"]  # enterprise before and after → the mentions that have both


class Shared(NamedTuple):
    """Some mentions."""

    number: int
    least: bytes  # the smallest id of them

    def also(self, other: Shared) -> Shared:
        """These and others."""
        return Shared(self.number + other.number, min(self.least, other.least))


class Change(NamedTuple):
    """One enterprise that would not stay as it is."""

    change: Literal["merged", "split", "moved"]
    before: tuple[bytes, ...]  # several of merged, one of split and moved
    after: tuple[bytes, ...]  # one of merged and moved, several of split
    mentions: int
    examples: tuple[bytes, ...]  # a mention of each side


class Summary(NamedTuple):
    """How much would change."""

    mentions: int
    enterprises_before: int
    enterprises_after: int
    merged: int  # enterprises that would be made of several
    split: int  # enterprises that would come apart
    moved: int  # mentions whose enterprise would have another id


def moves(rows: Iterable[tuple[bytes, bytes, bytes]]) -> dict[tuple[bytes, bytes], Shared]:
    """Of mentions with the enterprise before and after."""
    found: dict[tuple[bytes, bytes], Shared] = {}
    for mention, before, after in rows:
        one = Shared(1, mention)
        found[before, after] = found[before, after].also(one) if (before, after) in found else one
    return found


def summary(found: Moves) -> Summary:
    """The figures."""
    into, outof = _sides(found)
    return Summary(
        sum(shared.number for shared in found.values()),
        len(outof),
        len(into),
        sum(len(befores) > 1 for befores in into.values()),
        sum(len(afters) > 1 for afters in outof.values()),
        sum(shared.number for (before, after), shared in found.items() if before != after),
    )


def changes(found: Moves) -> Iterator[Change]:
    """Every enterprise that would not stay as it is: first those merged, then split, then those with another id only."""
    into, outof = _sides(found)
    for after, befores in sorted(into.items()):
        if len(befores) > 1:
            yield _change("merged", befores, [after], [found[before, after] for before in befores])
    for before, afters in sorted(outof.items()):
        if len(afters) > 1:
            yield _change("split", [before], afters, [found[before, after] for after in afters])
    for (before, after), shared in sorted(found.items()):
        if before != after and len(into[after]) == 1 == len(outof[before]):
            yield _change("moved", [before], [after], [shared])


def _sides(found: Moves) -> tuple[dict[bytes, list[bytes]], dict[bytes, list[bytes]]]:
    into: defaultdict[bytes, list[bytes]] = defaultdict(list)
    outof: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for before, after in sorted(found):
        into[after].append(before)
        outof[before].append(after)
    return into, outof


def _change(
    kind: Literal["merged", "split", "moved"], before: list[bytes], after: list[bytes], shared: list[Shared]
) -> Change:
    examples = tuple(one.least for one in shared)
    return Change(kind, tuple(before), tuple(after), sum(one.number for one in shared), examples)


def as_values(change: Change) -> dict[str, object]:
    """A change as JSON values: ids in hexadecimal."""
    return {
        "change": change.change,
        "before": [one.hex() for one in change.before],
        "after": [one.hex() for one in change.after],
        "mentions": change.mentions,
        "examples": [one.hex() for one in change.examples],
    }
