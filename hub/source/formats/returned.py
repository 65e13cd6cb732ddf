"""Refused rows given back as the institution's own spreadsheet, with a last column that says why."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from hub.errors import HubError
from hub.source.formats.encoding import find_encoding
from hub.source.formats.mixed import find_format
from hub.source.formats.sheets import Table, cells_by_name, opened, raw_of, tables
from hub.source.formats.tables import Cutter
from hub.source.formats.workbook import Part, write_xlsx
from hub.source.raw import REASON, Options, header_name

PLACE, RAW = "位置 / Place", "原文 / Row"
REASON_NAME = header_name(REASON)
"""The column as reading knows it: a file that was sent back and mended has it still, and means nothing by it."""
DANGER = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[-+]?[0-9][0-9,. ]*%?")


class Returned(NamedTuple):
    """A refused row: its place within the file ("line:12"), its bytes, and why in words."""

    place: str
    raw: bytes
    reason: str


def reason_of(errors: Iterable[HubError]) -> str:
    """Why a row was refused, in both languages."""
    found = list(errors)
    return "\n".join([*(error.describe("zh") for error in found), *(error.describe("en") for error in found)])


def write_back(
    to: Path, refused: Sequence[Returned], original: Path | None, options: Options, *, every_row: bool = False
) -> int:
    """Write the refused rows to `to`, as CSV if it ends so and the original is CSV, else as XLSX; the number of them.

    The original's lines before the table, its columns and its order stay; REASON is the last column. `every_row`: good
    rows too, with no reason. Rows that the original no longer has come last. Without an original that is a table (a
    document, a service, a file that is gone) the rows are listed by what they hold. A cell that a spreadsheet would
    run as a formula is text.

    Raises:
        StopProcess: openpyxl is not installed, or the original can no longer be read.
    """
    kind = find_format(original, options) if original else ""
    if original and kind == "csv" and to.suffix.lower() == ".csv":
        return write_csv(to, refused, original, options, every_row)
    count = Counter(refused)
    if original and kind == "csv":
        parts: Iterable[Part] = csv_parts(original, options, count, every_row)
    elif original and kind == "sheet":
        parts = sheet_parts(original, options, count, every_row)
    else:
        parts = loose_parts(count)
    write_xlsx(to, parts)
    return count.written


class Counter:
    """Refused rows by place, each given out once."""

    def __init__(self, refused: Sequence[Returned]) -> None:
        self.waiting: dict[tuple[str, bytes], list[str]] = {}
        for row in refused:
            self.waiting.setdefault((row.place, row.raw), []).append(row.reason)
        self.written = 0

    def reason(self, place: str, raw: bytes) -> str | None:
        """Why this row was refused, or None if it was not (or was given out)."""
        reasons = self.waiting.pop((place, raw), None)
        if reasons is None:
            return None
        self.written += 1
        return "\n".join(reasons)

    def rest(self) -> Iterator[tuple[str, bytes, str]]:
        """The rows not given out yet."""
        for place, raw in list(self.waiting):
            if (reason := self.reason(place, raw)) is not None:
                yield place, raw, reason


def write_csv(to: Path, refused: Sequence[Returned], original: Path, options: Options, every_row: bool) -> int:
    """CSV in the original's own encoding; a row is the bytes that it was, unless a cell of it must be made harmless."""
    count = Counter(refused)
    cutter = Cutter(original, find_encoding(original, options))
    cutter.begin(options)
    line = Line(cutter)
    with to.open("wb") as out, original.open("rb") as source:
        out.write(source.read(cutter.offset))
        for number, raw, cells, _ in cutter.rows():
            if not cutter.width:
                cutter.width = len(cells)
                out.write(line.header(raw, cells))
            elif (reason := count.reason(f"line:{number}", raw)) is not None or (every_row and any(cells)):
                out.write(line.written(raw, cells, reason or ""))
        for _, raw, reason in count.rest():
            out.write(line.written(raw, line.cells(raw), reason))
    return count.written


class Line:
    """How a line of a CSV file is written."""

    def __init__(self, cutter: Cutter) -> None:
        self.encoding, self.delimiter = cutter.encoding.removesuffix("-sig"), cutter.delimiter
        self.end = "\r\n" if cutter.texts and cutter.texts[0].endswith("\r\n") else "\n"
        self.width = 0
        self.former: int | None = None  # where the reasons of an earlier time stand

    def header(self, raw: bytes, names: list[str]) -> bytes:
        """The line of the names."""
        self.width = len(names)
        self.former = former_reason(names)
        return self.written(raw, names, REASON)

    def written(self, raw: bytes, cells: list[str], reason: str) -> bytes:
        """A row with its reason; one that is no row of cells stands in the first."""
        text = raw.decode(self.encoding, "surrogateescape").rstrip("\r\n")
        kept = without(cells, self.former) or [text, *[""] * (self.width - 1)]
        if len(kept) != len(cells) or any(map(dangerous, kept)):
            text = joined([harmless(cell) for cell in kept], self.delimiter)
        said = joined([harmless(reason)], self.delimiter) if reason else ""
        before = (text + self.delimiter).encode(self.encoding, "surrogateescape")
        return before + (said + self.end).encode(self.encoding, "replace")

    def cells(self, raw: bytes) -> list[str]:
        """The cells of a row that is no longer in the file."""
        return split_line(raw.decode(self.encoding, "replace"), self.delimiter)


