"""The region that stands in a name: before it, in brackets, inside it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise

from hub.identify.divisions import Division, divisions, opens_with, opens_with_stem
from hub.identify.parts.brand_words import BRAND_WORDS

LENGTH_MAX = 120  # characters of a name that are looked at; registered names stay below 80
BRAND_CHARS_MIN = 2
COUNTRY = "CN"


def nested(*codes: str) -> bool:
    known = sorted((code for code in codes if code), key=len)
    return all(longer.startswith(shorter) for shorter, longer in pairwise(known))


@lru_cache(maxsize=16384)
def division_code(text: str) -> str:
    """The code of the division that `text` is as a whole (杭州, 杭州市, 浙江杭州, 余杭), else ""."""
    if not 2 <= len(text) <= 12:
        return ""
    table = divisions()
    same = [one for one in table.stems.get(text, ()) if len(one.code) < 6 or not one.name.endswith("区")]
    if same:
        return _widest(same)
    code, rest = region_prefix(text, whole=True)
    return code if not rest else ""


def _widest(found: list[Division]) -> str:
    least = min(found, key=lambda one: (len(one.code), one.code))
    own = [one for one in found if len(one.code) == len(least.code)]
    return least.code if len(own) == 1 else ""


@lru_cache(maxsize=65536)
def region_prefix(text: str, whole: bool = False) -> tuple[str, str]:
    """The division that opens `text`, as its code without zeros, and what follows; ("", text) if none does.

    Short forms count too (杭州, 昆山) unless they are everyday words of brands (东方); at least two characters must
    follow, unless `whole`.
    """
    least = 0 if whole else BRAND_CHARS_MIN
    table = divisions()
    code, rest = "", text
    for level, within_length in ((table.provinces, 0), (table.cities, 2), (table.counties, 4)):
        found = opens_with(rest, level, code)
        length = len(found[0].name) if found else 0
        if len({one.code for one in found}) > 1:
            found = ()
        if not found:
            found = _by_stem(rest, level, code)
            length = len(found[0].stem) if found else 0
        if found and len(rest) - length >= least:
            code, rest = found[0].code, rest[length:]
            if rest[:1] in "省市县区" and len(rest) > least and within_length == 0:
                rest = rest[1:]
    return code, rest


def _by_stem(text: str, table: dict[str, tuple[Division, ...]], code: str) -> tuple[Division, ...]:
    found = opens_with_stem(text, table, code)
    if not found or (not code and found[0].stem in BRAND_WORDS):
        return ()
    if len({one.code for one in found}) > 1:
        cities = [one for one in found if not one.name.endswith("区")]
        return tuple(cities) if len(cities) == 1 else ()
    # A district's short form is a region only within its city: 余杭示例 is, 和平示例 is not.
    if not code and len(found[0].code) == 6 and found[0].name.endswith("区"):
        return ()
    return found


@cache
def _city_stems() -> re.Pattern[str]:
    stems = {
        one.stem
        for found in divisions().cities.values()
        for one in found
        if one.stem and one.stem not in BRAND_WORDS and len(divisions().stems[one.stem]) <= 2
    }
    stems |= {"北京", "上海", "天津", "重庆"}
    return re.compile("(?<=..)(?:" + "|".join(sorted(stems, key=lambda stem: (-len(stem), stem))) + ")市?")


def inner_region(rest: str) -> tuple[str, str]:
    """示例杭州科技 → 3301, 示例科技: a city that was moved behind the brand."""
    found = _city_stems().search(rest)
    if not found:
        return "", rest
    code = division_code(found.group())
    return (code, rest[: found.start()] + rest[found.end() :]) if code else ("", rest)
