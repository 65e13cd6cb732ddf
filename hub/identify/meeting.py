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
BRAND_CHARS_MISPRINTED_MAX = 4


def meeting_keys(one: Known) -> tuple[int, ...]:
    """The keys of a mention's names; those of codes and whole names are `evidence.blocks`. Mentions that share none of
    either are never one enterprise's."""
    return tuple(sorted(set(meeting_words(one).values())))


def meeting_words(one: Known) -> dict[str, int]:
    """What the keys stand for ("brand 示例 33": the brand in the province) → the key."""
    places = {area[2:] for area in areas(one) if area.startswith("CN") and len(area) > 2} or {""}
    return {text: _key(text) for name in (one.name, *one.former) for text in _texts(name, places)}


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BITS // 8).digest(), "big")


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
