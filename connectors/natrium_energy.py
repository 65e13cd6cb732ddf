"""浙江钠创新能源有限公司: the certificates that this firm publishes as its own (CSV)."""

from __future__ import annotations

import re
from typing import Literal

from hub.records import Certificate
from hub.source import Day, Source, SourceRow, column, csv_files, party

# A pollutant discharge permit's number is its holder's unified social credit code, three digits and a check letter
# (HJ 608-2017).
PERMIT = re.compile(r"([0-9A-Z]{18})[0-9]{3}[0-9A-Z]")


class Row(SourceRow):
    """A certificate."""

    holder: str = column("企业名称")
    number: str = column("证书编号")
    name: str = column("名称")
    sort: str = column("类型")
    issued: Day | None = column("开始", default=None)
    expires: Day | None = column("截止", default=None)
    origin: str | None = column("来源", default=None)


def sort_of(printed: str) -> Literal["management_system", "approval", "award", "other"]:
    """The certificate's type."""
    if printed.endswith("体系认证"):
        return "management_system"
    return "approval" if printed.endswith("许可证") else "award" if printed == "高新技术企业" else "other"


def to_record(row: Row) -> Certificate:
    """A certificate by its number; a permit's number tells who its holder is."""
    permit = PERMIT.fullmatch(row.number) if row.sort == "排污许可证" else None
    return Certificate(
        record_id=row.number,
        number=row.number,
        name=row.name,
        scheme=row.sort,
        type=sort_of(row.sort),
        issued=row.issued,
        expires=row.expires,
        parties=party("holder", row.holder, uscc=permit[1] if permit else None),
        reference=row.origin,
    )


SOURCE = Source(
    title="浙江钠创新能源有限公司公示的证书",
    title_en="Certificates published by Zhejiang Natrium Energy",
    kind=Certificate,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="facts",
    files="overlap/certificates_one_firm.csv",
)
