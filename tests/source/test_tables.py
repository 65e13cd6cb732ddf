"""Tables: dialects, quoted cells, blank lines, and the escapes of a dump."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.source import Header, RawRow, Refused, csv_files, pg_dump_copy


def cells(path: Path, content: str, **options: Any) -> list[dict[str, Any]]:
    """The cells of each row."""
    path.write_text(content, encoding="utf-8", newline="")
    return [dict(row.cells) for row in csv_files(path, options) if isinstance(row, RawRow)]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_separators_are_found(tmp_path: Path, mark: str) -> None:
    content = f'名称{mark}说明\r\n甲{mark}"a,b;c\t|"\r\n'
    assert cells(tmp_path / "x", content) == [{"名称": "甲", "说明": "a,b;c\t|"}]


def test_lines_before_the_header_are_skipped_when_told(tmp_path: Path) -> None:
    content = "2024年登记表\n制表：示例\n名称,说明\n甲,乙\n"
    assert cells(tmp_path / "x", content, skip_lines=2) == [{"名称": "甲", "说明": "乙"}]


def test_quoted_line_breaks_and_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text('a,b\n\n"1\n2",3\n,\n4,5', encoding="utf-8")
    rows = list(csv_files(path, {}))
    assert rows[0] == Header(("a", "b"))
    assert rows[1:] == [
        RawRow("line:3", {"a": "1\n2", "b": "3"}, b'"1\n2",3\n'),
        RawRow("line:6", {"a": "4", "b": "5"}, b"4,5"),
    ]


def test_nameless_columns_of_spreadsheets_must_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("a,b,,\n1,2,,\n1,x,2,\n", encoding="utf-8")
    header, good, shifted = csv_files(path, {})
    assert header == Header(("a", "b"))
    assert isinstance(good, RawRow)
    assert good.cells == {"a": "1", "b": "2"}
    assert isinstance(shifted, Refused)
    assert shifted.error.code == "row_long"


def test_column_names_vary_by_typist(tmp_path: Path) -> None:
    assert cells(tmp_path / "x", " 注册资本（万元） ,Security  Target\n1,2\n") == [
        {"注册资本(万元)": "1", "Security Target": "2"}
    ]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=3, max_size=3)))
@settings(deadline=None, max_examples=50)
def test_what_a_csv_writer_writes_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["a", "b", "c"], *rows])
    expected = [dict(zip("abc", row, strict=True)) for row in rows if any(map(str.strip, row))]
    found = cells(tmp_path_factory.mktemp("csv") / "x", out.getvalue())
    assert found == expected


DUMP = """--
COPY public.other (x) FROM stdin;
1
\\.
COPY public."firms" ("id", name, "note") FROM stdin;
1\tA\\tB\\\\C\\nD\t\\N
2\t\\x41\\101\\q\t
3\tshort
\\.
COPY public.last (x) FROM stdin;
2
\\.
"""


def test_copy(tmp_path: Path) -> None:
    path = tmp_path / "x.sql"
    path.write_text(DUMP, encoding="utf-8")
    header, first, second, third = pg_dump_copy(path, {"table": "firms"})
    assert header == Header(("id", "name", "note"))
    assert first == RawRow("line:6", {"id": "1", "name": "A\tB\\C\nD", "note": None}, b"1\tA\\tB\\\\C\\nD\t\\N\n")
    assert isinstance(second, RawRow)
    assert second.cells == {"id": "2", "name": "AAq", "note": ""}
    assert isinstance(third, Refused)
    assert third.error.code == "row_cut"
    assert [row.cells for row in pg_dump_copy(path, {}) if isinstance(row, RawRow)] == [{"x": "1"}]
