"""A Chinese enterprise name taken apart: region, brand 字号, trade 行业, legal form 组织形式, branch, sequel number."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from hub.identify.divisions import Division, divisions, opens_with, opens_with_stem
from hub.identify.names import normalise_name, plain_han

LENGTH_MAX = 120  # characters of a name that are looked at; registered names stay below 80

BRAND_CHARS_MIN = 2
COUNTRY = "CN"


class Parts(NamedTuple):
    """The parts of one Chinese name, each in simplified characters and "" where the name has none."""

    whole: str  # the name in its normal form (`normalise_name`), "" if it is too weak to identify
    prefix: str  # the region as printed
    region: str  # GB/T 2260 code without trailing zeros: "33", "3301", "330110"
    bracketed: bool  # the region stands in brackets only
    site: str  # another place in it: 3416 in 北京同仁堂(亳州)饮片, 3702 in 一汽解放青岛汽车, "CN" in 示例(中国)
    brand: str
    trade: str  # as printed
    words: tuple[str, ...]  # the trade's words, sorted
    form: str  # "有限公司", "股份有限公司", "公司", "厂", …
    group: bool  # 集团 stands in it
    branch: str
    sequel: str  # numbers and compass points that tell sisters apart: 一建/二建, 东厂/西厂

    @property
    def core(self) -> str:
        """Brand and trade in one."""
        return self.brand + self.trade


_COMPANY = "股份有限公司|有限责任公司|有限公司"
_FORMS = {
    "股份有限公司": "股份有限公司",
    "股份公司": "股份有限公司",
    "股份有限责任公司": "股份有限公司",
    "有限责任股份公司": "股份有限公司",
    "有限责任公司": "有限公司",
    "责任有限公司": "有限公司",
    "有限公司": "有限公司",
    "有限企业": "有限公司",
    "有限责任": "有限公司",
    "责任公司": "有限公司",
    "有限": "有限公司",
    "股份有限": "股份有限公司",
    "总公司": "公司",
    "公司": "公司",
    "股份": "股份有限公司",
    # what remains of a form that was cut or mistyped
    "股份有限公": "股份有限公司",
    "有限责任公": "有限公司",
    "有限公": "有限公司",
    "有限司": "有限公司",
    "限公司": "有限公司",
    "有公司": "有限公司",
    "份有限公司": "股份有限公司",
    "股有限公司": "股份有限公司",
    "限责任公司": "有限公司",
    "有责任公司": "有限公司",
    "有限任公司": "有限公司",
    "有限责公司": "有限公司",
    "有限责任司": "有限公司",
    "农民专业合作社": "合作社",
    "专业合作社": "合作社",
    "合作联社": "合作社",
    "合作社": "合作社",
    "有限合伙": "合伙企业",
    "合伙企业": "合伙企业",
    "总厂": "厂",
    "厂": "厂",
    "商店": "店",
    "店": "店",
    "商行": "商行",
    "经营部": "经营部",
    "工作室": "工作室",
    "事务所": "事务所",
    "研究院": "研究院",
    "研究所": "研究所",
    "设计院": "设计院",
    "中心": "中心",
    "大学": "大学",
    "学院": "学院",
    "医院": "医院",
    "协会": "协会",
}
_BY_LENGTH = sorted(_FORMS, key=lambda form: (-len(form), form))
_WHOLE_FORMS = frozenset(_FORMS) - {
    "公司",
    "有限公",
    "有限司",
    "限公司",
    "有公司",
    "份有限公司",
    "股有限公司",
    "有限",
    "股份",
}
_PRINTED = ("股份有限公司", "有限责任公司", "有限公司")
_FORM = re.compile("(?:" + "|".join(_BY_LENGTH) + ")$")
# 有限公司武汉分公司, 有限公司制药厂: what follows the form is a branch or a plant, not the enterprise.
_AFTER_FORM = re.compile(rf"^(.{{2,}}?(?:{_COMPANY}|股份公司|集团公司|总公司|集团总公司))([^()]{{2,}})$")
_BRANCH = re.compile(
    r"(?:分公司|分厂|分店|分行|分院|分所|分社|分校|分部|分中心|分理处|支公司|支行|支店|营业部|营业厅|办事处|代表处"
    r"|项目部|联络处|门市部|服务部|加油站|售后服务站)$"
)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_NOTES = frozenset(
    {
        "普通合伙",
        "特殊普通合伙",
        "有限合伙",
        "个人独资",
        "个体工商户",
        "筹",
        "原名",
        "上市公司",
        "国有独资",
        "内资",
        "外资",
    }
    | {"台港澳", "集体", "本部", "总部", "母公司", "公章", "盖章", "简称", "全称", "企业", "厂家"}
)
_COUNTRIES = frozenset({"中国", "中國", "大中华", "亚洲", "亚太", "全国"})
_SEQUEL = re.compile(r"第[0-9一二三四五六七八九十百]+|[0-9]+|[一二三四五六七八九十](?=[建局航汽院所厂店分冶轻棉毛纺])")
_ORDINAL = re.compile(r"第[0-9一二三四五六七八九十百]+")
_SEQUEL_SIGNS = re.compile(r"[0-9一二三四五六七八九十东西南北]")
_POINTS = re.compile(r"[东西南北](?=[厂店站])")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
# Short names of divisions that are everyday words of brands, so no region when they stand without their suffix.
_BRAND_WORDS = frozenset(
    {
        "东方",
        "凤凰",
        "永康",
        "朝阳",
        "和平",
        "建设",
        "长安",
        "新华",
        "永安",
        "兴隆",
        "大通",
        "平安",
        "龙泉",
        "金山",
        "宝山",
    }
    | {"玉泉", "新城", "新兴"}
    | {"长城", "长江", "天门", "万年", "广昌", "长兴", "兴业", "宝丰", "永兴", "永丰", "永新", "永昌", "兴国", "泰和"}
    | {
        "金堂",
        "大英",
        "中方",
        "新安",
        "新野",
        "同心",
        "瑞金",
        "瑞昌",
        "丰城",
        "德兴",
        "永城",
        "鹤山",
        "鹏",
        "太和",
        "安福",
    }
    | {
        "华安",
        "长泰",
        "金湖",
        "宝应",
        "泰兴",
        "兴化",
        "海安",
        "东海",
        "天台",
        "永泰",
        "长乐",
        "福安",
        "福鼎",
        "瑞安",
        "金门",
    }
    | {"大新", "凌云", "恒山", "宝清", "富裕", "富锦", "五常", "通河", "天全", "宝兴", "石棉", "万源", "开江", "大方"}
    | {"金沙", "汇川", "双柏", "元谋", "祥云", "宾川", "永平", "云龙", "洱源", "玉龙", "华坪", "新平", "元江"}
    | {
        "中牟",
        "金乡",
        "新泰",
        "宁阳",
        "安丘",
        "高密",
        "昌邑",
        "昌乐",
        "海阳",
        "龙口",
        "金川",
        "瑞丽",
        "蓝天",
        "金塔",
        "清水",
    }
    | {
        "华池",
        "成县",
        "康乐",
        "广河",
        "卓尼",
        "红原",
        "安图",
        "和龙",
        "龙井",
        "大安",
        "东丰",
        "金阳",
        "美姑",
        "雷波",
        "安泽",
    }
    | {
        "新和",
        "和静",
        "和硕",
        "博湖",
        "新源",
        "昭苏",
        "泽普",
        "安宁",
        "宜良",
        "石林",
        "嵩明",
        "禄劝",
        "武定",
        "长白",
        "临江",
    }
    | {"明光", "天长", "宁国", "金寨", "霍山", "恒大", "开阳", "息烽", "修文", "光山", "新县", "固始", "华容", "平江"}
    | {"永福", "平乐", "恭城", "兴仁", "兴义", "万宁", "文昌", "昌江", "乐东", "宝坻", "北辰", "河东", "河西", "红桥"}
)


@cache
def trade_words() -> dict[str, tuple[str, ...]]:
    """Words of trades → their usual English, from the package's own table."""
    text = (files("hub.identify") / "data" / "trade_words.csv").read_text(encoding="utf-8")
    return {row["word"]: tuple(row["english"].split("|")) for row in csv.DictReader(text.splitlines())}


