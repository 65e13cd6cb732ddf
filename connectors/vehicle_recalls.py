"""AQSIQ and SAMR: vehicle recalls of 2014 to 2025 by producer, transcribed (CSV)."""

from __future__ import annotations

from typing import Annotated

from hub.records import Recall, initiative_of
from hub.source import PartialDay, Source, SourceRow, column, count_and_unit, csv_files, id_of, party, several


class Row(SourceRow):
    """A recall of one producer, or of several who share it."""

    ignored = ("页面文字",)

    producers: Annotated[list[str], several("；")] = column("生产者")
    product: str = column("产品")
    quantity: str | None = column("数量", default=None)
    begun: PartialDay | None = column("召回开始", default=None)
    number: str | None = column("召回编号", default=None)
    authorities: Annotated[list[str], several("/")] = column("备案机关", default=[])
    remark: str | None = column("备注", default=None)
    url: str | None = column("来源", default=None)


def to_record(row: Row) -> Recall:
    """A recall by its number; most notices show none: then producers, product and first day name it."""
    quantity, unit = count_and_unit(row.quantity or "")
    begun = row.begun.day if row.begun else None
    parties = [one for producer in row.producers for one in party("producer", producer)]
    return Recall(
        record_id=row.number or id_of("；".join(row.producers), row.product, row.begun and row.begun.text),
        number=row.number,
        number_scheme="gbt_39061" if row.number else None,
        initiative=initiative_of(row.number),
        product=row.product,
        category="汽车",
        quantity=quantity,
        unit=unit,
        quantity_text=None if quantity else row.quantity,
        begun=begun,
        begun_text=row.begun.text if row.begun and not begun else None,
        parties=[*parties, *(one for body in row.authorities for one in party("authority", body, region="CN"))],
        note=row.remark,
        url=row.url,
    )


SOURCE = Source(
    title="汽车召回公告汇总（2014—2025）",
    title_en="Vehicle recalls, 2014-2025",
    kind=Recall,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="public notices (facts)",
    files="overlap/recall_notices_auto.csv",
)
