"""Drafting units of national, sector and association standards, one unit a line (CSV).

One standard is one record: its lines, which stand together, are gathered before they are rows. A line that cannot be cut
out of the file is refused alone; the standard keeps its other units.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hub.errors import RejectRecord
from hub.records import Standard
from hub.source import Options, RawRow, Refused, Source, SourceRow, column, csv_files, id_of, party
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
    """The lines of each standard, which stand together, as one row at the place of the first."""
    lines: list[RawRow] = []
    seen: set[int] = set()
    for item in csv_files(path, options):
        if not isinstance(item, RawRow):
            yield item
            continue
        if lines and standard_of(item) != standard_of(lines[0]):
            yield gathered(lines, seen)
            lines = []
        lines.append(item)
    if lines:
        yield gathered(lines, seen)


def standard_of(line: RawRow) -> tuple[Any, Any]:
    """What names a line's standard."""
    return line.cells["标准编号"], line.cells["标准名称"]


def gathered(lines: list[RawRow], seen: set[int]) -> Item:
    """The lines of one standard as a row; refused where the standard stood further up already: its units would be lost."""
    place, raw = lines[0].place, b"".join(line.raw for line in lines)
    named = hash(standard_of(lines[0]))
    if named in seen:
        return Refused(place, raw, RejectRecord("row_unusable", detail="its lines are scattered / 同一标准的行不相连"))
    seen.add(named)
    units = [line.cells["起草单位"].strip() for line in sorted(lines, key=order)]
    return RawRow(place, {**lines[0].cells, "起草单位": list(dict.fromkeys(filter(None, units)))}, raw)


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
