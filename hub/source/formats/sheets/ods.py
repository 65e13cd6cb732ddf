"""ODS, read row by row in flat memory: values as last calculated; formulas are never run.

Format: OpenDocument 1.3 part 3, 9 (tables) and 19.385 (office:value-type).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from hub.errors import StopProcess
from hub.source.formats.sheets.book import Bad, Merge, Sheet, SheetRow
from hub.source.formats.sheets.package import Package
from hub.source.formats.sheets.values import iso_text, printed, text_or_shortened
from hub.source.raw import Options, limit

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
CONTENT = "content.xml"
CLOCK = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:\.\d+)?S")
REPEATED_MAX = 10_000
"""A row repeated to the foot of the sheet is how emptiness is written; cells repeated so are no data but a bomb."""


@contextmanager
def open_ods(path: Path, options: Options) -> Iterator[list[Sheet]]:
    """The sheets of a document.

    Raises:
        StopProcess: encrypted, broken, over a limit.
    """
    package = Package(path, options)
    try:
        if package.has("META-INF/manifest.xml"):
            for _ in package.elements("META-INF/manifest.xml", "encryption-data"):
                raise StopProcess("file_encrypted", file=package.file)
        reader = Reader(package, options)
        hidden: set[str] = set()
        sheets: list[Sheet] = []
        for element in package.elements(CONTENT, "style", "table", "table-row"):
            name = etree.QName(element).localname
            if name == "style" and element.find(f"{{*}}table-properties[@{TABLE}display='false']") is not None:
                hidden.add(str(element.get(f"{STYLE}name")))
            elif name == "table":
                visible = element.get(f"{TABLE}style-name") not in hidden
                at = len(sheets)
                title = str(element.get(f"{TABLE}name"))
                sheets.append(Sheet(title, visible, partial(reader.rows, at), partial(reader.merges, at)))
        yield sheets
    except (ValueError, TypeError, OverflowError) as error:  # a number that is none
        raise package.broken(error) from None
    finally:
        package.close()


class Reader:
    """Reads rows of a document's sheets."""

    def __init__(self, package: Package, options: Options) -> None:
        self.package = package
        self.columns_max = limit(options, "columns_max")
        self.large = bool(options.get("large_numbers"))

    def elements(self, sheet: int) -> Iterator[tuple[int, int, Any]]:
        """The rows of a sheet as (number, how often repeated, element)."""
        at, number = 0, 1
        for element in self.package.elements(CONTENT, "table", "table-row"):
            if etree.QName(element).localname == "table":
                at, number = at + 1, 1
                if at > sheet:
                    return
            elif at == sheet:
                repeated = int(element.get(f"{TABLE}number-rows-repeated", 1))
                yield number, repeated, element
                number += repeated

    def merges(self, sheet: int) -> list[Merge]:
        """The merged cells of a sheet."""
        found = []
        for number, _, element in self.elements(sheet):
            for at, cell in self.cells(element):
                rows = int(cell.get(f"{TABLE}number-rows-spanned", 1))
                columns = int(cell.get(f"{TABLE}number-columns-spanned", 1))
                if rows > 1 or columns > 1:
                    found.append(Merge(number, at, number + rows - 1, at + columns - 1))
        return found

    def cells(self, row: Any) -> Iterator[tuple[int, Any]]:
        """The cells of a row with their columns, repeated ones each time; a run of empty ones is passed over."""
        at = 0
        for cell in row:
            repeated = int(cell.get(f"{TABLE}number-columns-repeated", 1))
            if len(cell) or cell.get(f"{OFFICE}value-type"):
                if at + repeated > self.columns_max:
                    raise StopProcess(
                        "columns_many", file=self.package.file, found=at + repeated, limit=self.columns_max
                    )
                for one in range(at, at + repeated):
                    yield one, cell
            at += repeated

    def rows(self, sheet: int) -> Iterator[SheetRow]:
        """The rows of a sheet that have cells.

        Raises:
            StopProcess: more columns than columns_max, more rows than a sheet has, or what `Package` raises.
        """
        for number, repeated, element in self.elements(sheet):
            cells: list[str] = []
            bad: dict[int, Bad] = {}
            for at, cell in self.cells(element):
                value = self.value(cell)
                if value == "":
                    continue
                cells.extend([""] * (at - len(cells)))
                if isinstance(value, Bad):
                    bad[at] = value
                    value = value.found
                cells.append(value)
            if cells and repeated > REPEATED_MAX:
                raise StopProcess("too_large", found=repeated, limit=REPEATED_MAX)
            for one in range(number, number + repeated) if cells else ():
                yield SheetRow(one, list(cells), bad or None)

    def value(self, cell: Any) -> str | Bad:
        """A cell's value as text, "" where there is none."""
        if cell.tag == f"{TABLE}covered-table-cell":
            return ""
        sort = cell.get(f"{OFFICE}value-type")
        if sort in ("float", "percentage", "currency"):
            return printed(str(cell.get(f"{OFFICE}value")), "", False, self.large)
        if sort == "date":
            return iso_text(str(cell.get(f"{OFFICE}date-value")))
        if sort == "time":
            found = CLOCK.fullmatch(str(cell.get(f"{OFFICE}time-value")))
            return f"{found[1]}:{found[2]}:{found[3]}" if found else Bad("cell_broken", cell.get(f"{OFFICE}time-value"))
        if sort == "boolean":
            return str(cell.get(f"{OFFICE}boolean-value")).upper()
        text = "\n".join(paragraph(one) for one in cell.iterfind(f"{TEXT}p"))
        if text.startswith("#") and cell.get(f"{TABLE}formula"):
            return Bad("cell_error", text)
        if not text and sort is None and cell.get(f"{TABLE}formula"):
            return Bad("formula_uncalculated", "=")
        return text_or_shortened(text)


def paragraph(element: Any) -> str:
    """A paragraph's text; spaces and tabs are elements in ODF, notes are not part of it."""
    words = [element.text or ""]
    for child in element:
        name = etree.QName(child).localname
        if name == "s":
            words.append(" " * min(int(child.get(f"{TEXT}c", 1)), 1000))
        elif name in ("tab", "line-break"):
            words.append("\t" if name == "tab" else "\n")
        elif name in ("span", "a"):
            words.append(paragraph(child))
        words.append(child.tail or "")
    return "".join(words)
