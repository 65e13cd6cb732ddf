"""How an institution writes an enterprise down: which name, which code, which address, and what goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hub.sample_city import codes, names
from hub.sample_city.enterprises import City, Enterprise


class Mention(NamedTuple):
    """One enterprise as one row has it; empty strings where the row has nothing."""

    name: str
    code: str
    scheme: str  # what the code is: uscc, org_code, reg_no, bad, placeholder, agent; "" for none
    address: str
    traps: tuple[str, ...]


_WAYS = ("uscc", "org_code", "reg_no", "bad_check_digit", "placeholder", "agent_code", "")
_IDENTIFYING = ("uscc", "org_code", "reg_no")


@dataclass(frozen=True, slots=True)
class Habits:
    """What share of its rows an institution fills in which way; the rest of the rows have no code."""

    uscc: float = 0.0
    org_code: float = 0.0
    registration_number: float = 0.0
    nameless: float = 0.0  # rows with a code only
    bad_check_digit: float = 0.0
    placeholder: float = 0.0
    agent: float = 0.0
    address: float = 0.0


def write_down(rng: random.Random, city: City, firm: Enterprise, day: date, habits: Habits) -> Mention:
    """The enterprise as this institution wrote it on that day."""
    code, scheme, trap = _code(rng, city, firm, habits)
    address = _address(rng, firm, habits)
    if firm.twin and scheme not in _IDENTIFYING:
        # Without its district nothing on paper would tell namesakes apart, and the row would have no truth to find.
        name, traps = firm.name, ["twin"]
        address = firm.address if habits.address else ""
    else:
        name, traps = _name(rng, firm, day)
    if trap:
        traps.append(trap)
    if scheme in _IDENTIFYING and not trap and rng.random() < habits.nameless:
        return Mention("", code, scheme, address, ("nameless",))
    if not scheme:
        traps.append("name_only")
    return Mention(name, code, scheme, address, tuple(traps))


def name_only(rng: random.Random, firm: Enterprise, day: date) -> tuple[str, tuple[str, ...]]:
    """A name without anything else, as an instrument's label has its maker; a namesake keeps its district."""
    if firm.twin:
        return firm.name, ("twin", "name_only")
    name, traps = _name(rng, firm, day)
    return name, (*traps, "name_only")


def _name(rng: random.Random, firm: Enterprise, day: date) -> tuple[str, list[str]]:
    name, traps = firm.name, []
    if firm.former_name and firm.renamed and day < firm.renamed:
        name = firm.former_name
        traps.append("former_name")
    if firm.parent is not None:
        traps.append("branch")
    if firm.twin:
        traps.append("twin")
    variant, trap = _variant(rng, name)
    if variant != name:
        name = variant
        traps.append(trap)
    return name, traps


def _variant(rng: random.Random, name: str) -> tuple[str, str]:
    roll = rng.random()
    if roll < 0.06:
        return names.traditional(name), "traditional"
    if roll < 0.12:
        return names.other_prefix(name), "prefix"
    if roll < 0.16:
        return names.other_form(name), "legal_form"
    if roll < 0.18:
        return names.spaced(name), "spaces"
    if roll < 0.48:
        return names.full_width(name), "full_width"
    return name, ""


def _code(rng: random.Random, city: City, firm: Enterprise, habits: Habits) -> tuple[str, str, str]:
    """(code, scheme, trap), in one of the ways that the habits allow."""
    shares = (
        habits.uscc,
        habits.org_code,
        habits.registration_number,
        habits.bad_check_digit,
        habits.placeholder,
        habits.agent,
    )
    way = rng.choices(_WAYS, weights=(*shares, max(0.0, 1 - sum(shares))))[0]
    if way == "reg_no":
        return (firm.registration_number, way, "") if firm.registration_number else (firm.uscc, "uscc", "")
    if way == "org_code":
        return firm.org_code, way, ""
    if way == "bad_check_digit":
        return codes.mistyped(rng, firm.uscc), "bad", way
    if way == "placeholder":
        return rng.choice(codes.PLACEHOLDERS), way, way
    if way == "agent_code":
        return rng.choice(city.agents).uscc, "agent", way
    return (firm.uscc, way, "") if way else ("", "", "")


def _address(rng: random.Random, firm: Enterprise, habits: Habits) -> str:
    if rng.random() >= habits.address:
        return ""
    return firm.address if rng.random() < 0.8 else firm.address.removeprefix(names.CITY)
