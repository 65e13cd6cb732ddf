"""Documents as slices: what stands before, between and after their rows, and how a row of each format is changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hub.conform.rows import Item
from hub.errors import HubError
from hub.source import Header, Options, Refused, Rows, csv_files, json_files, ndjson_files, pg_dump_copy
from hub.source.formats.documents import DECODER
from hub.source.formats.encoding import find_encoding
from hub.source.formats.tables import find_delimiter, unescape
from hub.source.raw import header_name

NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Renamed = Mapping[str, str]


class Slices(NamedTuple):
    """A document's bytes around its rows, and the rows' own, each with whether the format refuses it."""

    head: bytes
    between: bytes
    tail: bytes
    raws: list[tuple[bytes, bool]]


class Format(NamedTuple):
    """How rows of a format are taken apart and put together.

    item: a row of its bytes. edit: its bytes with cells changed. broken: bytes that are no row.
    head: the document's beginning with columns renamed, one more added. row: a row in such a document.
    """

    item: Callable[[bytes], Item]
    edit: Callable[[bytes, Mapping[str, Any]], bytes]
    broken: Callable[[bytes], bytes]
    head: Callable[[bytes, Renamed, str], bytes]
    row: Callable[[bytes, Renamed, str], bytes]


def slices_of(path: Path, rows: Rows, options: Options) -> Slices:
    """Where the rows of a document are.

    Raises:
        HubError: the format does not give out rows as they stand in the document.
    """
    content = path.read_bytes()
    raws = [(row.raw, isinstance(row, Refused)) for row in rows(path, options) if not isinstance(row, Header)]
    spans: list[tuple[int, int]] = []
    at = 0
    for raw, _ in raws:
        begin = content.find(raw, at)
        if begin < 0 or not raw:
            raise HubError("conform_no_slices", file=path.name)
        at = begin + len(raw)
        spans.append((begin, at))
    if not spans:
        raise HubError("conform_no_rows")
    between = content[spans[0][1] : spans[1][0]] if len(spans) > 1 else b","
    return Slices(content[: spans[0][0]], between, content[spans[-1][1] :], raws)


def lined(cut: Slices, end: bytes) -> Slices:
    """A document of lines: each row with its line's end, nothing between them."""
    raws = [(raw if raw.endswith(end) else raw + end, refused) for raw, refused in cut.raws]
    return Slices(cut.head, b"", cut.tail if cut.tail.strip() else b"", raws)


def csv_format(path: Path, options: Options, cut: Slices) -> tuple[Slices, Format]:
    """CSV and TSV."""
    encoding = find_encoding(path, options).removesuffix("-sig")
    ends = [end for end in ("\r\n", "\n", "\r") if cut.head.endswith(end.encode(encoding))]
    end = ends[0] if ends else "\n"
    before = cut.head.decode(encoding)
    delimiter = find_delimiter(next(line for line in reversed(before.splitlines()) if line.strip()), options)
    *above, header = [cells for cells in csv.reader(io.StringIO(before, newline=""), delimiter=delimiter) if cells]
    kept = before[: before.rindex(header[0])] if above else before[: before.index(header[0])]
    names = [header_name(cell.lstrip("﻿")) for cell in header]

    def line(cells: Sequence[str]) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator=end).writerow(cells)
        return out.getvalue().encode(encoding)

    def lines_of(raw: bytes) -> list[list[str]]:
        """A row's lines: one, unless the connector puts several together."""
        text = raw.decode(encoding, "surrogateescape")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))

    def item(raw: bytes) -> Item:
        cells = dict(zip(names, lines_of(raw)[0], strict=False))
        return Item({name: cell for name, cell in cells.items() if name}, raw, cells)

    def edit(raw: bytes, changes: Mapping[str, Any]) -> bytes:
        return b"".join(
            line([str(changes.get(name, cell)) for name, cell in zip(names, cells, strict=True)])
            for cells in lines_of(raw)
        )

    def head(given: bytes, renamed: Renamed, extra: str) -> bytes:
        if not renamed and not extra:
            return given
        shown = [renamed.get(name, name) for name in names] + ([extra] if extra else [])
        return (kept if above else kept.rstrip('"')).encode(encoding) + line(shown)

    def row(raw: bytes, renamed: Renamed, extra: str) -> bytes:
        return b"".join(line([*cells, "1"]) for cells in lines_of(raw)) if extra else raw

    return lined(cut, end.encode(encoding)), Format(item, edit, lambda raw: line(lines_of(raw)[0][:-1]), head, row)


