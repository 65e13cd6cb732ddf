"""示例市计量院: calibration and measurement capabilities, in the KCDB's columns (CSV, made-up sample city)."""

from __future__ import annotations

from typing import Annotated, Literal

from hub.records import Cmc
from hub.source import Day, Measured, Source, SourceRow, choice, coded, column, csv_files, party, several

Status = Literal["published", "suspended", "withdrawn"]
STATUSES = {"Published": "published", "Greyed out": "suspended", "Deleted": "withdrawn"}


class Row(SourceRow):
    """A capability."""

    number: str = column("kcdbCode")
    laboratory: str | None = column("nmiName", default=None)
    code: str | None = column("nmiId", default=None)
    area: str | None = column("metrologyAreaLabel", default=None)
    quantity: str = column("quantityValue")
    instrument: str | None = column("instrument", default=None)
    standards: Annotated[list[str], several(";")] = column("internationalStandard", default=[])
    least: Measured | None = column("cmcMin", default=None)
    greatest: Measured | None = column("cmcMax", default=None)
    unit: str | None = column("cmcUnit", default=None)
    best: Measured | None = column("uncertaintyMin", default=None)
    worst: Measured | None = column("uncertaintyMax", default=None)
    uncertainty_unit: str | None = column("uncertaintyUnit", default=None)
    factor: Measured | None = column("coverageFactor", default=None)
    level: Measured | None = column("confidenceLevel", default=None)
    status: Annotated[Status, choice(STATUSES)] | None = column("status", default=None)
    status_date: Day | None = column("statusDate", default=None)
    approved: Day | None = column("approvalDate", default=None)


def to_record(row: Row) -> Cmc:
    """A capability by its code."""
    return Cmc(
        record_id=row.number,
        number=row.number,
        domain="chemistry_biology" if row.area == "QM" else "ionizing_radiation" if row.area == "RI" else "physics",
        area=row.area,
        quantity=row.quantity,
        instrument=row.instrument,
        range_min=row.least,
        range_max=row.greatest,
        range_unit=row.unit,
        uncertainty_min=row.best,
        uncertainty_max=row.worst,
        uncertainty_unit=row.uncertainty_unit,
        uncertainty_mode="absolute",
        coverage_factor=row.factor,
        confidence_level=row.level,
        standards=row.standards,
        status=row.status,
        status_date=row.status_date,
        approved=row.approved,
        parties=party("laboratory", row.laboratory, region="990100", **coded(row.code)),
    )


SOURCE = Source(
    title="示例市校准测量能力",
    title_en="Sample City: calibration and measurement capabilities",
    kind=Cmc,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_cmc.csv",
    sample=True,
)
