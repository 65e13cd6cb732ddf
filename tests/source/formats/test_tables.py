"""Tables: dialects, quoted cells, blank lines, and the escapes of a dump."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import StopProcess
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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_row_keeps_its_bytes_whatever_ends_the_lines(tmp_path: Path, end: str) -> None:
    path = tmp_path / "x"
    lines = [f'甲{number},"乙{end}丙",{"长" * (number % 50)}{end}' for number in range(20_000)]
    path.write_bytes(("a,b,c" + end + "".join(lines)).encode())
    rows = [row for row in csv_files(path, {}) if isinstance(row, RawRow)]
    assert [row.raw for row in rows] == [line.encode() for line in lines]
    assert [row.place for row in rows] == [f"line:{2 + 2 * number}" for number in range(20_000)]


def test_a_quotation_mark_opened_by_mistake_costs_its_line_only(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text('a,b\n1,"x\n2,y\n3,"z"\n4,"p\n5,q"\n6,r\n', encoding="utf-8")
    rows = list(csv_files(path, {}))
    assert [row.raw for row in rows if isinstance(row, Refused)] == [b'1,"x\n']
    assert [row.cells["a"] for row in rows if isinstance(row, RawRow)] == ["2", "3", "4", "6"]


def test_a_quotation_mark_that_swallows_whole_rows_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text('a,b\n1,"x\n2,y\n",z\n4,p\n', encoding="utf-8")
    rows = list(csv_files(path, {}))
    assert [row.raw for row in rows if isinstance(row, RawRow)] == [b"2,y\n", b"4,p\n"]
    assert [row.raw for row in rows if isinstance(row, Refused)] == [b'1,"x\n', b'",z\n']


def test_a_quotation_mark_never_closed_in_a_long_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text('a,b\n1,"x\n' + "2,y\n" * 100_000, encoding="utf-8")
    rows = list(csv_files(path, {}))
    assert sum(isinstance(row, RawRow) for row in rows) == 100_000
    assert [row.place for row in rows if isinstance(row, Refused)] == ["line:2"]


def test_a_million_columns(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(",".join(f"c{number}" for number in range(1_000_000)) + "\n1\n", encoding="utf-8")
    with pytest.raises(StopProcess) as caught:
        list(csv_files(path, {}))
    assert caught.value.describe("zh") == "x 有 1000000 列，超过上限 16384；如确需读取，请调高 HUB_COLUMNS_MAX"
    path.write_text("a,b\n" + "1," * 1_000_000 + "\n3,4\n", encoding="utf-8")
    _, long, good = csv_files(path, {"columns_max": 2})
    assert isinstance(long, Refused)
    assert long.error.code == "row_long"
    assert isinstance(good, RawRow)


def test_a_header_that_cannot_be_read_is_no_reason_to_take_the_next_row_for_it(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes('名称,"地址\n'.encode() + "示例甲,示例东区\n".encode() * 3)
    with pytest.raises(StopProcess) as caught:
        list(csv_files(path, {}))
    assert caught.value.code == "header_broken"


def test_memory_is_flat(tmp_path: Path) -> None:
    """A process of its own reads a file of 120 MB and says how much its memory grew."""
    path = tmp_path / "x.csv"
    row = "示例电子有限公司,示例市示例东区示例大道,合格," * 4 + "1\n"
    with path.open("w", encoding="utf-8") as out:
        out.write(",".join(f"c{number}" for number in range(13)) + "\n")
        for _ in range(120_000_000 // len(row.encode()) // 1000):
            out.write(row * 1000)
    code = (
        "import resource, sys; from pathlib import Path; from hub.source import csv_files\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = sum(1 for _ in csv_files(Path(sys.argv[1]), {}))\n"
        "print(rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    rows, grown_mb = map(int, done.stdout.split())
    assert rows > 300_000
    assert grown_mb < 60


def test_a_million_columns_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The csv module's limit on a cell is the whole process's, and may have been lifted before."""
    (tmp_path / "x").write_bytes(b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n")
    code = (
        "import sys; from pathlib import Path; from hub.source import csv_files\n"
        "try: list(csv_files(Path(sys.argv[1]), {}))\n"
        "except Exception as error: print(getattr(error, 'code', error))"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "x"], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "columns_many", done.stderr
