"""Regions: what a source, an address or a name says about where an enterprise is, and which regions can be one."""

from __future__ import annotations

import re
from functools import lru_cache

from hub.identify.divisions import (
    MUNICIPALITIES,
    Division,
    divisions,
    may_drop_suffix,
    opens_with,
    opens_with_stem,
)

# Codes of ISO 3166 that GB/T 2260 counts as provinces.
_ALSO_PROVINCES = {"TW": "710000", "HK": "810000", "MO": "820000"}
_BEFORE_ADDRESS = re.compile(r"^[\d，,:：]*(?:中华人民共和国|中国)?[，,]*")

_FREE_TRADE_ZONE = re.compile(r"^[（(]([^（）()]{2,4})[）)]自由贸易试验区")  # 中国（四川）自由贸易试验区成都市…


def region_of(name: str, address: str, region: str) -> str:
    """The region to show: the source's own, refined by the address, else the address's, else the name's leading one.

    Returns a GB/T 2260 code of six digits, an ISO 3166 alpha-2 code, or "" when nothing says it without ambiguity.
    """
    explicit = _given(region)
    found = leading_division(address)
    if found and (not explicit or _path(found).startswith(_path(explicit))):
        return found
    return explicit or leading_division(name)


def place(name: str, address: str, region: str) -> str:
    """Where the evidence puts the enterprise, as a path by which places compare: "" (unknown), "CN", "CN3301", "DE".

    Two places can be one enterprise's when one path opens the other. A name's own leading division is not used: equal
    names open alike, and it may be historical. A county comes from an address only if the name does not open with the
    city or province around it: such a name is registered once for all of the city, and its firm moves within it.
    """
    explicit = _path(_given(region))
    code = leading_division(address)
    if not code:
        return explicit
    named = _trimmed(leading_division(name))
    if named and len(named) < 6 and code.startswith(named):
        code = code[:4] + "00" if code[2:4] != "90" else code
    path = _path(code)
    return path if path.startswith(explicit) else explicit


def compatible(one: str, other: str) -> bool:
    """Whether two paths of `place` can be the same enterprise's; an unknown place is compatible with every place."""
    return one.startswith(other) or other.startswith(one)


@lru_cache(maxsize=4096)
def leading_division(text: str) -> str:
    """The GB/T 2260 code of the division that opens an address or a Chinese name; "" if none or ambiguous (朝阳…)."""
    if len(text) < 2 or text.isascii():
        return ""
    text = _FREE_TRADE_ZONE.sub(r"\1", _BEFORE_ADDRESS.sub("", text.replace(" ", "")))
    table = divisions()
    if found := opens_with(text, table.provinces):
        return _below_province(text[len(found[0].name) :], found[0])
    if found := opens_with(text, table.cities):
        return _below_city(text[len(found[0].name) :], found[0])
    if found := opens_with(text, table.counties):
        return found[0].code if len(found) == 1 else ""
    if found := opens_with_stem(text, table.provinces):
        return _below_province(text[len(found[0].stem) :], found[0])
    found = opens_with_stem(text, table.cities)
    if len(found) == 1 and may_drop_suffix(found[0]):
        return _below_city(text[len(found[0].stem) :], found[0])
    return ""


def _below_province(rest: str, province: Division) -> str:
    table = divisions()
    if found := opens_with(rest, table.cities, province.code):
        return _below_city(rest[len(found[0].name) :], found[0])
    if found := opens_with(rest, table.counties, province.code):
        return found[0].code if len(found) == 1 else province.code + "0000"
    if found := opens_with_stem(rest, table.cities, province.code):
        return _below_city(rest[len(found[0].stem) :], found[0])
    return province.code + "0000"


def _below_city(rest: str, city: Division) -> str:
    found = opens_with(rest, divisions().counties, city.code)
    return found[0].code if len(found) == 1 else city.code + "00"


def _given(region: str) -> str:
    region = region.strip().upper()
    if len(region) == 2 and region.isascii() and region.isalpha():
        return _ALSO_PROVINCES.get(region, region)
    if region.isascii() and region.isdigit() and len(region) in (2, 4, 6):
        return region.ljust(6, "0")
    return leading_division(region)


def _trimmed(code: str) -> str:
    while code.endswith("00"):
        code = code[:-2]
    return code


def _path(code: str) -> str:
    """330100 → "CN3301", CN → "CN", DE → "DE"; the 市辖区 and 县 of a municipality are the municipality itself."""
    if not code.isdigit():
        return code
    if code[:2] in MUNICIPALITIES and code[4:] == "00":
        code = code[:2]
    return "CN" + _trimmed(code)
