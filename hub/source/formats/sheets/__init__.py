"""Rows of spreadsheets: XLSX, XLSM, XLS and ODS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import orjson

from hub.errors import RejectRecord, StopProcess
from hub.source.formats.encoding import read_start
from hub.source.formats.sheets.book import Bad, Sheet, SheetRow, filled
from hub.source.formats.sheets.headings import Heading, find_heading, heading_at
from hub.source.formats.sheets.ods import open_ods
from hub.source.formats.sheets.xls import open_xls
from hub.source.formats.sheets.xlsx import open_xlsx
from hub.source.raw import Header, Options, RawRow, Refused, Row

OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
TOP_ROWS = 50
"""The heading is looked for in so many rows that are not empty."""


class Table(NamedTuple):
    """A sheet's table: its heading and the rows from there on."""

    sheet: Sheet
    heading: Heading
    rows: Iterator[SheetRow]


def sheet_files(path: Path, options: Options) -> Iterator[Row]:
    """Rows of a spreadsheet, cells as text; options: sheet, header_row, header_rows, large_numbers, columns_max.

    `sheet`: a name, a number (from 1, hidden ones not counted) or "*" for all that are visible, which must have one
    heading; default: the first visible one with a table. Hidden rows are rows: a filter hides nothing from the hub.
    `header_row`, `header_rows`: where the heading is, if it is not found. A column below a group is "group/name".
    A cell's value is the one last calculated. A row with an error in it (#REF!), a formula never calculated, or a
    number that has lost digits (a code shown as 9.1E+17; allowed by large_numbers) is refused. Whole numbers and dates
    lose the noise that spreadsheets keep them with: 12.0 is 12, 45356 shown as a date is 2024-03-05.

    Raises:
        StopProcess: no spreadsheet, encrypted, broken, over a limit; no such sheet; no heading; headings that differ.
    """
    with opened(path, options) as sheets:
        first: list[str] = []
        for table in tables(path, sheets, options):
            columns = table.heading.columns
            if not first:
                first = columns
                yield Header(tuple(name for name in columns if name))
            elif [name for name in columns if name] != [name for name in first if name]:
                shown = ", ".join(filter(None, first))
                found = ", ".join(filter(None, columns))
                raise StopProcess("sheet_differs", file=path.name, sheet=table.sheet.name, found=found, expected=shown)
            yield from rows_of(table)


def opened(path: Path, options: Options) -> AbstractContextManager[list[Sheet]]:
    """The sheets of a file, by what the file is.

    Raises:
        StopProcess: no spreadsheet.
    """
    start = read_start(path)
    if start.startswith(OLE):
        return open_xls(path, options)
    if not start.startswith(ZIP):
        raise StopProcess("sheet_broken", file=path.name, detail="no ZIP, no OLE")
    return open_ods(path, options) if ODS in start[:200] else open_xlsx(path, options)


def tables(path: Path, sheets: list[Sheet], options: Options) -> Iterator[Table]:
    """The tables of the sheets that the option `sheet` means.

    Raises:
        StopProcess: there is no such sheet, or no heading in it.
    """
    named = str(options.get("sheet", "")).strip()
    visible = [sheet for sheet in sheets if sheet.visible]
    if named in ("", "*"):
        found = False
        for sheet in visible:
            if table := table_of(sheet, options):
                found = True
                yield table
                if not named:
                    return
        if not found:
            raise StopProcess("sheet_no_table", file=path.name, sheet=", ".join(sheet.name for sheet in visible))
        return
    chosen = [sheet for sheet in sheets if sheet.name.strip() == named]
    if not chosen and named.isdigit():
        chosen = visible[int(named) - 1 : int(named)] if int(named) else []
    if not chosen:
        shown = ", ".join(sheet.name for sheet in sheets)
        raise StopProcess("sheet_missing", file=path.name, sheet=named, found=shown)
    table = table_of(chosen[0], options)
    if table is None:
        raise StopProcess("sheet_no_table", file=path.name, sheet=chosen[0].name)
    yield table


def table_of(sheet: Sheet, options: Options) -> Table | None:
    """The table in a sheet; None in one that is empty or holds notes only."""
    rows = sheet.rows()
    top = list(islice(rows, TOP_ROWS))
    if not top:
        return None
    merges = sheet.merges()
    row, depth = int(options.get("header_row", 0)), int(options.get("header_rows", 0))
    heading = heading_at(top, merges, row, row + max(depth, 1) - 1) if row else find_heading(top, merges)
    if heading is None:
        return None
    if depth and not row:
        heading = heading_at(top, merges, heading.first, heading.first + depth - 1)
        assert heading is not None  # it begins at a row that is there
    if not row and len(list(filter(None, heading.columns))) < 2 and options.get("sheet") in (None, "", "*"):
        return None
    return Table(sheet, heading, filled(chain(top, rows), merges))


def rows_of(table: Table) -> Iterator[Row]:
    """The rows below the heading; blank ones and repetitions of the heading are passed over."""
    columns, _, last, repeated = table.heading
    width = len(columns)
    prefix = f"sheet:{table.sheet.name} row:"
    for number, cells, bad in table.rows:
        if number <= last:
            continue
        named = cells_by_name(columns, cells)
        if not any(named.values()) or cells[:width] == repeated:
            continue
        raw = raw_of(named)
        reasons = reasons_of(columns, bad) if bad else []
        if reasons:
            yield Refused(f"{prefix}{number}", raw, reasons[0], tuple(reasons[1:]))
        else:
            yield RawRow(f"{prefix}{number}", named, raw)


def cells_by_name(columns: list[str], cells: list[str]) -> dict[str, str]:
    """A row's cells under their columns; one that has something beside the columns goes by its letters."""
    width = len(columns)
    if len(cells) < width:
        cells += [""] * (width - len(cells))
    named = dict(zip(columns, cells))  # noqa: B905 (cells beyond the heading: below)
    if "" in named or len(cells) > width:
        named.pop("", None)
        named |= {letters(at): cell for at, cell in enumerate(cells) if cell and not "".join(columns[at : at + 1])}
    return named


def raw_of(named: dict[str, str]) -> bytes:
    """The bytes that stand for a row: JSON in one way of writing it, wherever the columns are."""
    return orjson.dumps(named, option=orjson.OPT_SORT_KEYS)


def reasons_of(columns: list[str], bad: dict[int, Bad]) -> list[RejectRecord]:
    """Why a row is refused: its bad cells in columns that have a name."""
    named = [(columns[at], cell) for at, cell in bad.items() if at < len(columns) and columns[at]]
    return [RejectRecord(cell.code, field=name, found=cell.found) for name, cell in named]


def letters(at: int) -> str:
    """A column as spreadsheets call it: A, B … AA. It stands in for a name that the heading does not give."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name
