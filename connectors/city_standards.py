"""示例市标准信息平台: association, local and enterprise standards of the made-up sample city (JSON)."""

from __future__ import annotations

from hub.records import Standard
from hub.source import Day, Source, SourceRow, StandardStatus, Whole, coded, column, json_files, party


class Unit(SourceRow):
    """A drafting unit, by name or by a code of any kind."""

    order: Whole = column("order")
    name: str | None = column("name", default=None)
    code: str | None = column("code", default=None)


class Row(SourceRow):
    """A standard."""

    number: str = column("std_no")
    name: str = column("name_cn")
    name_en: str | None = column("name_en", default=None)
    level: str | None = column("level", default=None)
    status: StandardStatus = column("status")
    ccs: str | None = column("ccs", default=None)
    ics: str | None = column("ics", default=None)
    issued: Day | None = column("issue_date", default=None)
    implemented: Day | None = column("implement_date", default=None)
    replaces: list[str] = column("replaces", default=[])
    jurisdiction: str | None = column("jurisdiction", default=None)
    units: list[Unit] = column("drafting_units", default=[])
    remark: str | None = column("remark", default=None)


def to_record(row: Row) -> Standard:
    """A standard by its number; drafting units in their order."""
    units = sorted(row.units, key=lambda unit: unit.order)
    return Standard(
        record_id=row.number,
        number=row.number,
        name=row.name,
        name_en=row.name_en,
        status=row.status,
        level=row.level,
        ccs=row.ccs,
        ics=row.ics,
        issued=row.issued,
        implemented=row.implemented,
        replaces=row.replaces,
        parties=[
            *(drafter for unit in units for drafter in party("drafter", unit.name, **coded(unit.code))),
            *party("proposer", row.jurisdiction, region="990100"),
        ],
        note=row.remark,
    )


SOURCE = Source(
    title="示例市标准信息平台",
    title_en="Sample City: standards",
    kind=Standard,
    rows=json_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_standards.json",
    options={"items": "data"},
    sample=True,
)
