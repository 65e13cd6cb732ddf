"""The columns of a table that somebody wants matched."""

from __future__ import annotations

import pytest

from hub.errors import RejectRecord, StopProcess
from hub.match.columns import columns_of, row_of
from hub.match.wanted import Wanted


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["序号", "企业名称", "统一社会信用代码", "所在地", "曾用名", "地址", "注册号"],
         {"name": "企业名称", "uscc": "统一社会信用代码", "region": "所在地", "former": "曾用名", "address": "地址", "reg_no": "注册号"}),
        (["产品名称", "生产企业", "不合格项目", "检验结论"], {"name": "生产企业"}),
        (["供应商", "城市", "联系人", "电话"], {"name": "供应商", "region": "城市"}),
        (["产品名称", "规格型号", "名称"], {"name": "名称"}),
        (["No.", "Company Name", "Country", "LEI"], {"name": "Company Name", "region": "Country", "lei": "LEI"}),
        (["name", "uscc", "region", "org_code", "reg_no", "lei", "address", "former"],
         {one: one for one in ("name", "uscc", "region", "org_code", "reg_no", "lei", "address", "former")}),
        (["信用代码", "金额"], {"uscc": "信用代码"}),
    ],
)  # fmt: skip
def test_found_by_headings(names: list[str], found: dict[str, str]) -> None:
    assert columns_of(names, {}) == found


def test_named_by_the_caller() -> None:
    assert columns_of(["企业名称", "供货方"], {"name": " 供货方 "}) == {"name": "供货方"}
    assert columns_of(["甲", "乙"], {"name": "甲", "key": "ignored"}) == {"name": "甲"}
    with pytest.raises(StopProcess, match="丙"):
        columns_of(["甲", "乙"], {"name": "丙"})
    with pytest.raises(StopProcess, match="甲、乙"):
        columns_of(["甲", "乙"], {})


def test_a_row_of_cells() -> None:
    row = row_of({"企业": "示例 ", "曾用名": "旧一；旧二", "别的": "x"}, {"name": "企业", "former": "曾用名"})
    assert isinstance(row, Wanted)
    assert (row.mention.name, row.former, row.limit) == ("示例", ("旧一", "旧二"), 1)
    blank = row_of({"企业": ""}, {"name": "企业"})
    assert isinstance(blank, RejectRecord)
