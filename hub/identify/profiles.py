"""Profiles: mentions with equal evidence, which are compared once, and the blocks in which profiles meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from hub.identify.evidence import NAME_STRENGTH, block_key
from hub.identify.identifiers import STRENGTHS
from hub.identify.known import Known, known
from hub.identify.levels import Forest
from hub.identify.meeting import meeting_keys
from hub.identify.mention import Mention
from hub.identify.names import is_han

UNLIKE_NAMES_MAX = 3  # a code borne by more unlike names is an agent's, a parent's or a typist's, not an identity
NAMES_COMPARED_MAX = 400  # under one code; more distinct names than these are unlike without being compared
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

    def __init__(self, mentions: Iterable[Mention] = (), hot: Container[bytes] = frozenset()) -> None:
        self.known: list[Known] = []
        self.least: list[bytes] = []  # the smallest id of its mentions
        self.sources: list[tuple[str, ...]] = []  # up to two of them, the smallest
        self.of: dict[bytes, int] = {}  # mention id → profile
        self._numbers: dict[Known, int] = {}
        self._hot = hot
        for m in mentions:
            self.add(m)

    def add(self, m: Mention) -> int:
        """The number of the mention's profile."""
        if (number := self.of.get(m.id)) is not None:
            return number
        evidence = known(m)
        number = self._numbers.setdefault(evidence, len(self.known))
        if number == len(self.known):
            self.known.append(evidence)
            self.least.append(m.id)
            self.sources.append((m.source,))
        else:
            self.least[number] = min(self.least[number], m.id)
            if m.source not in self.sources[number]:
                self.sources[number] = tuple(sorted({*self.sources[number], m.source})[:2])
        self.of[m.id] = number
        return number

    def bearers(self) -> dict[Value, list[int]]:
        """The values that identify, less those whose key is hot → the profiles that bear them."""
        found: defaultdict[Value, list[int]] = defaultdict(list)
        for number, evidence in enumerate(self.known):
            for value in values(evidence):
                found[value].append(number)
        if self._hot:
            return {value: numbers for value, numbers in found.items() if value.key not in self._hot}
        return dict(found)

    def meetings(self, chosen: Iterable[int]) -> Iterator[list[int]]:
        """Blocks of those profiles that share a meeting key: at least two of them, at most BLOCK_PROFILES_MAX."""
        entries: list[int] = []
        for number in chosen:
            entries.extend(key << 24 | number for key in meeting_keys(self.known[number]))
        entries.sort()
        block: list[int] = []
        last = -1
        for entry in entries:
            key, number = entry >> 24, entry & 0xFFFFFF
            if key != last:
                if 1 < len(block) <= BLOCK_PROFILES_MAX:
                    yield block
                block, last = [], key
            block.append(number)
        if 1 < len(block) <= BLOCK_PROFILES_MAX:
            yield block


def placeholders(profiles: Profiles, bearers: dict[Value, list[int]]) -> set[Value]:
    """The codes that more than UNLIKE_NAMES_MAX unlike names bear."""
    found = set()
    for value, numbers in bearers.items():
        if value.scheme != "name" and len(numbers) > UNLIKE_NAMES_MAX:
            names = {name for number in numbers if (name := profiles.known[number].name.whole)}
            if len(names) > UNLIKE_NAMES_MAX and unlike(names) > UNLIKE_NAMES_MAX:
                found.add(value)
    return found


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
    kept = {
        scheme: tuple(code for code in getattr(evidence, scheme) if Value(STRENGTHS[scheme], scheme, code) not in dropped)
        for scheme in _SCHEMES
    }
    return evidence._replace(**kept)
