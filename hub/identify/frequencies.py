"""How often brands and words of trades occur in Chinese names: a frozen table, so that no decision moves with the hub."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from math import log2
from typing import Any, NamedTuple

from hub.identify.names import is_han
from hub.identify.parts import take_apart

BRAND_BITS_MAX, WORD_BITS_MAX, TRADE_BITS_MAX = 19.0, 7.0, 11.0
_BRAND_COUNT_MIN = 2  # a brand that one name bears says no more than its characters do


class Frequencies(NamedTuple):
    """Counts in `names` distinct real names."""

    names: int
    brands: dict[str, int]
    brand_chars: dict[str, int]  # how many characters of brands they are
    chars: int
    words: dict[str, int]


def count(names: Iterable[str]) -> Frequencies:
    """The frequencies in a list of names; names in other scripts and branches are left out."""
    brands: Counter[str] = Counter()
    chars: Counter[str] = Counter()
    words: Counter[str] = Counter()
    wholes = set()
    for name in names:
        parts = take_apart(name) if is_han(name) else None
        if not parts or not parts.whole or parts.branch or parts.whole in wholes:
            continue
        wholes.add(parts.whole)
        brands[parts.brand] += 1
        chars.update(parts.brand)
        words.update(parts.words)
    return Frequencies(
        len(wholes),
        {brand: n for brand, n in sorted(brands.items()) if n >= _BRAND_COUNT_MIN},
        dict(sorted(chars.items())),
        sum(chars.values()),
        dict(sorted(words.items())),
    )


@cache
def frequencies() -> Frequencies:
    """The shipped table."""
    text = (files("hub.identify") / "data" / "name_frequencies.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    table.pop("source")
    return Frequencies(**table)


@lru_cache(maxsize=131072)
def brand_bits(brand: str) -> float:
    """−log2 of the share of names with this brand: by its characters, or by its own count where that is more.

    The characters are taken as independent, which makes a brand of common ones (华鑫) common though never counted.
    """
    table = frequencies()
    if not brand:
        return 0.0
    by_chars = sum(char_bits(char) for char in brand)
    if seen := table.brands.get(brand):
        return min(by_chars, log2(table.names / seen), BRAND_BITS_MAX)
    return min(by_chars, BRAND_BITS_MAX)


@lru_cache(maxsize=16384)
def char_bits(char: str) -> float:
    """−log2 of the share of a character among the characters of brands, in which an unseen one counts half."""
    table = frequencies()
    return log2(table.chars / (table.brand_chars.get(char, 0) + 0.5))


@lru_cache(maxsize=131072)
def trade_bits(words: tuple[str, ...]) -> float:
    """−log2 of the share of names with these words of a trade, as if the words were independent, with a ceiling."""
    table = frequencies()
    found = sum(min(log2(table.names / (table.words.get(word, 0) + 2)), WORD_BITS_MAX) for word in words)
    return min(found, TRADE_BITS_MAX)
