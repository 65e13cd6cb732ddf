"""Refused rows go back as the institution's own table with a reason, and come in again once they are mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from hub.errors import RejectRecord
from hub.source import Header, RawRow, Refused, any_file
from hub.source.formats.returned import REASON, REASON_NAME, Returned, reason_of, write_back
from tests.source.formats.sheet_samples import HEAD, ROWS, TITLE, write

WHY = "缺少必填字段 名称\nfield 名称 is required and missing"


def returned(path: Path, *wanted: str) -> list[Returned]:
    """The rows of a file that hold one of these words, as if refused for WHY."""
    rows = [row for row in any_file(path, {}) if isinstance(row, RawRow | Refused)]
    kept = [row for row in rows if any(word.encode() in row.raw for word in wanted) or isinstance(row, Refused)]
    return [Returned(row.place, row.raw, WHY) for row in kept]


def grid(path: Path) -> Iterator[list[object]]:
    """Every cell of the first sheet."""
    book = openpyxl.load_workbook(path)
    yield from ([cell.value for cell in row] for row in book.worksheets[0])


def test_reasons_are_in_both_languages() -> None:
    assert reason_of([RejectRecord("field_missing", field="名称")]) == WHY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_its_own_encoding_byte_by_byte(tmp_path: Path, encoding: str) -> None:
    path, to = tmp_path / "a.csv", tmp_path / "back.csv"
    lines = ["名称;备注", '示例甲;"x;y"', "示例乙;1", '示例丙;"a""b"']
    path.write_bytes("\r\n".join(lines).encode(encoding))
    first, _, last = returned(path, "")
    assert write_back(to, [first, last], path, {}) == 2
    text = to.read_bytes().decode(encoding)
    assert text == f'名称;备注;{REASON}\r\n示例甲;"x;y";"{WHY}"\r\n示例丙;"a""b";"{WHY}"\r\n'


def test_every_row_with_a_blank_reason_where_there_is_none(tmp_path: Path) -> None:
    path, to = tmp_path / "a.csv", tmp_path / "back.csv"
    path.write_text("说明\n名称,值\n甲,1\n\n乙,2\n", encoding="utf-8")
    refused = [Returned("line:5", "乙,2\n".encode(), "x")]
    assert write_back(to, refused, path, {"skip_lines": 1}, every_row=True) == 1
    assert to.read_text("utf-8") == f"说明\n名称,值,{REASON}\n甲,1,\n乙,2,x\n"


def test_formulas_are_text_and_numbers_stay_numbers(tmp_path: Path) -> None:
    path, to = tmp_path / "a.csv", tmp_path / "back.csv"
    path.write_text("名称,值\n=cmd|' /C calc'!A0,-3\n@SUM(A1),+8613800000000\n-2+3,x\n", encoding="utf-8")
    assert write_back(to, returned(path, ","), path, {}) == 3
    rows = [row for row in any_file(to, {}) if isinstance(row, RawRow)]
    assert [row.cells["名称"] for row in rows] == ["'=cmd|' /C calc'!A0", "'@SUM(A1)", "'-2+3"]
    assert [row.cells["值"] for row in rows] == ["-3", "+8613800000000", "x"]
    assert write_back(tmp_path / "back.xlsx", returned(path, ","), path, {}) == 3
    book = openpyxl.load_workbook(tmp_path / "back.xlsx")
    assert [cell.data_type for cell in book.worksheets[0]["A"]] == ["s"] * 4
    assert book.worksheets[0]["A2"].value == "=cmd|' /C calc'!A0"


def test_rows_that_are_no_rows(tmp_path: Path) -> None:
    path, to = tmp_path / "a.csv", tmp_path / "back.csv"
    path.write_bytes('名称,值\n"甲,1\n乙,2,3\n丙,4\n'.encode() + b"\xff\xfe,1\n")
    assert write_back(to, returned(path, "none"), path, {}) == 3
    lines = to.read_bytes().splitlines()
    assert lines[1].startswith('"""甲,1",,"'.encode())
    assert lines[3].startswith("乙,2,3,".encode())
    assert lines[5].startswith(b"\xff\xfe,1,")
    assert write_back(tmp_path / "back.xlsx", returned(path, "none"), path, {}) == 3
    assert [row[0] for row in grid(tmp_path / "back.xlsx")] == ["名称", '"甲,1', "乙", "��"]
    assert next(row for row in grid(tmp_path / "back.xlsx") if row[0] == "乙")[:2] == ["乙", "2 3"]


