"""Rows of tables: CSV as spreadsheets and databases write it, and the COPY data of a PostgreSQL dump."""

from __future__ import annotations

import csv
import re
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from hub.errors import RejectRecord, StopProcess
from hub.source.formats.encoding import bom_bytes, check, find_encoding, read_lines
from hub.source.raw import Header, Options, RawRow, Refused, Row, header_name

DELIMITERS = (",", "\t", ";", "|")
RECORD_CHARACTERS_MAX = 64 * 1024 * 1024
"""A quoted cell that runs over more than this was never closed."""


class Lines:
    """The lines of a file, remembering those of the row being cut out so that they can be given back."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.lines = read_lines(path, encoding)
        self.encoding = encoding
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 1  # of the row's first line
        self.offset = bom_bytes(encoding)  # in bytes, of the same
        self.size = 0  # characters taken
        self.unclosed = False

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = None
        if self.size <= RECORD_CHARACTERS_MAX:
            line = self.waiting.popleft() if self.waiting else next(self.lines, None)
        if line is None:
            self.unclosed = bool(self.taken)
            raise StopIteration
        self.taken.append(line)
        self.size += len(line)
        return line

    def give_back(self) -> None:
        """Keep the row's first line only; its others are read again."""
        self.waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def finish(self) -> tuple[str, bytes, RejectRecord | None]:
        """The row's place, its bytes and what is wrong with them; the next line begins the next row."""
        place = f"line:{self.number}"
        raw, error = check("".join(self.taken), self.encoding, self.offset)
        self.number += len(self.taken)
        self.offset += len(raw)
        self.taken, self.size, self.unclosed = [], 0, False
        return place, raw, error


def csv_files(path: Path, options: Options) -> Iterator[Row]:
    """Rows of a CSV file; options: encoding, delimiter, skip_lines (before the header).

    Cells are text and stay text: one that looks like a formula is kept as it is printed and never evaluated.
    A row with a cell too many or too few is refused; so is a line whose quotation mark never closes, and reading
    goes on with the line after it. Blank lines are skipped.

    Raises:
        StopProcess: empty, not text, or in no known encoding.
    """
    encoding = find_encoding(path, options)
    lines = Lines(path, encoding)
    for _ in range(int(options.get("skip_lines", 0))):
        next(lines, None)
        lines.finish()
    reader: Iterator[list[str]] | None = None
    columns: list[str] = []
    csv.field_size_limit(sys.maxsize)  # the real limits are ours: RECORD_CHARACTERS_MAX, field_bytes_max
    while True:
        if reader is None:
            reader = csv.reader(lines, strict=True, delimiter=find_delimiter(lines, options))
        error, cells = None, None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as failure:
            error = RejectRecord("row_quote") if lines.unclosed else RejectRecord("row_csv", detail=failure)
            if lines.unclosed:
                lines.give_back()
        place, raw, broken = lines.finish()
        if error or broken or cells is None:
            yield Refused(place, raw, error or broken or RejectRecord("row_quote"))
        elif not any(map(str.strip, cells)):
            continue
        elif not columns:
            columns = [header_name(cell) for cell in cells]
            yield Header(tuple(name for name in columns if name))
        else:
            yield fitted(place, raw, columns, cells)


def find_delimiter(lines: Lines, options: Options) -> str:
    """The option `delimiter`, else the one that cuts the header into most columns."""
    if given := options.get("delimiter"):
        return str(given)
    first = next(lines, "")
    lines.waiting.appendleft(first)
    lines.taken, lines.size = [], 0
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([first], delimiter=delimiter), [])))


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
    table, columns, offset = "", [""], bom_bytes(encoding)
    for number, line in enumerate(read_lines(path, encoding), start=1):
        raw, broken = check(line, encoding, offset)
        offset += len(raw)
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
