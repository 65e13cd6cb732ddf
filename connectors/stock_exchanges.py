"""Stock exchanges: listed firms by their latest annual report (CSV)."""

from __future__ import annotations

from hub.records import Enterprise
from hub.source import Day, Source, SourceRow, column, csv_files, party


class Row(SourceRow):
    """The latest report of a listed firm."""

    ignored = ("name", "年份")

    name: str = column("公司全称")
    stock_code: str = column("股票代码")
    short_name: str | None = column("股票简称", default=None)
    reported: Day = column("报告日期")
    address: str | None = column("注册地址", default=None)


def to_record(row: Row) -> Enterprise:
    """An enterprise by its stock code; a firm with A and B shares has two."""
    return Enterprise(
        record_id=row.stock_code,
        parties=party("self", row.name, address=row.address, stock_code=row.stock_code),
        short_name=row.short_name,
        category="上市公司",
        reported=row.reported,
    )


SOURCE = Source(
    title="沪深交易所上市公司年报（2019—2021）",
    title_en="Listed firms by annual report, 2019-2021",
    kind=Enterprise,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="facts",
    files="overlap/exchange_annual_reports.csv",
)
