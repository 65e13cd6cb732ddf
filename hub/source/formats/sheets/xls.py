"""XLS (Excel 97 to 2003), read by calamine; a sheet of it has at most 65,536 rows, so it is read whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from hub.errors import StopProcess
from hub.source.formats.sheets.book import Bad, Merge, Sheet, SheetRow
from hub.source.formats.sheets.values import python_text, text_or_shortened
from hub.source.raw import Options, limit

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!", "#GETTING_DATA"}


@contextmanager
def open_xls(path: Path, options: Options) -> Iterator[list[Sheet]]:
    """The sheets of a workbook.

    Raises:
        StopProcess: encrypted, broken, over a limit, calamine not installed.
    """
    size, allowed = path.stat().st_size, limit(options, "document_bytes_max")
    if size > allowed:
        raise StopProcess("too_large", found=size, limit=allowed)
    if ENCRYPTED in path.read_bytes():  # an XLSX with a password is wrapped like an XLS
        raise StopProcess("file_encrypted", file=path.name)
    try:
        import python_calamine as calamine
    except ImportError:
        raise StopProcess("extra_missing", extra="sources", package="python-calamine") from None
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            sheets = []
            for found in book.sheets_metadata:
                if found.typ == calamine.SheetTypeEnum.WorkSheet:
                    visible = found.visible == calamine.SheetVisibleEnum.Visible
                    rows = partial(rows_of, book, found.name, options)
                    sheets.append(Sheet(found.name, visible, rows, partial(merges_of, book, found.name)))
            yield sheets
    except calamine.PasswordError:
        raise StopProcess("file_encrypted", file=path.name) from None
    except calamine.CalamineError as error:
        raise StopProcess("sheet_broken", file=path.name, detail=error) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a Rust library raises where it gives up
            raise
        raise StopProcess("sheet_broken", file=path.name, detail="calamine") from None


def merges_of(book: Any, name: str) -> list[Merge]:
    """The merged cells of a sheet."""
    found = book.get_sheet_by_name(name).merged_cell_ranges or []
    return [Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in found]


def rows_of(book: Any, name: str, options: Options) -> Iterator[SheetRow]:
    """The rows of a sheet that have cells."""
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return
    top, left = sheet.start
    large = bool(options.get("large_numbers"))
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
        cells = [""] * left
        bad: dict[int, Bad] = {}
        for value in values:
            cell = text_or_shortened(value) if isinstance(value, str) else python_text(value, large)
            if isinstance(value, str) and value in ERRORS:
                cell = Bad("cell_error", value)
            if isinstance(cell, Bad):
                bad[len(cells)] = cell
                cell = cell.found
            cells.append(cell)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield SheetRow(number, cells, bad or None)
