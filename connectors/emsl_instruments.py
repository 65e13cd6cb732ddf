"""EMSL user facility: shared instruments, from a PostgreSQL dump."""

from __future__ import annotations

from hub.records import Instrument
from hub.source import Source, SourceRow, Whole, column, party, pg_dump_copy


class Row(SourceRow):
    """A row of table t_emsl_instruments."""

    ignored = ("local_instrument_name", "last_affected", "eus_primary_instrument")

    number: str = column("eus_instrument_id")
    display_name: str | None = column("eus_display_name", default=None)
    name: str = column("eus_instrument_name")
    hours: Whole | None = column("eus_available_hours", default=None)
    category: str | None = column("local_category_name", default=None)
    active: bool | None = column("eus_active_sw", default=None)


def to_record(row: Row) -> Instrument:
    """An instrument by the facility's number."""
    return Instrument(
        record_id=row.number,
        name=row.name,
        category=row.category or (row.display_name if row.display_name != row.name else None),
        hours_per_day=row.hours,
        active=row.active,
        parties=party("owner", "Environmental Molecular Sciences Laboratory", region="US"),
    )


SOURCE = Source(
    title="美国 EMSL 共享仪器",
    title_en="EMSL shared instruments",
    kind=Instrument,
    rows=pg_dump_copy,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0",
    files="instrument/pnnl_emsl_instruments.sql",
    options={"table": "t_emsl_instruments"},
)
