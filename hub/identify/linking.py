"""Linking: of many profiles, the pairs that may be one enterprise's, found without weighing all that share a word."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations, pairwise, product

from hub.identify.compare import Apart, apart
from hub.identify.known import Known, Name
from hub.identify.meeting import BRAND, KINDS, WORDS, fits, shape, shape_at
from hub.identify.parts import Parts

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


def not_apart(known: Sequence[Known], numbers: Sequence[int]) -> Callable[[int], Sequence[int]]:
    """What gives, for a profile, those of `numbers` from which its name does not tell it apart; names are compared once."""
    by_name: defaultdict[Name, list[int]] = defaultdict(list)
    unclear: list[int] = []  # a former name or a misprinted code may say more than the name
    for number in numbers:
        one = known[number]
        (unclear if one.former or one.near else by_name[one.name]).append(number)
    near = _Near(by_name)
    found: dict[Name, list[int]] = {}

    def of(number: int) -> Sequence[int]:
        one = known[number]
        if one.former or one.near:
            return numbers
        if one.name not in found:
            alike = (by_name[name] for name in near.of(one.name) if apart(one.name, name) == "no")
            found[one.name] = [*unclear, *chain.from_iterable(alike)]
        return found[one.name]

    return of


class _Near:
    """Names by the characters of their brands: Chinese ones that share none are apart, unless one is the other in
    another order."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._all = list(names)
        self._by_sign: defaultdict[str, list[int]] = defaultdict(list)
        self._others = []  # to be held against every name
        for at, name in enumerate(self._all):
            signs = _signs(name)
            for sign in signs:
                self._by_sign[sign].append(at)
            if not signs:
                self._others.append(at)

    def of(self, name: Name) -> Iterator[Name]:
        """The names that may not be apart from this one, in the order in which they came."""
        signs = _signs(name)
        places = {at for sign in signs for at in self._by_sign.get(sign, ())} if signs else set(range(len(self._all)))
        return (self._all[at] for at in sorted(places.union(self._others)))


def _signs(name: Name) -> set[str]:
    if not isinstance(name, Parts) or not name.whole or not name.brand:
        return set()
    return {*name.brand, "".join(sorted(name.core))}


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


class Meetings:
    """Profiles in the blocks in which they meet, and what is seen of each at a glance."""

    def __init__(
        self, known: Sequence[Known], naming_of: Sequence[int], blocks: Iterable[tuple[int, list[int]]]
    ) -> None:
        """`blocks`: a meeting key, and the profiles that share it."""
        self.naming_of = naming_of
        self.keys = array("Q")
        self.blocks = Blocks(self._noting(blocks))
        self.shapes = array("Q", map(shape, known))
        self.namings = sorted({naming_of[member] for member in self.blocks.members})
        self.counts = Counter(naming_of)
        place = {naming: at for at, naming in enumerate(self.namings)}
        blocks_of_profiles = ({place[naming_of[member]] for member in self.blocks[at]} for at in range(len(self.keys)))
        self.named = Blocks(blocks_of_profiles)  # the places of namings instead of profiles
        self.blocks_of = self.named.turned(len(self.namings))
        self.last = array("I", bytes(4 * len(self.namings)))  # of each naming, the last profile
        self.seen = array("Q", [WORDS | BRAND]) * len(self.namings)  # of all profiles of a naming
        for number, naming in enumerate(naming_of):
            if (at := place.get(naming)) is not None:
                self.seen[at] &= self.shapes[number]
                self.last[at] = number

    def _noting(self, blocks: Iterable[tuple[int, list[int]]]) -> Iterator[list[int]]:
        for key, numbers in blocks:
            self.keys.append(key)
            yield numbers

    def met(self, at: int) -> set[int]:
        """The places of the namings before this one, and itself, that share a block with it and fit."""
        by_kind: tuple[set[int], ...] = tuple(set() for _ in KINDS)
        for block in self.blocks_of[at]:
            by_kind[self.keys[block] & (len(KINDS) - 1)].update(self.named[block])
        found = {other for other in by_kind[0] if other <= at}
        seen = self.seen
        for members, mask in zip(by_kind[1:], KINDS[1:], strict=True):
            mine = seen[at] & mask
            found.update(other for other in members if other <= at and fits(mine, seen[other] & mask))
        return found

    def pairs(self, at: int, meeting: int) -> set[tuple[int, int]]:
        """The pairs of a profile of one naming and a profile of the other that share a block and fit."""
        one, other = self.namings[at], self.namings[meeting]
        blocks = set(self.blocks_of[at]).intersection(self.blocks_of[meeting])
        found: set[tuple[int, int]] = set()
        if self.counts[one] == self.counts[other] == 1 and one != other:  # as are most
            a, b = sorted((self.last[at], self.last[meeting]))
            both = [(shape_at(self.keys[n], self.shapes[a]), shape_at(self.keys[n], self.shapes[b])) for n in blocks]
            return {(a, b)} if any(fits(x, y) for x, y in both) else found
        for block in blocks:
            key, members = self.keys[block], self.blocks[block]
            mine = [(n, shape_at(key, self.shapes[n])) for n in members if self.naming_of[n] == one]
            if one == other:
                found.update((a, b) for (a, x), (b, y) in combinations(sorted(mine), 2) if fits(x, y))
                continue
            theirs = [(n, shape_at(key, self.shapes[n])) for n in members if self.naming_of[n] == other]
            found.update((a, b) if a < b else (b, a) for (a, x), (b, y) in product(mine, theirs) if fits(x, y))
        return found


def near_pairs(
    known: Sequence[Known],
    naming_of: Sequence[int],
    namings: Namings,
    blocks: Iterable[tuple[int, list[int]]],
    *,
    hot_names: bool,
) -> Iterator[tuple[int, int]]:
    """The pairs of profiles, the smaller first and each once, that meet in a block and may link by something else than a
    code in common; those of one name only where it is too weak to be a block, or some are hot (`hot_names`).
    """
    meetings = Meetings(known, naming_of, blocks)
    misprinted = {naming_of[number] for number, one in enumerate(known) if one.near}
    for at, one in enumerate(meetings.namings):
        several = meetings.counts[one] > 1 and (hot_names or not namings.all[one][0].whole)
        for meeting in meetings.met(at):
            other = meetings.namings[meeting]
            if meeting < at:
                found = namings.apart(one, other)
                if found == "yes" or (found != "no" and one not in misprinted and other not in misprinted):
                    continue
            elif not several:
                continue
            yield from meetings.pairs(at, meeting)
