"""XLSX and XLSM, read row by row in flat memory: values as last calculated; formulas and macros are never run.

Format: ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared strings), 18.8 (styles).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from hub.errors import StopProcess
from hub.source.formats.sheets.book import Bad, Merge, Sheet, SheetRow
from hub.source.formats.sheets.package import Package
from hub.source.formats.sheets.strings import Strings
from hub.source.formats.sheets.values import iso_text, printed, style_of, text_or_shortened
from hub.source.raw import Options, limit

MERGE = re.compile(rb'mergeCell [^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
MERGES_MAX = 200_000
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@contextmanager
def open_xlsx(path: Path, options: Options) -> Iterator[list[Sheet]]:
    """The sheets of a workbook.

    Raises:
        StopProcess: encrypted, broken, over a limit.
    """
    package = Package(path, options)
    try:
        workbook = next(iter(parts_of(package, "_rels/.rels", "/officeDocument").values()), "xl/workbook.xml")
        folder = PurePosixPath(workbook)
        relations = f"{folder.parent}/_rels/{folder.name}.rels"
        shared = next(iter(parts_of(package, relations, "/sharedStrings", folder.parent).values()), "")
        styles = next(iter(parts_of(package, relations, "/styles", folder.parent).values()), "")
        with Strings() as strings:
            strings.fill(strings_of(package, shared))
            reader = Reader(package, strings, styles_of(package, styles), options)
            targets = parts_of(package, relations, "/worksheet", folder.parent)
            yield list(sheets_of(package, workbook, targets, reader))
    except (ValueError, TypeError, IndexError) as error:  # a number that is none, a place that is none
        raise package.broken(error) from None
    finally:
        package.close()


def parts_of(package: Package, relations: str, kind: str, folder: PurePosixPath = PurePosixPath()) -> dict[str, str]:
    """The parts that relations of a kind lead to, by the relation's id."""
    found = {}
    for element in package.elements(relations, "Relationship"):
        if str(element.get("Type")).endswith(kind) and element.get("TargetMode") != "External":
            target = str(element.get("Target"))
            found[str(element.get("Id"))] = target[1:] if target.startswith("/") else str(folder / target)
    return found


def sheets_of(package: Package, workbook: str, targets: dict[str, str], reader: Reader) -> Iterator[Sheet]:
    """The workbook's sheets of cells (no charts), in its order."""
    for element in package.elements(workbook, "workbookPr", "sheet"):
        if etree.QName(element).localname == "workbookPr":
            reader.epoch_1904 = element.get("date1904") in ("1", "true")
        elif part := targets.get(str(element.get(RELATION) or element.get(STRICT_RELATION))):
            visible = element.get("state", "visible") == "visible"
            rows, merges = partial(reader.rows, part), partial(merges_of, package, part)
            yield Sheet(str(element.get("name")), visible, rows, merges)


def strings_of(package: Package, part: str) -> Iterator[str]:
    """The shared strings: their text, without formatting and without the reading aids of East Asian text."""
    if package.has(part):
        for element in package.elements(part, "si"):
            yield text_of(element)


def text_of(element: Any) -> str:
    """The text of a string that is formatted piece by piece, or not."""
    children = len(element)
    if children == 1 and not len(element[0]):
        text = element[0].text or ""
    elif not children:
        return ""
    else:
        pieces = element.iterfind("{*}t"), element.iterfind("{*}r/{*}t")
        text = "".join(piece.text or "" for found in pieces for piece in found)
    return ESCAPE.sub(unescaped, text) if "_x" in text else text


def unescaped(found: re.Match[str]) -> str:
    """The character that XML could not hold; what no text can hold (NUL, half a character) stays as it is written."""
    code = int(found[1], 16)
    return chr(code) if code and not 0xD800 <= code <= 0xDFFF else found[0]


