"""MIIT: corporate average fuel consumption and credits of passenger-car makers, transcribed (CSV)."""

from __future__ import annotations

from hub.records import TestItem, TestReport
from hub.source import Measured, Source, SourceRow, column, csv_files, id_of, party

FAILED = ("未达标", "不达标")


class Row(SourceRow):
    """A maker's year."""

    ignored = ("页面文字",)

    year: str = column("年度")
    maker: str = column("企业名称")
    produced: Measured | None = column("乘用车产量_辆", default=None)
    target: Measured | None = column("达标值", default=None)
    actual: Measured | None = column("实际值", default=None)
    fuel_credits: Measured | None = column("平均燃料消耗量积分", default=None)
    nev_credits: Measured | None = column("新能源汽车积分", default=None)
    remark: str | None = column("备注", default=None)
    url: str | None = column("来源", default=None)


def to_record(row: Row) -> TestReport:
    """An accounting. Only the ministry says who failed: what may exceed the target changes from year to year."""
    key = id_of(row.year, row.maker)
    items = [
        TestItem(name="乘用车产量", unit="辆", result=row.produced),
        TestItem(name="平均燃料消耗量", unit="L/100km", limit=row.target, result=row.actual),
        TestItem(name="平均燃料消耗量积分", unit="分", result=row.fuel_credits),
        TestItem(name="新能源汽车积分", unit="分", result=row.nev_credits),
    ]
    return TestReport(
        record_id=key,
        number=key,
        product="乘用车",
        period=row.year,
        conclusion="fail" if (row.remark or "").startswith(FAILED) else None,
        items=[item for item in items if item.result],
        parties=[*party("manufacturer", row.maker), *party("authority", "工业和信息化部", region="CN")],
        note=row.remark,
        url=row.url,
    )


SOURCE = Source(
    title="工信部乘用车企业平均燃料消耗量与积分核算",
    title_en="MIIT corporate average fuel consumption and credits",
    kind=TestReport,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="public notices (facts)",
    files="overlap/miit_fuel_consumption.csv",
)
