"""World manufacturer identifiers: the first three characters of a VIN and the vehicle maker they stand for (CSV)."""

from __future__ import annotations

from hub.records import Enterprise
from hub.source import Source, SourceRow, column, csv_files, id_of, party


class Row(SourceRow):
    """An identifier and its maker."""

    code: str = column("WMI")
    maker: str = column("生产厂商")


def to_record(row: Row) -> Enterprise:
    """A maker. One code stands for two makers, and some makers have two codes: both together name the record."""
    return Enterprise(
        record_id=id_of(row.code, row.maker), parties=party("self", row.maker, wmi=row.code), category="车辆生产企业"
    )


SOURCE = Source(
    title="车辆识别代号（VIN）世界制造厂识别代号",
    title_en="World manufacturer identifiers of vehicle makers",
    kind=Enterprise,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="facts",
    files="overlap/wmi_vehicle_makers.csv",
)
