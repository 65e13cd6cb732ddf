"""Sheets of institutions that the hub has never met: the samples' own rows under other headings, orders and encodings."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

from hub.onboard import Answers, Proposal, preview, propose, sample_of
from hub.source.mapping import problems, source_of
from hub.source.raw import header_name

SAMPLES = Path(__file__).parents[2] / "connectors" / "samples"


class Renamed(NamedTuple):
    """A column's new heading, and the fields that it may rightly go to; none: no field of the kind is like it."""

    heading: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sample, renamed. `columns`: the sample's own column → what the sheet calls it; others are left out."""

    file: str  # what the sheet is called, with the ending that says its format
    sample: str
    kind: str
    columns: Mapping[str, Renamed]
    seed: int
    encoding: str = "utf-8"
    delimiter: str = ","
    title: str = ""  # a line above the headings
    rewrite: Mapping[str, Any] = field(default_factory=dict)  # column → how its values are printed instead

    def rows(self) -> list[dict[str, str]]:
        """The sample's rows as text."""
        path = SAMPLES / self.sample
        said = path.read_text("utf-8-sig")
        if path.suffix == ".csv":
            return list(csv.DictReader(io.StringIO(said)))
        if path.suffix == ".jsonl":
            return [_text(json.loads(line)) for line in said.splitlines() if line]
        if path.suffix == ".sql":
            return _copied(said)
        return [_text(row) for row in json.loads(said)]

    def write(self, folder: Path) -> Path:
        """The sheet as a file; the seed decides the order of columns and rows."""
        rng = random.Random(self.seed)
        order = list(self.columns)
        rng.shuffle(order)
        rows = self.rows()
        rng.shuffle(rows)
        table = [[self.columns[name].heading for name in order]]
        table += [[self._printed(name, row.get(name) or "") for name in order] for row in rows]
        path = folder / self.file
        if path.suffix == ".xlsx":
            _write_sheet(path, table, self.title)
            return path
        out = io.StringIO()
        if self.title:
            out.write(self.title + "\r\n")
        csv.writer(out, delimiter=self.delimiter).writerows(table)
        path.write_bytes(out.getvalue().encode(self.encoding))
        return path

    def _printed(self, name: str, value: str) -> str:
        return self.rewrite[name](value) if name in self.rewrite and value else value


class Result(NamedTuple):
    """What onboarding made of a sheet without asking."""

    kind: str
    right: list[str]
    wrong: list[str]
    missed: list[str]
    needless: list[str]  # columns that no field is like, and that were read all the same
    rows: int
    records: int
    questions: int
    problems: list[str]

    @property
    def share(self) -> float:
        """Share of the mappable columns that went to the right field."""
        return len(self.right) / (len(self.right) + len(self.wrong) + len(self.missed))


def judged(sheet: Sheet, folder: Path) -> Result:
    """Onboard a sheet as `--yes` does, and compare with what is right."""
    sample = sample_of(sheet.write(folder))
    made: Proposal = propose(sample, Answers())
    goes: dict[str, set[str]] = {}
    for one in made.mapping.fields:
        goes.setdefault(one.column, set()).update((one.to, *one.into))
    right, wrong, missed, needless = [], [], [], []
    for renamed in sheet.columns.values():
        found = goes.get(header_name(renamed.heading), set())
        said = f"{renamed.heading} → {', '.join(sorted(found)) or '–'}"
        if not renamed.fields:
            needless += [said] if found else []
        elif found & set(renamed.fields):
            right.append(said)
        else:
            (wrong if found else missed).append(said)
    wrongs = [str(problem) for problem in problems(made.mapping)]
    rows, records = len(sample.rows) + len(sample.refused), 0
    if not wrongs:
        records = preview(source_of(made.mapping, document=sample.format), sample).accepted
    return Result(made.kind, right, wrong, missed, needless, rows, records, len(made.questions), wrongs)


def _text(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else "" if value is None else str(value) for name, value in row.items()
    }


def _copied(dump: str) -> list[dict[str, str]]:
    """Rows of the first table in a plain PostgreSQL dump."""
    head, _, rest = dump.partition("COPY ")[2].partition(" FROM stdin;\n")
    names = head.partition("(")[2].rstrip(")").split(", ")
    lines = rest.partition("\n\\.")[0].splitlines()
    return [
        {n: "" if v == "\\N" else v for n, v in zip(names, line.split("\t"), strict=True)} for line in lines
    ]  # fmt: skip


def _write_sheet(path: Path, table: Sequence[Sequence[str]], title: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    if title:
        page.append([title])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(table[0]))
    for row in table:
        page.append([cell or None for cell in row])
    book.save(path)
