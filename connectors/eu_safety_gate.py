"""EU Safety Gate: alerts about dangerous products (JSON lines). The alerts name brands, not firms."""

from __future__ import annotations

from hub.records import Recall
from hub.source import BLANKS, Source, SourceRow, column, ndjson_files

UNKNOWN = BLANKS | {"Unknown", "unknown"}


class Row(SourceRow):
    """An alert."""

    number: str = column("alert_number")
    product: str = column("product_name")
    category: str | None = column("product_category", default=None)
    brand: str | None = column("brand", default=None, blanks=UNKNOWN)
    description: str | None = column("product_description", default=None, blanks=UNKNOWN)
    users: str | None = column("type", default=None)
    origin: str | None = column("country_of_origin", default=None, blanks=UNKNOWN)
    risk_type: str | None = column("risk_type", default=None)
    risk: str | None = column("risk_description", default=None)
    measures: str | None = column("measures_authorities", default=None)
    notified_by: str | None = column("notifying_country", default=None)
    company_code: str | None = column("company_recall_code", default=None, blanks=UNKNOWN | {"None"})
    produced: str | None = column("production_dates", default=None, blanks=UNKNOWN)


def to_record(row: Row) -> Recall:
    """A recall by the alert's number."""
    return Recall(
        record_id=row.number,
        number=row.number,
        number_scheme="eu_safety_gate",
        company_number=row.company_code,
        product=row.product,
        category=row.category,
        brand=row.brand,
        model=row.description,
        batches=[row.produced] if row.produced else [],
        risk=row.risk_type,
        consequence=row.risk,
        measure=row.measures,
        origin_country=row.origin,
        notifying_country=row.notified_by,
        users=row.users,
    )


SOURCE = Source(
    title="欧盟安全门（Safety Gate）危险产品通报",
    title_en="EU Safety Gate alerts",
    kind=Recall,
    rows=ndjson_files,
    row=Row,
    to_record=to_record,
    licence="European Commission reuse policy (2011/833/EU)",
    files="recall/eu_safety_gate_*.jsonl",
)
