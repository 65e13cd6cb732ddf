"""Profiles: mentions with equal evidence, which are compared once, and the blocks in which profiles meet."""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Iterator
from typing import Any, NamedTuple

from hub.identify.evidence import NAME_STRENGTH, block_key
from hub.identify.forest import Forest
from hub.identify.identifiers import STRENGTHS, org_code_of
from hub.identify.known import Known, Name, known
from hub.identify.linking import Namings
from hub.identify.meeting import meeting_keys
from hub.identify.mention import Mention
from hub.identify.names import is_han

UNLIKE_NAMES_MAX = 3  # a code borne by more unlike names is an agent's, a parent's or a typist's, not an identity
NAMES_COMPARED_MAX = 400  # under one code; more distinct names than these are unlike without being compared
NUMBER_BITS = 24  # 16 million profiles at once
NUMBER_MASK = (1 << NUMBER_BITS) - 1
SHARDS = 16  # of meeting keys, sorted one at a time
BLOCK_PROFILES_MAX = 300  # a block of more profiles is hot: nobody meets in it
_SCHEMES = ("uscc", "org_code", "lei", "reg_no")


class Value(NamedTuple):
    """A value that identifies: a code in canonical form, or a name in its normal form."""

    strength: int
    scheme: str
    value: str

    @property
    def key(self) -> bytes:
        """The key of its block (`evidence.block_key`)."""
        return block_key(self.scheme, self.value)


def values(one: Known) -> Iterator[Value]:
    """The codes and the name of a mention by which it can be looked up."""
    for scheme in _SCHEMES:
        for code in getattr(one, scheme):
            yield Value(STRENGTHS[scheme], scheme, code)
    if one.name.whole:
        yield Value(NAME_STRENGTH, "name", one.name.whole)


class Profiles:
    """The profiles of a set of mentions, numbered in the order of their first mention."""

    def __init__(self) -> None:
        self.known: list[Known] = []
        self.namings = Namings()
        self.naming = array("I")  # of each, the number of its naming
        self.least: list[bytes] = []  # the smallest id of its mentions
        self.sources: list[tuple[str, ...]] = []  # up to two of them, the smallest
        self._numbers: dict[Known, int] = {}
        self._names: dict[Name, Name] = {}
        self._parts: dict[Any, Any] = {}  # few distinct ones
        self._source_sets: dict[tuple[str, ...], tuple[str, ...]] = {}  # one object each, as there are few

    def add(self, m: Mention, evidence: Known | None = None, *, apart: bool = False) -> int:
        """The number of the mention's profile; `apart` gives it one of its own, however equal its evidence is.

        `evidence` is that of `known`, if it is at hand."""
        evidence = self._lean(evidence or known(m))
        if apart:
            number = len(self.known)
        else:
            number = self._numbers.setdefault(evidence, len(self.known))
        if number == len(self.known):
            self.put(evidence, m.id, (m.source,))
        else:
            self.least[number] = min(self.least[number], m.id)
            if m.source not in self.sources[number]:
                self.sources[number] = self._shared(tuple(sorted({*self.sources[number], m.source})[:2]))
        return number

    def _lean(self, evidence: Known) -> Known:
        """The evidence with a name that is one object however often it occurs, as its parts are."""
        name = self._names.get(evidence.name)
        if name is None:
            once = self._parts.setdefault
            whole, *parts = evidence.name
            lean = type(evidence.name)._make([whole, *(once(part, part) for part in parts)])
            name = self._names.setdefault(lean, lean)
        return evidence if name is evidence.name else evidence._replace(name=name)

    def put(self, evidence: Known, least: bytes, sources: tuple[str, ...]) -> None:
        """Take a profile that none of these has the evidence of, or that must stay apart, with up to two sources."""
        self.known.append(evidence)
        self.naming.append(self.namings.number((evidence.name, *evidence.former)))
        self.least.append(least)
        self.sources.append(self._shared(sources))

    def _shared(self, sources: tuple[str, ...]) -> tuple[str, ...]:
        return self._source_sets.setdefault(sources, sources)

    def drop(self, dropped: set[Value]) -> None:
        """Take these codes out of the evidence."""
        if dropped:
            self.known = [without(one, dropped) if one.has_code else one for one in self.known]

    def groups(self) -> Iterator[tuple[bytes, list[int]]]:
        """The values that several profiles bear: the value's key and the profiles."""
        entries: list[int] = []
        for number, evidence in enumerate(self.known):
            entries.extend(int.from_bytes(value.key, "big") << NUMBER_BITS | number for value in values(evidence))
        for key, numbers in _runs(entries):
            yield key.to_bytes(16, "big"), numbers

    def meetings(self, chosen: Iterable[int], hot: Container[int] = frozenset()) -> Iterator[tuple[int, list[int]]]:
        """Meeting keys not `hot` and those profiles that share them: at least two, at most BLOCK_PROFILES_MAX."""
        return ((key, numbers) for key, numbers in self._met(chosen, hot) if len(numbers) <= BLOCK_PROFILES_MAX)

    def hot_meetings(self) -> list[int]:
        """The meeting keys that more than BLOCK_PROFILES_MAX profiles share."""
        met = self._met(range(len(self.known)), frozenset())
        return [key for key, numbers in met if len(numbers) > BLOCK_PROFILES_MAX]

    def _met(self, chosen: Iterable[int], hot: Container[int]) -> Iterator[tuple[int, list[int]]]:
        shards = [array("Q") for _ in range(SHARDS)]
        for number in chosen:
            for key in meeting_keys(self.known[number]):
                if key not in hot:
                    shards[key % SHARDS].append(key << NUMBER_BITS | number)
        for shard in shards:  # one after the other, since sorting needs an object for each entry
            yield from _runs(list(shard))


