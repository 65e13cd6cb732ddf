"""Names: the one form in which equal names of one enterprise are equal strings, and "" for what is too weak to tell."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

from hub.identify.divisions import (
    Division,
    divisions,
    may_drop_suffix,
    opens_with,
    opens_with_stem,
)

HAN_CHARS_MIN = 4
LATIN_LETTERS_MIN = 3

_HAN = re.compile("[々〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_DASHES = "-‐‑‒–—―⸺⸻−─﹘﹣－"
_DOTS = "·•・‧∙⋅･"
_OPENING, _CLOSING = "([{〔【〈《「『〖", ")]}〕】〉》」』〗"
_QUOTES = "\"'`“”‘’„‟′″＂＇"
_LONG_DASH = re.compile(r"-{2,}")
_EMPTY_BRACKETS = re.compile(r"\(\)")
_OUTER_PUNCTUATION = "，,。.；;：:、!！?？-·"
# 集團(tuán): what a web page's converter left behind. A tone mark is asked for, so that (china) stays.
_PINYIN = re.compile(r"(?<=[㐀-鿿])\((?=[a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}\)")
_HAN_FORM = re.compile(r"股份有限公司|有限公司|公司|集团|[()\-·]")
_MASKED = re.compile(r"某|[*×□○●]|(?<![a-z])x{2,}(?![a-z])")  # 某公司, XX有限公司, **公司: withheld names
_HAN_NOT_A_NAME = frozenset(
    {"标称生产企业", "标示生产企业", "厂名不详", "生产企业不详", "生产者不详", "生产厂家不详", "企业名称不详"}
    | {"未标示生产企业", "未标注生产企业", "未标注厂名", "无生产企业", "无生产厂家", "无厂名厂址", "三无产品"}
    | {"个体工商户", "个体经营户", "个体经营者", "企业名称", "单位名称", "公司名称", "生产企业"}
    | {"生产厂家", "制造企业", "制造厂商", "被抽样单位", "受检单位", "委托单位", "见产品包装"}
    | {"详见附件", "暂无信息", "信息不详", "名称不详", "无此信息", "测试企业", "测试公司"}
    | {"中外合资", "自然人等"}
)
_LATIN_NOT_A_NAME = frozenset(
    {"unknown", "unknown manufacturer", "manufacturer unknown", "not available", "not applicable", "not specified"}
    | {"not known", "none", "null", "nil", "various", "various manufacturers", "unbranded", "no name", "no brand"}
    | {"undefined", "test", "others", "other", "company", "anonymous", "not indicated", "not provided", "tbd"}
)

# Guards: 上海市政…, 杭州市场…, 县城… — after these the suffix is part of the next word.
_JOINED = {"市": "政区场民容内郊级立北南东西中外", "省": "级会直属道", "县": "城级域", "区": "域块间级"}

_STROKED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
_POSSESSIVE_MARKS = "'’‘′＇"
_INITIALS = re.compile(r"(?<![^\W_])([^\W\d_])\.\s?(?=[^\W\d_](?![^\W_]))")  # S.p.A. → SpA
_POSSESSIVE = re.compile(r"(?<=\w)'(?=\w)")
_NOT_WORD = re.compile(r"[\W_]+")
_LATIN_FORMS = (
    (r"gesellschaft mit beschrankter haftung", "gmbh"),
    (r"public limited company", "plc"),
    (r"limited liability company", "llc"),
    (r"(?:public )?joint stock company", "jsc"),
    (r"aktiengesellschaft", "ag"),
    (r"societe anonyme", "sa"),
    (r"kabushiki kaisha", "kk"),
    (r"private limited|pvt limited|private ltd", "pvt ltd"),
    (r"coltd", "co ltd"),
    (r"limited", "ltd"),
    (r"company", "co"),
    (r"corporation", "corp"),
    (r"incorporated", "inc"),
)
_LATIN_FORM = re.compile(r"\b(?:" + "|".join(f"({pattern})" for pattern, _ in _LATIN_FORMS) + r")\b")
_FORM_WORDS = re.compile(r"\b(?:co|ltd|corp|inc|llc|plc|gmbh|ag|sa|spa|srl|bv|nv|kk|jsc|pvt|the|group)\b")


@cache
def _plain() -> dict[int, str | None]:
    """Characters → what stands for them: one dash, one dot, one pair of brackets, no quotes, nothing invisible."""
    table: dict[int, str | None] = {}
    for code in (*range(0x10000), *range(0xE0000, 0xE0080)):
        category = unicodedata.category(chr(code))
        if category in ("Cc", "Zs", "Zl", "Zp"):
            table[code] = " "
        elif category in ("Cf", "Cs") or 0xFE00 <= code <= 0xFE0F:
            table[code] = None
    table |= {ord(char): "-" for char in _DASHES} | {ord(char): "·" for char in _DOTS}
    table |= {ord(char): "(" for char in _OPENING} | {ord(char): ")" for char in _CLOSING}
    return table | {ord(char): None for char in _QUOTES}


@cache
def _folded() -> dict[int, str | None]:
    """Latin letters → without their accents. Other scripts keep their marks: ド is not ト, й is not и."""
    table: dict[int, str | None]
    table = {code: plain for code, plain in _plain().items() if plain is None and chr(code) not in _QUOTES}
    table |= dict.fromkeys(range(0x300, 0x370)) | dict.fromkeys(map(ord, _POSSESSIVE_MARKS), "'")
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letters = [char for char in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(char)]
        table[code] = "".join(letters)
    return table | {ord(char): plain for char, plain in _STROKED.items()}


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def normalise_name(name: str) -> str:
    """The form in which spellings of one name are equal; "" for a placeholder and for what is too short to identify.

    NFKC; Han names in simplified characters without spaces, pinyin residue, quotes, or the suffix of a leading 省/市;
    有限责任公司 is 有限公司. Other names without case, accents and punctuation; Company Limited is "co ltd".
    """
    name = unicodedata.normalize("NFKC", name)
    return _normalise_han(name) if is_han(name) else _normalise_latin(name)


def is_han(name: str) -> bool:
    """Whether the name is in Chinese characters, if only in part."""
    return _HAN.search(name) is not None


def plain_han(name: str) -> str:
    """A Chinese name after NFKC in simplified characters: no spaces, quotes, pinyin residue; one dash, one bracket."""
    name = "".join(name.translate(_plain()).split()).lower()
    if "(" in name:
        name = _EMPTY_BRACKETS.sub("", _PINYIN.sub("", name))
    if "--" in name:
        name = _LONG_DASH.sub("-", name)
    return str(_simplified().convert(name)).strip(_OUTER_PUNCTUATION)


def _normalise_han(name: str) -> str:
    name = plain_han(name)
    name = name.replace("有限责任公司", "有限公司").replace("股份公司", "股份有限公司")
    name = shorten_prefix(name)
    if len(name) < HAN_CHARS_MIN or name in _HAN_NOT_A_NAME or _MASKED.search(name):
        return ""
    core = _HAN_FORM.sub("", name)
    return "" if len(core) < 2 or _is_place(core) else name


def _is_place(core: str) -> bool:
    """杭州有限公司 says no more than 杭州; a county's name alone (东方, 金川, 东港) is a trade name that firms bear."""
    return any(len(division.code) < 6 for division in divisions().stems.get(core, ()))


