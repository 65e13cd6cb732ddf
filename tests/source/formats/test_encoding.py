"""Encodings are found by what the whole file is, not by its first lines; what breaks a promise is said."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import StopProcess
from hub.source import RawRow, Refused, csv_files
from hub.source.formats.encoding import check, find_encoding

LAST = "示例市示例电子有限公司,示例市示例东区示例大道一号\n"
TEXT = "名称,地址\n" + "a,b\n" * 60_000 + LAST


@pytest.mark.parametrize(
    ("written", "bom", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("gb18030", b"", "gb18030"),
        ("gbk", b"", "gb18030"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_found(tmp_path: Path, written: str, bom: bytes, found: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(bom + TEXT.encode(written))
    assert find_encoding(file, {}) == found
    rows = [row for row in csv_files(file, {}) if isinstance(row, RawRow)]
    assert rows[-1].cells == {"名称": "示例市示例电子有限公司", "地址": "示例市示例东区示例大道一号"}
    assert rows[-1].place == "line:60002"
    assert rows[-1].raw == LAST.encode(written)
    assert bom + "名称,地址\n".encode(written) + b"".join(row.raw for row in rows) == file.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_and_with_little_ascii(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("名称,结论\n一一示例电子有限公司,合格\n示例丙,不合格\n".encode(encoding))
    assert [row.cells["结论"] for row in csv_files(file, {}) if isinstance(row, RawRow)] == ["合格", "不合格"]


def test_a_given_encoding_wins(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("Name\nNetIQ®\n".encode("cp1252"))
    assert find_encoding(file, {"encoding": "Windows-1252"}) == "cp1252"
    assert find_encoding(file, {"encoding": "GB2312"}) == "gb18030"


def test_a_mark_that_the_text_does_not_keep(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    content = "名称,地址\n示例甲,示例东区\n".encode("gb18030")
    file.write_bytes(codecs.BOM_UTF8 + content)
    with pytest.raises(StopProcess) as caught:
        list(csv_files(file, {}))
    assert caught.value.describe("en") == (
        "x.csv begins with the mark of UTF-8, but its text is not UTF-8 (it looks like GB18030); "
        "export it again, or set the instance's option `encoding`"
    )
    [row] = [row for row in csv_files(file, {"encoding": "gb18030"}) if isinstance(row, RawRow)]
    assert row.cells == {"名称": "示例甲", "地址": "示例东区"}
    for bom in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        file.write_bytes(bom + content)
        with pytest.raises(StopProcess) as caught:
            list(csv_files(file, {}))
        assert caught.value.code == "bom_wrong"


@pytest.mark.parametrize(("most", "some"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_rows_in_another_encoding_are_refused_and_their_neighbours_kept(tmp_path: Path, most: str, some: str) -> None:
    file = tmp_path / "x.csv"
    lines = [f"示例{number},示例市示例大道\n".encode(some if number % 3 == 1 else most) for number in range(9)]
    file.write_bytes("名称,地址\n".encode(most) + b"".join(lines))
    rows = [row for row in csv_files(file, {}) if isinstance(row, RawRow)]
    refused = [row for row in csv_files(file, {}) if isinstance(row, Refused)]
    assert [row.cells["名称"] for row in rows] == [f"示例{number}" for number in (0, 2, 3, 5, 6, 8)]
    assert [row.raw for row in refused] == lines[1::3]
    assert refused[0].error.describe("zh") == (
        f"该行为 {some.upper()} 编码，而文件为 {most.upper()}；可能是把不同编码的文件拼在了一起，请以同一种编码重新导出"
    )


def test_a_gb18030_line_that_reads_as_something_else_is_never_taken(tmp_path: Path) -> None:
    """UTF-8 of an even length reads as GB18030 without an error, but as other characters."""
    file = tmp_path / "x.csv"
    other = "示例测试\n".encode()
    other.decode("gb18030")
    file.write_bytes("名称\n示例甲\n示例乙\n示例丙\n".encode("gb18030") + other)
    assert [row.raw for row in csv_files(file, {}) if isinstance(row, Refused)] == [other]


def test_utf_16_that_breaks_off(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("名称\n示例甲\n".encode("utf-16")[:-1])
    with pytest.raises(StopProcess) as caught:
        list(csv_files(file, {}))
    assert caught.value.code == "file_broken"
    assert caught.value.params["position"] == 14


@given(st.text(st.characters(codec="gb18030", exclude_characters="\0"), max_size=30))
@settings(deadline=None)
def test_what_fits_is_not_refused(text: str) -> None:
    assert check(text.encode(), text, "utf-8", 0) is None


@given(st.binary(max_size=30))
@settings(deadline=None)
def test_what_is_wrong_is_said_with_its_place(raw: bytes) -> None:
    error = check(raw, raw.decode("utf-8", "surrogateescape"), "utf-8", 7)
    position = first_wrong(raw)
    if position is None:
        assert error is None or error.code == "row_nul"
    else:
        assert error is not None
        assert error.code == "row_other_encoding" or error.params["position"] == 7 + position


def first_wrong(raw: bytes) -> int | None:
    """Where `raw` stops being UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None
