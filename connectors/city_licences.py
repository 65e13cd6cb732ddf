"""示例市行政审批局: production licences of the made-up sample city (PostgreSQL, change data capture)."""

from __future__ import annotations

from typing import Annotated, Any

from hub.records import Certificate, ProductCode
from hub.source import Day, Source, SourceRow, choice, column, ndjson_files, party
from hub.source.systems.capture import CAPTURE

Status = Annotated[str, choice({"有效": "active", "注销": "withdrawn", "吊销": "cancelled", "过期": "expired"})]


class Row(SourceRow):
    """A licence."""

    ignored = ("changed_at", "area")

    number: str = column("licence_no")
    enterprise: str = column("enterprise")
    product_code: str | None = column("product_code", default=None)
    product: str | None = column("product", default=None)
    issued: Day | None = column("issued", default=None)
    until: Day | None = column("valid_until", default=None)
    status: Status = column("status")


def to_record(row: Row) -> Certificate:
    """A production licence by its number."""
    status: Any = row.status
    return Certificate(
        record_id=row.number,
        number=row.number,
        name="工业产品生产许可证",
        type="approval",
        status=status,
        products=[row.product] if row.product else [],
        product_codes=[ProductCode(scheme="other", value=row.product_code)] if row.product_code else [],
        issued=row.issued,
        expires=row.until,
        parties=[
            *party("holder", row.enterprise),
            *party("authority", "示例市行政审批局", region="990100"),
        ],
    )


SOURCE = Source(
    title="示例市行政审批局生产许可（数据变更流）",
    title_en="Sample City: production licences (change data capture)",
    kind=Certificate,
    family=CAPTURE,
    rows=ndjson_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    options={"table": "production_licence", "key": ["licence_no"]},
    sample=True,
)
