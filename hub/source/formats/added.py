"""A table given back with columns of the hub's own behind its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from hub.errors import StopProcess
from hub.source.formats.encoding import find_encoding
from hub.source.formats.mixed import find_format
from hub.source.formats.returned import fitted, harmless, joined
from hub.source.formats.sheets import cells_by_name, opened, tables
from hub.source.formats.sheets.book import SheetRow
from hub.source.formats.tables import Cutter, header_of
from hub.source.formats.workbook import Part, write_xlsx
from hub.source.raw import Options, header_name

PART_ROWS = 50

Cells = Mapping[str, str]
Adding = Callable[[Sequence[Cells]], Sequence[Sequence[str]]]
"""Some rows, cells by column name → for each row the cells to put behind its own."""


def write_added(to: Path, original: Path, options: Options, names: Sequence[str], adding: Adding) -> None:
    """Write the table of `original` to `to` with the columns `names` last: as CSV if both are, else as XLSX.

    Lines above the table, its columns and the order of its rows stay; blank rows go; a sheet's table is its first one.
    Columns of an earlier time with one of the `names` are replaced. A CSV file keeps its encoding and delimiter; a cell
    that a spreadsheet would run as a formula is text.

    Raises:
        StopProcess: it is no table, or what `adding` raises.
    """
    kind = find_format(original, options)
    if kind == "csv" and to.suffix.lower() == ".csv":
        write_csv(to, original, options, names, adding)
    elif kind == "csv":
        write_xlsx(to, [csv_part(original, options, names, adding)])
    elif kind == "sheet":
        with opened(original, options) as sheets:
            table = next(tables(original, sheets, options))
            columns, rows = table.heading.columns, iter(table.rows)
            above = [cells for _, cells, _ in until_row(rows, table.heading.last)]
            held = Held(columns, names)
            lines = [held.kept(cells) for cells in above]
            lines[-1] += names
            below = ([*cells] for _, cells, _ in rows if any(cells))
            write_xlsx(to, [Part(table.sheet.name, lines, held.added(below, adding))])
    else:
        raise StopProcess("added_no_table", file=original.name, found=kind)


def until_row(rows: Iterator[SheetRow], last: int) -> Iterator[SheetRow]:
    """The rows of a sheet up to the one of this number."""
    for row in rows:
        yield row
        if row.number >= last:
            return


class Held:
    """The columns of a table: which stay, and what is put behind them."""

    def __init__(self, columns: Sequence[str], names: Sequence[str]) -> None:
        self.columns, self.names = columns, names
        former = {header_name(name) for name in names}
        self.gone = {at for at, name in enumerate(columns) if header_name(name) in former}

    def kept(self, cells: Sequence[str]) -> list[str]:
        """A row's own cells, one for each column."""
        width = len(self.columns)
        return [cell for at, cell in enumerate(fitted(cells, width)) if at not in self.gone]

    def added(self, rows: Iterable[list[str]], adding: Adding) -> Iterator[list[str]]:
        """The rows with what is added."""
        waiting = iter(rows)
        while part := list(islice(waiting, PART_ROWS)):
            named = [cells_by_name([*self.columns], fitted(cells, len(self.columns))) for cells in part]
            for cells, more in zip(part, adding(named), strict=True):
                yield [*self.kept(cells), *more]


def csv_rows(original: Path, options: Options) -> tuple[Cutter, Iterator[list[str]]]:
    """The rows of a CSV file, the header first; a line that cannot be cut into cells stands in the first."""
    cutter = Cutter(original, find_encoding(original, options))
    cutter.begin(options)

    def rows() -> Iterator[list[str]]:
        for _, raw, cells, error in cutter.rows():
            if not cutter.width:
                cutter.width = len(cells)
            if not error and not any(map(str.strip, cells)):
                continue
            yield cells or [raw.decode(cutter.encoding, "replace").rstrip("\r\n")]

    return cutter, rows()


def csv_part(original: Path, options: Options, names: Sequence[str], adding: Adding) -> Part:
    """A CSV file's table as a sheet."""
    _, rows = csv_rows(original, options)
    printed = next(rows, [])
    held = Held(header_of(printed, original, options), names)
    return Part(original.stem, [[*held.kept(printed), *names]], held.added(rows, adding))


def write_csv(to: Path, original: Path, options: Options, names: Sequence[str], adding: Adding) -> None:
    """A CSV file as CSV, in its own encoding."""
    cutter, rows = csv_rows(original, options)
    offset = cutter.offset
    printed = next(rows, [])
    held = Held(header_of(printed, original, options), names)
    encoding = cutter.encoding.removesuffix("-sig")
    with to.open("wb") as out, original.open("rb") as source:
        out.write(source.read(offset))
        for cells in ([*held.kept(printed), *names], *held.added(rows, adding)):
            line = joined([harmless(cell) for cell in cells], cutter.delimiter) + "\r\n"
            out.write(line.encode(encoding, "replace"))
