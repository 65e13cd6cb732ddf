"""Sheets of institutions nobody has met: how much of them onboarding gets right without asking."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.onboard import (
    development,
    fifth_look,
    first_look,
    fourth_look,
    held_out,
    second_look,
    sixth_look,
    third_look,
)
from tests.onboard.sheets import Result, Sheet, judged

SEEN = [
    sheet
    for looks in (development, first_look, second_look, third_look, fourth_look, fifth_look, sixth_look)
    for sheet in looks.SHEETS
]


@cache
def result(number: int) -> Result:
    """What became of one of the sheets seen; each is looked at once."""
    with TemporaryDirectory() as folder:
        return judged(SEEN[number], Path(folder))


@pytest.mark.parametrize("sheet", held_out.SHEETS, ids=lambda sheet: sheet.file)
def test_sheets_held_out_reach_records(sheet: Sheet, tmp_path: Path) -> None:
    """Nine of ten mappable columns, and the rows that have what their kind must have."""
    found = judged(sheet, tmp_path)
    print(f"{sheet.file}: {found.share:.0%} of the columns, {found.records} of {found.rows} rows; wrong {found.wrong}")
    assert found.kind == sheet.kind
    assert found.problems == []
    assert found.share >= 0.9
    assert found.needless == []
    assert found.records >= found.rows * 0.69, "a third of one sheet's rows name no product"


@pytest.mark.parametrize("number", range(len(SEEN)), ids=lambda number: SEEN[number].file)
def test_sheets_seen_stay_right(number: int) -> None:
    found = result(number)
    assert found.kind == SEEN[number].kind
    assert found.problems == []
    assert found.share >= 0.75, (found.wrong, found.missed)
    assert found.records >= found.rows * 0.69


def test_all_together() -> None:
    results = [result(number) for number in range(len(SEEN))]
    right, wrong = sum(len(one.right) for one in results), sum(len(one.wrong + one.missed) for one in results)
    print(f"{right} of {right + wrong} columns of {len(SEEN)} sheets")
    assert right / (right + wrong) >= 0.97
