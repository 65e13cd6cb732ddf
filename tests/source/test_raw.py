"""A row's place as people say it."""

from __future__ import annotations

import pytest

from hub.source import describe_place


@pytest.mark.parametrize(
    ("place", "english", "chinese"),
    [
        ("line:12", "line 12", "第 12 行"),
        ("document", "the document", "整个文件"),
        ("检验 1.csv line:7", "检验 1.csv line 7", "检验 1.csv 第 7 行"),
        ("sheet:检验 结果 row:4", "sheet 检验 结果 row 4", "工作表“检验 结果” 第 4 行"),
        ("x.zip a.xlsx sheet:表 row:4", "x.zip a.xlsx sheet 表 row 4", "x.zip a.xlsx 工作表“表” 第 4 行"),
        ("/v1/reports?page=3 item:7", "/v1/reports?page=3 item 7", "/v1/reports?page=3 第 7 条"),
        ("public.report id=9", "public.report id=9", "public.report id=9"),
    ],
)
def test_places(place: str, english: str, chinese: str) -> None:
    assert describe_place(place, "en") == english
    assert describe_place(place, "zh") == chinese
