"""示例市产品质量检验院: test reports out of its laboratory's database, of the made-up sample city (SQL)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from hub.records import TestItem, TestReport
from hub.source import Day, Source, SourceRow, choice, coded, column, party
from hub.source.systems.sql import SQL
from hub.source.systems.sql.file import sqlite_files

QUERY = """
SELECT REPORT_NO, CLIENT, CLIENT_CODE, MAKER, PRODUCT, MODEL, BATCH, SAMPLED_ON, ISSUED_ON, STANDARDS, CONCLUSION, MARK,
       UPDATED_AT, (SELECT group_concat(NAME || '║' || REQUIRED || '║' || RESULT || '║' || VERDICT, '；')
                    FROM (SELECT * FROM ITEM WHERE ITEM.REPORT_NO = REPORT.REPORT_NO ORDER BY SEQ)) AS ITEMS
FROM REPORT
"""


def tested(printed: Any) -> Any:
    """Each item ║ requirement ║ result ║ P or F."""
    parts = [item.split("║") for item in str(printed).split("；") if item]
    verdicts = {"P": "pass", "F": "fail"}
    return [TestItem(name=n, limit=limit, result=r, verdict=verdicts.get(v)) for n, limit, r, v in parts]


class Row(SourceRow):
    """A report."""

    ignored = ("UPDATED_AT",)

    number: str = column("REPORT_NO")
    client: str | None = column("CLIENT", default=None)
    code: str | None = column("CLIENT_CODE", default=None)
    maker: str | None = column("MAKER", default=None)
    product: str = column("PRODUCT")
    model: str | None = column("MODEL", default=None)
    batch: str | None = column("BATCH", default=None)
    sampled: Day = column("SAMPLED_ON")
    issued: Day = column("ISSUED_ON")
    standards: str | None = column("STANDARDS", default=None)
    conclusion: Annotated[Literal["pass", "fail"], choice({"合格": "pass", "不合格": "fail"})] = column("CONCLUSION")
    mark: str | None = column("MARK", default=None)
    items: str = column("ITEMS", default="")


def to_record(row: Row) -> TestReport:
    """A test report by its number."""
    return TestReport(
        record_id=row.number,
        number=row.number,
        product=row.product,
        model=row.model,
        batch=row.batch,
        sampled=row.sampled,
        issued=row.issued,
        standards=[row.standards] if row.standards else [],
        conclusion=row.conclusion,
        items=tested(row.items),
        mark=row.mark,
        parties=[
            *party("client", row.client, **coded(row.code)),
            *party("manufacturer", row.maker),
            *party("laboratory", "示例市产品质量检验院", region="990100"),
        ],
    )


SOURCE = Source(
    title="示例市产品质量检验院检验报告（数据库）",
    title_en="Sample City: testing institute's reports (SQL)",
    kind=TestReport,
    family=SQL,
    rows=sqlite_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_reports*.db",
    options={"query": QUERY, "key": "REPORT_NO", "change": "UPDATED_AT"},
    sample=True,
)
