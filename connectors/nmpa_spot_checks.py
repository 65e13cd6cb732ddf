"""NMPA: drugs, decoction pieces and devices that failed national sampling, transcribed (CSV)."""

from __future__ import annotations

import re
from typing import Annotated

from hub.records import SpotCheck, TestItem
from hub.source import PartialDay, Source, SourceRow, column, csv_files, id_of, party, several

BATCH = re.compile(r"(?P<product>.+?)\s+(?P<batch>[0-9A-Za-z][0-9A-Za-z./-]*)")


class Row(SourceRow):
    """A failed sample. The labelled maker may dispute having made it."""

    ignored = ("页面文字",)

    category: str = column("类别")
    notice: str = column("通告")
    published: PartialDay | None = column("日期", default=None)
    maker: str = column("标示生产企业")
    sample: str | None = column("品名_批号", default=None)
    failed: Annotated[list[str], several(";；")] = column("不合格项目", default=[])
    url: str | None = column("来源", default=None)


def to_record(row: Row) -> SpotCheck:
    """A spot check: notice, maker and sample name it. Where no product is printed, the notice's title tells it."""
    found = BATCH.fullmatch(row.sample or "")
    day = row.published.day if row.published else None
    return SpotCheck(
        record_id=id_of(row.category, row.notice, row.maker, row.sample),
        product=found["product"] if found else row.sample or f"{row.category}（{row.notice}）",
        batch=found["batch"] if found else None,
        notice=row.notice,
        notice_date=day,
        notice_date_text=row.published.text if row.published and not day else None,
        maker_as_labelled=True,
        verdict="fail",
        failed_items=[TestItem(name=item, verdict="fail") for item in row.failed],
        parties=party("manufacturer", row.maker),
        url=row.url,
    )


SOURCE = Source(
    title="国家药品、医疗器械抽检不合格通告",
    title_en="Drugs and devices that failed national sampling",
    kind=SpotCheck,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="public notices (facts)",
    files="overlap/spotcheck_drug_device.csv",
)
