"""Huzhou: results of product spot checks (CSV)."""

from __future__ import annotations

from typing import Annotated

from hub.records import SpotCheck, TestItem
from hub.source import Day, Source, SourceRow, Verdict, column, csv_files, id_of, party, several


class Row(SourceRow):
    """A sampled product."""

    ignored = ("seq",)  # counts within one notice only

    product: str = column("product_name")
    model: str | None = column("spec_model", default=None)
    batch: str | None = column("production_date_or_batch", default=None)
    maker: str = column("manufacturer")
    sampled: Day = column("sampled_on")
    verdict: Verdict = column("conclusion")
    failed: Annotated[list[str], several("；;")] = column("nonconforming_items", default=[])


def to_record(row: Row) -> SpotCheck:
    """A spot check: day, maker, product, model and batch name it."""
    return SpotCheck(
        record_id=id_of(row.sampled, row.maker, row.product, row.model, row.batch),
        product=row.product,
        model=row.model,
        batch=row.batch,
        sampled=row.sampled,
        verdict=row.verdict,
        failed_items=[failed_item(item) for item in row.failed],
        parties=party("manufacturer", row.maker),
    )


def failed_item(printed: str) -> TestItem:
    """item ║ result ║ limit."""
    name, result, required, *_ = [part.strip() or None for part in printed.split("║")] + [None, None]
    return TestItem(name=name or printed, result=result, limit=required, verdict="fail")


SOURCE = Source(
    title="湖州市产品质量监督抽查（烧结砖，2017）",
    title_en="Huzhou product spot checks (fired brick, 2017)",
    kind=SpotCheck,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="public notice (facts)",
    files="spotcheck/huzhou_fired_brick_2017.csv",
)
