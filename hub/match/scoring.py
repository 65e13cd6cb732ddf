"""The score: how well what is wanted fits one enterprise's mentions. Pure; the one place that judges a pair.

Identity's own rules (`hub.identify.cluster`) decide what is safe, and on the side of caution where a person would look
again: a code under another name, a branch under its parent's code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from hub.identify.compare import verdict, weights
from hub.identify.evidence import blocks
from hub.identify.identifiers import JOINING_ORDER, canonical, identifier_state
from hub.identify.known import Known, codeless, known
from hub.identify.lookalikes import edit
from hub.identify.mention import Mention
from hub.identify.names import is_han, normalise_name
from hub.identify.regions import compatible, place
from hub.identify.search import search_form
from hub.match.cores import core_of
from hub.match.wanted import Wanted

Outcome = Literal["same", "ask", "different"]

BY_CODE = {"uscc": 100.0, "lei": 99.0, "org_code": 99.0, "reg_no": 98.0}
NAME_AND_REGION, NAME_ALONE, FORMER_NAME, NEAR_CODE = 96.0, 90.0, 80.0, 85.0
CODE_OTHER_NAME, BRANCH_UNDER_CODE = 75.0, 85.0
WEIGHED_MIN, WEIGHED_MORE = 77.0, 12.0  # one bit is one point: below equal names, above what is only alike
LIKE_NAME_MAX, OTHER_REGION, OTHER_CODE = 75.0, 40.0, 10.0
CODE_LIKE_MIN = 0.6  # names less alike than this under one code: a person looks
LIKE_MIN = 0.5  # names less alike than this are no names of one enterprise
ASK_MIN = 50.0
_ONE_EACH = ("uscc", "org_code", "lei")  # two different ones are two enterprises; registration numbers were given anew
_BRANCH = re.compile(r"(?:分公司|分厂|分店|分行|支行|分部|分院|分所|分社|办事处)$")


class Reason(NamedTuple):
    """One piece of evidence, for or against: a code of `hub.messages` and what its text names."""

    code: str
    params: Mapping[str, str] = {}


class Scored(NamedTuple):
    """How well one enterprise fits: 0 to 100, what follows, and why (the weightiest reason first)."""

    score: float
    outcome: Outcome
    reasons: tuple[Reason, ...]


def score(wanted: Wanted, mentions: Sequence[Mention]) -> Scored:
    """Judge one enterprise by the mentions that it has."""
    mine, theirs = codes_of([wanted.mention]), codes_of(mentions)
    by_code = next((scheme for scheme in JOINING_ORDER if mine[scheme] & theirs[scheme]), "")
    reasons = [Reason(f"match_{by_code}", {"value": min(mine[by_code] & theirs[by_code])})] if by_code else []
    against = next((s for s in _ONE_EACH if mine[s] and theirs[s] and not mine[s] & theirs[s]), "")
    if against:
        found = {"value": min(mine[against]), "other": ", ".join(sorted(theirs[against])[:3])}
        reasons.append(Reason(f"match_other_{against}", found))
    name, reason = name_score(wanted, mentions)
    reasons += [reason] if reason else []
    region = region_reason(wanted.mention, mentions)
    reasons += [region] if region else []
    if against:
        return Scored(OTHER_CODE, "different", tuple(reasons))
    if by_code:
        points, outcome = _by_code(by_code, wanted.mention.name, mentions, name)
        return Scored(points, outcome, tuple(reasons))
    near = near_code(wanted.mention, theirs["uscc"])
    if near and name >= NAME_ALONE:
        return Scored(max(name, NEAR_CODE), "same", (near, *reasons))
    reasons += [near] if near else []
    by_name = _by_name(name, region, near is not None, tuple(reasons))
    return by_name if name >= NAME_ALONE else _weighed(wanted.mention, mentions, by_name)


def _by_code(scheme: str, asked: str, mentions: Sequence[Mention], name: float) -> tuple[float, Outcome]:
    names = [m.name for m in mentions if m.name]
    if asked and names and any(map(_BRANCH.search, names)) != bool(_BRANCH.search(asked)) and name < NAME_ALONE:
        return BRANCH_UNDER_CODE, "ask"
    comparable = asked and any(is_han(asked) == is_han(one) for one in names)
    if comparable and name < LIKE_NAME_MAX * CODE_LIKE_MIN:
        return CODE_OTHER_NAME, "ask"
    return BY_CODE[scheme], "same"


def _by_name(name: float, region: Reason | None, near: bool, reasons: tuple[Reason, ...]) -> Scored:
    said = region.code if region else ""
    if said == "match_region_other":
        return Scored(min(name, OTHER_REGION), "different", reasons)
    if name >= NAME_ALONE:
        return Scored(NAME_AND_REGION if said == "match_region" else NAME_ALONE, "same", reasons)
    points = name + (5 if name and said == "match_region" else 0) + (10 if near else 0)
    return Scored(round(points, 1), "ask" if points >= ASK_MIN else "different", reasons)


def _weighed(asked: Mention, mentions: Sequence[Mention], otherwise: Scored) -> Scored:
    """The same firm by the weight of its name and place (`identify.compare`): abbreviated, in pinyin, in another order.

    A misprint, or what the weights leave open, a person looks at.
    """
    mine = _codeless(asked)._replace(former=())
    if not (mine.name.whole or mine.name.brand):
        return otherwise
    best, name = max((verdict(mine, _codeless(m)), m.name) for m in mentions) if mentions else (None, "")
    if best is None or best.outcome == "different" or best.unlike:
        return otherwise
    reason = Reason("match_weighed", {"name": name, "bits": f"{best.weight - weights().prior:.0f}"})
    reasons = (reason, *(one for one in otherwise.reasons if one.code != "match_like"))
    if best.outcome == "same":
        return Scored(round(WEIGHED_MIN + min(best.weight, WEIGHED_MORE), 1), "same", reasons)
    return Scored(max(otherwise.score, ASK_MIN), "ask", reasons) if best.weight >= weights().same else otherwise


@lru_cache(maxsize=16384)
def _codeless(m: Mention) -> Known:
    return codeless(known(m))._replace(near=())


def codes_of(mentions: Iterable[Mention]) -> dict[str, set[str]]:
    """Scheme → the valid codes, those inside a USCC too."""
    found: dict[str, set[str]] = {scheme: set() for scheme in JOINING_ORDER}
    for m in mentions:
        for block in blocks(m):
            if block.scheme in found:
                found[block.scheme].add(block.value)
    return found


def name_score(wanted: Wanted, mentions: Sequence[Mention]) -> tuple[float, Reason | None]:
    """How well the names fit, and which of the enterprise's names it is."""
    asked = normalise_name(wanted.mention.name)
    printed = {m.name: normalise_name(m.name) for m in mentions if m.name}
    same = next((one for one, plain in sorted(printed.items()) if plain and plain == asked), "")
    if same:
        return NAME_ALONE, Reason("match_name", {"name": same})
    before = {normalise_name(one) for one in wanted.former} - {""}
    same = next((one for one, plain in sorted(printed.items()) if plain in before), "")
    if same:
        return FORMER_NAME, Reason("match_former", {"name": same})
    best, like = max(((likeness(wanted.mention.name, one), one) for one in printed), default=(0.0, ""))
    if best < LIKE_MIN or not wanted.mention.name:
        return 0.0, None
    return round(LIKE_NAME_MAX * best, 1), Reason("match_like", {"name": like, "percent": f"{100 * best:.0f}"})


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, by what is left of them without region and legal form."""
    left, right = core_of(one), core_of(other)
    if not left or not right:
        return 1.0 if search_form(one) == search_form(other) else 0.0
    shorter, longer = sorted((left, right), key=len)
    if is_han(left) and len(shorter) >= 2 and longer.startswith(shorter):  # 字号 alone, without the trade
        return max(0.8, len(shorter) / len(longer))
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def region_reason(m: Mention, mentions: Collection[Mention]) -> Reason | None:
    """Whether the places can be one enterprise's; None where one of them is unknown."""
    mine = place(m.name, m.address, m.region)
    theirs = {place(one.name, one.address, one.region) for one in mentions} - {""}
    if not mine or not theirs:
        return None
    fits = any(compatible(mine, one) for one in theirs)
    shown = {"place": mine.removeprefix("CN"), "other": ", ".join(one.removeprefix("CN") for one in sorted(theirs)[:3])}
    return Reason("match_region" if fits else "match_region_other", shown)


def near_code(m: Mention, theirs: Collection[str]) -> Reason | None:
    """A USCC with a wrong check digit that is one character away from one of the enterprise's: it was mistyped."""
    for scheme, value in m.identifiers:
        if scheme == "uscc" and identifier_state(scheme, value) in ("bad_check_digit", "malformed"):
            typed = canonical(scheme, value)
            near = next((code for code in sorted(theirs) if edit(typed, code)), "")
            if near:
                return Reason("match_near_uscc", {"value": typed, "other": near})
    return None