def _normalise_latin(name: str) -> str:
    name = name.casefold()
    if not name.isascii():
        name = name.translate(_folded())
    name = _POSSESSIVE.sub("", _INITIALS.sub(r"\1", name)).replace("&", " and ")
    name = _NOT_WORD.sub(" ", name).strip()
    name = _LATIN_FORM.sub(lambda found: _LATIN_FORMS[(found.lastindex or 1) - 1][1], name)
    if name in _LATIN_NOT_A_NAME or sum(map(str.isalpha, name)) < LATIN_LETTERS_MIN:
        return ""
    core = _NOT_WORD.sub("", _FORM_WORDS.sub(" ", name))
    return name if len(core) >= 2 and len(set(core)) >= 2 else ""


def shorten_prefix(name: str) -> str:
    """A simplified Chinese name with its administrative prefix in the short form in which firms omit it.

    杭州市X → 杭州X; 浙江省X → 浙江X; 浙江省杭州市X and 浙江杭州市X → 杭州X (the city's suffix must be printed, since
    浙江金华火腿 may be a trade name); 杭州市余杭区X → 杭州余杭X; 浙江省长兴县X → 长兴县X. Everything else stays.
    """
    table = divisions()
    if name[:2] not in table.provinces and name[:2] not in table.cities:
        return name
    province = opens_with(name, table.provinces)
    bare = () if province else opens_with_stem(name, table.provinces)
    if province or bare:
        one = (province or bare)[0]
        rest = name[len(one.name if province else one.stem) :]
        if opens_with(rest, table.cities, one.code):
            return _shorten_city(rest, one.code)
        if county := opens_with(rest, table.counties, one.code):
            # A municipality's district has no city between; elsewhere the county says the province.
            return one.stem + _shorten_county(rest, one.code) if _is_municipality(one, county[0]) else rest
        if province:
            return _without_suffix(name, one)
    return _shorten_city(name, "")


def _shorten_city(name: str, within: str) -> str:
    table = divisions()
    city = opens_with(name, table.cities, within)
    bare = () if city else opens_with_stem(name, table.cities, within)
    if city:
        rest = name[len(city[0].name) :]
        if opens_with(rest, table.counties, city[0].code):
            shorter = _shorten_county(rest, city[0].code)
            return (city[0].stem if may_drop_suffix(city[0]) else city[0].name) + shorter
        return _without_suffix(name, city[0])
    if len(bare) == 1 and may_drop_suffix(bare[0]):
        return bare[0].stem + _shorten_county(name[len(bare[0].stem) :], bare[0].code)
    return name


def _shorten_county(rest: str, within: str) -> str:
    """The text after a city, its opening county or district in the short form where the city has one of that stem."""
    county = opens_with(rest, divisions().counties, within)
    if not county or not county[0].stem:
        return rest
    namesakes = [one for one in divisions().stems[county[0].stem] if one.code.startswith(within)]
    return _without_suffix(rest, county[0], anyway=len(namesakes) == 1)


def _without_suffix(name: str, division: Division, anyway: bool = False) -> str:
    rest = name[len(division.name) :]
    joined = _JOINED.get(division.name[-1], "")
    if len(rest) < 2 or rest[0] in joined or not (anyway or may_drop_suffix(division)):
        return name
    return division.stem + rest


def _is_municipality(province: Division, county: Division) -> bool:
    return county.code[2:4] in ("01", "02") and province.name.endswith("市")