def copy_format(path: Path, options: Options, cut: Slices) -> tuple[Slices, Format]:
    """The COPY data of a PostgreSQL dump."""
    encoding = find_encoding(path, options)
    opening = cut.head.decode(encoding)
    begin, end = opening.rindex("(") + 1, opening.rindex(")")
    names = [name.strip(' "') for name in opening[begin:end].split(",")]

    def cells_of(raw: bytes) -> list[str]:
        return raw.decode(encoding).rstrip("\r\n").split("\t")

    def line(cells: Sequence[str]) -> bytes:
        return ("\t".join(cells) + "\n").encode(encoding)

    def item(raw: bytes) -> Item:
        cells = dict(zip(names, map(unescape, cells_of(raw)), strict=False))
        return Item(cells, raw, cells)

    def edit(raw: bytes, changes: Mapping[str, Any]) -> bytes:
        told = {name: str(value).translate(ESCAPES) if value != "" else NULL for name, value in changes.items()}
        return line([told.get(name, cell) for name, cell in zip(names, cells_of(raw), strict=True)])

    def head(given: bytes, renamed: Renamed, extra: str) -> bytes:
        shown = [renamed.get(name, name) for name in names] + ([extra] if extra else [])
        return (opening[:begin] + ", ".join(shown) + opening[end:]).encode(encoding)

    def row(raw: bytes, renamed: Renamed, extra: str) -> bytes:
        return line([*cells_of(raw), "1"]) if extra else raw

    return lined(cut, b"\n"), Format(item, edit, lambda raw: line(cells_of(raw)[:-1]), head, row)


def json_format(path: Path, options: Options, cut: Slices) -> tuple[Slices, Format]:
    """Objects of JSON: in a list, or one a line."""
    encoding = find_encoding(path, options).removesuffix("-sig")
    end = "\n" if path.suffix in (".jsonl", ".ndjson") else ""

    def item(raw: bytes) -> Item:
        cells = {header_name(name): value for name, value in DECODER.decode(raw.decode(encoding)).items()}
        leaves = {name: value for name, value in cells.items() if isinstance(value, str | int | None)}
        return Item(cells, raw, leaves)

    def rewritten(raw: bytes, change: Callable[[str, Any], tuple[str, Any]], more: Mapping[str, Any]) -> bytes:
        members = [change(name, value) for name, value in json.loads(raw.decode(encoding)).items()]
        return (json.dumps({**dict(members), **more}, ensure_ascii=False) + end).encode(encoding)

    def edit(raw: bytes, changes: Mapping[str, Any]) -> bytes:
        return rewritten(raw, lambda name, value: (name, changes.get(header_name(name), value)), {})

    def row(raw: bytes, renamed: Renamed, extra: str) -> bytes:
        if not renamed and not extra:
            return raw
        return rewritten(
            raw, lambda name, value: (renamed.get(header_name(name), name), value), {extra: "1"} if extra else {}
        )

    broken = (lambda raw: b'{"\n') if end else (lambda raw: b'"-"')
    found = lined(cut, b"\n") if end else cut
    return found, Format(item, edit, broken, lambda given, renamed, extra: given, row)


FORMATS: dict[str, Callable[[Path, Options, Slices], tuple[Slices, Format]]] = {
    ".csv": csv_format,
    ".tsv": csv_format,
    ".sql": copy_format,
    ".json": json_format,
    ".jsonl": json_format,
    ".ndjson": json_format,
}
KNOWN: tuple[Rows, ...] = (csv_files, pg_dump_copy, json_files, ndjson_files)
"""What gives out one line or object as one row, as a format's `item` does; a connector's own function may not."""
