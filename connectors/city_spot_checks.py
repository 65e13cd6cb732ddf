"""示例市: product spot checks of the made-up sample city (CSV, GB18030)."""

from __future__ import annotations

from typing import Annotated

from hub.records import SpotCheck, TestItem
from hub.source import Day, Source, SourceRow, Verdict, choice, coded, column, csv_files, party, several

REGIONS = {"示例市": "990100", "示例东区": "990101", "示例西区": "990102"} | {
    "示例南区": "990103",
    "示例北区": "990104",
    "示例新区": "990105",
}
Region = Annotated[str, choice({p + name: code for name, code in REGIONS.items() for p in ("", "示例市")})]


class Row(SourceRow):
    """A sampled product."""

    number: str = column("抽样单编号")
    product: str = column("产品名称")
    model: str | None = column("规格型号", default=None)
    batch: str | None = column("生产日期/批号", default=None)
    maker: str | None = column("生产企业", default=None)
    region: Region | None = column("生产企业所在地", default=None)
    sampled_party: str | None = column("被抽样单位", default=None)
    code: str | None = column("被抽样单位营业执照号", default=None)
    sampled: Day = column("抽查时间")
    verdict: Verdict = column("结论")
    failed: Annotated[list[str], several("；")] = column("不合格项目", default=[])
    laboratory: str | None = column("检验机构", default=None)


def failed_item(printed: str) -> TestItem:
    """item ║ result ║ limit."""
    name, result, required, *_ = [part.strip() or None for part in printed.split("║")] + [None, None]
    return TestItem(name=name or printed, result=result, limit=required, verdict="fail")


def to_record(row: Row) -> SpotCheck:
    """A spot check by the number of its sampling form."""
    return SpotCheck(
        record_id=row.number,
        number=row.number,
        product=row.product,
        model=row.model,
        batch=row.batch,
        sampled=row.sampled,
        verdict=row.verdict,
        failed_items=[failed_item(item) for item in row.failed],
        parties=[
            *party("manufacturer", row.maker, region=row.region),
            *party("sampled_party", row.sampled_party, **coded(row.code)),
            *party("laboratory", row.laboratory),
            *party("authority", "示例市市场监督管理局", region="990100"),
        ],
    )


SOURCE = Source(
    title="示例市产品质量监督抽查",
    title_en="Sample City: product spot checks",
    kind=SpotCheck,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_spot_checks.csv",
    sample=True,
)
