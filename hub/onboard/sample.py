"""A sample: where its table begins, what its columns are called, its first rows."""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from hub.errors import StopProcess
from hub.source.formats.documents import parse_xml
from hub.source.formats.encoding import find_encoding
from hub.source.formats.lines import read_lines
from hub.source.mapping import format_named, format_of, value_at
from hub.source.raw import Header, Options, RawRow, Refused, limit

ROWS_MAX = 2000  # of a sample; more would say the same
START_LINES = 40  # a table begins within so many lines
DELIMITERS = (",", "\t", ";", "|")
HEADED_MIN = 0.8  # of as many cells as the fullest row has, a heading names so many
NESTED_MAX = 200  # columns inside JSON objects


@dataclass
class Sample:
    """Rows of a source, and how they were found. `options` are what an instance needs to find them again."""

    name: str
    format: str
    columns: tuple[str, ...]
    rows: list[RawRow]
    refused: list[Refused] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    encoding: str = ""
    title: str = ""  # lines above the table
    more: bool = False  # the source has more rows
    nested: bool = False  # some columns lie inside objects

    def cells(self, column: str) -> list[Any]:
        """A column's values, row by row."""
        return [value_at(row.cells, column) for row in self.rows]


def sample_of(path: Path, options: Options | None = None) -> Sample:
    """The beginning of a file.

    Raises:
        StopProcess: it is no table and no list of rows; it says what it is.
    """
    named, told = format_of(path), dict(options or {})
    encoding, title = "", ""
    if named == "csv":
        encoding = find_encoding(path, told)
        if "skip_lines" not in told:
            skip, title = beginning(path, encoding)
            told |= {"skip_lines": skip} if skip else {}
    elif named == "xml" and "record" not in told:
        told["record"] = repeated(path, told)
    rows = format_named(str(told.get("format", named)))(path, told)
    found = gathered(path.name, named, itertools.islice(rows, ROWS_MAX + 2), told)
    found.encoding, found.title = encoding, title
    return found


def gathered(name: str, named: str, items: Iterator[Any], options: Mapping[str, Any]) -> Sample:
    """A sample of what a format or a family yields.

    Raises:
        StopProcess: not one row.
    """
    columns: dict[str, None] = {}
    rows: list[RawRow] = []
    refused: list[Refused] = []
    for item in items:
        if isinstance(item, Header):
            columns.update(dict.fromkeys(item.columns))
        elif isinstance(item, Refused):
            refused.append(item)
        elif isinstance(item, RawRow):
            rows.append(item)
            columns.update(dict.fromkeys(item.cells))
        if len(rows) + len(refused) > ROWS_MAX:
            break
    if not rows:
        raise StopProcess("sample_empty", file=name, why=str(refused[0].error) if refused else "–")
    flat = nested_columns(columns, rows)
    kept = {key: value for key, value in options.items() if key in ("skip_lines", "record", "items", "sheet", "table")}
    return Sample(
        name, named, tuple(flat), rows[:ROWS_MAX], refused, kept, more=len(rows) > ROWS_MAX, nested=set(flat) != set(columns)
    )  # fmt: skip


def nested_columns(columns: Mapping[str, None], rows: list[RawRow]) -> list[str]:
    """Columns, with those of objects and of lists of objects in their place."""
    flat: dict[str, None] = {}
    for name in columns:
        values = [row.cells.get(name) for row in rows[:200]]
        objects = [value for value in values if isinstance(value, Mapping)]
        listed = [one for value in values if isinstance(value, list) for one in value if isinstance(one, Mapping)]
        if objects:
            inner = {key: None for value in objects for key in value}
            flat.update(dict.fromkeys(f"{name}.{key}" for key in inner))
        elif listed:
            inner = {key: None for value in listed for key in value}
            flat.update(dict.fromkeys(f"{name}[].{key}" for key in inner))
        elif not any(isinstance(value, etree._Element) for value in values):
            flat[name] = None
    return list(itertools.islice(flat, NESTED_MAX + len(columns)))


def beginning(path: Path, encoding: str) -> tuple[int, str]:
    """How many lines stand above a table's header, and what they say.

    The header is the first line that has as many cells as the rows have, all different words.
    """
    lines = start_of(path, encoding)
    best = max((Cut.of(lines, delimiter) for delimiter in DELIMITERS), key=lambda one: (one.regular, one.width))
    most = max((len(filled(row)) for _, row in best.rows), default=0)
    for line, row in best.rows:
        words = filled(row)
        figures = sum(word.replace(".", "").isdigit() for word in words)
        whole = len(row) == best.width and len(words) >= max(2, HEADED_MIN * most) and len(set(words)) == len(words)
        if whole and figures <= len(words) / 4:
            above = [
                " ".join(cell.strip() for cell in re.split(r"[,;|\t]", one) if cell.strip()) for one in lines[:line]
            ]
            return line, " ".join(above).strip()
    return 0, ""


def filled(row: list[str]) -> list[str]:
    """The cells that hold something."""
    return [cell.strip() for cell in row if cell.strip()]


class Cut(NamedTuple):
    """The beginning of a text cut into rows at a delimiter, each with the number of lines before it."""

    rows: list[tuple[int, list[str]]]
    width: int  # of most rows
    regular: float  # share of the rows that have it

    @classmethod
    def of(cls, lines: list[str], delimiter: str) -> Cut:
        """Cut; a cell in quotation marks may hold line ends."""
        reader, rows, before = csv.reader(lines, delimiter=delimiter), [], 0
        for row in reader:
            rows.append((before, row))
            before = reader.line_num
        widths = Counter(len(row) for _, row in rows[:-1] or rows if len(row) > 1)  # the last one may be cut off
        width, count = max(widths.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
        return cls(rows, width, count / max(1, len(rows[:-1] or rows)))


def start_of(path: Path, encoding: str) -> list[str]:
    """The first lines of a text file."""
    block = next(iter(read_lines(path, encoding)), None)
    return block.texts[:START_LINES] if block else []


def repeated(path: Path, options: Options) -> str:
    """The name of the element that an XML document repeats for its rows; "" if it is one row itself."""
    root, _ = parse_xml(path, limit(options, "document_bytes_max"))
    counts = Counter(etree.QName(one).localname for one in root.iter() if len(one) > 1 and one is not root)
    name, count = max(counts.items(), key=lambda one: one[1], default=("", 0))
    return name if count > 1 else ""
