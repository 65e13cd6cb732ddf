"""Families and formats by the names that settings use; each is imported when it is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from hub.errors import StopProcess
from hub.source.formats.documents import json_files, ndjson_files, xml_files
from hub.source.formats.tables import csv_files, pg_dump_copy
from hub.source.pull import Family
from hub.source.raw import Rows

# Name in settings -> module of hub.source.systems that holds the family.
MODULES = {"files": "files", "rest": "rest", "soap": "soap", "sql": "sql", "capture": "capture", "topic": "topic"}
FORMATS: dict[str, Rows] = {
    "csv": csv_files, "json": json_files, "ndjson": ndjson_files, "xml": xml_files, "pg_dump": pg_dump_copy,
}  # fmt: skip
SUFFIXES = {
    ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".xml": "xml", ".sql": "pg_dump", ".xlsx": "sheet",
    ".xlsm": "sheet", ".xls": "sheet", ".ods": "sheet",
}  # fmt: skip


def family_named(name: str) -> Family:
    """The family that settings call so.

    Raises:
        StopProcess: there is none.
    """
    try:
        module = import_module(f"hub.source.systems.{MODULES[name]}")
    except (KeyError, ModuleNotFoundError):
        raise StopProcess("family_unknown", found=name, known=", ".join(sorted(MODULES))) from None
    return next(one for one in vars(module).values() if isinstance(one, Family) and one.name == name)


def format_named(name: str) -> Rows:
    """The format that settings call so.

    Raises:
        StopProcess: there is none.
    """
    if name in FORMATS:
        return FORMATS[name]
    if name == "sheet":
        from hub.source.formats.sheets import sheet_files

        return sheet_files
    raise StopProcess("format_unknown", found=name, known=", ".join(sorted([*FORMATS, "sheet"])))


def format_of(path: Path) -> str:
    """The format of a file by the end of its name; a table of text where that says nothing."""
    return SUFFIXES.get(path.suffix.lower(), "csv")
