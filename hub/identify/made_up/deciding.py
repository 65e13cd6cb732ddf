"""Deciding: which mentions a careful person could tell, who has read every mention and knows every firm's names.

A mention is decidable if a right code of its own, or a name that fits one firm only, links it with the rest of the
firm's mentions. It is not
- where no code of its own stands beside a name that several firms fit (their names of today or before);
- where nothing but a 字号 stands, or one with a wrong character and no region or trade, or one of two characters with one of
  them wrong: as likely another firm's;
- where its trade is left out of a name that is whole otherwise, which reads like another firm's;
- where a wrong character makes its name another firm's, though a code of its own stands beside: one of both is wrong;
- where it carries another's code, and its name has no region or could be that one's, or no mention shows the firm's
  own code: renamed, or two firms?
- where an English or pinyin name has no region: many names sound alike;
- where nothing connects it: a former name that no code and no other mention ties to today's.

Some of these nobody could even suspect: as printed the name is another firm's, and no mention shows that there are two.
Such mentions are left out altogether, since every reader must take them for the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hub.identify.forest import Forest
from hub.identify.made_up.firms import Firm, Named
from hub.identify.made_up.words import Words
from hub.identify.made_up.writing import Draft, Seen, form_class, trimmed

Bearer = tuple[Firm, int]  # a firm and which of its names


class Names:
    """All names of all firms, by 字号 and by its reading."""

    def __init__(self, firms: Iterable[Firm], words: Words) -> None:
        self._words = words
        self._by_brand: defaultdict[str, list[Bearer]] = defaultdict(list)
        for firm in firms:
            for place, named in enumerate(firm.names):
                self._by_brand[named.brand].append((firm, place))
                self._by_brand[words.reading(named.brand)].append((firm, place))

    def fitting(self, seen: Seen) -> list[Bearer]:
        """Every name that the mention could be meant for."""
        if seen.brand is None:
            return []
        brands = [seen.brand, *(self._slips(seen.brand) if seen.slip else ())]
        found = (bearer for brand in brands for bearer in self._by_brand.get(brand, ()))
        return [(firm, place) for firm, place in found if _fits(seen, firm, firm.names[place])]

    def _slips(self, brand: str) -> Iterable[str]:
        for place, char in enumerate(brand):
            for other in self._words.mistaken.get(char, ""):
                yield brand[:place] + other + brand[place + 1 :]


def _fits(seen: Seen, firm: Firm, named: Named) -> bool:
    if seen.form is not None and seen.form != form_class(named.form, seen.latin):
        return False
    if seen.trade is not None:
        trades = (named.trade.english, named.trade.pinyin) if seen.latin else (named.trade.word,)
        if seen.trade not in trades or (seen.ordinal, seen.branch) != (named.ordinal, named.branch):
            return False
    own = trimmed(firm.region)
    said = [code for code in (own, trimmed(named.region_code)) if code]
    return not seen.region or any(code.startswith(seen.region) or seen.region.startswith(code) for code in said)


class Ties(NamedTuple):
    """What a mention is known by."""

    links: tuple[str, ...] = ()  # its own codes, its name, the former names it gives: all of one firm
    choices: tuple[str, ...] = ()  # the names of its firm that it fits, where there are several


class Told(NamedTuple):
    """Positions of drafts."""

    undecidable: set[int]
    unsuspected: set[int]  # of these, those that every reader must take for another firm's


def decide(drafts: Sequence[Draft], names: Names) -> Told:
    """Which drafts nobody can tell."""
    with_code = {draft.firm.id for draft in drafts if draft.own_codes}
    ties: dict[int, Ties] = {}
    of_firm: defaultdict[str, list[int]] = defaultdict(list)
    for position, draft in enumerate(drafts):
        misled = _another_name(draft, names) or _renamed_or_two(draft, names, with_code)
        ties[position] = Ties() if misled else _ties(draft, names)
        of_firm[draft.firm.id].append(position)
    untold: set[int] = set()
    for positions in of_firm.values():
        untold |= _unlinked({position: ties[position] for position in positions})
    shown: set[tuple[str, int]] = set()
    for position, draft in enumerate(drafts):
        if position not in untold:
            shown.update(_shown(draft, names))
    return Told(untold, {position for position in untold if _unsuspected(drafts[position], names, shown)})


def _shown(draft: Draft, names: Names) -> Iterable[tuple[str, int]]:
    """The names of its firm, as (firm, which), that a reader of this mention has seen."""
    if draft.former:
        return [(draft.firm.id, place) for place in range(len(draft.firm.names))]
    return [(firm.id, place) for firm, place in names.fitting(draft.seen) if firm.id == draft.firm.id]


def _unsuspected(draft: Draft, names: Names, shown: set[tuple[str, int]]) -> bool:
    printed = names.fitting(draft.seen._replace(slip=False))
    seen_to_fit = {firm.id for firm, place in printed if (firm.id, place) in shown}
    return len(seen_to_fit) == 1 and draft.firm.id not in seen_to_fit


def _another_name(draft: Draft, names: Names) -> bool:
    seen = draft.seen
    others = {firm.id for firm, _ in names.fitting(seen._replace(slip=False))} if seen.slip else set()
    return bool(others - {draft.firm.id})


def _renamed_or_two(draft: Draft, names: Names, with_code: set[str]) -> bool:
    if not {"parent_code", "shared_code"} & set(draft.what) or draft.firm.name.branch:
        return False
    could_be = names.fitting(draft.seen._replace(region=draft.placed))
    owner_too = any(firm.uscc == draft.codes["uscc"] for firm, _ in could_be)
    return draft.firm.id not in with_code or not draft.seen.region or owner_too


def _ties(draft: Draft, names: Names) -> Ties:
    fitting = _own_names(draft, names)
    formers = range(len(draft.firm.names)) if draft.former else ()
    links = (
        *(f"code {code}" for code in draft.own_codes),
        *(fitting if len(fitting) == 1 else ()),
        *(f"name {place}" for place in formers),
    )
    return Ties(links, fitting if len(fitting) > 1 else ())


def _own_names(draft: Draft, names: Names) -> tuple[str, ...]:
    """The names of its firm that the mention fits; none if it fits another's too, or is too little to tell."""
    seen = draft.seen
    bare = seen.trade is None and seen.form is None and not seen.region
    another = seen.trade is None and seen.form is not None
    heard = seen.latin and not seen.region
    slipped = seen.slip and (_han(seen.brand or "") == 2 or not seen.region or seen.trade is None)
    if seen.brand is None or bare or another or heard or slipped:
        return ()
    fitting = names.fitting(seen)
    if {firm.id for firm, _ in fitting} != {draft.firm.id}:
        return ()
    return tuple(f"name {place}" for _, place in fitting)


def _han(brand: str) -> int:
    return sum(not char.isascii() for char in brand)


def _unlinked(ties: dict[int, Ties]) -> set[int]:
    """Those of one firm's mentions that share nothing, directly or by others, with the largest part of them.

    One that fits several of the firm's names (广州德伟, of a firm that changed its trade) ties them to nothing: it goes
    with them where others show that they are one firm's.
    """
    linked: Forest[str] = Forest()
    for mine in ties.values():
        for node in mine.links[1:]:
            linked.union(mine.links[0], node)
    shown = {node for mine in ties.values() for node in mine.links}
    parts: defaultdict[str, list[int]] = defaultdict(list)
    for position, mine in ties.items():
        roots = {linked.find(node) for node in mine.links[:1] or shown.intersection(mine.choices)}
        if len(roots) == 1:
            parts[roots.pop()].append(position)
    largest = max(parts.values(), key=lambda part: (len(part), -part[0]), default=[])
    return set(ties) - set(largest)
