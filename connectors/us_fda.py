"""US FDA: enforcement reports, one recalled product a row (JSON lines)."""

from __future__ import annotations

from hub.records import Recall
from hub.source import Source, SourceRow, UsDay, column, count_and_unit, ndjson_files, party


class Row(SourceRow):
    """A product of a recall event, by the names of the reports' service."""

    ignored = (
        *("RID", "CENTERCD", "CENTERCLASSIFICATIONDT", "EVENTLMD", "DETERMINATIONDT"),
        "INITIALFIRMNOTIFICATIONTXT",
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
    ended: UsDay | None = column("TERMINATIONDT", default=None)
    published: UsDay | None = column("ENFORCEMENTREPORTDT", default=None)
    initiative: str | None = column("VOLUNTARYTYPETXT", default=None)
    status: str | None = column("PHASETXT", default=None)
    risk_class: str | None = column("CENTERCLASSIFICATIONTYPETXT", default=None)
    reason: str | None = column("PRODUCTSHORTREASONTXT", default=None)
    distribution: str | None = column("DISTRIBUTIONAREASUMMARYTXT", default=None)


def to_record(row: Row) -> Recall:
    """A recall by the product's id: recall numbers come only when the agency has classified it."""
    quantity, unit = count_and_unit(row.quantity or "")
    return Recall(
        record_id=row.product_id,
        number=row.number,
        number_scheme="us_fda" if row.number else None,
        event_number=row.event_id,
        product=row.product,
        category=row.category,
        quantity=quantity,
        unit=unit,
        quantity_text=None if quantity else row.quantity,
        begun=row.begun,
        ended=row.ended,
        initiative="voluntary" if (row.initiative or "").endswith("Firm Initiated") else None,
        published=row.published,
        status=row.status,
        risk=f"Class {row.risk_class}" if row.risk_class else None,
        defect=row.reason,
        parties=[
            *party("producer", row.firm, fei=row.fei),
            *party("authority", "U.S. Food and Drug Administration", region="US"),
        ],
        distribution=row.distribution,
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
