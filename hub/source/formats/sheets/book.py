"""What a spreadsheet is to the hub, whatever its file format: sheets of rows of cells that are text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Bad(NamedTuple):
    """A cell that has no value to take: the message's code, and what stands there."""

    code: str
    found: str


class SheetRow(NamedTuple):
    """A row: its number as the spreadsheet shows it, its cells from column A on, and which of them are bad."""

    number: int
    cells: list[str]
    bad: dict[int, Bad] | None = None


class Merge(NamedTuple):
    """Cells merged into one: first and last row (as shown), first and last column (A is 0)."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(NamedTuple):
    """A sheet: `rows` begins at its first row each time; `merges` are all of it."""

    name: str
    visible: bool
    rows: Callable[[], Iterator[SheetRow]]
    merges: Callable[[], list[Merge]]


def filled(rows: Iterator[SheetRow], merges: list[Merge]) -> Iterator[SheetRow]:
    """Rows in which a cell merged downwards holds its value on each row that it covers."""
    starts: dict[int, list[Merge]] = {}
    for merge in merges:
        if merge.bottom > merge.top:
            starts.setdefault(merge.top, []).append(merge)
    if not starts:
        yield from rows
        return
    active: list[tuple[Merge, str]] = []
    for row in rows:
        number, cells, _ = row
        if active:
            active = [(merge, value) for merge, value in active if merge.bottom >= number]
            for merge, value in active:
                if merge.left < len(cells):
                    cells[merge.left] = cells[merge.left] or value
                elif any(cells):
                    cells.extend([""] * (merge.left - len(cells)) + [value])
        for merge in starts.pop(number, ()):
            if merge.left < len(cells) and cells[merge.left]:
                active.append((merge, cells[merge.left]))
        yield row
