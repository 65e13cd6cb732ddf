"""Drafting units of national, sector and association standards, one unit a line (CSV).

One standard is one record: its lines are gathered by number and name before they are rows. A line that cannot be cut
out of the file is refused alone; the standard keeps its other units.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hub.records import Standard
from hub.source import Options, RawRow, Source, SourceRow, column, csv_files, id_of, party
from hub.source.raw import Row as Item


class Row(SourceRow):
    """A standard with all its units, in their printed order."""

    ignored = ("次序",)

    number: str | None = column("标准编号", default=None)
    name: str = column("标准名称")
    level: str | None = column("标准类型", default=None)
    units: list[str] = column("起草单位")
    origin: str | None = column("来源", default=None)


def by_standard(path: Path, options: Options) -> Iterator[Item]:
    """The lines of each standard as one row, at the place of its first line."""
    standards: dict[tuple[Any, Any], list[RawRow]] = {}
    for item in csv_files(path, options):
        if isinstance(item, RawRow):
            standards.setdefault((item.cells["标准编号"], item.cells["标准名称"]), []).append(item)
        else:
            yield item
    for lines in standards.values():
        lines.sort(key=order)
        units = [line.cells["起草单位"].strip() for line in lines]
        cells = {**lines[0].cells, "起草单位": list(dict.fromkeys(filter(None, units)))}
        yield RawRow(lines[0].place, cells, b"".join(line.raw for line in lines))


def order(line: RawRow) -> tuple[int, str]:
    """The unit's printed position; a line without one comes last."""
    printed = line.cells["次序"].strip()
    return (int(printed), "") if printed.isdecimal() else (10**9, printed)


def to_record(row: Row) -> Standard:
    """A standard: its number names it, and its name where the number is not known."""
    return Standard(
        record_id=id_of((row.number or "").replace("—", "-"), row.name),
        number=row.number,
        name=row.name,
        level=row.level,
        parties=[drafter for unit in row.units for drafter in party("drafter", unit)],
        reference=row.origin,
    )


SOURCE = Source(
    title="标准起草单位",
    title_en="Drafting units of standards",
    kind=Standard,
    rows=by_standard,
    row=Row,
    to_record=to_record,
    licence="facts",
    files="overlap/standards_drafting_units.csv",
)
