"""Names taken apart, in either script."""

from __future__ import annotations

import pytest

from hub.identify.parts import Parts, take_apart
from hub.identify.romanised import read_romanised

# name → region, site, brand, trade, form, group, branch
TABLE = [
    ("杭州市余杭区示例电子科技有限公司", "330110", "", "示例", "电子科技", "有限公司", False, ""),
    ("示例电子科技（杭州余杭）有限公司", "330110", "", "示例", "电子科技", "有限公司", False, ""),
    ("示例　電子科技(杭州)有限責任公司", "3301", "", "示例", "电子科技", "有限公司", False, ""),
    ("安徽江淮汽车集團(tuán)股份有限公司", "34", "", "江淮", "汽车", "股份有限公司", True, ""),
    ("上海汽车集团股份有限公司乘用车分公司", "", "", "上海", "汽车", "股份有限公司", True, "乘用车分公司"),
    ("示例有限公司武汉分公司", "", "", "示例", "", "有限公司", False, "武汉分公司"),
    ("北京同仁堂(亳州)饮片有限责任公司", "11", "3416", "同仁堂", "饮片", "有限公司", False, ""),
    ("示例（中国）投资有限公司", "", "CN", "示例", "投资", "有限公司", False, ""),
    ("广西示例阀门有限公司", "45", "", "示例", "阀门", "有限公司", False, ""),
    ("湘潭帆祥粮油东城分公司", "4303", "", "帆祥", "粮油", "", False, "东城分公司"),
    ("湖北示例科技份有限公司", "42", "", "示例", "科技", "股份有限公司", False, ""),
    ("深圳示例", "4403", "", "示例", "", "", False, ""),
    ("益阳电子有限公司", "", "", "益阳", "电子", "有限公司", False, ""),
    ("", "", "", "", "", "", False, ""),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row[0]))
def test_a_chinese_name(row: tuple[str, ...]) -> None:
    name, *wanted = row
    found = take_apart(name)
    assert [found.region, found.site, found.brand, found.trade, found.form, found.group, found.branch] == wanted


@pytest.mark.parametrize("name", ["不详", "示例", "张三", "/", "公司", "有限公司"])
def test_a_weak_name_identifies_nobody(name: str) -> None:
    assert take_apart(name).whole == ""


def test_an_ordinal_tells_sisters_apart() -> None:
    assert take_apart("示例第一建筑工程有限公司").sequel != take_apart("示例第二建筑工程有限公司").sequel


# name → region, brand, has a form, group, branch
LATIN = [
    ("Hangzhou Shili Technology Co., Ltd.", ("3301",), "shili", True, False, ""),
    ("Gannan Zangzu Zizhizhou Shili Valve Co Ltd", ("6230",), "shili", True, False, ""),
    ("Hangzhou Xin An Valve Co., Ltd.", ("3301",), "xinan", True, False, ""),
    ("Lvliang City Shili Valve Factory", ("1411", "530322"), "shili", False, False, ""),
    ("SHILI VALVE CO LTD", (), "shili", True, False, ""),
    ("Zhejiang Shili Group Co., Ltd. Hangzhou Branch", ("3301",), "shili", True, True, "branch"),
]


@pytest.mark.parametrize("row", LATIN, ids=lambda row: str(row[0]))
def test_an_english_name(row: tuple[object, ...]) -> None:
    name, *wanted = row
    found = read_romanised(str(name))
    assert [found.regions, found.brand, found.form, found.group, found.branch] == wanted


def test_trades_run_together_in_pinyin() -> None:
    found = read_romanised("Hangzhou Shili Famentaoci Youxian Gongsi")
    assert [set(phrase) for phrase in found.trade] == [{("阀门",)}, {("陶瓷",)}]


@pytest.mark.parametrize(
    "name",
    ["", " ", "甲", "😀", "😀公司有限公司", "示" * 10_000, "(" * 10_000, "公司" * 5_000, "A" * 10_000, "甲A乙B丙C有限公司",
     "\x00\ud800"],
)  # fmt: skip
def test_whatever_is_printed_is_taken_apart(name: str) -> None:
    assert isinstance(take_apart(name), Parts)
    assert read_romanised(name).whole is not None
