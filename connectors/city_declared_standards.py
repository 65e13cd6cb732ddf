"""示例市企业标准自我声明公开平台: standards that the made-up sample city's makers declare (NDJSON)."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from hub.records import DeclaredIndicator, DeclaredProduct, DeclaredStandard
from hub.source import Day, Source, SourceRow, StandardStatus, choice, coded, column, ndjson_files, party

Type = Literal["national", "sector", "local", "association", "enterprise"]
TYPES = dict(zip(("国家标准", "行业标准", "地方标准", "团体标准", "企业标准"), Type.__args__, strict=True))  # type: ignore[attr-defined]
LIMIT = re.compile(r"([≥≤])\s*([0-9]+(?:\.[0-9]+)?)\s*(\S.*)?")


class Product(SourceRow):
    """A product made to the standard."""

    name: str = column("产品名称")
    model: str = column("产品型号")
    category: str = column("产品分类")
    hs_code: str | None = column("商品编码", default=None)


class Indicator(SourceRow):
    """What is promised."""

    name: str = column("指标名称")
    sort: Annotated[
        Literal["functional", "performance"], choice({"功能指标": "functional", "性能指标": "performance"})
    ] = column("指标类型")
    value: str | None = column("指标值", default=None)
    method: str | None = column("试验方法", default=None)


class Row(SourceRow):
    """A declaration."""

    declaration: str = column("声明编号")
    declarer: str | None = column("企业名称", default=None)
    code: str | None = column("统一社会信用代码", default=None)
    number: str = column("标准编号")
    name: str = column("标准名称")
    type: Annotated[Type, choice(TYPES)] = column("标准类型")
    status: StandardStatus = column("状态")
    declared: Day = column("公开日期")
    ended: Day | None = column("废止日期", default=None)
    products: list[Product] = column("产品")
    indicators: list[Indicator] = column("指标", default=[])
    based_on: list[str] = column("对标标准", default=[])
    front_runner: Annotated[bool, choice({"是": True, "否": False})] | None = column("领跑者", default=None)


def indicator_of(row: Indicator) -> DeclaredIndicator:
    """An indicator; a value such as ≤10 mg/dm² gives its number too."""
    found = LIMIT.fullmatch(row.value or "")
    made = DeclaredIndicator(name=row.name, type=row.sort, value=row.value, method=row.method)
    if found:
        made.comparison, made.number, made.unit = ("at_least" if found[1] == "≥" else "at_most"), found[2], found[3]
    return made


def to_record(row: Row) -> DeclaredStandard:
    """A declaration by its number: one standard may be declared by many."""
    known = row.model_dump(
        include={"number", "name", "type", "status", "declared", "ended", "based_on", "front_runner"}
    )
    return DeclaredStandard(
        record_id=row.declaration,
        products=[DeclaredProduct(**product.model_dump()) for product in row.products],
        indicators=[indicator_of(indicator) for indicator in row.indicators],
        parties=party("declarer", row.declarer, **coded(row.code)),
        **known,
    )


SOURCE = Source(
    title="示例市企业标准自我声明",
    title_en="Sample City: declared standards",
    kind=DeclaredStandard,
    rows=ndjson_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_declared_standards.ndjson",
    sample=True,
)
