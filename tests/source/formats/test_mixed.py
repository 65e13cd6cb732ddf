"""A file's format is told by what it holds; the end of its name helps with texts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from hub.errors import StopProcess
from hub.source import RawRow, plugins
from hub.source.formats.mixed import FORMATS, any_file, find_format
from tests.source.formats.sheet_samples import HEAD, ROWS, write

SAMPLES = Path(__file__).parents[3] / "connectors" / "samples"


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("x.csv", b"a,b\n1,2\n", "csv"),
        ("x.txt", b"a\tb\n1\t2\n", "csv"),
        ("x.xls", "名称,结论\n甲,合格\n".encode("gb18030"), "csv"),
        ("x", b'[{"a": 1}]', "json"),
        ("x", b'{"rows": [{"a": 1}]}', "json"),
        ("x", b'{\n"rows": [{"a": 1}]}', "json"),
        ("x", b'{"a": 1}\n{"a": 2}\n', "ndjson"),
        ("x.jsonl", b'{"a": 1}', "ndjson"),
        ("x", b"\xef\xbb\xbf <?xml version='1.0'?><a/>", "xml"),
        ("x", "<a/>".encode("utf-16"), "xml"),
        ("x", b"--\n-- PostgreSQL database dump\n--\n", "pg_dump"),
        ("x.sql", b"COPY a (b) FROM stdin;\n1\n\\.\n", "pg_dump"),
    ],
)
def test_texts(tmp_path: Path, name: str, content: bytes, found: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert find_format(tmp_path / name, {}) == found


def test_spreadsheets_and_archives_by_what_they_hold(tmp_path: Path) -> None:
    sheet = write(tmp_path / "x.csv", ("表", [HEAD, *ROWS]))
    assert find_format(sheet, {}) == "sheet"
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as package:
        package.writestr("a.csv", "a,b\n1,2\n")
    assert find_format(tmp_path / "x.xlsx", {}) == "zip"
    assert [row.cells for row in any_file(tmp_path / "x.xlsx", {}) if isinstance(row, RawRow)] == [{"a": "1", "b": "2"}]
    with zipfile.ZipFile(tmp_path / "x.ods", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert find_format(tmp_path / "x.ods", {}) == "sheet"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "PDF"), (b"\x1f\x8b\x08", "GZIP"), (b"<!DOCTYPE html><table>", "HTML"), (b"<TABLE>", "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML Spreadsheet 2003"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x.xls").write_bytes(content)
    with pytest.raises(StopProcess) as caught:
        list(any_file(tmp_path / "x.xls", {}))
    assert caught.value.describe("en") == (
        f"x.xls is {said}, which is not read; export it as XLSX or CSV (read are: csv, sheet, json, ndjson, xml, pg_dump, zip)"
    )
    with pytest.raises(StopProcess):
        find_format(tmp_path / "x.xls", {"format": "parquet"})


def test_real_samples_are_told_apart() -> None:
    """Whatever format a connector declares is the one that is found."""
    compared = 0
    for name, source in plugins().items():
        for file in sorted(SAMPLES.glob(source.files))[:2] if source.files and source.rows in FORMATS.values() else ():
            assert FORMATS[find_format(file, {})] is source.rows, name
            compared += 1
    assert compared > 15
