"""A table with columns put behind its own: every row in its order, its own cells as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from hub.errors import StopProcess
from hub.source.formats.added import PART_ROWS, write_added

NAMES = ("hub_id", "hub_说明")


def numbered(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """A cell that shows which row it was asked about, and one that a spreadsheet might run."""
    return [[f"了解 {row['企业名称']}", "=1+1"] for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_stays_csv_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    original, to = tmp_path / "a.csv", tmp_path / "b.csv"
    original.write_text('序号,企业名称,备注\n1,示例甲厂,"a,b"\n\n2,示例乙厂,\n3,示例丙厂\n', encoding)
    write_added(to, original, {}, NAMES, numbered)
    assert to.read_text(encoding).splitlines() == [
        "序号,企业名称,备注,hub_id,hub_说明", '1,示例甲厂,"a,b",了解 示例甲厂,\'=1+1', "2,示例乙厂,,了解 示例乙厂,'=1+1",
        "3,示例丙厂,,了解 示例丙厂,'=1+1",
    ]  # fmt: skip
    again = tmp_path / "c.csv"
    write_added(again, to, {}, NAMES, numbered)
    assert again.read_bytes() == to.read_bytes(), "what an earlier time added is replaced"


def test_a_sheet_keeps_its_title_and_its_rows(tmp_path: Path) -> None:
    original, to = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["示例市企业名单"])
    sheet.append(["序号", "企业名称", "地区"])
    for n in range(2 * PART_ROWS + 7):
        sheet.append([n, f"示例{n}厂", "990100"])
    book.save(original)
    write_added(to, original, {}, NAMES, numbered)
    rows = [list(row) for row in openpyxl.load_workbook(to).active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert rows[0][0] == "示例市企业名单"
    assert rows[1] == ["序号", "企业名称", "地区", *NAMES]
    assert len(rows) == 2 + 2 * PART_ROWS + 7
    for n, row in enumerate(rows[2:]):
        assert row == [str(n), f"示例{n}厂", "990100", f"了解 示例{n}厂", "=1+1"]


def test_csv_becomes_a_sheet_where_that_is_asked(tmp_path: Path) -> None:
    original, to = tmp_path / "a.csv", tmp_path / "b.xlsx"
    original.write_text("企业名称\n示例甲厂\n", "utf-8")
    write_added(to, original, {}, NAMES, numbered)
    rows = [list(row) for row in openpyxl.load_workbook(to).active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert rows == [["企业名称", *NAMES], ["示例甲厂", "了解 示例甲厂", "=1+1"]]


@pytest.mark.parametrize(("name", "content"), [("a.json", "[{}]"), ("a.xml", "<a/>"), ("a.ndjson", "{}\n")])
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: str) -> None:
    original = tmp_path / name
    original.write_text(content)
    with pytest.raises(StopProcess) as refused:
        write_added(tmp_path / "b.csv", original, {}, NAMES, numbered)
    assert refused.value.code == "added_no_table"