@cache
def _word_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in trade_words()}, reverse=True))


@lru_cache(maxsize=65536)
def take_apart(name: str) -> Parts:
    """The parts of a Chinese name; every part "" for a name in another script.

    杭州市余杭区示例电子科技有限公司 and 示例电子科技（杭州余杭）有限公司: region 330110, brand 示例, trade 电子科技.
    """
    text = plain_han(unicodedata.normalize("NFKC", name[:LENGTH_MAX]))
    whole = normalise_name(name)
    head, branch = _split_branch(text)
    head, bracketed, printed, branch = _read_brackets(head, branch)
    head, tail_region = _split_tail_region(head)
    code, head_rest = region_prefix(head)
    rest, form, group = split_form(head_rest)
    given = bracketed or tail_region
    if given == COUNTRY:
        region, site = code, COUNTRY
    else:
        region, site = (max(given, code, key=len), "") if _nested(given, code) else (code, given)
    if not (region or site):
        site, rest = _inner_region(rest)
    rest, sequel = _split_sequel(rest)
    brand, trade, words = split_trade(rest)
    prefix = head[: len(head) - len(head_rest)] or printed
    # 益阳电子有限公司: a registered name has a brand, so this is no firm of 益阳.
    bare = code and prefix[-1] not in "省市县区"
    if code and (len(brand) < BRAND_CHARS_MIN or rest in trade_words() or (bare and brand in trade_words())):
        again = split_trade(_split_sequel(split_form(head)[0])[0])
        if len(again[0]) >= max(len(brand), BRAND_CHARS_MIN):
            brand, trade, words = again
            region, site, prefix = given, "", ""
    return Parts(
        whole, prefix, region, bool(region and not code), site, brand, trade, words, form, group, branch, sequel
    )