def styles_of(package: Package, part: str) -> list[str]:
    """What each cell style makes of a number: see values.style_of."""
    codes: dict[int, str] = {}
    styles: list[str] = []
    if not package.has(part):
        return styles
    for element in package.elements(part, "numFmt", "cellXfs"):
        if etree.QName(element).localname == "numFmt":
            codes[int(element.get("numFmtId", 0))] = str(element.get("formatCode"))
            continue
        for style in element:
            number = int(style.get("numFmtId", 0))
            styles.append(style_of(number, codes.get(number, "")))
    return styles


def merges_of(package: Package, part: str) -> list[Merge]:
    """The merged cells of a sheet, which stand after its rows.

    Raises:
        StopProcess: more than MERGES_MAX.
    """
    merges: list[Merge] = []
    with package.stream(part) as stream:
        before = b""
        while data := stream.read(1 << 20):
            stream.mark = stream.seen
            data = before + data
            if b"mergeCell " in data:
                merges += [
                    Merge(int(top), column_of(left.decode()), int(bottom), column_of(right.decode()))
                    for left, top, right, bottom in MERGE.findall(data)
                ]
            if len(merges) > MERGES_MAX:
                raise StopProcess("merges_many", file=package.file, limit=MERGES_MAX)
            before = data[data.rfind(b"<") :][:4096]  # an element cut in two; a whole one at the end may come twice
    return merges


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """A column's number, A being 0."""
    if not letters:
        raise ValueError("a cell without a column")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class Reader:
    """Reads rows of a workbook's sheets."""

    def __init__(self, package: Package, strings: Strings, styles: list[str], options: Options) -> None:
        self.package = package
        self.strings = strings
        self.styles = styles
        self.epoch_1904 = False
        self.columns_max = limit(options, "columns_max")
        self.large = bool(options.get("large_numbers"))

    def rows(self, part: str) -> Iterator[SheetRow]:
        """The rows of a sheet that have cells.

        Raises:
            StopProcess: more columns than columns_max, or what `Package` raises.
        """
        number = 0
        for row in self.package.elements(part, "row", "sheetData"):
            if not row.tag.endswith("}row"):
                return  # what follows the rows (merges, links, conditions) is not needed and may be long
            number = int(row.get("r") or number + 1)
            cells: list[str] = []
            bad: dict[int, Bad] = {}
            for cell in row:
                value = self.value(cell)
                if value == "":
                    continue
                at = column_of(ref.rstrip("0123456789")) if (ref := cell.get("r")) else len(cells)
                if at >= self.columns_max:
                    raise StopProcess("columns_many", file=self.package.file, found=at + 1, limit=self.columns_max)
                if at >= len(cells):
                    cells.extend([""] * (at + 1 - len(cells)))
                if isinstance(value, Bad):
                    bad[at] = value
                    value = value.found
                cells[at] = value
            if cells:
                yield SheetRow(number, cells, bad or None)

    def value(self, cell: Any) -> str | Bad:
        """A cell's value as text, "" where there is none."""
        sort, formula = cell.get("t"), False
        text: str | None = None
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                text = child.text
            elif tag.endswith("}f"):
                formula = True
            elif tag.endswith("}is"):
                return text_or_shortened(text_of(child))
        if text is None:
            return Bad("formula_uncalculated", "=") if formula and sort != "str" else ""
        if sort == "s":
            try:
                return text_or_shortened(self.strings[int(text)])
            except (ValueError, IndexError):
                return Bad("cell_broken", text)
        if sort is None or sort == "n":
            at = int(cell.get("s") or 0)
            style = self.styles[at] if 0 <= at < len(self.styles) else ""
            if not style and len(text) < 16 and text.isdigit() and (text[0] != "0" or text == "0"):
                return text
            return printed(text, style, self.epoch_1904, self.large)
        if sort == "e":
            return Bad("cell_error", text)
        if sort == "b":
            return "TRUE" if text == "1" else "FALSE"
        return iso_text(text) if sort == "d" else text_or_shortened(text)
