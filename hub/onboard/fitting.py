"""How a column's values fit a field: how they would be read, and how well that goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.onboard.looks import Look
from hub.onboard.vocabulary import Heading, known
from hub.source.mapping import Target

NAMED_BLANKS_MAX = 3  # so many words may stand for "nothing" in a column: 面议, 长期
PARTED_MIN = 0.04  # a list's separator stands in so many of its cells
ADDRESSES_MIN = 0.3  # a column with so many streets and numbers holds addresses, not regions
STANDARDS_MIN = 0.5  # a column with so many standard numbers holds standards
OF_STANDARDS = ("number", "standards", "replaces", "methods", "items[].method", "note")
WAN = "万"
WITHIN = "║"
COMPOUND = (
    "/",
    "，",
    "\n",
    WITHIN,
)  # stand inside single values too; they part a list only when a choice was made by hand


@dataclass(frozen=True)
class Fit:
    """How well (0 to 1) a column's values fit a field, and the reading that does it.

    unsure: the code of a question about the reading, "" for none.
    """

    share: float
    reads: str = "text"
    words: Mapping[str, str | bool] = field(default_factory=dict)
    separators: str = ""
    within: str = ""
    into: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    unsure: str = ""


class Candidate(NamedTuple):
    """A field that a column may go to, and how much speaks for it."""

    path: str
    score: float
    fit: Fit


NOTHING = Fit(0.0)


def fit(look: Look, said: Heading, target: Target) -> Fit:
    """The best way to read a column as a field."""
    if look.lists > 0.5 and not target.many:
        return NOTHING
    if not look.filled:
        return Fit(0.6, first_reading(target))
    if target.path.startswith("parties."):
        return of_party(look, target)
    if target.makes == "date":
        return day(look)
    if target.makes == "choice":
        return chosen(look, target.choices)
    if target.makes == "truth":
        return truth(look)
    if target.makes == "decimal":
        return amount(look, said, target)
    if target.makes == "whole":
        return best(look, ("whole", "counted"))
    if target.makes == "time":
        return best(look, ("moment",))
    if target.makes in ("measured", "region"):
        return best(look, (target.makes,))
    return text(look, target)


def first_reading(target: Target) -> str:
    """How an empty column is read until it holds something."""
    usual = {"date": "day", "time": "moment", "decimal": "number", "whole": "whole", "measured": "measured",
             "truth": "yes_no", "region": "region"}  # fmt: skip
    return usual.get(target.makes, "text")


def best(look: Look, readings: tuple[str, ...]) -> Fit:
    """The reading that most values go by; a few words that say "nothing" become blanks."""
    fits = []
    for at, reads in enumerate(readings):
        share, blanks = look.readable.get(reads, 0.0), named_blanks(look.unreadable.get(reads, Counter()), look.filled)
        fits.append((round(1.0 if blanks else share, 3), -at, Fit(1.0 if blanks else share, reads, blanks=blanks)))
    return max(fits, key=lambda one: one[:2])[2]


def named_blanks(unreadable: Counter[str], filled: int) -> tuple[str, ...]:
    """Words that come again and again where a value should be: they stand for nothing (面议, 长期有效)."""
    few = len(unreadable) <= NAMED_BLANKS_MAX and all(count > 1 for count in unreadable.values())
    worded = all(not any(c.isdigit() for c in word) for word in unreadable)
    return tuple(unreadable) if unreadable and few and worded and sum(unreadable.values()) <= filled / 2 else ()


def day(look: Look) -> Fit:
    """A date: in which order its numbers stand, and whether that is sure."""
    found = best(look, ("day", "partial_day", "us_day", "dmy_day", "serial_day"))
    us, dmy = look.readable.get("us_day", 0.0), look.readable.get("dmy_day", 0.0)
    if found.reads in ("us_day", "dmy_day") and us == dmy:
        return Fit(found.share, "dmy_day", blanks=found.blanks, unsure="ask_day_order")
    return found


def chosen(look: Look, choices: tuple[str, ...]) -> Fit:
    """A code list: what each of the column's words means."""
    if not look.words:
        return NOTHING
    words = {word: meaning for word in look.words if (meaning := meaning_of(word, choices))}
    share = sum(look.words[word] for word in words) / look.filled
    unknown = [word for word in look.words if word not in words]
    return Fit(share, "choice", words, unsure="ask_words" if unknown and share < 0.99 else "")


