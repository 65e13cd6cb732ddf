"""The heading of a table in a sheet: below titles and notes, over one row or several, its cells merged or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from hub.source.formats.sheets.book import Merge, SheetRow
from hub.source.raw import header_name

COVERED_SHARE_MIN = 0.6
NAMES_SHARE_MIN = 0.6
NAME_CHARACTERS_MAX = 60
VALUE = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?%?|[0-9]{4}[-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?)?( .*)?|TRUE|FALSE")
REMARK = re.compile(r"[^:：]*[:：]\s*[^\s:：]")
DEPTH_MAX = 6
JOINT = "/"


class Heading(NamedTuple):
    """The columns' names from A on ("" where there is none), the rows they stand in, and the last of these as it is."""

    columns: list[str]
    first: int
    last: int
    cells: list[str]


def find_heading(top: Sequence[SheetRow], merges: Sequence[Merge]) -> Heading | None:
    """The heading within the first rows of a sheet: the first row of names that spans most of the table.

    A row of one cell is a title; "制表单位：示例市" is a remark, not a name.
    """
    across = {merge.top: [one for one in merges if one.top == merge.top] for merge in merges}
    width = max((len(row.cells) for row in top), default=0)
    covered = [coverage(row, across.get(row.number, []), width) for row in top]
    widest = max(covered, default=0)
    for row, spanned in zip(top, covered, strict=True):
        names = [cell for cell in row.cells if cell]
        likely = sum(map(is_name, names))
        enough = spanned >= max(COVERED_SHARE_MIN * widest, min(2, widest)) and len(names) >= min(2, widest)
        if enough and likely >= NAMES_SHARE_MIN * len(names):
            depth = depth_of(row, across.get(row.number, []), [one for one in top if one.number > row.number])
            return heading_at(top, merges, row.number, row.number + depth - 1)
    return None


def coverage(row: SheetRow, merges: Sequence[Merge], width: int) -> int:
    """How many of the table's columns the cells of a row span."""
    held = [one for one in merges if one.left < len(row.cells) and row.cells[one.left]]
    spans = sum(min(one.right, width - 1) - one.left for one in held)
    return sum(map(bool, row.cells)) + spans


def is_name(cell: str) -> bool:
    """Whether a cell may be a column's name."""
    return len(cell) <= NAME_CHARACTERS_MAX and not VALUE.fullmatch(cell.strip()) and not REMARK.match(cell)


def depth_of(row: SheetRow, merges: Sequence[Merge], below: Sequence[SheetRow]) -> int:
    """How many rows the heading that begins with `row` has."""
    if not merges:
        return 2 if below and is_second(row, below[0]) else 1
    tall = max((depth for one in merges if (depth := one.bottom - one.top + 1) <= DEPTH_MAX), default=1)
    return max(tall, 2) if any(one.right > one.left for one in merges) else tall


def is_second(row: SheetRow, below: SheetRow) -> bool:
    """Whether `below` holds the names under groups of `row`: it has names where `row` is blank, and blanks too."""
    width = max(len(row.cells), len(below.cells))
    upper, lower = padded(row.cells, width), padded(below.cells, width)
    if below.number != row.number + 1 or not all(is_name(cell) for cell in lower if cell):
        return False
    under = [low for up, low in zip(upper, lower, strict=True) if not up]
    alone = [up for up, low in zip(upper, lower, strict=True) if up and not low]
    return bool(under) and bool(alone) and all(under)


def heading_at(top: Sequence[SheetRow], merges: Sequence[Merge], first: int, last: int) -> Heading | None:
    """The heading in the rows from `first` to `last`; a name below a group's is "group/name"."""
    rows = [row for row in top if first <= row.number <= last]
    if not rows:
        return None
    inside = [one for one in merges if first <= one.top <= last]
    width = max(*(len(row.cells) for row in rows), *(one.right + 1 for one in inside), 0)
    grid = {row.number: padded(row.cells, width) for row in rows}
    bottom = list(grid[rows[-1].number])
    for one in inside:
        value = grid[one.top][one.left] if one.top in grid else ""
        for number in range(one.top, min(one.bottom, last) + 1):
            if number in grid:
                grid[number][one.left : one.right + 1] = [value] * (one.right + 1 - one.left)
    if not inside and last > first:
        spread(grid[rows[0].number], grid[rows[-1].number])
    columns = [named([grid[row.number][at] for row in rows]) for at in range(width)]
    return Heading(columns, first, last, bottom)


def spread(upper: list[str], lower: list[str]) -> None:
    """Give a group's name to the blank cells after it that have a name below."""
    for at in range(1, len(upper)):
        if not upper[at] and lower[at]:
            upper[at] = upper[at - 1]


def named(parts: Sequence[str]) -> str:
    """A column's name from its heading cells, top to bottom."""
    names = [name for name in map(header_name, parts) if name]
    return JOINT.join(name for at, name in enumerate(names) if not at or name != names[at - 1])


def padded(cells: Sequence[str], width: int) -> list[str]:
    """Cells up to `width` of them."""
    return [*cells, *[""] * (width - len(cells))]
