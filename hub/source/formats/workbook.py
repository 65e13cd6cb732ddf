"""An XLSX file written row by row: every cell text, so that nothing in it is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hub.errors import StopProcess

ROWS_MAX = 1_048_576
CELL_CHARACTERS_MAX = 32_767
NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f']")
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WIDTH, WIDE = 18, 60


class Part(NamedTuple):
    """A sheet to be written: `lines` before its rows, the last of them the names; then the rows, the reason last."""

    title: str
    lines: list[list[str]]
    rows: Iterator[list[str]]


def write_xlsx(to: Path, parts: Iterable[Part]) -> None:
    """Write sheets; one that is longer than a sheet can be goes on in another.

    Raises:
        StopProcess: openpyxl is not installed.
    """
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ImportError:
        raise StopProcess("extra_missing", extra="sources", package="openpyxl") from None
    book = openpyxl.Workbook(write_only=True)
    for part in parts:
        sheet = begun(book, part)
        for number, row in enumerate(part.rows, start=1):
            if number % (ROWS_MAX - len(part.lines)) == 0:
                sheet = begun(book, part)
            sheet.append(
                [cell(sheet, value, color="C00000" if at == len(row) - 1 else "") for at, value in enumerate(row)]
            )
    if not book.worksheets:
        book.create_sheet("1")
    book.save(to)


def begun(book: Any, part: Part) -> Any:
    """A new sheet with the lines before its rows."""
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    title = NO_TITLE.sub(" ", part.title).strip()[:25] or "1"
    taken = {sheet.title for sheet in book.worksheets}
    free = next(name for name in (title, *(f"{title} ({number})" for number in range(2, 10_000))) if name not in taken)
    sheet = book.create_sheet(free)
    width = max(map(len, part.lines), default=1)
    for at in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDE if at == width else WIDTH
    sheet.freeze_panes = f"A{len(part.lines) + 1}"
    for at, line in enumerate(part.lines):
        sheet.append([cell(sheet, value, bold=at == len(part.lines) - 1) for value in line])
    return sheet


def cell(sheet: Any, value: str, *, bold: bool = False, color: str = "") -> Any:
    """A cell that is text, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.styles import Font  # type: ignore[import-untyped]

    text = NO_XML.sub("\ufffd", value)
    if len(text) > CELL_CHARACTERS_MAX:
        text = text[: CELL_CHARACTERS_MAX - 1] + "…"
    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    if bold or color:
        made.font = Font(bold=bold, color=color or None)
    return made
