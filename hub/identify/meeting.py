"""Meeting keys: by which of their words two mentions are found for comparison, cut so that no block is large."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from hub.identify.compare import areas
from hub.identify.known import Known, Name
from hub.identify.parts import Parts
from hub.identify.parts.trades import split_trade
from hub.identify.romanised import pinyin

KEY_BITS = 40
KIND_BITS = 2  # the lowest of a key
BRAND_CHARS_MISPRINTED_MAX = 4
BRAND_CHARS_SIGNED_MAX = 2  # a longer brand may be another with a misprint, or have a misprinted region in it

# A shape is a number of three fields, each a set of bits: the words of the trade, the brand, the place.
WORDS = (1 << 24) - 1
BRAND = ((1 << 16) - 1) << 24
PLACE = ((1 << 22) - 1) << 40
# What is looked at of mentions that share a key of this kind: the same characters, the same brand, much the same name.
KINDS = (0, WORDS | PLACE, BRAND | PLACE)
_KIND_OF = {"core": 0, "latin": 0, "brand": 1, "sound": 1, "opening": 1, "gap": 2, "end": 2}
_MUNICIPALITIES = ("11", "12", "31", "50")


@lru_cache(maxsize=16384)
def meeting_keys(one: Known) -> tuple[int, ...]:
    """The keys of a mention's names; those of codes and whole names are `evidence.blocks`. Mentions that share none of
    either are never one enterprise's."""
    return tuple(sorted(set(meeting_words(one).values())))


def meeting_words(one: Known) -> dict[str, int]:
    """What the keys stand for ("brand 示例 33": the brand in the province) → the key."""
    places = {area[2:] for area in areas(one) if area.startswith("CN") and len(area) > 2} or {""}
    return {text: _key(text) for name in (one.name, *one.former) for text in _texts(name, places)}


def _key(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BITS // 8).digest()
    return int.from_bytes(digest, "big") >> KIND_BITS << KIND_BITS | _KIND_OF[text.partition(" ")[0]]


def shape(one: Known) -> int:
    """What is seen of a mention at a glance, so that most of those that share a key with it need not be read.

    0, which fits everything, where a former name or a misprinted code may outweigh the rest.
    """
    if one.former or one.near:
        return 0
    name = one.name
    found = 0
    # A branch need not be where the firm is whose name it bears.
    if (isinstance(name, Parts) or len(name.regions) < 2) and not (name.branch and name.region):
        found |= _place_bits(one.place[2:] if one.place.startswith("CN") else "", name.region)
    if isinstance(name, Parts):
        for word in name.words:  # its end: with a misprint 新材料 may be read as 材料
            found |= _bits(word[-1:], 0, 24)
        if len(name.brand) <= BRAND_CHARS_SIGNED_MAX and not _one_lost(name)[0]:
            found |= _bits(name.brand, 24, 16)
    return found


def shape_at(key: int, shape: int) -> int:
    """What counts of a shape at a key."""
    return shape & KINDS[key & (1 << KIND_BITS) - 1]


def fits(one: int, other: int) -> bool:
    """Whether two shapes, each as `shape_at`, may be one enterprise's: in each field one has all bits of the other."""
    more, less = one & ~other, other & ~one
    return not ((more & WORDS and less & WORDS) or (more & BRAND and less & BRAND) or (more & PLACE and less & PLACE))


@lru_cache(maxsize=65536)
def _bits(text: str, at: int, width: int) -> int:
    """Up to three bits of a field."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).digest()
    return sum({1 << at + byte % width for byte in digest})


@lru_cache(maxsize=65536)
def _place_bits(given: str, named: str) -> int:
    """Of province and city, as far as the place given and the region in the name agree."""
    shared = min(given, named, key=len) if given and named else given or named
    while given and named and shared and not (given.startswith(shared) and named.startswith(shared)):
        shared = shared[:-2]
    found = _bits(shared[:2], 40, 10) if shared else 0
    if len(shared) >= 4 and shared[:2] not in _MUNICIPALITIES:
        found |= _bits(shared[:4], 50, 12)
    return found


def _texts(name: Name, places: set[str]) -> Iterator[str]:
    if not name.brand or not (name.whole or isinstance(name, Parts)):
        return
    provinces = sorted({f" {place[:2]}" for place in places if place} | {""})
    if not isinstance(name, Parts):
        yield f"latin {name.brand}"
        for province in provinces:
            yield f"sound {name.brand}{province}"
        return
    yield f"core {''.join(sorted(name.core))}"
    if name.trade:
        yield f"end {name.brand[-2:]}{name.trade}"
    for province in provinces:
        yield f"brand {name.brand}{province}"
        for sound in _sounds(name.brand):
            yield f"sound {sound}{province}"
    lost, trade = _one_lost(name)
    for city in {place[:4] for place in places if len(place) >= 4}:
        if lost:
            yield f"gap *{lost} {trade} {city}"
            yield f"gap {lost}* {trade} {city}"
        yield f"opening {name.core[:2]} {city}"
        if name.trade:
            for at in range(min(len(name.brand), BRAND_CHARS_MISPRINTED_MAX)):
                yield f"gap {name.brand[:at]}*{name.brand[at + 1 :]} {name.trade} {city}"


def _one_lost(name: Parts) -> tuple[str, str]:
    """What is left of a brand that lost one of two characters, and the trade: 示电子科技 → 示, 电子科技; "" for others."""
    brand, trade, _ = split_trade(name.core, 1)
    return (brand, trade) if len(brand) == 1 and trade else ("", "")


@lru_cache(maxsize=65536)
def _sounds(brand: str) -> tuple[str, ...]:
    lengths = {len(brand)} | ({2, 3} if len(brand) > 3 else set())
    return tuple(pinyin(brand[:length]) for length in sorted(lengths))
