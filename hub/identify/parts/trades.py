"""The words of trades 行业."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from hub.identify.parts.regions import BRAND_CHARS_MIN


@cache
def trade_words() -> dict[str, tuple[str, ...]]:
    """Words of trades → their usual English, from the package's own table."""
    text = (files("hub.identify") / "data" / "trade_words.csv").read_text(encoding="utf-8")
    return {row["word"]: tuple(row["english"].split("|")) for row in csv.DictReader(text.splitlines())}


@cache
def _word_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in trade_words()}, reverse=True))


@lru_cache(maxsize=65536)
def split_trade(core: str, least: int = BRAND_CHARS_MIN) -> tuple[str, str, tuple[str, ...]]:
    """Brand, trade, and the trade's words: known words are taken from the right while `least` characters remain."""
    table = trade_words()
    words: list[str] = []
    end = len(core)
    while True:
        for length in _word_lengths():
            if end - length >= least and core[end - length : end] in table:
                words.append(core[end - length : end])
                end -= length
                break
        else:
            break
    trade = core[end:]
    return core[:end], trade, atoms(words)


def atoms(words: Iterable[str]) -> tuple[str, ...]:
    """The words sorted, long ones parted where the table knows their parts, so that 电子科技 is 电子 and 科技."""
    table = trade_words()
    found: set[str] = set()
    for word in words:
        for at in range(2, len(word) - 1):
            if word[:at] in table and word[at:] in table:
                found.update((word[:at], word[at:]))
                break
        else:
            found.add(word)
    return tuple(sorted(found))
