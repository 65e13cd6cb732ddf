"""SAMR: notices of vehicle recalls, transcribed (JSON lines)."""

from __future__ import annotations

from typing import Annotated

from hub.records import Recall
from hub.source import Day, Source, SourceRow, Whole, column, id_of, ndjson_files, party, several


class Batch(SourceRow):
    """A batch of a notice that covers several."""

    model: str | None = column("model", default=None)
    begun: str | None = column("produced_from", default=None)
    ended: str | None = column("produced_to", default=None)


class Row(SourceRow):
    """A notice."""

    producers: Annotated[list[str], several("；;")] = column("producer")
    begun: Day | None = column("recall_start", default=None)
    product: str | None = column("products", default=None)
    produced_from: str | None = column("produced_from", default=None)
    produced_to: str | None = column("produced_to", default=None)
    batches: list[Batch] = column("batches", default=[])
    quantity: Whole | None = column("quantity", default=None)
    unit: str | None = column("unit", default=None)
    defect: str | None = column("defect", default=None)
    consequence: str | None = column("consequence", default=None)
    measure: str | None = column("remedy", default=None)
    extends: str | None = column("extends_recall_published", default=None)
    url: str | None = column("source_url", default=None)


def to_record(row: Row) -> Recall:
    """A recall. The notices show no number: producers, first day, product and quantity name it."""
    models = "；".join(batch.model for batch in row.batches if batch.model)
    periods = [(row.produced_from, row.produced_to), *((batch.begun, batch.ended) for batch in row.batches)]
    product = row.product or models
    return Recall(
        record_id=id_of("；".join(row.producers), row.begun, product, row.quantity),
        product=product,
        category="汽车",
        model=models or None,
        batches=[f"{begun}—{ended}" for begun, ended in periods if begun and ended],
        quantity=row.quantity,
        unit=row.unit,
        begun=row.begun,
        defect=row.defect,
        consequence=row.consequence,
        measure=row.measure,
        parties=[
            *(one for producer in row.producers for one in party("producer", producer)),
            *party("authority", "国家市场监督管理总局", region="CN"),
        ],
        extends=row.extends,
        url=row.url,
    )


SOURCE = Source(
    title="市场监管总局汽车召回公告",
    title_en="SAMR vehicle recall notices",
    kind=Recall,
    rows=ndjson_files,
    row=Row,
    to_record=to_record,
    licence="public notices (facts)",
    files="recall/cn_samr_auto_recall_notices.jsonl",
)
