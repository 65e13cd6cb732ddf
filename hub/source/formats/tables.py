"""Rows of tables: CSV as spreadsheets and databases write it, and the COPY data of a PostgreSQL dump."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hub.errors import RejectRecord, StopProcess
from hub.source.formats.encoding import bom_bytes, check, find_encoding
from hub.source.formats.lines import numbered, read_lines
from hub.source.raw import Header, Options, RawRow, Refused, Row, header_name, limit

DELIMITERS = (",", "\t", ";", "|")
RECORD_BYTES_MAX = 64 * 1024 * 1024
RECORD_LINES_MAX = 10_000
"""A quoted cell that runs over more than these was never closed."""

Record = tuple[int, bytes, list[str], RejectRecord | None]
"""A row as it was cut out: the number of its first line, its bytes, its cells, why there are none."""


class Cutter:
    """Cuts lines into rows. A quotation mark that does not belong costs its own line, never the lines after it."""

    def __init__(self, path: Path, encoding: str) -> None:
        csv.field_size_limit(sys.maxsize)  # the real limits are ours: RECORD_BYTES_MAX, field_bytes_max
        self.blocks = read_lines(path, encoding)
        self.encoding = encoding
        self.raws: list[bytes] = []
        self.texts: list[str] = []
        self.suspect = False
        self.last = False
        self.number = 1  # of the first line held
        self.offset = bom_bytes(path)  # in bytes, of the same
        self.delimiter = ","
        self.width = 0  # cells of a row, once the header is known

    def begin(self, options: Options) -> None:
        """Go to the first line that is not blank, skipping `skip_lines`, and find the delimiter there."""
        skip = int(options.get("skip_lines", 0))
        while self.more():
            at = skip
            while at < len(self.texts) and not self.texts[at].strip():
                at += 1
            skip = max(skip - len(self.texts), 0)
            self.drop(at)
            if self.texts:
                self.delimiter = find_delimiter(self.texts[0], options)
                return

    def more(self) -> bool:
        """Hold another block; where a row goes on beyond those held, as much again. False at the end."""
        wanted = 2 * len(self.texts) + 1
        self.suspect = self.suspect and bool(self.raws)
        while len(self.texts) < wanted and not self.last:
            block = next(self.blocks, None)
            if block is None:
                self.last = True
            else:
                self.suspect = self.suspect or block.suspect
                self.raws += block.raws
                self.texts += block.texts
        return bool(self.texts)

    def drop(self, lines: int) -> None:
        """Forget the first lines held."""
        dropped = self.raws[:lines]
        self.offset += sum(map(len, dropped))
        self.number += len(dropped)
        del self.raws[:lines], self.texts[:lines]

    def rows(self) -> Iterator[Record]:
        """The rows of the rest of the file."""
        while self.texts or self.more():
            yield from self.held()
            self.more()

    def held(self) -> Iterator[Record]:
        """The rows that end within the lines held."""
        at, raws, number = 0, self.raws, self.number
        while at < len(raws):
            start = at
            reader = csv.reader(self.texts[start:] if start else self.texts, strict=True, delimiter=self.delimiter)
            try:
                for cells in reader:
                    end = start + reader.line_num
                    raw = raws[at]
                    if end - at > 1:
                        if self.swallowed(at, end, cells):
                            yield number + at, raw, [], RejectRecord("row_quote")
                            at += 1
                            break
                        raw = b"".join(raws[at:end])
                    yield number + at, raw, cells, self.check(at, end) if self.suspect else None
                    at = end
            except csv.Error as failure:
                end = start + reader.line_num
                if end == len(raws) and not self.last and not self.endless(at):
                    break  # the row goes on in the next block
                error = RejectRecord("row_csv", detail=failure) if self.closed(at, end) else RejectRecord("row_quote")
                yield number + at, raws[at], [], error
                at += 1
        self.drop(at)

    def closed(self, at: int, end: int) -> bool:
        """Whether the row is one line in which quotation marks come in pairs."""
        return end - at == 1 and self.texts[at].count('"') % 2 == 0

    def endless(self, at: int) -> bool:
        """Whether the row that begins at `at` holds more lines or bytes than any row does."""
        return len(self.raws) - at > RECORD_LINES_MAX or sum(map(len, self.raws[at:])) > RECORD_BYTES_MAX

    def swallowed(self, at: int, end: int, cells: list[str]) -> bool:
        """Whether a quotation mark opened by mistake has swallowed rows: this one does not fit, one within it does."""
        if not self.width or len(cells) == self.width:
            return False
        lines = self.texts[at + 1 : end]
        return any(len(one) == self.width for one in csv.reader(lines, delimiter=self.delimiter))

    def check(self, at: int, end: int) -> RejectRecord | None:
        """What is wrong with the bytes of a row."""
        row = b"".join(self.raws[at:end]), "".join(self.texts[at:end]), self.encoding
        if check(*row, 0) is None:
            return None
        return check(*row, self.offset + sum(map(len, self.raws[:at])))


def csv_files(path: Path, options: Options) -> Iterator[Row]:
    """Rows of a CSV or TSV file; options: encoding, delimiter, skip_lines (before the header), columns_max.

    Cells are text and stay text: one that looks like a formula is kept as it is printed and never evaluated.
    A row with a cell too many or too few is refused; so is a line whose quotation mark never closes, and reading
    goes on with the line after it. Blank lines are skipped. Memory is flat however long the file is.

    Raises:
        StopProcess: empty, not text, in no known encoding, a header that cannot be read or is wider than columns_max.
    """
    cutter = Cutter(path, find_encoding(path, options))
    cutter.begin(options)
    columns: list[str] = []
    nameless = False
    for number, raw, cells, error in cutter.rows():
        if error and not columns:
            raise StopProcess("header_broken", file=path.name, line=number, detail=error.code)
        if error:
            yield Refused(f"line:{number}", raw, error)
        elif len(cells) == cutter.width and cells[0].strip() and not nameless:
            yield RawRow(f"line:{number}", dict(zip(columns, cells)), raw)  # noqa: B905 (the way of nearly every row)
        elif not any(map(str.strip, cells)):
            continue
        elif columns:
            yield fitted(f"line:{number}", raw, columns, cells)
        else:
            columns = header_of(cells, path, options)
            cutter.width, nameless = len(columns), "" in columns
            yield Header(tuple(name for name in columns if name))


def header_of(cells: Sequence[str], path: Path, options: Options) -> list[str]:
    """The columns' names.

    Raises:
        StopProcess: more than columns_max.
    """
    allowed = limit(options, "columns_max")
    if len(cells) > allowed:
        raise StopProcess("columns_many", file=path.name, found=len(cells), limit=allowed)
    return [header_name(cell) for cell in cells]


def find_delimiter(line: str, options: Options) -> str:
    """The option `delimiter`, else the one that cuts the header into most columns."""
    if given := options.get("delimiter"):
        return str(given)
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([line], delimiter=delimiter), [])))


def fitted(place: str, raw: bytes, columns: list[str], cells: Sequence[str | None]) -> RawRow | Refused:
    """The row with its cells under their columns, or refused because they do not fit."""
    if len(cells) == len(columns):
        named = dict(zip(columns, cells, strict=True))
        if "" not in named:
            return RawRow(place, named, raw)
        # Spreadsheets add columns without a name. They are empty, or a cell has slipped into them.
        if not any(cell for name, cell in zip(columns, cells, strict=True) if not name):
            del named[""]
            return RawRow(place, named, raw)
    code = "row_cut" if len(cells) < len(columns) else "row_long"
    return Refused(place, raw, RejectRecord(code, found=len(cells), expected=len(columns)))


COPY = re.compile(r'COPY (?:"?\w+"?\.)?"?(?P<table>\w+)"? \((?P<columns>[^)]*)\) FROM stdin;\s*$')
ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def pg_dump_copy(path: Path, options: Options) -> Iterator[Row]:
    """Rows of one table in a plain pg_dump; options: encoding, table (default: the first with COPY data).

    Format: PostgreSQL manual, COPY, "Text Format": tab-separated, backslash escapes, \\N for NULL, ended by \\.

    Raises:
        StopProcess: no such table, or the dump ends inside it.
    """
    encoding = find_encoding(path, options)
    wanted = str(options.get("table", ""))
    table, columns = "", [""]
    for number, offset, raw, line, suspect in numbered(path, encoding):
        broken = check(raw, line, encoding, offset) if suspect else None
        if not table:
            found = COPY.match(line)
            if found and wanted in ("", found["table"]):
                table, columns = found["table"], [name.strip(' "') for name in found["columns"].split(",")]
                yield Header(tuple(columns))
        elif line.rstrip("\r\n") == "\\.":
            return
        elif broken:
            yield Refused(f"line:{number}", raw, broken)
        else:
            cells = [unescape(cell) for cell in line.rstrip("\r\n").split("\t")]
            yield fitted(f"line:{number}", raw, columns, cells)
    if table:
        raise StopProcess("copy_cut", file=path.name, table=table)
    raise StopProcess("copy_missing", file=path.name, table=wanted or "*")


def unescape(cell: str) -> str | None:
    """A cell of COPY's text format."""
    if cell == "\\N":
        return None
    return ESCAPE.sub(escaped, cell) if "\\" in cell else cell


def escaped(found: re.Match[str]) -> str:
    """What one backslash escape stands for."""
    code = found[1]
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    return chr(int(code, 8)) if code[0] in "01234567" else LETTERS.get(code, code)
