"""Rows of documents: JSON lists, newline-delimited JSON, XML."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from hub.errors import RejectRecord, StopProcess
from hub.source.formats.encoding import bom_bytes, check, find_encoding, read_start
from hub.source.formats.lines import numbered, read_text
from hub.source.raw import Header, Options, RawRow, Refused, Row, header_name, limit

WHITE = " \t\r\n"


def whole(digits: str) -> int | str:
    """A JSON integer; one too long to be a number stays text, so that its column refuses it."""
    return int(digits) if len(digits) < 40 else digits


class NotANumber:
    """NaN or Infinity: no JSON, but exporters write them. No type of cell takes it, so its own row is refused."""

    def __init__(self, printed: str) -> None:
        self.printed = printed

    def __repr__(self) -> str:
        return self.printed


DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=whole, parse_constant=NotANumber)


def ndjson_files(path: Path, options: Options) -> Iterator[Row]:
    """Rows of newline-delimited JSON (.jsonl, .ndjson); options: encoding. A broken line spoils only itself."""
    encoding = find_encoding(path, options)
    for number, offset, raw, line, suspect in numbered(path, encoding):
        broken = check(raw, line, encoding, offset) if suspect else None
        if not line.strip(WHITE):
            continue
        place = f"line:{number}"
        if broken:
            yield Refused(place, raw, broken)
            continue
        try:
            yield listed(place, raw, DECODER.decode(line))
        except RecursionError:
            yield Refused(place, raw, RejectRecord("too_deep", limit=sys.getrecursionlimit()))
        except ValueError as error:
            yield Refused(place, raw, RejectRecord("not_json", detail=error))


def json_files(path: Path, options: Options) -> Iterator[Row]:
    """Rows of a JSON document: a list, or the list inside an object.

    Options: encoding; items, the list's name ("data", or "data.rows" for one further in; default: the first list).
    Each row's bytes are its own slice of the document. Rows before a break in the document are given out first.

    Raises:
        StopProcess: no JSON, cut off, no list, or larger than document_bytes_max.
    """
    encoding = find_encoding(path, options)
    text = read_text(path, encoding, limit(options, "document_bytes_max"))
    document = Document(path.name, text)
    wanted = [name for name in str(options.get("items", "")).split(".") if name]
    start = document.find_list(wanted)
    columns: dict[str, None] = {}
    rows: list[Row] = []
    failure: StopProcess | None = None
    offset, counted, plain = bom_bytes(path), 0, encoding.removesuffix("-sig")
    try:
        for number, (item, begin, end) in enumerate(document.items(start), start=1):
            offset += len(text[counted:begin].encode(plain, "surrogateescape"))
            raw = text[begin:end].encode(plain, "surrogateescape")
            broken = check(raw, text[begin:end], encoding, offset)
            offset, counted = offset + len(raw), end
            place = f"item:{number}"
            rows.append(Refused(place, raw, broken) if broken else listed(place, raw, item))
            if isinstance(item, dict):
                columns.update(dict.fromkeys(map(header_name, item)))
    except StopProcess as error:
        failure = error
    if columns:
        yield Header(tuple(columns), complete=False)
    yield from rows
    if failure:
        raise failure


def listed(place: str, raw: bytes, item: Any) -> RawRow | Refused:
    """An item of a list as a row."""
    if not isinstance(item, dict):
        return Refused(place, raw, RejectRecord("row_not_object", found=item))
    return RawRow(place, {header_name(name): value for name, value in item.items()}, raw)


class Document:
    """A JSON text, read one value at a time so that each row keeps its own slice."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    def broken(self, position: int, detail: object) -> StopProcess:
        """The error that says where the document breaks."""
        line = self.text.count("\n", 0, position) + 1
        return StopProcess("json_broken", file=self.file, position=position, line=line, detail=detail)

    def skip(self, at: int) -> tuple[int, str]:
        """The next place that is no white space, and the character there ("" at the end)."""
        while at < len(self.text) and self.text[at] in WHITE:
            at += 1
        return at, self.text[at : at + 1]

    def value(self, at: int) -> tuple[Any, int]:
        """The value that begins at `at`, and where it ends."""
        try:
            return DECODER.raw_decode(self.text, at)
        except RecursionError:
            raise StopProcess("too_deep", limit=sys.getrecursionlimit()) from None
        except json.JSONDecodeError as error:
            raise self.broken(error.pos, error.msg) from None

    def find_list(self, wanted: list[str]) -> int:
        """Where the list of rows begins: the document itself, or the member `wanted`, or the first list in it."""
        at, opening = self.skip(0)
        if opening not in "[{" or not opening:
            raise self.broken(at, "no list and no object")
        while opening == "{":
            found = self.find_member(at + 1, wanted[:1])
            if found is None:
                raise StopProcess("json_no_list", file=self.file, at=f" ({'.'.join(wanted)})" if wanted else "")
            at, opening = self.skip(found)
            wanted = wanted[1:]
        if opening != "[":
            raise StopProcess("json_no_list", file=self.file, at="")
        return at

    def find_member(self, at: int, wanted: list[str]) -> int | None:
        """Where the value of the member named `wanted[0]` begins; without a name, that of the first list."""
        while True:
            at, found = self.skip(at)
            if found == "}":
                return None
            if found != '"':
                raise self.broken(at, "member name expected")
            name, at = self.value(at)
            at, found = self.skip(at)
            if found != ":":
                raise self.broken(at, "':' expected")
            at, found = self.skip(at + 1)
            if name == wanted[0] if wanted else found == "[":
                return at
            _, at = self.value(at)
            at, found = self.skip(at)
            at += found == ","

    def items(self, at: int) -> Iterator[tuple[Any, int, int]]:
        """The values of the list that begins at `at`, each with its slice."""
        at, found = self.skip(at + 1)
        while found != "]":
            item, end = self.value(at)
            yield item, at, end
            at, found = self.skip(end)
            if found == ",":
                at, found = self.skip(at + 1)
            elif found != "]":
                raise self.broken(at, "',' or ']' expected")


