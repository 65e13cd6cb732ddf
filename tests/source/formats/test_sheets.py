"""Spreadsheets: headings, sheets, dates, numbers, merged cells; XLSX, XLS and ODS alike."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import odf.opendocument
import openpyxl
import pytest
import xlwt
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import numbers

from tests.source.formats.sheet_samples import HEAD, ROWS, TITLE, by_hand, inline, read, shared, stopped, write


def write_xls(path: Path, rows: list[list[Any]]) -> Path:
    """An XLS file; a date is a number that is shown as one."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("检验结果")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(at, column, value, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
            else:
                sheet.write(at, column, value)
    book.save(str(path))
    return path


def write_ods(path: Path, rows: list[list[Any]]) -> Path:
    """An ODS file."""
    book = odf.opendocument.OpenDocumentSpreadsheet()
    table = Table(name="检验结果")
    for row in rows:
        line = TableRow()
        for value in row:
            if isinstance(value, date):
                cell = TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, int | float):
                cell = TableCell(valuetype="float", value=value)
            else:
                cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def write_xlsx(path: Path, rows: list[list[Any]]) -> Path:
    """An XLSX file."""
    return write(path, ("检验结果", rows))


@pytest.mark.parametrize("writer", [write_xlsx, write_xls, write_ods])
def test_title_lines_dates_and_numbers(tmp_path: Path, writer: Any) -> None:
    rows = [
        TITLE, ["制表单位：示例市", "日期：2024-04-01"], [*HEAD, "数量"],
        ["示例砖", "91990100MA0000001X", date(2024, 3, 5), "合格", 12.0],
        ["示例瓦", "91990100MA0000002X", date(1999, 12, 31), "不合格", 0.1 + 0.2],
    ]  # fmt: skip
    columns, found, refused = read(writer(tmp_path / "x", rows))
    assert columns == (*HEAD, "数量")
    assert not refused
    assert [list(row.cells.values()) for row in found] == [
        ["示例砖", "91990100MA0000001X", "2024-03-05", "合格", "12"],
        ["示例瓦", "91990100MA0000002X", "1999-12-31", "不合格", "0.3"],
    ]
    assert [row.place for row in found] == ["sheet:检验结果 row:4", "sheet:检验结果 row:5"]
    assert json.loads(found[0].raw) == found[0].cells


@pytest.mark.parametrize("writer", [write_xlsx, write_xls, write_ods])
def test_codes_that_lost_digits_are_refused(tmp_path: Path, writer: Any) -> None:
    rows = [HEAD, *ROWS, ["示例管", 919901000000000001, "2024-03-07", "合格"], ["示例板", "9.1E+17", "", "合格"]]
    _, found, refused = read(writer(tmp_path / "x", rows))
    assert [row.cells["产品名称"] for row in found] == ["示例砖", "示例瓦"]
    assert [row.error.code for row in refused] == ["number_shortened"] * 2
    assert refused[0].error.describe("en") == (
        "field 统一社会信用代码: 9.20E+17 has lost digits, since spreadsheets keep 15 of a number; format the column "
        "as text and enter the code again (option `large_numbers` if it is a quantity)"
    )
    _, found, _ = read(tmp_path / "x", large_numbers=True)
    assert found[2].cells["统一社会信用代码"] == "919901000000000000"


def test_numbers_as_people_see_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["名称", "值"])
    shown = {
        13800000000: "General", 1234: "000000", 0.985: "0.00%", 1e-7: "General", True: "General",
        datetime(2024, 3, 5, 10, 20, 30): "yyyy-mm-dd hh:mm:ss", date(2024, 3, 5): 'yyyy"年"m"月"d"日"',
        date(1900, 1, 5): numbers.FORMAT_DATE_YYYYMMDD2, time(7, 5): "h:mm", 1.5: "[h]:mm", date(2024, 5, 1): "yyyy-mm",
        45356.0: "General", 12.50: '"¥"#,##0.00', -3: "0;[Red]-0",
    }  # fmt: skip
    for value, form in shown.items():
        sheet.append(["示例", value])
        sheet.cell(sheet.max_row, 2).number_format = form
    book.save(tmp_path / "x.xlsx")
    _, found, refused = read(tmp_path / "x.xlsx")
    assert not refused
    assert [row.cells["值"] for row in found] == [
        "13800000000", "001234", "0.985", "0.0000001", "TRUE", "2024-03-05 10:20:30", "2024-03-05", "1900-01-05",
        "07:05:00", "36:00:00", "2024-05-01", "45356", "12.5", "-3",
    ]  # fmt: skip


def test_the_1904_calendar(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["名称", "日期"])
    book.active.append(["示例", date(2024, 3, 5)])
    book.save(tmp_path / "x.xlsx")
    _, [row], _ = read(tmp_path / "x.xlsx")
    assert row.cells["日期"] == "2024-03-05"