def _nested(*codes: str) -> bool:
    known = sorted((code for code in codes if code), key=len)
    return all(longer.startswith(shorter) for shorter, longer in zip(known, known[1:], strict=False))


def _split_branch(text: str) -> tuple[str, str]:
    """示例有限公司武汉分公司 → 示例有限公司, 武汉分公司; a tail that is only a region is none."""
    if found := _AFTER_FORM.match(text):
        head, tail = found.groups()
        if not _division_code(tail) and not _FORM.fullmatch(tail):
            return head, _plain_branch(tail)
        return text, ""
    if found := _BRANCH.search(text):
        head = text[: found.start()]
        for length in (4, 3, 2):  # 示例科技武汉市分公司
            if len(head) > length + 1 and _division_code(head[-length:]):
                return head[:-length], _plain_branch(head[-length:] + found.group())
        return head, found.group()
    return text, ""


def _plain_branch(branch: str) -> str:
    if len(branch) > 4:
        branch = re.sub(r"(?<=..)[省市县区](?=.)", "", branch)
    return branch.translate(_DIGITS)


def _read_brackets(head: str, branch: str) -> tuple[str, str, str, str]:
    """Take brackets out: a division is the region, 中国 and notes say nothing, everything else stays in the text."""
    region = printed = ""
    while found := _BRACKETED.search(head):
        inner = found.group(1)
        kept = ""
        if code := _division_code(inner):
            region, printed = region or code, printed or inner
        elif inner in ("集团", "控股"):
            kept = inner
        elif _BRANCH.search(inner):
            branch = branch or _plain_branch(inner)
        elif inner in _COUNTRIES:
            region = region or COUNTRY
        elif inner not in _NOTES:
            kept = inner
        head = head[: found.start()] + kept + head[found.end() :]
    return head.replace("(", "").replace(")", "").replace("·", "").replace("-", ""), region, printed, branch


def _split_tail_region(head: str) -> tuple[str, str]:
    """示例科技有限公司杭州 → 示例科技有限公司, 3301."""
    found = _AFTER_FORM.match(head)
    if found and (code := _division_code(found.group(2))):
        return found.group(1), code
    return head, ""


@lru_cache(maxsize=16384)
def _division_code(text: str) -> str:
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
    if not found or (not code and found[0].stem in _BRAND_WORDS):
        return ()
    if len(found) > 1:
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
        if one.stem and one.stem not in _BRAND_WORDS and len(divisions().stems[one.stem]) <= 2
    }
    stems |= {"北京", "上海", "天津", "重庆"}
    return re.compile("(?<=..)(?:" + "|".join(sorted(stems, key=lambda stem: (-len(stem), stem))) + ")市?")


def _inner_region(rest: str) -> tuple[str, str]:
    """示例杭州科技 → 3301, 示例科技: a city that was moved behind the brand."""
    found = _city_stems().search(rest)
    if not found:
        return "", rest
    code = _division_code(found.group())
    return (code, rest[: found.start()] + rest[found.end() :]) if code else ("", rest)


def split_form(text: str) -> tuple[str, str, bool]:
    """What stands before the legal form, the form ("" if none), and whether the enterprise is a group (集团)."""
    form = ""
    found = _FORM.search(text)
    if not found or found.group() not in _WHOLE_FORMS:
        for printed in _PRINTED:  # one character of the form mistyped
            if len(text) > len(printed) + 1 and _one_off(text[-len(printed) :], printed):
                text, form, found = text[: -len(printed)], _FORMS[printed], None
                break
    if found:
        text, form = text[: found.start()], _FORMS[found.group()]
    group = False
    for word in ("集团", "团集"):
        if text.endswith(word) and len(text) > len(word) + 1:
            text, group = text[: -len(word)], True
    if not group and len(text) > 5 and "集团" in text[2:]:
        at = text.index("集团", 2)
        text, group = text[:at] + text[at + 2 :], True
    if form == "有限公司" and len(text) > 3 and (text[-2] == "股" or text[-1] == "份") and not text.endswith("控股"):
        text, form = text[:-2], "股份有限公司"
    return text, form, group


def _one_off(text: str, printed: str) -> bool:
    return sum(map(str.__ne__, text, printed)) == 1


@lru_cache(maxsize=65536)
def split_trade(core: str) -> tuple[str, str, tuple[str, ...]]:
    """Brand, trade, and the trade's words: known words are taken from the right while two characters remain."""
    table = trade_words()
    words: list[str] = []
    end = len(core)
    while True:
        for length in _word_lengths():
            if end - length >= BRAND_CHARS_MIN and core[end - length : end] in table:
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


def _split_sequel(rest: str) -> tuple[str, str]:
    """示例第二建筑 → 示例建筑, 二; 示例二厂 → 示例二厂, 二: only an ordinal leaves the text."""
    if not _SEQUEL_SIGNS.search(rest):
        return rest, ""
    found = [one.lstrip("第").translate(_DIGITS) for one in _SEQUEL.findall(rest)] + _POINTS.findall(rest)
    shorter = _ORDINAL.sub("", rest)
    return (shorter if len(shorter) >= BRAND_CHARS_MIN else rest), " ".join(found)
