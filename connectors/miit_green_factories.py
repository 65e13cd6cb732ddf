"""MIIT: green factories, green supply chains and green-design products, transcribed (CSV)."""

from __future__ import annotations

from hub.records import Certificate
from hub.source import Source, SourceRow, column, csv_files, id_of, party


class Row(SourceRow):
    """A firm of a list."""

    ignored = ("页面文字",)

    batch: str = column("批次")
    category: str = column("类别")
    name: str = column("企业名称")
    authority: str | None = column("公布机关", default=None)
    origin: str | None = column("来源", default=None)


def to_record(row: Row) -> Certificate:
    """An award: list, category and firm name it."""
    key = id_of(row.batch, row.category, row.name)
    web = (row.origin or "").startswith("http")
    return Certificate(
        record_id=key,
        number=key,
        name=row.category,
        scheme="绿色制造名单",
        type="award",
        scope=row.batch,
        parties=[*party("holder", row.name), *party("authority", row.authority, region="CN")],
        url=row.origin if web else None,
        reference=None if web else row.origin,
    )


SOURCE = Source(
    title="工信部绿色制造名单",
    title_en="MIIT green manufacturing lists",
    kind=Certificate,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="public notices (facts)",
    files="overlap/miit_green_manufacturing.csv",
)
