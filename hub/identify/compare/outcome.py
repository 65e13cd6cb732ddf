"""The verdict on two mentions: all evidence added up."""

from __future__ import annotations

from typing import Literal, NamedTuple

from hub.identify.compare.details import details
from hub.identify.compare.names import name_level
from hub.identify.compare.places import region_level
from hub.identify.compare.weights import DIRECTIONS, MARGIN, NameLevel, Step, Weights, level, weights
from hub.identify.known import Known, Name
from hub.identify.lookalikes import edit
from hub.identify.parts.regions import nested

MISPRINT_CHARS_MIN = 8  # of a name, for one character to be no more than a misprint where a code agrees
Outcome = Literal["same", "ask", "different"]
# Whether names alone tell two firms apart: not unless a code that is one character off says that one is a misprint.
Apart = Literal["no", "unless_misprinted", "yes"]

_BARE = frozenset({"trade_missing", "brand_within", "romanised_brand"})  # too little to tell a former name by


class Verdict(NamedTuple):
    """What the comparison of two mentions comes to."""

    weight: float  # log2 odds that they are one enterprise's
    outcome: Outcome
    unlike: bool  # some evidence says that they are two enterprises
    stray: bool  # same only if one of them is a name that nothing else supports: a misprint of the other
    coded: bool  # they have a code in common
    by_code: bool  # a code, or a former name, speaks for them whatever the names are
    renamed: bool  # a code speaks for them, but their brands do not: a new name, or another's code

    @property
    def links(self) -> bool:
        """Whether they may be one enterprise's, or rivals for a third, and so must be decided on together."""
        return self.weight >= weights().same - MARGIN and (self.by_code or not self.unlike)


class Weighed(NamedTuple):
    """The comparison of two mentions, with its steps."""

    verdict: Verdict
    steps: tuple[Step, ...]


# A parent's code is often given for its subsidiaries, which bear its brand: no proof where these levels are met.
_SISTERS = frozenset({"trade_part", "trade_different", "brand_part", "trade_missing_form", "romanised_trade_different"})


def weigh(a: Known, b: Known) -> Weighed:
    """Compare two mentions, with the weight of each piece of evidence; symmetric."""
    steps: list[Step] = []
    found = _compare(a, b, steps)
    return Weighed(found, tuple(steps))


def verdict(a: Known, b: Known) -> Verdict:
    """What `weigh` comes to, without its steps."""
    return _compare(a, b, None)


def apart(a: Name, b: Name) -> Apart:
    """Whether `verdict` never links mentions of these two names, unless a code is in both or a former name agrees."""
    names = name_level(a, b)
    if names.unlike or any(apart for _, apart in details(a, b, names.level)):
        return "unless_misprinted" if names.stray else "yes"
    return "no"


def _compare(a: Known, b: Known, steps: list[Step] | None) -> Verdict:
    table = weights()
    names, by_former = _names(a, b)
    codes = _code_steps(a, b, table.bits) if a.has_code and b.has_code else []
    coded = any(step.level == "same" for step in codes)
    if coded and not by_former and _misprint(a.name.whole, b.name.whole):
        names, by_former = level("misprint", 0.0), True
    parting = [] if by_former else details(a.name, b.name, names.level)
    region = region_level(a, b)
    found = [step for step, _ in parting]
    found.append(Step("region", region, table.bits["region"][region]))
    unlike = names.unlike or region == "conflict" or any(apart for _, apart in parting)
    by_code = by_former or coded
    # One code for names of two cities, or of two forms in two places: a parent's code on its subsidiary's paper.
    sisters = region == "conflict" and (not nested(a.name.region, b.name.region) or any(apart for _, apart in parting))
    sisters |= any(apart and step.evidence == "branch" for step, apart in parting)
    unlike |= any(step.level == "different" for step in codes)
    found += codes
    stray = names.stray
    if (a.near or b.near) and (near := _near_level(a, b)):
        found.append(Step("near_code", near, table.bits["near_code"][near]))
        if near == "one_off" and stray:  # name and code each a character off: one misprint, twice
            unlike = stray = False
    if steps is not None:
        steps += [Step("prior", "", table.prior), Step("name", names.level, names.weight), *found]
    weight = table.prior + names.weight + sum(step.weight for step in found)
    strange = names.level == "different" or (names.level == "other_script" and names.unlike and region == "conflict")
    renamed = by_code and strange and weight >= table.same
    doubtful = unlike or stray or (region == "unknown" and names.level in _BARE)
    if by_code:
        doubtful = renamed or (not by_former and (sisters or names.level in _SISTERS))
    return Verdict(weight, _outcome(weight, doubtful, table), unlike, stray, coded, by_code, renamed)


def _misprint(one: str, other: str) -> bool:
    """Whether two whole names are one but for a character, wherever it stands, which tells no sisters apart."""
    found = edit(one, other) if min(len(one), len(other)) >= MISPRINT_CHARS_MIN else None
    return found is not None and not set(found[2] + found[3]) & DIRECTIONS


def _outcome(weight: float, doubtful: bool, table: Weights) -> Outcome:
    if weight < table.ask:
        return "different"
    return "same" if weight >= table.same and not doubtful else "ask"


def _names(a: Known, b: Known) -> tuple[NameLevel, bool]:
    """The level of the names, and whether it is a former one that agrees."""
    names = name_level(a.name, b.name)
    former = _former_level(a, b) if a.former or b.former else None
    if former and former.weight > names.weight + sum(step.weight for step, _ in details(a.name, b.name, names.level)):
        return former, True
    return names, False


def _code_steps(a: Known, b: Known, bits: dict[str, dict[str, float]]) -> list[Step]:
    found = []
    for scheme in ("uscc", "org_code", "lei", "reg_no"):
        mine, theirs = getattr(a, scheme), getattr(b, scheme)
        if mine and theirs and not (scheme == "org_code" and a.uscc and b.uscc):
            level = "different" if set(mine).isdisjoint(theirs) else "same"
            found.append(Step(scheme, level, bits[scheme][level]))
    return found


def _former_level(a: Known, b: Known) -> NameLevel | None:
    best: NameLevel | None = None
    for one, other in [(name, b.name) for name in a.former] + [(a.name, name) for name in b.former]:
        found = name_level(one, other)
        if found.unlike or found.stray or found.level in _BARE or _parted(one, other):
            continue
        if best is None or found.weight > best.weight:
            best = NameLevel("former_" + found.level, found.weight)
    return best


def _parted(one: Name, other: Name) -> bool:
    return any(apart for _, apart in details(one, other, "equal"))


def _near_level(a: Known, b: Known) -> str:
    """Codes with a misprint against the other's codes: "" if there is nothing to compare."""
    best = ""
    for near, codes in ((a.near, (*b.uscc, *b.org_code, *b.near)), (b.near, (*a.uscc, *a.org_code))):
        for one in near:
            for code in codes:
                if abs(len(one) - len(code)) > 1:
                    continue
                if one == code or edit(one, code):
                    return "one_off"
                best = best or ("far" if sum(map(str.__ne__, one, code)) > 3 and len(one) == len(code) else "")
    return best
