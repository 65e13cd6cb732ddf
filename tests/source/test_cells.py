"""Cells: what institutions print, and what it means."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hub.source import (
    Amount,
    Day,
    LooseDay,
    Measured,
    Moment,
    Number,
    PartialDay,
    UsDay,
    Verdict,
    WanAmount,
    Whole,
    coded,
    count_and_unit,
    id_of,
    party,
    several,
)


def value(kind: Any, printed: object) -> Any:
    """What a cell of that kind means."""
    return TypeAdapter(kind).validate_python(printed)


@pytest.mark.parametrize(
    ("kind", "printed", "meant"),
    [
        (Day, "2024-03-05", date(2024, 3, 5)),
        (Day, "2024/3/5", date(2024, 3, 5)),
        (Day, "2024.03.05", date(2024, 3, 5)),
        (Day, "2024年3月5日", date(2024, 3, 5)),
        (Day, "２０２４年３月５日", date(2024, 3, 5)),
        (Day, "20240305", date(2024, 3, 5)),
        (Day, "2024-03-05 00:00:00", date(2024, 3, 5)),
        (Day, "2024-03-05T10:00:00.123", date(2024, 3, 5)),
        (Day, 20240305, date(2024, 3, 5)),
        (UsDay, "03/05/2024", date(2024, 3, 5)),
        (UsDay, "3/5/2024", date(2024, 3, 5)),
        (Moment, "2024-03-05 08:30:00", datetime(2024, 3, 5, 0, 30, tzinfo=UTC)),
        (Moment, "2024-03-05T08:30:00Z", datetime(2024, 3, 5, 8, 30, tzinfo=UTC)),
        (Moment, "2024-03-05 08:30+01:00", datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        (PartialDay, "2024-03-05", LooseDay(date(2024, 3, 5), "2024-03-05")),
        (PartialDay, "2025-07", LooseDay(None, "2025-07")),
        (PartialDay, "2025年7月", LooseDay(None, "2025年7月")),
        (PartialDay, "2025", LooseDay(None, "2025")),
        (Amount, "1,234.50", Decimal("1234.50")),
        (Amount, "¥1,234.50元", Decimal("1234.50")),
        (Amount, "￥ 88", Decimal(88)),
        (Amount, "500万元", Decimal(5_000_000)),
        (Amount, "1.628亿元", Decimal(162_800_000)),
        (Amount, Decimal("1E+2"), Decimal(100)),
        (WanAmount, "1000", Decimal(1000)),
        (WanAmount, "1000万元", Decimal(1000)),
        (WanAmount, "1000万元人民币", Decimal(1000)),
        (WanAmount, "2亿元", Decimal(20_000)),
        (WanAmount, "3000元", Decimal("0.3")),
        (Number, "-1,234.5", Decimal("-1234.5")),
        (Measured, "0.0500", "0.0500"),
        (Measured, "-1.20e-5", "-1.20e-5"),
        (Whole, "1,234", 1234),
        (Whole, "12.0", 12),
        (Whole, 7, 7),
        (Verdict, "不合格", "fail"),
        (Annotated[list[str], several("；;")], " 甲 ；乙;", ["甲", "乙"]),
    ],
)
def test_meant(kind: Any, printed: object, meant: object) -> None:
    assert value(kind, printed) == meant


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        (Day, "2024-02-30"),
        (Day, "2024/13/01"),
        (Day, "05/03/2024"),
        (Day, "2024-3/5"),
        (Day, "45356"),
        (Day, "2024-03"),
        (Day, "٢٠٢٤-٠٣-٠٥x"),
        (UsDay, "2024-03-05"),
        (UsDay, "13/05/2024"),
        (Moment, "2024-03-05"),
        (Moment, "2024-03-05 25:00"),
        (Moment, "2024-02-30 08:30"),
        (PartialDay, "2025-13"),
        (Amount, "NaN"),
        (Amount, "Infinity"),
        (Amount, Decimal("NaN")),
        (Amount, float("nan")),
        (Amount, "1,23"),
        (Amount, "500万美元"),
        (Amount, "abc"),
        (Amount, True),
        (Measured, "nan"),
        (Measured, "5 mm"),
        (Whole, "-1"),
        (Whole, "1.5"),
        (Whole, "若干"),
        (Whole, True),
        (Verdict, "待定"),
    ],
)
def test_refused(kind: Any, printed: object) -> None:
    with pytest.raises(ValidationError):
        value(kind, printed)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_style_of_a_date_is_that_date(day: date) -> None:
    styles = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {value(Day, style) for style in styles} == {day}
    assert value(UsDay, f"{day.month}/{day.day}/{day.year}") == day


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_thousands_separators_change_nothing(number: Decimal) -> None:
    assert value(Number, f"{number:,}") == value(Number, str(number)) == number


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("289773辆", (289773, "辆")),
        ("14 units", (14, "units")),
        ("5,196 units (total)", (None, None)),
        ("608", (608, None)),
        ("", (None, None)),
    ],
)
def test_count_and_unit(printed: str, meant: tuple[int | None, str | None]) -> None:
    assert count_and_unit(printed) == meant


def test_a_code_tells_its_scheme_by_its_shape() -> None:
    assert coded("91350900587527783P") == {"uscc": "91350900587527783P"}
    assert coded("58752778-3") == {"org_code": "58752778-3"}
    assert coded("110108002972822") == {"reg_no": "110108002972822"}
    assert coded("K-17") == {"internal": "K-17"}
    assert coded(None) == {}


def test_a_party_has_a_name_or_a_code() -> None:
    assert party("holder", None, address="somewhere") == []
    [one] = party("holder", None, uscc="91350900587527783P", lei=None)
    assert [i.value for i in one.identifiers] == ["91350900587527783P"]


def test_ids_are_made_of_columns() -> None:
    assert id_of("甲", None, "", date(2024, 3, 5), 7) == "甲~2024-03-05~7"
    assert id_of("a\nb\0") == "a b"
    long, longer = id_of("长" * 300), id_of("长" * 301)
    assert long != longer
    assert len(long) == len(longer) <= 200
