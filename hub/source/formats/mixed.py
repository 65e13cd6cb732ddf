"""Files of any format, told apart by what they hold and how their names end."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from hub.errors import StopProcess
from hub.source.formats.archives import members
from hub.source.formats.documents import json_files, ndjson_files, xml_files
from hub.source.formats.encoding import BOMS, read_start
from hub.source.formats.sheets import sheet_files
from hub.source.formats.tables import csv_files, pg_dump_copy
from hub.source.raw import Options, Row, Rows


def any_file(path: Path, options: Options) -> Iterator[Row]:
    """Rows of a file of whatever format; options: format (csv, sheet, json, ndjson, xml, pg_dump, zip), and its own.

    Raises:
        StopProcess: a format that the hub does not read, or what the format raises.
    """
    return FORMATS[find_format(path, options)](path, options)


def zip_files(path: Path, options: Options) -> Iterator[Row]:
    """Rows of the files in a ZIP archive, each of any format; a place begins with the file's name in the archive."""
    return members(path, options, any_file)


FORMATS: dict[str, Rows] = {
    "csv": csv_files,
    "sheet": sheet_files,
    "json": json_files,
    "ndjson": ndjson_files,
    "xml": xml_files,
    "pg_dump": pg_dump_copy,
    "zip": zip_files,
}
TEXTS = {
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".json": "json", ".jsonl": "ndjson", ".ndjson": "ndjson",
    ".xml": "xml", ".sql": "pg_dump",
}  # fmt: skip
"""What the end of a name says of a text; a spreadsheet or an archive says itself what it is."""
UNREAD = {
    b"%PDF": "PDF", b"\x1f\x8b": "GZIP", b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG",
    b"SQLite format 3": "SQLite", b"PAR1": "Parquet",
}  # fmt: skip
SHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"


def find_format(path: Path, options: Options) -> str:
    """The format of a file: the option `format`, else by its first bytes and the end of its name.

    Raises:
        StopProcess: empty, or of a format that the hub does not read.
    """
    if named := options.get("format"):
        if str(named) not in FORMATS:
            raise StopProcess("format_unread", file=path.name, found=named, known=", ".join(FORMATS))
        return str(named)
    start = read_start(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "sheet"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return packed_format(path)
    found = next((name for signature, name in UNREAD.items() if start.startswith(signature)), "")
    text = plain_start(start)
    lower = text[:500].lower()
    if lower.startswith(("<!doctype html", "<html", "<table")):
        found = "HTML"
    elif SHEET_2003 in start:
        found = "XML Spreadsheet 2003"
    if found:
        raise StopProcess("format_unread", file=path.name, found=found, known=", ".join(FORMATS))
    return TEXTS.get(path.suffix.lower()) or text_format(text)


def packed_format(path: Path) -> str:
    """What a ZIP is: a spreadsheet, or an archive.

    Raises:
        StopProcess: another office document.
    """
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            kind = package.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError):
        return "sheet" if path.suffix.lower() in (".xlsx", ".xlsm", ".ods") else "zip"  # which says how it is broken
    if b"opendocument.spreadsheet" in kind:
        return "sheet"
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            raise StopProcess("format_unread", file=path.name, found="DOCX", known=", ".join(FORMATS))
        return "sheet"
    return "zip"


def plain_start(start: bytes) -> str:
    """The first characters of a text, without its mark and white space."""
    encoding = next((encoding for bom, encoding in BOMS if start.startswith(bom)), "utf-8")
    return start.decode(encoding, "replace").lstrip("\ufeff \t\r\n")


def text_format(text: str) -> str:
    """What a text is by how it begins."""
    if text.startswith("<"):
        return "xml"
    if text.startswith("["):
        return "json"
    if text.startswith("{"):
        first, _, rest = text.partition("\n")
        return "ndjson" if first.rstrip().endswith("}") and rest.lstrip()[:1] == "{" else "json"
    return "pg_dump" if "PostgreSQL database dump" in text else "csv"
