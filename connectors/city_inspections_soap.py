"""示例市质检院: test reports of the made-up sample city (SOAP)."""

from __future__ import annotations

from typing import Annotated, Literal

from hub.records import TestItem, TestReport
from hub.source import Day, Source, SourceRow, choice, coded, column, party, several, xml_files
from hub.source.systems.soap import SOAP

Conclusion = Annotated[Literal["pass", "fail"], choice({"合格": "pass", "不合格": "fail"})]


class Row(SourceRow):
    """A report."""

    ignored = ("updatedAt",)

    number: str = column("reportNo")
    product: str = column("product")
    model: str | None = column("model", default=None)
    batch: str | None = column("batch", default=None)
    maker: str | None = column("manufacturer", default=None)
    sampled_party: str | None = column("sampledParty", default=None)
    code: str | None = column("sampledPartyCode", default=None)
    sampled: Day = column("sampledOn")
    issued: Day = column("issuedOn")
    conclusion: Conclusion = column("conclusion")
    failed: Annotated[list[str], several("；")] = column("failedItems", default=[])


def failed_item(printed: str) -> TestItem:
    """item ║ result ║ limit."""
    name, result, required, *_ = [part.strip() or None for part in printed.split("║")] + [None, None]
    return TestItem(name=name or printed, result=result, limit=required, verdict="fail")


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
        conclusion=row.conclusion,
        items=[failed_item(item) for item in row.failed],
        parties=[
            *party("laboratory", "示例市产品质量检验院", region="990100"),
            *party("manufacturer", row.maker),
            *party("sampled_party", row.sampled_party, **coded(row.code)),
        ],
    )


SOURCE = Source(
    title="示例市质检院检验报告接口",
    title_en="Sample City: test reports (SOAP)",
    kind=TestReport,
    family=SOAP,
    rows=xml_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    options={
        "wsdl": "http://127.0.0.1:8091/soap/inspection?wsdl",
        "operation": "findReports",
        "record": "report",
        "auth": "wsse_digest",
        "auth_user": "hub",
        "paging": "page",
        "page_param": "pageNo",
        "size_param": "pageSize",
        "page_size": 500,
        "total_path": "total",
        "changes": {"param": "updatedSince", "column": "updatedAt"},
    },
    sample=True,
)
