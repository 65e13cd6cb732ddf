"""National standards: entries of the national public service platform for standards information (JSON)."""

from __future__ import annotations

import re
from typing import Annotated

from hub.records import Standard
from hub.source import Day, Source, SourceRow, StandardStatus, column, json_files, party, several

REPLACED = re.compile(r"代替\s*([A-Z]+(?:/[TZ])?\s*[\d.]+(?:[-—]\d{4})?)")


class Row(SourceRow):
    """An entry."""

    ignored = ("fetched_at",)

    hcno: str = column("hcno")
    number: str = column("std_no")
    name: str = column("name_cn")
    name_en: str | None = column("name_en", default=None)
    status: StandardStatus = column("status")
    adopts: bool | None = column("adopts_intl", default=None)
    ccs: str | None = column("ccs", default=None)
    ics: str | None = column("ics", default=None)
    issued: Day | None = column("issue_date", default=None)
    implemented: Day | None = column("implement_date", default=None)
    competent: str | None = column("competent_dept", default=None)
    jurisdiction: str | None = column("jurisdiction_dept", default=None)
    issuers: Annotated[list[str], several("、")] = column("issuing_body", default=[])
    remark: str | None = column("remark", default=None)
    url: str | None = column("source_url", default=None)


def to_record(row: Row) -> Standard:
    """A standard by the platform's own number, as a standard number can be issued twice."""
    parties = [*party("authority", row.competent), *party("proposer", row.jurisdiction)]
    return Standard(
        record_id=row.hcno,
        number=row.number,
        name=row.name,
        name_en=row.name_en,
        status=row.status,
        level="国家标准",
        adopts_international=row.adopts,
        ccs=row.ccs,
        ics=row.ics,
        issued=row.issued,
        implemented=row.implemented,
        replaces=REPLACED.findall(row.remark or ""),
        parties=[*parties, *(body for issuer in row.issuers for body in party("publisher", issuer))],
        note=row.remark,
        url=row.url,
    )


SOURCE = Source(
    title="国家标准全文公开系统",
    title_en="National standards (openstd)",
    kind=Standard,
    rows=json_files,
    row=Row,
    to_record=to_record,
    licence="facts",
    files="standards/openstd_gb_records.json",
)
