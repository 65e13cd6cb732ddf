"""China's administrative divisions (GB/T 2260): the words that open a name or an address, and their codes."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})

# Rows of the code table that stand for no place of their own: their counties belong to the province.
_NO_PLACE = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县旗]|地区|林区|省|市|县|区|盟|旗)$")
_PEOPLES = re.compile(
    r"(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇"
    r"|柯尔克孜|土|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|怒|保安|裕固|独龙|各)族$"
    r"|(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)$"
)
_PEOPLES_FOLLOW = re.compile(r"自治[区州县旗]$")
# Prefectures whose short form is an everyday word of trade names: "泰安市X" is not taken for "泰安X".
_EVERYDAY = frozenset(
    {"大同", "安康", "泰安", "白银", "中山", "吉安", "安庆", "长治", "保山", "平凉", "百色", "三明", "南平", "朝阳"}
)


class Division(NamedTuple):
    """One division: `code` of 2, 4 or 6 digits, its full name, and its name without suffix ("" if of one character)."""

    code: str
    name: str
    stem: str


def stem_of(name: str) -> str:
    """杭州市 → 杭州, 恩施土家族苗族自治州 → 恩施; "" where less than two characters would remain."""
    stem = _SUFFIX.sub("", name)
    if _PEOPLES_FOLLOW.search(name):
        while len(shorter := _PEOPLES.sub("", stem)) >= 2 and shorter != stem:
            stem = shorter
    return stem if len(stem) >= 2 and stem != name else ""


def _read(table: str) -> Iterator[dict[str, str]]:
    text = (files("hub.identify") / "data" / f"gb2260_{table}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


class Divisions(NamedTuple):
    """The tables, by how a text may open: first two characters → divisions, the longest name first."""

    provinces: dict[str, tuple[Division, ...]]
    cities: dict[str, tuple[Division, ...]]
    counties: dict[str, tuple[Division, ...]]
    stems: dict[str, tuple[Division, ...]]  # short form → every division of any level that has it


@cache
def divisions() -> Divisions:
    """The divisions, read once from the package's own tables."""
    rows = {
        table: [
            Division(row["code"], row["name"], stem_of(row["name"]))
            for row in _read(table)
            if row["name"] not in _NO_PLACE
        ]
        for table in ("provinces", "cities", "areas")
    }
    rows["provinces"] += [Division("71", "台湾省", "台湾")]
    rows["provinces"] += [Division("81", "香港特别行政区", "香港"), Division("82", "澳门特别行政区", "澳门")]
    stems: defaultdict[str, list[Division]] = defaultdict(list)
    for division in (one for table in rows.values() for one in table):
        stems[division.stem].append(division)
    return Divisions(
        _by_opening(rows["provinces"]),
        _by_opening(rows["cities"]),
        _by_opening(rows["areas"]),
        {stem: tuple(found) for stem, found in stems.items() if stem},
    )


def _by_opening(rows: Iterable[Division]) -> dict[str, tuple[Division, ...]]:
    opening: defaultdict[str, list[Division]] = defaultdict(list)
    for row in rows:
        opening[row.name[:2]].append(row)
        if row.stem and row.name.endswith(("自治州", "自治区")):  # 恩施州, 广西自治区: the usual short form
            short = row.stem + ("州" if row.name.endswith("州") else "自治区")
            if short != row.name:
                opening[row.name[:2]].append(Division(row.code, short, row.stem))
    return {key: tuple(sorted(found, key=lambda one: (-len(one.name), one.code))) for key, found in opening.items()}


def opens_with(text: str, table: dict[str, tuple[Division, ...]], within: str = "") -> tuple[Division, ...]:
    """The divisions below code `within` whose full name, the longest possible, opens `text`."""
    found: list[Division] = []
    for division in table.get(text[:2], ()):
        if found and len(division.name) < len(found[0].name):
            break
        if division.code.startswith(within) and text.startswith(division.name):
            found.append(division)
    return tuple(found)


def opens_with_stem(text: str, table: dict[str, tuple[Division, ...]], within: str = "") -> tuple[Division, ...]:
    """The divisions below code `within` whose short form, the longest possible, opens `text`."""
    found = [
        division
        for division in table.get(text[:2], ())
        if division.stem and division.code.startswith(within) and text.startswith(division.stem)
    ]
    longest = max((len(one.stem) for one in found), default=0)
    return tuple(one for one in found if len(one.stem) == longest)


@cache
def may_drop_suffix(division: Division) -> bool:
    """Whether the short form says no less than the full name.

    吉林省 and 吉林市, 恩施州 and 恩施市 keep their suffix; 长沙市 (beside its own 长沙县) drops it, as does 西安市: a
    district such as 牡丹江's 西安区 cannot open a name on its own. Counties never drop it when they stand alone:
    东方市, 凤凰县 and 永康市 are everyday words without it.
    """
    if not division.stem or len(division.code) == 6 or division.stem in _EVERYDAY:
        return False
    return all(other.code == division.code or _gives_way(other, division) for other in divisions().stems[division.stem])


def _gives_way(other: Division, division: Division) -> bool:
    if len(other.code) < 6:
        return len(division.code) == 2 and other.name.endswith("自治州")  # 海南 is the province
    if len(division.code) == 2 or other.name.endswith("区"):
        return True
    own = other.code.startswith(division.code) and division.name.endswith("市")
    return own and (other.name == division.name or not other.name.endswith("市"))
