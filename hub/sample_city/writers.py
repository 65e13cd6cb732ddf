"""Tables of rows, the bad rows put among them, and the files in which institutions publish them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from hub.sample_city.mentions import Mention
from hub.sample_city.truth import Attribution, BadRow, PartyKey, Truth

Row = dict[str, Any]
"""Column -> text, number, date, None, or (JSON only) a list."""


class Spoiler(NamedTuple):
    """A bad row to put in: a good row's copy in which `column` holds `value`."""

    column: str
    value: Any
    reason: str
    also: tuple[tuple[str, Any], ...] = ()  # further cells to change, so that only `reason` is left to complain of


@dataclass(slots=True)
class Table:
    """The rows of one institution and the truth about them."""

    source: str
    id_column: str
    rows: list[Row] = field(default_factory=list)
    parties: dict[PartyKey, Attribution] = field(default_factory=dict)
    kept: list[tuple[str, str, str]] = field(default_factory=list)  # record id, column, code with a bad check digit
    refused: list[tuple[Row, Spoiler]] = field(default_factory=list)

    def attribute(self, record_id: str, role: str, who: int, traps: Sequence[str] = (), position: int = 1) -> None:
        """Say who a party is; ValueError if it was said before (two rows with one record id)."""
        key = (self.source, record_id, role, position)
        if key in self.parties:
            raise ValueError(f"{key} is already attributed")
        self.parties[key] = Attribution(who, tuple(traps))

    def attribute_mention(
        self, record_id: str, role: str, who: int, mention: Mention, column: str, position: int = 1
    ) -> None:
        """Say who a mention is, and remember a code with a bad check digit."""
        self.attribute(record_id, role, who, mention.traps, position)
        if mention.scheme == "bad":
            self.kept.append((record_id, column, mention.code))

    def spoil(self, spoilers: Sequence[Spoiler], new_id: Callable[[int], str]) -> None:
        """Put one bad row in for each spoiler, spread over the table; `new_id(n)` gives the n-th one's record id."""
        step = max(1, len(self.rows) // (len(spoilers) + 1))
        for place, spoiler in enumerate(spoilers, start=1):
            row = {**self.rows[(place * step) % len(self.rows)], self.id_column: new_id(place)}
            row |= dict(spoiler.also)
            row[spoiler.column] = spoiler.value
            self.refused.append((row, spoiler))
        for place, (row, _) in reversed(list(enumerate(self.refused, start=1))):
            self.rows.insert(place * step, row)

    def good_rows(self) -> list[Row]:
        """The rows without those that were put in to be refused."""
        refused = {id(row) for row, _ in self.refused}
        return [row for row in self.rows if id(row) not in refused]

    def tell(self, truth: Truth, first_line: int) -> None:
        """Add this table's truth; `first_line` is the line of its first row."""
        lines = {id(row): line for line, row in enumerate(self.rows, start=first_line)}
        by_record = {row[self.id_column]: lines[id(row)] for row in self.rows}
        truth.counts[self.source] = len(self.rows)
        truth.parties |= self.parties
        for row, spoiler in self.refused:
            value = "" if spoiler.value is None else str(spoiler.value)
            bad = BadRow(
                self.source, lines[id(row)], row[self.id_column], spoiler.column, value, spoiler.reason, "refused"
            )
            truth.bad_rows.append(bad)
        for record_id, column, code in self.kept:
            line = by_record[record_id]
            truth.bad_rows.append(BadRow(self.source, line, record_id, column, code, "bad_check_digit", "kept"))


def iso_date(day: date) -> str:
    """2024-03-05"""
    return day.isoformat()


def slash_date(day: date) -> str:
    """2024/3/5"""
    return f"{day.year}/{day.month}/{day.day}"


def chinese_date(day: date) -> str:
    """2024年3月5日"""
    return f"{day.year}年{day.month}月{day.day}日"


def dot_date(day: date) -> str:
    """2024.3.5"""
    return f"{day.year}.{day.month}.{day.day}"


def compact_date(day: date) -> str:
    """20240305"""
    return f"{day:%Y%m%d}"


def write_csv(
    path: Path, rows: Sequence[Row], encoding: str, date_text: Callable[[date], str], delimiter: str = ","
) -> None:
    """Write rows as CSV with CRLF ends, as spreadsheets save it; the columns are the first row's."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", delimiter=delimiter)
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([date_text(cell) if isinstance(cell, date) else cell for cell in row.values()])
    path.write_bytes(text.getvalue().encode(encoding))


def write_ndjson(path: Path, rows: Sequence[Row], date_text: Callable[[date], str]) -> None:
    """Write a row a line in UTF-8."""
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=date_text) for row in rows)
    path.write_bytes("".join(line + "\n" for line in lines).encode())


def write_xml(
    path: Path, names: tuple[str, str], rows: Sequence[Row], encoding: str, date_text: Callable[[date], str]
) -> None:
    """Write rows as elements; `names` are the document's and a row's. A list holds an element `row` for each entry."""
    document, row_name = names
    body = "".join(f" <{row_name}>\n{_elements(row, date_text, 2)} </{row_name}>\n" for row in rows)
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<{document}>\n{body}</{document}>\n'
    path.write_bytes(text.encode(encoding))


def _elements(row: Row, date_text: Callable[[date], str], depth: int) -> str:
    lines = []
    for name, value in row.items():
        if isinstance(value, list):
            inner = "".join(f"<row>{_elements(entry, date_text, 0)}</row>" for entry in value)
        else:
            inner = escape(date_text(value) if isinstance(value, date) else "" if value is None else str(value))
        lines.append(f"{' ' * depth}<{name}>{inner}</{name}>" + ("\n" if depth else ""))
    return "".join(lines)


def write_json(path: Path, document: dict[str, Any], indent: int | None) -> None:
    """Write a JSON document in UTF-8, dates as 2024-03-05."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(document, ensure_ascii=False, indent=indent, separators=separators, default=iso_date)
    path.write_bytes(text.encode() + b"\n")
