"""示例市: recalls of defective products of the made-up sample city (JSON)."""

from __future__ import annotations

from hub.records import Recall, initiative_of
from hub.source import Day, Source, SourceRow, Whole, column, json_files, party


class Row(SourceRow):
    """A recall."""

    number: str = column("召回编号")
    producer: str | None = column("生产者", default=None)
    uscc: str | None = column("统一社会信用代码", default=None)
    product: str = column("产品名称")
    category: str | None = column("类别", default=None)
    brand: str | None = column("品牌", default=None)
    model: str | None = column("型号", default=None)
    batches: list[str] = column("批次", default=[])
    quantity: Whole | None = column("涉及数量", default=None)
    unit: str | None = column("单位", default=None)
    defect: str | None = column("缺陷", default=None)
    consequence: str | None = column("可能后果", default=None)
    measure: str | None = column("召回措施", default=None)
    begun: Day = column("召回开始日期")
    published: Day | None = column("发布日期", default=None)
    status: str | None = column("状态", default=None)


def to_record(row: Row) -> Recall:
    """A recall by its number (GB/T 39061)."""
    return Recall(
        record_id=row.number,
        number=row.number,
        number_scheme="gbt_39061",
        initiative=initiative_of(row.number),
        product=row.product,
        category=row.category,
        brand=row.brand,
        model=row.model,
        batches=row.batches,
        quantity=row.quantity,
        unit=row.unit,
        begun=row.begun,
        published=row.published,
        status=row.status,
        defect=row.defect,
        consequence=row.consequence,
        measure=row.measure,
        parties=[
            *party("producer", row.producer, uscc=row.uscc),
            *party("authority", "示例市市场监督管理局", region="990100"),
        ],
    )


SOURCE = Source(
    title="示例市缺陷产品召回",
    title_en="Sample City: recalls of defective products",
    kind=Recall,
    rows=json_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_recalls.json",
    options={"items": "召回"},
    sample=True,
)