def _runs(entries: list[int]) -> Iterator[tuple[int, list[int]]]:
    """Sorted by key: each key that occurs more than once, with its numbers."""
    entries.sort()
    numbers: list[int] = []
    last = -1
    for entry in entries:
        key = entry >> NUMBER_BITS
        if key != last:
            if len(numbers) > 1:
                yield last, numbers
            numbers, last = [], key
        numbers.append(entry & NUMBER_MASK)
    if len(numbers) > 1:
        yield last, numbers


def placeholders(profiles: Profiles) -> set[Value]:
    """The codes that more than UNLIKE_NAMES_MAX unlike names bear."""
    found = set()
    for key, numbers in profiles.groups():
        if len(numbers) > UNLIKE_NAMES_MAX:
            value = next(one for one in values(profiles.known[numbers[0]]) if one.key == key)
            if value.scheme != "name":
                names = {name for number in numbers if (name := profiles.known[number].name.whole)}
                if len(names) > UNLIKE_NAMES_MAX and unlike(names) > UNLIKE_NAMES_MAX:
                    found.add(value)
    return found


def hot_codes(profiles: Profiles, hot: Container[bytes]) -> set[Value]:
    """The codes whose block is hot, and the organisation codes inside such USCCs."""
    if not hot:
        return set()
    found = {value for one in profiles.known for value in values(one) if value.scheme != "name" and value.key in hot}
    inner = (org_code_of(value.value) for value in found if value.scheme == "uscc")
    return found | {Value(STRENGTHS["org_code"], "org_code", code) for code in inner if code}


def unlike(names: set[str]) -> int:
    """How many unlike normalised names these are: one that contains another is like it; scripts are counted apart."""
    if len(names) > NAMES_COMPARED_MAX:
        return len(names)
    likes: Forest[str] = Forest()
    by_length = sorted(names, key=lambda name: (len(name), name))
    for at, name in enumerate(by_length):
        for longer in by_length[at + 1 :]:
            if name in longer and is_han(name) == is_han(longer):
                likes.union(name, longer)
    roots = {likes.find(name) for name in names}
    han = sum(map(is_han, roots))
    return max(han, len(roots) - han)


def without(evidence: Known, dropped: set[Value]) -> Known:
    """The evidence less the codes in `dropped`."""
    if not dropped:
        return evidence

    def kept(scheme: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(code for code in codes if Value(STRENGTHS[scheme], scheme, code) not in dropped)

    return evidence._replace(
        uscc=kept("uscc", evidence.uscc),
        org_code=kept("org_code", evidence.org_code),
        lei=kept("lei", evidence.lei),
        reg_no=kept("reg_no", evidence.reg_no),
    )
