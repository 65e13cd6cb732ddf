"""Spreadsheets made for tests, by the libraries and, where those would not, by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from hub.errors import StopProcess
from hub.source import Header, RawRow, Refused
from hub.source.formats.sheets import sheet_files

TITLE = ["2024年产品质量监督抽查结果"]
HEAD = ["产品名称", "统一社会信用代码", "抽查日期", "结论"]
ROWS = [
    ["示例砖", "91990100MA0000001X", "2024-03-05", "合格"],
    ["示例瓦", "91990100MA0000002X", "2024-03-06", "不合格"],
]


def write(path: Path, *sheets: tuple[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    """An XLSX file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def read(path: Path, **options: Any) -> tuple[tuple[str, ...], list[RawRow], list[Refused]]:
    """Columns, rows, refused rows."""
    items = list(sheet_files(path, options))
    [header] = [item for item in items if isinstance(item, Header)]
    rows = [item for item in items if isinstance(item, RawRow)]
    return header.columns, rows, [item for item in items if isinstance(item, Refused)]


def stopped(path: Path, **options: Any) -> StopProcess:
    """The error of a file that cannot be read."""
    try:
        list(sheet_files(path, options))
    except StopProcess as error:
        return error
    raise AssertionError("it was read")


def rewritten(path: Path, parts: Mapping[str, bytes]) -> Path:
    """The same file with other parts, or more of them."""
    with zipfile.ZipFile(path) as package:
        kept = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {**kept, **parts}.items():
            package.writestr(name, content)
    return path


def sheet_xml(rows: str, after: str = "") -> bytes:
    """A worksheet part."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    ).encode()


def by_hand(path: Path, rows: str, after: str = "") -> Path:
    """An XLSX file whose only sheet has these rows as XML."""
    return rewritten(write(path, ("表", [["x"]])), {"xl/worksheets/sheet1.xml": sheet_xml(rows, after)})


def inline(ref: str, text: str) -> str:
    """A cell that holds its text itself."""
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def shared(path: Path, strings: str, rows: str) -> Path:
    """An XLSX file whose only sheet has these rows, and these shared strings, as XML."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Type="{kind}/worksheet" Target="worksheets/sheet1.xml" Id="rId1"/>'
        f'<Relationship Type="{kind}/styles" Target="styles.xml" Id="rId2"/>'
        f'<Relationship Type="{kind}/sharedStrings" Target="sharedStrings.xml" Id="rId3"/></Relationships>'
    )
    table = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{strings}</sst>'
    parts = {"xl/_rels/workbook.xml.rels": relations.encode(), "xl/sharedStrings.xml": table.encode()}
    return rewritten(by_hand(path, rows), parts)
