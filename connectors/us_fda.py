"""US FDA: enforcement reports, one recalled product a row (JSON lines)."""

from __future__ import annotations

from hub.records import Recall
from hub.source import Source, SourceRow, UsDay, column, count_and_unit, ndjson_files, party


class Row(SourceRow):
    """A product of a recall event, by the names of the reports' service."""

    ignored = (
        *("RID", "CENTERCD", "CENTERCLASSIFICATIONDT", "TERMINATIONDT", "EVENTLMD", "DETERMINATIONDT"),
        *("INITIALFIRMNOTIFICATIONTXT", "VOLUNTARYTYPETXT"),
    )

    product_id: str = column("PRODUCTID")
    event_id: str = column("RECALLEVENTID")
    number: str | None = column("RECALLNUM", default=None)
    firm: str = column("FIRMLEGALNAM")
    fei: str | None = column("FIRMFEINUM", default=None)
    product: str = column("PRODUCTDESCRIPTIONTXT")
    category: str | None = column("PRODUCTTYPESHORT", default=None)
    quantity: str | None = column("PRODUCTDISTRIBUTEDQUANTITY", default=None)
    begun: UsDay | None = column("RECALLINITIATIONDT", default=None)
    published: UsDay | None = column("ENFORCEMENTREPORTDT", default=None)
    status: str | None = column("PHASETXT", default=None)
    risk_class: str | None = column("CENTERCLASSIFICATIONTYPETXT", default=None)
    reason: str | None = column("PRODUCTSHORTREASONTXT", default=None)
    distribution: str | None = column("DISTRIBUTIONAREASUMMARYTXT", default=None)


def to_record(row: Row) -> Recall:
    """A recall by the product's id: recall numbers come only when the agency has classified it."""
    quantity, unit = count_and_unit(row.quantity or "")
    notes = {"Event": row.event_id, "Distribution": row.distribution, "Quantity": None if quantity else row.quantity}
    return Recall(
        record_id=row.product_id,
        number=row.number,
        product=row.product,
        category=row.category,
        quantity=quantity,
        unit=unit,
        begun=row.begun,
        published=row.published,
        status=row.status,
        risk=f"Class {row.risk_class}" if row.risk_class else None,
        defect=row.reason,
        parties=[
            *party("producer", row.firm, fei=row.fei),
            *party("authority", "U.S. Food and Drug Administration", region="US"),
        ],
        note="; ".join(f"{name}: {value}" for name, value in notes.items() if value) or None,
    )


SOURCE = Source(
    title="美国 FDA 召回",
    title_en="US FDA recalls",
    kind=Recall,
    rows=ndjson_files,
    row=Row,
    to_record=to_record,
    licence="US Government work",
    files="recall/us_fda_ires_*.jsonl",
)
