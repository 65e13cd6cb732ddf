"""Names in Latin script taken apart, and the pinyin of Chinese ones, so that the two scripts can be compared."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

from hub.identify.divisions import divisions
from hub.identify.names import normalise_name
from hub.identify.parts import LENGTH_MAX, atoms, trade_words

WORDS_MAX = 24
PHRASE_WORDS = (4, 3, 2, 1)
FIRST_WORDS, LATER_WORDS = (4, 3, 2, 1), (2, 1)  # of a division's name
COUNTY_DIGITS = 6
PHRASELESS_CHARS_MAX = 6


def _syllables(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # its tables take 50 MB, which a command that compares no names need not have
    from pypinyin.constants import PHRASES_DICT

    # Only in a phrase is a character read otherwise than alone; few brands have one in them.
    if len(text) <= PHRASELESS_CHARS_MAX and all("\u4e00" <= char <= "\u9fff" for char in text):
        at = range(len(text) + 1)
        if not any(text[start:end] in PHRASES_DICT for start in at for end in at[start + 2 :]):
            return [_syllable(char) for char in text]
    return list(lazy_pinyin(text))


@lru_cache(maxsize=32768)
def _syllable(char: str) -> str:
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(char)[0])


class Romanised(NamedTuple):
    """The parts of one name in Latin script, each "" or () where the name has none."""

    whole: str  # `normalise_name`
    regions: tuple[str, ...]  # GB/T 2260 codes without trailing zeros, several where they sound alike (jinzhou)
    brand: str  # without spaces
    trade: tuple[frozenset[tuple[str, ...]], ...]  # for each phrase, the Chinese words it can stand for
    form: bool  # a legal form is printed
    group: bool
    branch: str  # "branch" if it says so, else ""

    @property
    def region(self) -> str:
        """The region if it is only one."""
        return self.regions[0] if len(self.regions) == 1 else ""


_FORM_WORDS = frozenset(
    [
        "co",
        "ltd",
        "corp",
        "inc",
        "llc",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "spa",
        "srl",
        "bv",
        "nv",
        "kk",
        "jsc",
        "pvt",
        "limited",
        "company",
        "the",
        "joint",
        "stock",
        "share",
        "shares",
        "youxian",
        "gongsi",
        "gufen",
        "zeren",
        "youxiangongsi",
        "gufenyouxiangongsi",
        "pte",
    ]
)
_GROUP_WORDS = frozenset(("group", "jituan", "groups"))
_BRANCH_WORDS = frozenset(("branch", "fengongsi", "subbranch"))
_SKIPPED = frozenset(("and", "of", "for", "china", "prc", "city", "province", "shi", "sheng", "de", "p", "r"))
_SKIPPED |= {"district", "county", "prefecture", "autonomous", "region"}
_UMLAUT = re.compile(r"(?<=[ln])(?:v|yu|ue)(?=[^aeiou]|$)")


@lru_cache(maxsize=131072)
def pinyin(text: str) -> str:
    """The pinyin of simplified characters without tones and spaces, ü as u; other characters stay."""
    return _UMLAUT.sub("u", "".join(_syllables(text))).lower() if text else ""


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    """Pinyin of a division's short form → the codes of those it can be: hangzhou → 3301."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for stem, named in divisions().stems.items():
        codes = sorted((one.code for one in named), key=len)
        if len(codes[0]) < 6 or not all(one.name.endswith("区") for one in named):
            found[pinyin(stem)].update(code for code in codes if len(code) == len(codes[0]))
        for one in named:  # as it stands in full: Gannan Zangzu Zizhizhou
            if len(one.code) < 6:
                found[pinyin(one.name)].add(one.code)
    found |= {"shaanxi": {"61"}, "shanxi": {"14"}, "beijing": {"11"}, "tianjin": {"12"}, "shanghai": {"31"}}
    found |= {"chongqing": {"50"}, "xian": {"6101"}, "guangdong": {"44"}, "canton": {"4401"}, "peking": {"11"}}
    found |= {"hongkong": {"81"}, "macau": {"82"}, "tibet": {"54"}, "innermongolia": {"15"}, "xizang": {"54"}}
    return {word: tuple(sorted(codes)) for word, codes in found.items()}


