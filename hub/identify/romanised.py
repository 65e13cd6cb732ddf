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
        for length in (4, 3, 2, 1):
            stands_for = _phrases().get(tuple(words[at : at + length]))
            if stands_for and (brand or at):
                trade.append(stands_for)
                at += length
                break
        else:
            if trade:
                trade.append(frozenset())
            else:
                brand.append(words[at])
            at += 1
    return Romanised(whole, regions, _UMLAUT.sub("u", "".join(brand)), tuple(trade), form, group, branch)


def _read_region(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Take divisions out of the words; the deepest one counts if it lies within the others, else the first."""
    found: list[tuple[str, ...]] = []
    kept: list[str] = []
    at = 0
    while at < len(words):
        for length in (2, 1):
            codes = _regions().get("".join(words[at : at + length])) if at + length <= len(words) else None
            if codes and (not kept or len(codes) == 1) and len(words) - length - len(found) >= 1:
                found.append(codes)
                at += length
                break
        else:
            kept.append(words[at])
            at += 1
    if not kept or not found:
        return (), words
    deepest = max(found, key=lambda codes: len(codes[0]))
    others = [codes for codes in found if codes is not deepest]
    within = tuple(code for code in deepest if all(any(code.startswith(one) for one in codes) for codes in others))
    return within or found[0], kept