def test_merged_headings_over_two_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B2"], sheet["D2"] = "抽查结果表", "产品名称", "检验", "结论"
    sheet["B3"], sheet["C3"] = "实测值（mg/kg）", "标准值"
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"):
        sheet.merge_cells(merged)
    sheet["A4"], sheet["B4"], sheet["C4"], sheet["D4"] = "示例砖", 1.5, 2, "合格"
    sheet["B5"], sheet["C5"], sheet["D5"] = 3, 2, "不合格"
    sheet["A6"], sheet["B6"], sheet["C6"], sheet["D6"] = "示例瓦", 1, 2, "合格"
    book.save(tmp_path / "x.xlsx")
    columns, found, _ = read(tmp_path / "x.xlsx")
    assert columns == ("产品名称", "检验/实测值(mg/kg)", "检验/标准值", "结论")
    assert [list(row.cells.values()) for row in found] == [
        ["示例砖", "1.5", "2", "合格"], ["示例砖", "3", "2", "不合格"], ["示例瓦", "1", "2", "合格"],
    ]  # fmt: skip


def test_merged_headings_in_xls_and_ods(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    sheet.write_merge(0, 1, 0, 0, "产品名称")
    sheet.write_merge(0, 0, 1, 2, "检验")
    for column, value in enumerate(["实测值", "标准值"], start=1):
        sheet.write(1, column, value)
    for column, value in enumerate(["示例砖", 1.5, 2]):
        sheet.write(2, column, value)
    book.save(str(tmp_path / "x.xls"))
    table = Table(name="表")
    for line in (
        [TableCell(valuetype="string", numberrowsspanned=2), TableCell(valuetype="string", numbercolumnsspanned=2)],
        [CoveredTableCell(), TableCell(valuetype="string"), TableCell(valuetype="string")],
        [TableCell(valuetype="string"), TableCell(valuetype="string"), TableCell(valuetype="string")],
    ):
        row = TableRow()
        for cell in line:
            row.addElement(cell)
        table.addElement(row)
    texts = iter(["产品名称", "检验", "实测值", "标准值", "示例砖", "1.5", "2"])
    for cell in table.getElementsByType(TableCell):
        cell.addElement(P(text=next(texts)))
    document = odf.opendocument.OpenDocumentSpreadsheet()
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "x.ods"))
    for name in ("x.xls", "x.ods"):
        columns, [row], _ = read(tmp_path / name)
        assert columns == ("产品名称", "检验/实测值", "检验/标准值"), name
        assert list(row.cells.values()) == ["示例砖", "1.5", "2"], name


def test_two_rows_of_heading_that_are_not_merged(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.xlsx", ("表", [["名称", "检验", None, "结论"], [None, "实测", "标准"], ["甲", 1, 2, "合格"]])
    )
    columns, [row], _ = read(path)
    assert columns == ("名称", "检验/实测", "检验/标准", "结论")
    assert row.cells["检验/标准"] == "2"


def test_the_heading_where_the_options_say(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", ("表", [["2021", "2022"], ["1", "2"], ["a", "b"], ["3", "4"]]))
    columns, rows, _ = read(path, header_row=1)
    assert columns == ("2021", "2022")
    assert len(rows) == 3
    assert read(path)[0] == ("a", "b")
    assert read(path, header_row=1, header_rows=3)[0] == ("2021/1/a", "2022/2/b")
    assert stopped(path, header_row=9).code == "sheet_no_table"


def test_sheets_are_chosen(tmp_path: Path) -> None:
    notes = [["填表说明"], ["请逐行填写"]]
    path = write(
        tmp_path / "x.xlsx", ("旧表", [["x", "y"], [1, 2]]), ("说明", notes), ("一季度", [HEAD, ROWS[0]]),
        ("二季度", [TITLE, HEAD, ROWS[1]]), hidden=("旧表",),
    )  # fmt: skip
    names = [row.cells["产品名称"] for row in read(path)[1]]
    assert names == ["示例砖"]
    assert [row.place for row in read(path, sheet="二季度")[1]] == ["sheet:二季度 row:3"]
    assert read(path, sheet="旧表")[0] == ("x", "y")
    assert read(path, sheet=2)[1][0].cells["产品名称"] == "示例砖"
    assert [row.place for row in read(path, sheet="*")[1]] == ["sheet:一季度 row:2", "sheet:二季度 row:3"]
    assert stopped(path, sheet="三季度").describe("zh") == (
        "x.xlsx 中没有工作表“三季度”；现有工作表：旧表, 说明, 一季度, 二季度。请设置 sheet 选项"
    )


def test_sheets_with_another_heading_are_not_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", ("一", [HEAD, ROWS[0]]), ("二", [["产品", *HEAD[1:]], ROWS[1]]))
    error = stopped(path, sheet="*")
    assert (error.code, error.params["sheet"]) == ("sheet_differs", "二")


def test_a_hidden_sheet_of_ods_is_not_the_default(tmp_path: Path) -> None:
    document = odf.opendocument.OpenDocumentSpreadsheet()
    style = Style(name="gone", family="table")
    style.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(style)
    for name, styled in (("旧表", style), ("新表", None)):
        table = Table(name=name, stylename=styled) if styled else Table(name=name)
        for values in (["名称", "结论"], ["示例", "合格"]):
            row = TableRow()
            for value in values:
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=value))
                row.addElement(cell)
            table.addElement(row)
        document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "x.ods"))
    assert [row.place for row in read(tmp_path / "x.ods")[1]] == ["sheet:新表 row:2"]


