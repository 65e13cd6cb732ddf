"""Names in Latin letters compared with each other and with Chinese ones."""

from __future__ import annotations

from functools import lru_cache

from hub.identify.compare.weights import NameLevel, level
from hub.identify.frequencies import brand_bits, trade_bits
from hub.identify.parts import Parts
from hub.identify.romanised import Romanised, pinyin


def latin_level(a: Romanised, b: Romanised) -> NameLevel:
    if not a.whole or not b.whole:
        return level("missing", 0.0)
    brand = _latin_brand_bits(a.brand)
    if a.whole == b.whole:
        return level("equal", brand + 4.0 * len(a.trade))
    if a.brand != b.brand or not a.brand:
        return level("different", 0.0, unlike=True)
    if not a.trade or not b.trade:
        bare = b if a.trade else a
        return level("trade_missing_form" if bare.form else "trade_missing", brand, unlike=bare.form)
    if a.trade == b.trade:
        return level("equal", brand + 4.0 * len(a.trade))
    if frozenset() in a.trade or frozenset() in b.trade:
        return level("trade_different", brand, unlike=True)
    if all(any(x & y for y in b.trade) for x in a.trade) and all(any(x & y for y in a.trade) for x in b.trade):
        return level("reordered", brand + 4.0 * len(a.trade))
    return level("trade_different", brand, unlike=True)


@lru_cache(maxsize=65536)
def _latin_brand_bits(brand: str) -> float:
    """A syllable of pinyin says less than a character: about 1.2 bits a letter, no more than a rare brand."""
    return min(1.6 * len(brand), 15.0)


def mixed_level(han: Parts, latin: Romanised) -> NameLevel:
    if not han.brand or not latin.brand or not latin.whole or not han.whole:
        return level("missing", 0.0)
    sound = pinyin(han.brand)
    gained = min(0.75 * brand_bits(han.brand), _latin_brand_bits(latin.brand))
    if sound != latin.brand:
        if pinyin(han.core) == latin.brand or (len(han.brand) > 3 and _unknown_trade(han, latin)):
            return level("romanised", gained + 3.0)
        if not sound.isascii() or not _sounds_chinese(latin.brand):
            return level("other_script", 0.0)
        if han.trade and (meant := _meant(latin)) and meant.isdisjoint(han.words):
            return level("different", 0.0, unlike=True)
        return level("other_script", -4.0, unlike=True)
    if not latin.trade or not han.trade:
        bare_form = latin.form if not latin.trade else bool(han.form)
        return level("romanised_brand", gained, unlike=bare_form and han.trade != "")
    words = set(han.words)
    covered: set[str] = set()
    strangers = 0
    for phrase in latin.trade:
        fitting = [stands_for for stands_for in phrase if words.issuperset(stands_for)]
        if fitting:
            covered.update(*fitting)
        else:
            strangers += 1
    if strangers == 0 and covered == words:
        return level("romanised", gained + 0.8 * trade_bits(han.words))
    if strangers == 0 or covered == words:
        return level("romanised_cut", gained + 0.5 * trade_bits(tuple(sorted(covered))))
    if covered and strangers <= 1:
        return level("romanised_part", gained, unlike=True)
    return level("romanised_trade_different", gained, unlike=True)


def _meant(latin: Romanised) -> set[str]:
    """The Chinese words that its trade can stand for."""
    return {word for phrase in latin.trade for words in phrase for word in words}


def _unknown_trade(han: Parts, latin: Romanised) -> bool:
    """示例锂|电池 and "Shili Lithium Battery": the brand's beginning agrees, what follows is a word we do not know."""
    meant = _meant(latin)
    if han.trade and meant and meant.isdisjoint(han.words):
        return False
    return any(pinyin(han.brand[:length]) == latin.brand for length in (2, 3))


@lru_cache(maxsize=16384)
def _sounds_chinese(brand: str) -> bool:
    return brand.isalpha() and not any(pair in brand for pair in ("th", "ph", "ck", "st", "tr", "br", "cr", "pr", "ss"))