def test_a_spreadsheet_keeps_its_sheet_its_title_and_its_columns(tmp_path: Path) -> None:
    path, to = tmp_path / "a.xlsx", tmp_path / "back.xlsx"
    write(path, ("检验结果", [TITLE, [], HEAD, *ROWS]))
    assert write_back(to, returned(path, "示例瓦"), path, {}) == 1
    assert openpyxl.load_workbook(to).sheetnames == ["检验结果"]
    assert list(grid(to)) == [
        [TITLE[0], None, None, None, None],
        [*HEAD, REASON],
        [*ROWS[1], WHY],
    ]


def test_several_sheets_and_a_heading_of_two_rows(tmp_path: Path) -> None:
    path, to = tmp_path / "a.xlsx", tmp_path / "back.xlsx"
    two = [["名称", "检验", None], [None, "实测", "标准"]]
    write(path, ("一", [*two, ["甲", 1, 2]]), ("二", [*two, ["乙", 3, 4], ["丙", 5, 6]]))
    rows = [row for row in any_file(path, {"sheet": "*"}) if isinstance(row, RawRow)]
    refused = [Returned(row.place, row.raw, "x") for row in rows[::2]]
    assert write_back(to, refused, path, {"sheet": "*"}) == 2
    book = openpyxl.load_workbook(to)
    assert [[cell.value for cell in sheet[3]] for sheet in book] == [["甲", "1", "2", "x"], ["丙", "5", "6", "x"]]
    assert [cell.value for cell in book["一"][2]] == [None, "实测", "标准", REASON]


def test_what_was_mended_comes_in_again(tmp_path: Path) -> None:
    path, to, again = tmp_path / "a.xlsx", tmp_path / "back.xlsx", tmp_path / "again.xlsx"
    write(path, ("检验结果", [TITLE, HEAD, *ROWS]))
    write_back(to, returned(path, "示例瓦"), path, {})
    header, row = any_file(to, {})
    assert isinstance(header, Header)
    assert isinstance(row, RawRow)
    assert header.columns == (*HEAD, REASON_NAME)
    assert [row.cells[name] for name in HEAD] == ROWS[1]
    assert write_back(again, [Returned(row.place, row.raw, "again")], to, {}) == 1
    assert list(grid(again))[1:] == [[*HEAD, REASON], [*ROWS[1], "again"]]


def test_rows_that_the_original_no_longer_has_come_last(tmp_path: Path) -> None:
    path, to = tmp_path / "a.xlsx", tmp_path / "back.xlsx"
    write(path, ("表", [HEAD, *ROWS]))
    refused = returned(path, "示例砖")
    write(path, ("表", [HEAD, ROWS[1]]))
    assert write_back(to, [*refused, *returned(path, "示例瓦")], path, {}) == 2
    assert [row[0] for row in grid(to)] == ["产品名称", "示例瓦", "示例砖"]
    text, back = tmp_path / "a.csv", tmp_path / "back.csv"
    text.write_text("a,b\n1,2\n", encoding="utf-8")
    assert write_back(back, [Returned("line:9", b"3,=4\n", "x")], text, {}) == 1
    assert back.read_text("utf-8") == f"a,b,{REASON}\n3,'=4,x\n"


def test_rows_of_a_service_are_listed_by_what_they_hold(tmp_path: Path) -> None:
    to = tmp_path / "back.xlsx"
    refused = [
        Returned("/v1/reports item:1", '{"名称":"=1+1","批":[1,2],"值":null}'.encode(), "x"),
        Returned("/v1/reports item:2", b"\xff not JSON \x01", "y"),
    ]
    assert write_back(to, refused, None, {}) == 2
    assert list(grid(to)) == [
        ["位置 / Place", "名称", "批", "值", "原文 / Row", REASON],
        ["/v1/reports item:1", "=1+1", "[1,2]", None, None, "x"],
        ["/v1/reports item:2", None, None, None, "� not JSON �", "y"],
    ]
    assert write_back(tmp_path / "none.xlsx", [], None, {}) == 0


def test_a_cell_longer_than_a_spreadsheet_holds(tmp_path: Path) -> None:
    write_back(tmp_path / "x.xlsx", [Returned("line:1", b"x" * 50_000, "y")], None, {})
    assert len(str(list(grid(tmp_path / "x.xlsx"))[1][1])) == 32_767