def test_hidden_rows_are_rows_and_blank_ones_and_repeated_headings_are_none(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (HEAD, ROWS[0], [], HEAD, ROWS[1]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    book.save(tmp_path / "x.xlsx")
    assert [row.place for row in read(tmp_path / "x.xlsx")[1]] == ["sheet:Sheet row:2", "sheet:Sheet row:5"]


def test_what_stands_beside_the_table_is_named_by_its_column(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", ("表", [HEAD, [*ROWS[0], None, "备忘"], ROWS[1]]))
    columns, [first, second], _ = read(path)
    assert columns == tuple(HEAD)
    assert first.cells["F"] == "备忘"
    assert set(second.cells) == set(HEAD)


def test_text_formatted_piece_by_piece_and_escaped_characters(tmp_path: Path) -> None:
    rich = (
        '<row r="1">' + inline("A1", "名称") + inline("B1", "结论") + "</row>"
        '<row r="2"><c r="A2" t="inlineStr"><is><r><t>示例</t></r><r><rPr><b/></rPr><t>电子</t></r>'
        '<rPh sb="0" eb="1"><t>shili</t></rPh></is></c>' + inline("B2", "合_x000D_格_x0000_") + "</row>"
    )
    _, [row], _ = read(by_hand(tmp_path / "x.xlsx", rich))
    assert row.cells == {"名称": "示例电子", "结论": "合\r格_x0000_"}


def test_rows_and_cells_without_their_places(tmp_path: Path) -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(
        f"<row>{cell.format(one)}{cell.format(two)}</row>" for one, two in [("名称", "结论"), ("示例", "合格")]
    )
    _, [row], _ = read(by_hand(tmp_path / "x.xlsx", rows))
    assert (row.place, dict(row.cells)) == ("sheet:表 row:2", {"名称": "示例", "结论": "合格"})


def test_the_same_row_has_the_same_bytes_wherever_its_columns_are(tmp_path: Path) -> None:
    one = read(write(tmp_path / "1.xlsx", ("表", [["a", "b"], ["1", 2.0]])))[1][0].raw
    two = read(write(tmp_path / "2.xlsx", ("表", [["b", "a"], [2, "1"]])))[1][0].raw
    assert one == two == b'{"a":"1","b":"2"}'


def test_shared_strings(tmp_path: Path) -> None:
    strings = "<si><t>名称</t></si><si><t>结论</t></si><si><r><t>示例</t></r><r><t>电子</t></r></si><si/>"
    cells = '<c r="A{0}" t="s"><v>{1}</v></c><c r="B{0}" t="s"><v>{2}</v></c>'
    rows = "".join(
        f'<row r="{at}">{cells.format(at, *pair)}</row>' for at, pair in enumerate([(0, 1), (2, 3), (3, 3)], 1)
    )
    _, [row], _ = read(shared(tmp_path / "x.xlsx", strings, rows))
    assert row.cells == {"名称": "示例电子", "结论": ""}


def test_memory_is_flat(tmp_path: Path) -> None:
    """A process of its own reads 50,000 rows with 100,000 different strings of 300 bytes and says what memory it took."""
    strings = ["名称", "编号", *(f"示例{number}" + "说明" * 50 for number in range(100_000))]
    listed = "".join(f"<si><t>{string}</t></si>" for string in strings)
    cells = '<c r="A{0}" t="s"><v>{1}</v></c><c r="B{0}" t="s"><v>{2}</v></c>'
    rows = (
        f'<row r="{at}">{cells.format(at, 2 * at - 2, 100_001 - 2 * at if at > 1 else 1)}</row>'
        for at in range(1, 50_001)
    )
    shared(tmp_path / "x.xlsx", listed, "".join(rows))
    code = (
        "import resource, sys; from pathlib import Path; from hub.source.formats.sheets import sheet_files\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = list(map(len, sheet_files(Path(sys.argv[1]), {})))\n"
        "print(len(rows), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "x.xlsx"], capture_output=True, text=True, check=True)
    rows_read, grown_mb = map(int, done.stdout.split())
    assert rows_read == 50_000
    assert grown_mb < 110