def meaning_of(word: str, choices: tuple[str, ...]) -> str:
    """The code that a word stands for, among these; "" for none."""
    for choice in choices:
        if word.lower() in (choice.lower(), choice.replace("_", " ").lower()):
            return choice
    for choice in choices:
        if word in known()["values"].get(choice, ()):
            return choice
    return ""


def truth(look: Look) -> Fit:
    """Yes or no."""
    if not look.words or len(look.words) > 8:
        return NOTHING
    values = known()["values"]
    words = {word: word in values["true"] for word in look.words if word in values["true"] or word in values["false"]}
    return Fit(sum(look.words[word] for word in words) / look.filled, "yes_no", words)


def amount(look: Look, said: Heading, target: Target) -> Fit:
    """A sum of money or another decimal, in the unit of the field."""
    hint, printed = said.hint + said.plain, "".join(look.examples)
    if WAN in target.unit:
        if WAN in hint or WAN in printed:
            return best(look, ("wan",))
        if "元" in hint:
            return best(look, ("yuan_as_wan",))
        found = best(look, ("wan",))
        return Fit(found.share, found.reads, blanks=found.blanks, unsure="ask_capital_unit")
    if "元" in target.unit:
        return best(look, ("wan_as_yuan",) if WAN in hint else ("amount",))
    return best(look, ("number", "amount"))


def text(look: Look, target: Target) -> Fit:
    """Text, or a list of texts; what a field is about says which values it has."""
    share = 1.0 if look.readable.get("day", 0) < 0.9 or look.readable.get("number", 0) > 0.9 else 0.7
    if target.path == "url":
        share = 1.0 if look.urls > 0.5 else 0.3
    elif look.standards > STANDARDS_MIN:
        share = 1.0 if target.path in OF_STANDARDS else 0.6
    elif target.path in ("standards", "replaces"):
        share = 0.8
    elif look.words and all(meaning_of(word, ("pass", "fail")) for word in look.words):
        share = 0.5  # verdicts are no names of anything
    elif look.personal and not target.personal:
        share = 0.2
    elif target.path.rpartition(".")[2] == "number":
        share = 0.6 + 0.4 * look.unique if look.digits > 0.5 else 0.3
    if target.path.endswith("[].name") and (pieces := look.parted.get(WITHIN, 0)) >= PARTED_MIN and pieces:
        return Fit(share, "text", separators=separator(look), within=WITHIN, into=compound(target.path))
    return Fit(share, "text", separators=separator(look) if target.many else "")


def compound(path: str) -> tuple[str, ...]:
    """Where the further pieces of a value like 项目║实测值║标准要求 go: what was found, then what is required."""
    return tuple(path.removesuffix("name") + piece for piece in ("result", "limit"))


def separator(look: Look) -> str:
    """The character that parts the values of a list; "" where each cell holds one (or the system gives lists)."""
    if look.lists:
        return ""
    counts = {mark: share for mark, share in look.parted.items() if mark not in COMPOUND and share >= PARTED_MIN}
    return max(counts, key=lambda mark: (counts[mark], -"；;、|".index(mark)), default="")


def of_party(look: Look, target: Target) -> Fit:
    """A party's name, code, region or address."""
    what = target.path.rpartition(".")[2]
    parted = separator(look)
    if what == "name":
        share = max(0.72, 0.72 + 0.28 * min(1.0, look.organisations * 1.3))
        if look.readable.get("day", 0) > 0.5 or look.readable.get("number", 0) > 0.5 or look.standards > 0.5:
            share = 0.1
        return Fit(share, "text", separators=parted)
    if what == "region":
        return best(look, ("region",)) if look.addresses < ADDRESSES_MIN else Fit(0.5, "region")
    if what == "address":
        return Fit(1.0 if look.addresses >= ADDRESSES_MIN else 0.8 if look.readable.get("number", 0) < 0.5 else 0.2)
    right = look.codes.get("uscc", 0) + look.codes.get("org_code", 0) + look.codes.get("reg_no", 0)
    if what == "code":
        return Fit(0.6 + 0.4 * right, separators=parted)
    if what in look.codes:
        other = right - look.codes[what] if what != "lei" else 0.0
        return Fit(max(0.55, min(1.0, 0.3 + look.codes[what])) if other < 0.1 else 0.5, separators=parted)
    return Fit(0.8 if look.codes.get("uscc", 0) < 0.5 else 0.4, separators=parted)
