"""Names compared: how far brand and trade agree."""

from __future__ import annotations

from functools import lru_cache

from hub.identify.compare.latin import latin_level, mixed_level
from hub.identify.compare.weights import DIRECTIONS, NameLevel, level
from hub.identify.frequencies import brand_bits, trade_bits
from hub.identify.known import Name
from hub.identify.lookalikes import edit, mistakable
from hub.identify.parts import Parts
from hub.identify.romanised import Romanised

BRAND_CHARS_MAX = 4  # a longer brand ends in words of a trade that the table lacks
BRAND_CHARS_SAFE = 3  # two brands of two characters are often one character apart
_SUFFIXES = str.maketrans("", "", "省市县区")


@lru_cache(maxsize=65536)
def name_level(one: Name, other: Name) -> NameLevel:
    """The level at which brand and trade of two names agree."""
    if isinstance(one, Parts) and isinstance(other, Parts):
        return _han_level(one, other)
    if isinstance(one, Romanised) and isinstance(other, Romanised):
        return latin_level(one, other)
    if isinstance(one, Parts) and isinstance(other, Romanised):
        return mixed_level(one, other)
    if isinstance(one, Romanised) and isinstance(other, Parts):
        return mixed_level(other, one)
    raise TypeError(type(one), type(other))


def _han_level(a: Parts, b: Parts) -> NameLevel:
    brand = brand_bits(a.brand)
    if not (a.whole or b.whole):
        return level("missing", 0.0)
    if a.core == b.core or (a.whole and a.whole == b.whole):
        if not a.core:
            return level("missing", 0.0)
        if a.brand != b.brand:
            brand = min(brand, brand_bits(b.brand))
        gained = brand + trade_bits(a.words)
        return level("equal" if a.trade else "equal_brand", gained)
    if not a.brand or not b.brand or not (_says_enough(a, b) or _says_enough(b, a)):
        return level("missing", 0.0)
    if a.brand == b.brand:
        return _same_brand(a, b, brand)
    if found := edit(a.core, b.core):
        return _one_edit(a, b, *found)
    if len(a.core) == len(b.core) and sorted(a.core) == sorted(b.core) and len(a.core) > 4:
        return level("reordered", brand + trade_bits(a.words))
    short, long = (a, b) if len(a.core) < len(b.core) else (b, a)
    if short.prefix and _region_misprinted(short, long):
        return level("region_misprint", brand_bits(short.brand) + trade_bits(short.words))
    return _unlike_brands(a, b)


def _unlike_brands(a: Parts, b: Parts) -> NameLevel:
    short, long = (a, b) if len(a.brand) < len(b.brand) else (b, a)
    if long.brand.startswith(short.brand):
        # The rest of the longer brand may be a trade that the table of words lacks.
        if not short.trade and not short.form and len(long.core) - len(short.brand) >= 2:
            return level("brand_within", brand_bits(short.brand))
    elif short.brand in long.brand and short.words == long.words and len(short.brand) >= 2:
        # 海马 and 一汽海马: a parent's brand before one's own
        return level("brand_part", brand_bits(short.brand), unlike=True)
    return level("different", trade_bits(a.words) * 0.5 if a.words == b.words else 0.0, unlike=True)


def _region_misprinted(short: Parts, long: Parts) -> bool:
    """Whether all that the longer core has more is the other's region with a misprint: 毕洁示例 for 毕节示例."""
    more = len(long.core) - len(short.core)
    if more < 1 or len(long.region) >= len(short.region):
        return False
    at = 0
    while at < len(short.core) and short.core[at] == long.core[at]:
        at += 1
    if long.core[at + more :] != short.core[at:]:
        return False
    printed = (long.prefix if at == 0 else "") + long.core[at : at + more]
    if more == 1 and printed not in _bare(short.prefix)[:2]:
        return False
    found = edit(_bare(printed), _bare(short.prefix))
    return found is not None and (found[0] != "change" or mistakable(found[2], found[3]))


def _says_enough(one: Parts, other: Parts) -> bool:
    """Whether a name can be held against another that identifies: a bare brand can, but no person's name or 不详."""
    return bool(other.whole) and bool(one.whole or (one.brand and not one.trade and not one.form))


def _bare(prefix: str) -> str:
    """A region as printed without the suffixes of its divisions."""
    return prefix.translate(_SUFFIXES)


def _same_brand(a: Parts, b: Parts, brand: float) -> NameLevel:
    if not a.trade or not b.trade:
        # 示例集团 and 示例电子科技: an abbreviation, unless it bears a form of its own.
        bare = b if a.trade else a
        return level("trade_missing_form" if bare.form else "trade_missing", brand, unlike=bool(bare.form))
    if a.words == b.words:
        return level("reordered", brand + trade_bits(a.words))
    if found := edit(a.core, b.core):
        return _one_edit(a, b, *found)
    mine, theirs = set(a.words), set(b.words)
    if mine < theirs or theirs < mine:
        short = a if mine < theirs else b
        gained = brand + trade_bits(short.words)
        if short.form and (a.form and b.form):
            return level("trade_part", gained, unlike=True)
        return level("trade_cut", gained, unlike=True)
    return level("trade_different", brand, unlike=True)


def _one_edit(a: Parts, b: Parts, kind: str, at: int, mine: str, theirs: str) -> NameLevel:
    """Names whose brand and trade together differ in one character or two neighbours that changed places."""
    short_brand = min(len(a.brand), len(b.brand))
    brand = min(brand_bits(a.brand), brand_bits(b.brand))
    trade = max(trade_bits(a.words), trade_bits(b.words))
    signs = set(mine + theirs)
    if signs & DIRECTIONS and kind != "swap":
        return level("brand_near", brand, unlike=True)
    letters = sum(char.isascii() for char in a.brand[:at])
    if at >= short_brand or (at - letters >= BRAND_CHARS_MAX and mistakable(mine, theirs)):  # in the trade
        if a.brand == b.brand:  # all words are known on both sides
            return level("trade_different", brand, unlike=True)
        if kind == "change" and not mistakable(mine, theirs):
            return level("trade_near", brand + trade)
        return level("trade_misprint", brand + trade)
    short = short_brand < BRAND_CHARS_SAFE
    if kind in ("drop", "add") and at < 2 and len((a if kind == "drop" else b).brand) == 2:
        return level("brand_near", brand + trade, stray=True)  # no brand has one character: it lost one
    if kind == "change":
        if mistakable(mine, theirs):
            return level("brand_alike", brand + trade, unlike=short, stray=True)
        return level("brand_near", brand + trade, unlike=True, stray=True)
    if kind == "swap" and (not short or at == short_brand - 1):  # or over the border of brand and trade
        return level("brand_swapped", brand + trade, stray=True)
    return level("brand_near", brand + trade, unlike=short, stray=True)
