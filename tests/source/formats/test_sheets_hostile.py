"""Spreadsheets made to harm, and broken ones: a clear error each, and a bad cell costs its own row only."""

from __future__ import annotations

import random
import resource
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import xlwt

from hub.errors import StopProcess
from hub.source.formats.sheets import sheet_files
from tests.source.formats.sheet_samples import (
    HEAD,
    ROWS,
    by_hand,
    inline,
    read,
    rewritten,
    shared,
    sheet_xml,
    stopped,
    write,
)

HEAD_XML = '<row r="1">' + inline("A1", "名称") + inline("B1", "数量") + "</row>"


def test_formulas_are_never_run(tmp_path: Path) -> None:
    rows = (
        HEAD_XML
        + '<row r="2">' + inline("A2", "=1+1") + '<c r="B2"><f>1+1</f><v>7</v></c></row>'
        + '<row r="3">' + inline("A3", "示例") + '<c r="B3"><f>SUM(B1:B2)</f></c></row>'
        + '<row r="4">' + inline("A4", "示例") + '<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        + '<row r="5"><c r="A5" t="str"><f>CONCAT("示","例")</f><v>示例</v></c><c r="B5"><v>8</v></c></row>'
    )  # fmt: skip
    _, found, refused = read(by_hand(tmp_path / "x.xlsx", rows))
    assert [list(row.cells.values()) for row in found] == [["=1+1", "7"], ["示例", "8"]]
    assert [(row.place, row.error.code) for row in refused] == [
        ("sheet:表 row:3", "formula_uncalculated"), ("sheet:表 row:4", "cell_error"),
    ]  # fmt: skip
    assert refused[1].error.describe("zh") == "字段 数量：表格中显示错误 #DIV/0!；请修正公式"
    assert refused[1].raw == '{"名称":"示例","数量":"#DIV/0!"}'.encode()


def test_all_bad_cells_of_a_row_are_named_and_those_beside_the_table_do_not_count(tmp_path: Path) -> None:
    rows = (
        HEAD_XML
        + '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2" t="s"><v>99</v></c></row>'
        + '<row r="3">' + inline("A3", "示例") + '<c r="B3"><v>1</v></c><c r="D3" t="e"><v>#N/A</v></c></row>'
    )  # fmt: skip
    _, [good], [bad] = read(by_hand(tmp_path / "x.xlsx", rows))
    assert [bad.error.code, *(one.code for one in bad.others)] == ["cell_error", "cell_broken"]
    assert good.cells["名称"] == "示例"


def test_macros_are_data_that_nobody_reads(tmp_path: Path) -> None:
    path = rewritten(write(tmp_path / "x.xlsm", ("表", [HEAD, *ROWS])), {"xl/vbaProject.bin": b"\xcc" * 1000})
    assert len(read(path)[1]) == 2


def test_a_spreadsheet_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert stopped(path).describe("zh") == "x.xlsx 设有密码；请取消密码后重新保存"


def test_what_is_no_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_text("名称,数量\n", encoding="utf-8")
    assert stopped(path).code == "sheet_broken"
    path.write_bytes(b"PK\x03\x04nothing")
    assert stopped(path).code == "sheet_broken"
    path.write_bytes(b"\xd0\xcf\x11\xe0nothing")
    assert stopped(path).code == "sheet_broken"
    path.write_bytes(b"")
    assert stopped(path).code == "file_empty"


def test_a_file_cut_off(tmp_path: Path) -> None:
    whole = write(tmp_path / "x.xlsx", ("表", [HEAD, *ROWS * 500])).read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        (tmp_path / "x.xlsx").write_bytes(whole[: int(len(whole) * share)])
        assert stopped(tmp_path / "x.xlsx").code == "sheet_broken"


def test_a_sheet_cut_off_within_its_archive_never_ends_as_if_it_were_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", ("表", [["x"]]))
    rewritten(path, {"xl/worksheets/sheet1.xml": sheet_xml(HEAD_XML * 3)[:-30]})
    assert stopped(path).code == "sheet_broken"


@pytest.mark.parametrize("declared", ["<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>", "<!DOCTYPE x>"])
def test_an_xml_bomb(tmp_path: Path, declared: str) -> None:
    bomb = sheet_xml(HEAD_XML).replace(b"?>", b"?>" + declared.encode(), 1)
    path = rewritten(write(tmp_path / "x.xlsx", ("表", [["x"]])), {"xl/worksheets/sheet1.xml": bomb})
    assert stopped(path).code == "xml_entities"
    hidden = bomb.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert stopped(rewritten(path, {"xl/worksheets/sheet1.xml": hidden})).code == "sheet_broken"


