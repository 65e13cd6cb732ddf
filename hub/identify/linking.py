"""Linking: of many profiles, the pairs that may be one enterprise's, found without weighing all that share a word."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise, product

from hub.identify.compare import Apart, apart
from hub.identify.known import Known, Name

Naming = tuple[Name, ...]  # a mention's name and its former ones


class Namings:
    """The distinct namings of profiles, numbered, so that each pair of them is held against each other once."""

    def __init__(self) -> None:
        self.all: list[Naming] = []
        self._numbers: dict[Naming, int] = {}

    def number(self, naming: Naming) -> int:
        """The number of a naming, the next one if it is new."""
        number = self._numbers.setdefault(naming, len(self.all))
        if number == len(self.all):
            self.all.append(naming)
        return number

    def apart(self, one: int, other: int) -> Apart:
        """How far two namings alone tell two firms apart: by the names of today, and each former name too."""
        mine, theirs = self.all[one], self.all[other]
        found = apart(mine[0], theirs[0])
        if found == "no" or len(mine) == len(theirs) == 1:
            return found
        for former in mine[1:]:
            if apart(former, theirs[0]) == "no":
                return "no"
        for former in theirs[1:]:
            if apart(mine[0], former) == "no":
                return "no"
        return found


def may_link(a: Known, b: Known, names: Apart) -> bool:
    """Whether `verdict` may link two mentions whose names are so far apart, by what is seen at a glance."""
    if names == "no" or (names == "unless_misprinted" and (a.near or b.near)):
        return True
    return a.has_code and b.has_code and share_code(a, b)


def share_code(a: Known, b: Known) -> bool:
    """Whether a valid code of one kind stands in both."""
    for mine, theirs in ((a.org_code, b.org_code), (a.uscc, b.uscc), (a.reg_no, b.reg_no), (a.lei, b.lei)):
        if mine and theirs and not set(mine).isdisjoint(theirs):
            return True
    return False


class Blocks:
    """Blocks of numbers, kept in four bytes each."""

    def __init__(self, blocks: Iterable[Iterable[int]] = ()) -> None:
        self.members = array("I")
        self.ends = array("I", [0])
        for block in blocks:
            self.members.extend(block)
            self.ends.append(len(self.members))

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, number: int) -> array[int]:
        return self.members[self.ends[number] : self.ends[number + 1]]

    def turned(self, count: int) -> Blocks:
        """For each member, of `count`, the numbers of the blocks that hold it."""
        ends = array("I", bytes(4 * (count + 1)))
        for member in self.members:
            ends[member + 1] += 1
        for member in range(count):
            ends[member + 1] += ends[member]
        at, members = ends[:], array("I", bytes(4 * len(self.members)))
        for number, (start, end) in enumerate(pairwise(self.ends)):
            for member in self.members[start:end]:
                members[at[member]] = number
                at[member] += 1
        found = Blocks()
        found.members, found.ends = members, ends
        return found


def near_pairs(
    known: Sequence[Known],
    naming_of: Sequence[int],
    namings: Namings,
    blocks: Iterable[Iterable[int]],
    *,
    hot_names: bool,
) -> Iterator[tuple[int, int]]:
    """The pairs of profiles, the smaller first and each once, that share a block and may link by something else than a
    code in common; those of one name only where it is too weak to be a block, or some are hot (`hot_names`).
    """
    kept = Blocks(blocks)
    numbers = sorted({naming_of[member] for member in kept.members})
    place = {naming: at for at, naming in enumerate(numbers)}
    named = Blocks({place[naming_of[member]] for member in kept[at]} for at in range(len(kept)))
    blocks_of = named.turned(len(numbers))
    misprinted = {naming_of[number] for number, one in enumerate(known) if one.near}
    counts = Counter(naming_of)
    sole = {naming: number for number, naming in enumerate(naming_of) if counts[naming] == 1}
    several = {n for n in numbers if n not in sole and (hot_names or not namings.all[n][0].whole)}
    for at, one in enumerate(numbers):
        mine = blocks_of[at]
        met: set[int] = set()
        for block in mine:
            met.update(named[block])
        for meeting in met:
            other = numbers[meeting]
            if meeting < at:
                found = namings.apart(one, other)
                if found == "yes" or (found != "no" and one not in misprinted and other not in misprinted):
                    continue
            elif meeting > at or one not in several:
                continue
            if one in sole and other in sole:
                a, b = sole[one], sole[other]
                yield (a, b) if a < b else (b, a)
                continue
            shared = set(mine).intersection(blocks_of[meeting])
            yield from _pairs(naming_of, one, other, [kept[number] for number in shared])


def _pairs(naming_of: Sequence[int], one: int, other: int, blocks: Sequence[array[int]]) -> set[tuple[int, int]]:
    """The pairs of a profile of one naming and a profile of the other that meet in a block."""
    found: set[tuple[int, int]] = set()
    for members in blocks:
        mine = [n for n in members if naming_of[n] == one]
        if one == other:
            found.update(combinations(sorted(mine), 2))
        else:
            theirs = [n for n in members if naming_of[n] == other]
            found.update((a, b) if a < b else (b, a) for a, b in product(mine, theirs))
    return found
