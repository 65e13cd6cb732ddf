"""Regions: what addresses and names say, and which places can be one enterprise's."""

from __future__ import annotations

import pytest

from hub.identify.regions import compatible, leading_division, place, region_of

LEADING = [
    ("北京市海淀区生命科学园路23-2号", "110108"),
    ("浙江省长兴县煤山镇工业园区", "330522"),
    ("浙江省杭州市余杭区示例路", "330110"),
    ("杭州市示例路", "330100"),
    ("上海松江区示例路", "310117"),
    ("广东深圳南山区示例路", "440305"),
    ("重庆市奉节县示例路", "500236"),
    ("中国（上海）自由贸易试验区浦东新区示例路", "310115"),
    ("中国（四川）自由贸易试验区成都市双流区示例路", "510116"),
    ("310000 中国浙江省宁波市示例路", "330200"),
    ("恩施州利川市示例路", "422802"),
    ("广西自治区南宁市示例路", "450100"),
    ("义乌市示例路", "330782"),
    ("香港特别行政区示例道", "810000"),
    ("吉林市示例路", "220200"),
    ("吉林示例厂", "220000"),
    ("朝阳区示例路", ""),
    ("朝阳示例厂", ""),
    ("鼓楼区示例路", ""),
    ("示例市示例路", ""),
    ("1 Sample Street, Hangzhou", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "code"), LEADING)
def test_leading_division(text: str, code: str) -> None:
    assert leading_division(text) == code


REGIONS = [
    ("示例甲有限公司", "", "", ""),
    ("杭州示例甲有限公司", "", "", "330100"),
    ("杭州示例甲有限公司", "江苏省南京市示例路", "", "320100"),
    ("杭州示例甲有限公司", "江苏省南京市示例路", "330000", "330000"),
    ("示例甲有限公司", "浙江省杭州市余杭区示例路", "330100", "330110"),
    ("示例甲有限公司", "浙江省杭州市示例路", "CN", "330100"),
    ("示例甲有限公司", "", "990100", "990100"),
    ("Sample GmbH", "", "de", "DE"),
    ("Sample Ltd", "", "HK", "810000"),
    ("示例甲有限公司", "", "浙江省", "330000"),
    ("示例甲有限公司", "", "nowhere", ""),
]


@pytest.mark.parametrize(("name", "address", "region", "expected"), REGIONS)
def test_region_of(name: str, address: str, region: str, expected: str) -> None:
    assert region_of(name, address, region) == expected


def test_a_name_never_says_the_place() -> None:
    assert place("杭州示例甲有限公司", "", "") == ""


def test_an_address_within_the_names_own_city_says_no_county() -> None:
    assert place("杭州示例甲有限公司", "浙江省杭州市余杭区示例路", "") == "CN3301"
    assert place("北京示例甲有限公司", "北京市海淀区示例路", "") == "CN11"
    assert place("示例甲有限公司", "浙江省杭州市余杭区示例路", "") == "CN330110"
    assert place("示例甲有限公司", "浙江省杭州市余杭区示例路", "320000") == "CN32"


COMPATIBLE = [
    ("", "330100", True),
    ("CN", "330100", True),
    ("330000", "330100", True),
    ("330100", "330110", True),
    ("330100", "330200", False),
    ("330000", "320000", False),
    ("110100", "110105", True),
    ("500200", "500105", True),
    ("CN", "DE", False),
    ("DE", "330100", False),
    ("HK", "810000", True),
    ("HK", "CN", True),
]


@pytest.mark.parametrize(("one", "other", "expected"), COMPATIBLE)
def test_compatible(one: str, other: str, expected: bool) -> None:
    assert compatible(place("", "", one), place("", "", other)) is expected
    assert compatible(place("", "", other), place("", "", one)) is expected
