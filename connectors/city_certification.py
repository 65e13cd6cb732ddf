"""示例认证中心: management system and product certificates of the made-up sample city (CSV, UTF-8)."""

from __future__ import annotations

from typing import Annotated, Literal

from hub.errors import RejectRecord
from hub.records import Certificate
from hub.source import Day, Source, SourceRow, choice, column, csv_files, party, several

STATUS = {"有效": "active", "暂停": "suspended", "撤销": "withdrawn", "注销": "cancelled", "过期": "expired"}
Status = Annotated[Literal["active", "suspended", "withdrawn", "cancelled", "expired"], choice(STATUS)]
Sort = Annotated[Literal["management_system", "product"], choice({"管理体系": "management_system", "产品": "product"})]


class Row(SourceRow):
    """A certificate."""

    number: str = column("证书编号")
    holder: str | None = column("获证组织", default=None)
    uscc: str | None = column("统一社会信用代码", default=None)
    address: str | None = column("组织地址", default=None)
    sort: Sort = column("证书类别")
    scheme: str | None = column("认证项目", default=None)
    standards: Annotated[list[str], several("；")] = column("认证标准", default=[])
    scope: str | None = column("范围", default=None)
    products: Annotated[list[str], several("；")] = column("产品", default=[])
    maker: str | None = column("生产企业", default=None)
    first_issued: Day | None = column("首次发证日期", default=None)
    issued: Day = column("发证日期")
    expires: Day | None = column("有效期至", default=None)
    status: Status = column("状态")
    mark: str | None = column("认可标志", default=None)


def to_record(row: Row) -> Certificate:
    """A certificate by its number; one whose holder has neither name nor code certifies nobody."""
    holder = party("holder", row.holder, address=row.address, uscc=row.uscc)
    if not holder:
        raise RejectRecord("field_missing", field="获证组织")
    body = party("certification_body", "示例认证中心", region="990100")
    return Certificate(
        record_id=row.number,
        number=row.number,
        name=row.scheme,
        scheme=row.scheme,
        type=row.sort,
        status=row.status,
        status_text={english: chinese for chinese, english in STATUS.items()}[row.status],
        standards=row.standards,
        scope=row.scope,
        products=row.products,
        first_issued=row.first_issued,
        issued=row.issued,
        expires=row.expires,
        mark=row.mark,
        parties=[*holder, *party("manufacturer", row.maker), *body],
    )


SOURCE = Source(
    title="示例认证中心证书",
    title_en="Sample City: certification centre",
    kind=Certificate,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_certification.csv",
    sample=True,
)