def split_line(text: str, delimiter: str) -> list[str]:
    """The cells of a line, or [] if it is none."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 else []


def csv_parts(original: Path, options: Options, count: Counter, every_row: bool) -> Iterator[Part]:
    """The table of a CSV file."""
    cutter = Cutter(original, find_encoding(original, options))
    cutter.begin(options)
    rows = cutter.rows()
    names = next((cells for _, _, cells, error in rows if not error and any(cells)), [])
    cutter.width = len(names)
    former = former_reason(names)

    def written() -> Iterator[list[str]]:
        for number, raw, cells, _ in rows:
            reason = count.reason(f"line:{number}", raw)
            if reason is not None or (every_row and any(cells)):
                yield [*fitted(without(cells, former) or [shown(raw, cutter.encoding)], width), reason or ""]
        for _, raw, reason in count.rest():
            text = shown(raw, cutter.encoding)
            yield [*fitted(split_line(text, cutter.delimiter) or [text], width), reason]

    kept = without(names, former)
    width = len(kept)
    yield Part(original.stem, [[*kept, REASON]], written())


def sheet_parts(original: Path, options: Options, count: Counter, every_row: bool) -> Iterator[Part]:
    """The tables of a spreadsheet, sheet by sheet."""
    with opened(original, options) as sheets:
        found = list(tables(original, sheets, options))
        for at, table in enumerate(found):
            yield sheet_part(table, count, every_row, last=at == len(found) - 1)


def sheet_part(table: Table, count: Counter, every_row: bool, last: bool) -> Part:
    """One sheet's table: what stands above it, its heading, its rows; behind the last sheet's the rows that are gone."""
    heading = table.heading
    width, former = len(heading.columns), former_reason(heading.columns)
    lines: list[list[str]] = []
    rows = iter(table.rows)
    for number, cells, _ in rows:
        lines.append(without(fitted(cells, width), former))
        if number >= heading.last:
            break
    lines[-1].append(REASON)

    def written() -> Iterator[list[str]]:
        for number, cells, _ in rows:
            named = cells_by_name(heading.columns, list(cells))
            reason = count.reason(f"sheet:{table.sheet.name} row:{number}", raw_of(named))
            if reason is not None or (every_row and any(cells)):
                yield [*without(fitted(cells, width), former), reason or ""]
        for _, raw, reason in count.rest() if last else ():
            named = object_of(raw) or {}
            cells = [str(named.get(name, "")) for name in heading.columns] if named else fitted([shown(raw)], width)
            yield [*without(cells, former), reason]

    return Part(table.sheet.name, lines, written())


def loose_parts(count: Counter) -> Iterator[Part]:
    """Rows by what they hold, where there is no table to give back: JSON by its members, else as it is."""
    objects = [object_of(raw) for _, raw in count.waiting]
    names = list(dict.fromkeys(name for one in objects for name in one or ())) or [RAW]
    if any(one is None for one in objects) and RAW not in names:
        names.append(RAW)

    def written() -> Iterator[list[str]]:
        for place, raw, reason in count.rest():
            named = object_of(raw)
            cells = {RAW: shown(raw)} if named is None else named
            yield [place, *(said(cells.get(name)) for name in names), reason]

    yield Part("", [[PLACE, *names, REASON]], written())


def object_of(raw: bytes) -> dict[str, Any] | None:
    """A row that is a JSON object."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def said(value: Any) -> str:
    """A member of a JSON object as a cell."""
    if value is None or isinstance(value, str):
        return value or ""
    return orjson.dumps(value).decode()


def shown(raw: bytes, encoding: str = "utf-8") -> str:
    """A row's bytes as text."""
    return raw.decode(encoding, "replace").rstrip("\r\n")


def former_reason(names: Sequence[str]) -> int | None:
    """Where a file that was sent back before has its reasons."""
    return next((at for at, name in enumerate(names) if header_name(name) == REASON_NAME), None)


def without(cells: Sequence[str], at: int | None) -> list[str]:
    """Cells but for one."""
    return [cell for number, cell in enumerate(cells) if number != at]


def fitted(cells: Sequence[str], width: int) -> list[str]:
    """Cells, so many of them; more are kept, in the last."""
    if len(cells) <= width:
        return [*cells, *[""] * (width - len(cells))]
    return [*cells[: width - 1], " ".join(filter(None, cells[width - 1 :]))]


def dangerous(cell: str) -> bool:
    """Whether a spreadsheet would run a cell of CSV as a formula (OWASP, CSV injection)."""
    return cell.startswith(DANGER) and not NUMBER.fullmatch(cell)


def harmless(cell: str) -> str:
    """A cell that is text to a spreadsheet too."""
    return f"'{cell}" if dangerous(cell) else cell


def joined(cells: Sequence[str], delimiter: str) -> str:
    """Cells as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)  # what ends a line is what gets quoted
    return out.getvalue().removesuffix("\r\n")
