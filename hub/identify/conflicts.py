"""Conflicts: a code that unlike names bear, a name in one region that several codes bear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from itertools import combinations
from typing import Literal, NamedTuple

from hub.identify.asking import ONE_EACH
from hub.identify.compare import verdict
from hub.identify.decisions import Standing
from hub.identify.evidence import NAME_STRENGTH, Block, blocks
from hub.identify.identifiers import org_code_of
from hub.identify.known import known
from hub.identify.mention import Mention
from hub.identify.names import normalise_name
from hub.identify.profiles import unlike
from hub.identify.regions import compatible, place

SIDES_MAX = 10
NAMES_MAX = 12  # of one code that are held against each other

# A code that identifies nobody since too many unlike names bear it; a code with two names (two enterprises, or one that
# was renamed); a name in one region with two codes.
Kind = Literal["placeholder", "code_names", "name_codes"]


class Conflict(NamedTuple):
    """A value and one mention of each side that it is disputed between."""

    kind: Kind
    block: Block
    mentions: tuple[bytes, ...]


def shared(mentions: Iterable[tuple[Mention, Iterable[bytes]]]) -> dict[bytes, list[Mention]]:
    """Keys of blocks that several mentions bear → these; given each mention with its keys."""
    first: dict[bytes, Mention] = {}
    several: dict[bytes, list[Mention]] = {}
    for m, keys in mentions:
        for key in keys:
            before = first.setdefault(key, m)
            if before is not m:
                several.setdefault(key, [before]).append(m)
    return several


def conflicts(
    bearers: Mapping[bytes, list[Mention]], enterprises: Mapping[bytes, bytes], hot: Container[bytes], held: Standing
) -> list[Conflict]:
    """The conflicts about `shared` keys of mentions that were resolved together, but for those that people settled."""
    found, usccs = [], set[str | None]()
    for key, mentions in sorted(bearers.items()):
        one = mentions[0]
        if key in held.placeholders or all(
            m.name == one.name and enterprises[m.id] == enterprises[one.id] for m in mentions
        ):
            continue
        block = next(block for block in blocks(one) if block.key == key)
        if block.scheme == "uscc":
            usccs.add(org_code_of(block.value))
        sides = _sides(block, mentions, enterprises, hot)
        if sides is not None and not _settled(sides.mentions, held):
            found.append(sides)
    usccs |= {org_code_of(code) for code in _placeholders(bearers, held)}
    # The organisation code inside a USCC tells the same story once more.
    return [one for one in found if one.block.scheme != "org_code" or one.block.value not in usccs]


def _placeholders(bearers: Mapping[bytes, list[Mention]], held: Standing) -> list[str]:
    """The USCCs of which people said that they identify nobody."""
    known_ = held.placeholders & bearers.keys()
    return [
        block.value
        for key in known_
        for block in blocks(bearers[key][0])
        if block.key == key and block.scheme == "uscc"
    ]


def _sides(
    block: Block, bearers: list[Mention], enterprises: Mapping[bytes, bytes], hot: Container[bytes]
) -> Conflict | None:
    least: dict[bytes, Mention] = {}
    for m in sorted(bearers):
        least.setdefault(enterprises[m.id], m)
    apart = list(least.values())
    if block.strength >= NAME_STRENGTH:
        disputed = [] if block.key in hot or len(apart) < 2 else _other_codes(bearers, enterprises)
        return Conflict("name_codes", block, _ids(disputed)) if disputed else None
    if block.key in hot:
        names = _by_name(bearers)
        return Conflict("placeholder", block, _ids(names.values())) if unlike(set(names)) > 1 else None
    if len(apart) > 1:
        return Conflict("code_names", block, _ids(apart))
    renamed = _renamed(bearers)
    return Conflict("code_names", block, _ids(renamed)) if renamed else None


def _ids(mentions: Collection[Mention]) -> tuple[bytes, ...]:
    return tuple(sorted(m.id for m in mentions)[:SIDES_MAX])


def _by_name(bearers: Iterable[Mention]) -> dict[str, Mention]:
    named: dict[str, Mention] = {}
    for m in sorted(bearers):
        if name := normalise_name(m.name):
            named.setdefault(name, m)
    return named


def _renamed(bearers: list[Mention]) -> tuple[Mention, ...]:
    """Two mentions of one enterprise whose code is one and whose names nothing explains."""
    named = sorted(_by_name(bearers).items())[:NAMES_MAX]
    pairs = combinations((m for _, m in named), 2)
    return next((pair for pair in pairs if verdict(*map(known, pair)).renamed), ())


def _other_codes(bearers: list[Mention], enterprises: Mapping[bytes, bytes]) -> list[Mention]:
    """Of each enterprise a mention with a code, where two differ in a code of which each has one, in places that fit."""
    coded: dict[bytes, tuple[Mention, dict[str, str], str]] = {}
    for m in sorted(bearers):
        codes = {block.scheme: block.value for block in blocks(m) if block.scheme in ONE_EACH}
        if codes:
            coded.setdefault(enterprises[m.id], (m, codes, place(m.name, m.address, m.region)))
    found: defaultdict[bytes, list[Mention]] = defaultdict(list)
    for (one, mine, here), (other, theirs, there) in combinations(list(coded.values())[:NAMES_MAX], 2):
        differ = any(mine[scheme] != theirs[scheme] for scheme in mine.keys() & theirs.keys())
        if differ and compatible(here, there):
            found[one.id] = [one]
            found[other.id] = [other]
    return [m for own in found.values() for m in own]


def _settled(mentions: tuple[bytes, ...], held: Standing) -> bool:
    """Whether people said of each two of them that they are one, or two."""
    return all(
        any(one in group and other in group for group in held.together)
        or any((one in a and other in b) or (one in b and other in a) for a, b in held.apart)
        for one, other in combinations(mentions, 2)
    )
