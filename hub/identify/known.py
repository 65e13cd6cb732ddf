"""What a mention lets us know about an enterprise, taken apart once so that it can be compared with many others."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from hub.identify.frequencies import brand_bits
from hub.identify.identifiers import STRENGTHS, canonical, org_code_of, state_of_canonical
from hub.identify.mention import Mention
from hub.identify.names import is_han
from hub.identify.parts import LENGTH_MAX, Parts, take_apart
from hub.identify.regions import place
from hub.identify.romanised import Romanised, read_romanised

FORMER_NAMES_MAX = 8
BRAND_CHARS_RARE, BRAND_BITS_RARE = 3, 15.0  # of a brand that no two firms chose by chance
Name = Parts | Romanised


class Known(NamedTuple):
    """The evidence of one mention; mentions with equal evidence are one profile."""

    name: Name
    place: str  # `regions.place` of region and address
    uscc: tuple[str, ...]  # valid codes, sorted
    org_code: tuple[str, ...]  # those inside the USCCs too
    lei: tuple[str, ...]
    reg_no: tuple[str, ...]
    near: tuple[str, ...]  # USCCs and organisation codes with a wrong check digit or one character too few or many
    former: tuple[Name, ...]

    @property
    def has_code(self) -> bool:
        """Whether a valid code stands in it."""
        return bool(self.uscc or self.org_code or self.lei or self.reg_no)


def codeless(one: Known) -> Known:
    """The evidence as if no valid code stood in it."""
    return one._replace(uscc=(), org_code=(), lei=(), reg_no=())


_NEAR_LENGTHS = {"uscc": (17, 18, 19), "org_code": (8, 9, 10)}


def known(m: Mention) -> Known:
    """The evidence of a mention."""
    valid: dict[str, set[str]] = {scheme: set() for scheme in STRENGTHS}
    near: set[str] = set()
    for scheme, value in m.identifiers:
        if scheme not in STRENGTHS:
            continue
        code = canonical(scheme, value)
        state = state_of_canonical(scheme, code)
        if state == "valid":
            valid[scheme].add(code)
            if scheme == "uscc" and (inner := org_code_of(code)):
                valid["org_code"].add(inner)
        elif state != "placeholder" and len(code) in _NEAR_LENGTHS.get(scheme, ()):
            near.add(code)
    former = tuple(read_name(one) for one in m.former[:FORMER_NAMES_MAX])
    uscc, org_code, lei, reg_no = (tuple(sorted(valid[scheme])) for scheme in ("uscc", "org_code", "lei", "reg_no"))
    return Known(
        read_name(m.name),
        place(m.name[:LENGTH_MAX], m.address, m.region),
        uscc,
        org_code,
        lei,
        reg_no,
        tuple(sorted(near)),
        tuple(one for one in former if one.whole),
    )


@lru_cache(maxsize=65536)
def read_name(name: str) -> Name:
    """A name in either script, taken apart."""
    return take_apart(name) if is_han(name) else read_romanised(name)


def wholes(one: Known) -> tuple[str, ...]:
    """The normal forms of its name and its former names, those that can identify."""
    return tuple(name.whole for name in (one.name, *one.former) if name.whole)


def is_full(name: Name) -> bool:
    """Whether the name is complete, so that what it lacks is no abbreviation."""
    return bool(name.whole and name.brand and name.form)


def is_registered(name: Name) -> bool:
    """Whether it is a whole name that a register gives to one firm only: with its region, or with a long rare brand."""
    if not isinstance(name, Parts) or not is_full(name):
        return False
    return bool(name.region) or (len(name.brand) >= BRAND_CHARS_RARE and brand_bits(name.brand) >= BRAND_BITS_RARE)