@pytest.mark.parametrize(
    ("part", "filling"),
    [
        ("worksheets/sheet1", b"<y/>"), ("worksheets/sheet1", b"<row/>"), ("sharedStrings", b"<y/>"),
        ("styles", b"<y/>"), ("workbook", b" "),
    ],
)  # fmt: skip
def test_a_zip_bomb_in_any_part(tmp_path: Path, part: str, filling: bytes) -> None:
    path = shared(tmp_path / "x.xlsx", "<si><t>名称</t></si>", HEAD_XML)
    bomb = (
        b"<x xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
        + filling * (20_000_000 // len(filling))
        + b"</x>"
    )
    rewritten(path, {f"xl/{part}.xml": bomb})
    del bomb
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert stopped(path).code in ("unpacks_to_much", "too_large", "sheet_broken")
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024 < 300


def test_more_than_may_be_unpacked(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", ("表", [HEAD, *ROWS * 1000]))
    assert stopped(path, unpacked_bytes_max=50_000).code == "too_large"


def test_cells_far_out(tmp_path: Path) -> None:
    assert stopped(by_hand(tmp_path / "x.xlsx", HEAD_XML + '<row r="2">' + inline("ZZZZZZ2", "x") + "</row>")).code == (
        "columns_many"
    )
    wide = '<row r="1">' + '<c t="inlineStr"><is><t>x</t></is></c>' * 20_000 + "</row>"
    assert stopped(by_hand(tmp_path / "x.xlsx", wide)).code == "columns_many"
    far = HEAD_XML + '<row r="1048576">' + inline("A1048576", "示例") + "</row>"
    assert read(by_hand(tmp_path / "x.xlsx", far))[1][0].place == "sheet:表 row:1048576"


def test_places_that_are_none(tmp_path: Path) -> None:
    for broken in (
        '<row r="x">' + inline("A1", "名称") + "</row>",
        HEAD_XML + '<row r="2">' + inline("12", "示例") + "</row>",
    ):
        error = stopped(by_hand(tmp_path / "x.xlsx", broken))
        assert error.code in ("sheet_broken", "file_empty")


def test_a_million_merged_cells(tmp_path: Path) -> None:
    merges = "".join(f'<mergeCell ref="A{row}:A{row + 1}"/>' for row in range(2, 600_000, 2))
    path = by_hand(
        tmp_path / "x.xlsx",
        HEAD_XML + '<row r="2">' + inline("A2", "示例") + "</row>",
        f"<mergeCells>{merges}</mergeCells>",
    )
    assert stopped(path).code == "merges_many"


def test_one_cell_merged_over_everything(tmp_path: Path) -> None:
    rows = (
        HEAD_XML
        + '<row r="2">'
        + inline("A2", "甲")
        + '<c r="B2"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>'
    )
    path = by_hand(tmp_path / "x.xlsx", rows, '<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>')
    assert [list(row.cells.values()) for row in read(path)[1]] == [["甲", "1"], ["甲", "2"]]


def test_ods_bombs(tmp_path: Path) -> None:
    text = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="表">{}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    cell = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
    head = f"<table:table-row>{cell.format('') * 2}</table:table-row>"
    many = ' table:number-columns-repeated="1000000"'
    for rows, code in (
        (f"<table:table-row>{cell.format(many)}</table:table-row>", "columns_many"),
        (
            head + f'<table:table-row table:number-rows-repeated="1000000000">{cell.format("")}</table:table-row>',
            "too_large",
        ),
    ):
        path = tmp_path / "x.ods"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            package.writestr("content.xml", text.format(rows))
        assert stopped(path).code == code


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_broken_bytes_anywhere(tmp_path: Path, kind: str) -> None:
    """Whatever is broken, the answer is rows or an error of ours."""
    path = tmp_path / f"x.{kind}"
    if kind == "xls":
        book = xlwt.Workbook()
        sheet = book.add_sheet("x")
        for at, row in enumerate([HEAD, *ROWS * 20]):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
        book.save(str(path))
    else:
        book = openpyxl.Workbook()
        for row in [HEAD, *ROWS * 20]:
            book.active.append(row)
        book.save(path)
    whole = path.read_bytes()
    luck = random.Random(5)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(luck.choice([1, 1, 2, 40])):
            broken[luck.randrange(8, len(broken))] = luck.randrange(256)
        path.write_bytes(broken)
        with suppress(StopProcess):
            list(sheet_files(path, {}))