def xml_files(path: Path, options: Options) -> Iterator[Row]:
    """Rows of an XML document; options: record (local name of the row's element; default: the document is one row).

    A row's cells: its attributes as "@name"; its children by local name, as text where they hold text only, else as
    the element; a list of them where the name repeats. No entity is resolved and nothing is fetched.

    Raises:
        StopProcess: not well-formed, declares entities, too large. A file that is one row is refused as that row
            instead, so that one bad certificate does not stop a folder of them.
    """
    record = str(options.get("record", ""))
    try:
        root, content = parse_xml(path, limit(options, "document_bytes_max"))
    except StopProcess as failure:
        if record or failure.code == "too_large":
            raise
        told: dict[str, Any] = failure.params
        yield Refused("document", path.read_bytes(), RejectRecord(failure.code, **told))
        return
    if not record:
        yield RawRow("document", cells_of(root), content)
        return
    for number, element in enumerate(root.iter(f"{{*}}{record}"), start=1):
        yield RawRow(f"item:{number}", cells_of(element), etree.tostring(element, encoding="utf-8", with_tail=False))


def parse_xml(path: Path, bytes_max: int) -> tuple[etree._Element, bytes]:
    """The root of an XML file, and the file's bytes."""
    read_start(path)
    size = path.stat().st_size
    if size > bytes_max:
        raise StopProcess("too_large", found=size, limit=bytes_max)
    content = path.read_bytes()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if b"<!ENTITY" in content:  # checked before parsing: attribute values would expand while parsing
        raise StopProcess("xml_entities", file=path.name)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise StopProcess("xml_broken", file=path.name, detail=error.msg) from None
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise StopProcess("xml_entities", file=path.name)  # hidden from the test above by another encoding
    return root, content


def cells_of(element: etree._Element) -> dict[str, Any]:
    """An element's attributes and children as cells."""
    cells: dict[str, Any] = {f"@{etree.QName(name).localname}": value for name, value in element.attrib.items()}
    for child in element:
        name = etree.QName(child).localname
        value = child if len(child) else (child.text or "")
        if name in cells:
            before = cells[name]
            cells[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            cells[name] = value
    return cells
