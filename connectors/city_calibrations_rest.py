"""示例新区校准中心: calibrations of shared instruments of the made-up sample city (REST, JSON)."""

from __future__ import annotations

from pydantic import BaseModel

from hub.records import CalibratedItem, Calibration, Quantity
from hub.source import Day, Source, SourceRow, coded, column, json_files, party
from hub.source.systems.rest import REST


class Owner(BaseModel):
    """Who had it calibrated."""

    name: str | None = None
    code: str | None = None


class Result(BaseModel):
    """What was measured."""

    quantity: str
    value: str
    unit: str
    uncertainty: str
    k: str


class Row(SourceRow):
    """A certificate."""

    ignored = ("updatedAt",)

    number: str = column("certificateNo")
    item: str = column("itemName")
    model: str | None = column("model", default=None)
    serial: str | None = column("serialNo", default=None)
    owner: Owner = column("owner")
    done: Day = column("calibratedOn")
    method: str | None = column("method", default=None)
    results: list[Result] = column("results", default=[])


def to_record(row: Row) -> Calibration:
    """A calibration by its certificate's number."""
    results = [
        Quantity(name=r.quantity, value=r.value, unit=r.unit, uncertainty=r.uncertainty, coverage_factor=r.k)
        for r in row.results
    ]
    return Calibration(
        record_id=row.number,
        number=row.number,
        items=[CalibratedItem(name=row.item, model=row.model, serial=row.serial)],
        begun=row.done,
        ended=row.done,
        methods=row.method.split("、") if row.method else [],
        results=results,
        parties=[
            *party("client", row.owner.name, **coded(row.owner.code)),
            *party("laboratory", "示例新区校准中心", region="990105"),
        ],
    )


SOURCE = Source(
    title="示例新区校准中心接口",
    title_en="Sample City: calibration centre (REST)",
    kind=Calibration,
    family=REST,
    rows=json_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    options={
        "url": "http://127.0.0.1:8091/v1/calibrations",
        "auth": "header",
        "auth_name": "X-Api-Key",
        "paging": "page",
        "size_param": "page_size",
        "page_size": 500,
        "total_path": "total",
        "items": "data",
        "changes": {"param": "updated_since", "column": "updatedAt"},
    },
    sample=True,
)
