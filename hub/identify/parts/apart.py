"""One name taken apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from hub.identify.names import normalise_name, plain_han
from hub.identify.parts.branches import read_brackets, split_branch, split_tail_region
from hub.identify.parts.forms import DIGITS, split_form
from hub.identify.parts.regions import BRAND_CHARS_MIN, COUNTRY, LENGTH_MAX, inner_region, nested, region_prefix
from hub.identify.parts.trades import split_trade, trade_words


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


_SEQUEL = re.compile(r"第[0-9一二三四五六七八九十百]+|[0-9]+|[一二三四五六七八九十](?=[建局航汽院所厂店分冶轻棉毛纺])")
_ORDINAL = re.compile(r"第[0-9一二三四五六七八九十百]+")
_SEQUEL_SIGNS = re.compile(r"[0-9一二三四五六七八九十东西南北]")
_POINTS = re.compile(r"[东西南北](?=[厂店站])")


@lru_cache(maxsize=65536)
def take_apart(name: str) -> Parts:
    """The parts of a Chinese name; every part "" for a name in another script.

    杭州市余杭区示例电子科技有限公司 and 示例电子科技（杭州余杭）有限公司: region 330110, brand 示例, trade 电子科技.
    """
    text = plain_han(unicodedata.normalize("NFKC", name[:LENGTH_MAX]))
    whole = normalise_name(name)
    head, branch = split_branch(text)
    head, bracketed, printed, branch = read_brackets(head, branch)
    head, tail_region = split_tail_region(head)
    code, head_rest = region_prefix(head)
    rest, form, group = split_form(head_rest)
    given = bracketed or tail_region
    if given == COUNTRY:
        region, site = code, COUNTRY
    else:
        region, site = (max(given, code, key=len), "") if nested(given, code) else (code, given)
    if not (region or site):
        site, rest = inner_region(rest)
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


def _split_sequel(rest: str) -> tuple[str, str]:
    """示例第二建筑 → 示例建筑, 二; 示例二厂 → 示例二厂, 二: only an ordinal leaves the text."""
    if not _SEQUEL_SIGNS.search(rest):
        return rest, ""
    found = [one.lstrip("第").translate(DIGITS) for one in _SEQUEL.findall(rest)] + _POINTS.findall(rest)
    shorter = _ORDINAL.sub("", rest)
    return (shorter if len(shorter) >= BRAND_CHARS_MIN else rest), " ".join(found)