@cache
def _phrases() -> dict[tuple[str, ...], frozenset[tuple[str, ...]]]:
    """English phrases and pinyin of trades → the Chinese words they can stand for, in atoms."""
    found: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for word, english in trade_words().items():
        stands_for = atoms([word])
        for phrase in (*english, pinyin(word), " ".join(_syllables(word))):
            found[tuple(one for one in phrase.split() if one not in _SKIPPED)].add(stands_for)
    return {phrase: frozenset(words) for phrase, words in found.items() if phrase}


@lru_cache(maxsize=65536)
def read_romanised(name: str) -> Romanised:
    """The parts of a name in Latin script: Hangzhou Sample Electronic Technology Co., Ltd. → 3301, sample, 电子 科技."""
    whole = normalise_name(name)
    words = [word for word in whole[:LENGTH_MAX].split()[:WORDS_MAX] if word not in _SKIPPED]
    form = any(word in _FORM_WORDS for word in words)
    group = any(word in _GROUP_WORDS for word in words)
    words = [word for word in words if word not in _FORM_WORDS and word not in _GROUP_WORDS]
    branch = "branch" if any(word in _BRANCH_WORDS for word in words) else ""
    words = [word for word in words if word not in _BRANCH_WORDS]
    regions, words = _read_region(words)
    brand: list[str] = []
    trade: list[frozenset[tuple[str, ...]]] = []
    at = 0
    while at < len(words):
        for length in PHRASE_WORDS:
            stands_for = _phrases().get(tuple(words[at : at + length]))
            if stands_for and (brand or at):
                trade.append(stands_for)
                at += length
                break
        else:
            if brand and (several := _run_together(words[at])):
                trade += several
                at += 1
                continue
            if trade:
                trade.append(frozenset())
            else:
                brand.append(words[at])
            at += 1
    return Romanised(whole, regions, _UMLAUT.sub("u", "".join(brand)), tuple(trade), form, group, branch)


def _read_region(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Take divisions out of the words: the first one, and later ones that lie within it or around it.

    A later word that is a division elsewhere belongs to the brand: Xin'an, Ningyang. So does a county directly before a
    trade, which leaves nothing else as the brand.
    """
    codes: tuple[str, ...] = ()
    kept: list[str] = []
    at = 0
    while at < len(words):
        found, length = _division_at(words, at, FIRST_WORDS if not codes else LATER_WORDS)
        if found and codes:
            found = _nested(codes, found)
        elif found and kept and len(found) > 1:
            found = ()
        left = len(kept) + len(words) - at - length
        if (
            found
            and left >= 1
            and not (not kept and len(found[0]) == COUNTY_DIGITS and _opens_with_trade(words[at + length :]))
        ):
            codes = found
            at += length
        else:
            kept.append(words[at])
            at += 1
    return (codes, kept) if codes and kept else ((), words)


def _division_at(words: list[str], at: int, lengths: tuple[int, ...]) -> tuple[tuple[str, ...], int]:
    """The codes of the division that the words from `at` spell, and how many words it takes; ((), 0) if none."""
    for length in lengths:
        if at + length <= len(words) and (codes := _regions().get(_UMLAUT.sub("u", "".join(words[at : at + length])))):
            return codes, length
    return (), 0


def _nested(codes: tuple[str, ...], later: tuple[str, ...]) -> tuple[str, ...]:
    """The deeper of the codes that lie within one another, () if none do."""
    return tuple(
        sorted(
            {
                max(one, other, key=len)
                for one in codes
                for other in later
                if one.startswith(other) or other.startswith(one)
            }
        )
    )


def _opens_with_trade(words: list[str]) -> bool:
    return any(tuple(words[:length]) in _phrases() for length in PHRASE_WORDS if len(words) >= length)


@lru_cache(maxsize=16384)
def _run_together(word: str) -> tuple[frozenset[tuple[str, ...]], ...]:
    """The trades in one word of pinyin, zhuangshigongcheng → 装饰, 工程; () if that is not all of it."""
    for at in range(4, len(word) - 3):
        first, second = (_phrases().get((part,)) for part in (word[:at], word[at:]))
        if first and second:
            return (first, second)
    return ()
