"""Archives: files of every format in one, and archives made to harm; the honest files of each are read."""

from __future__ import annotations

import io
import stat
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hub.errors import StopProcess
from hub.source import Header, RawRow
from hub.source.formats.mixed import zip_files
from tests.source.formats.sheet_samples import HEAD, ROWS, write

CSV = "名称,结论\n示例甲,合格\n".encode()


def archive(path: Path, files: dict[str, bytes], **options: Any) -> Path:
    """An archive of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def rows(path: Path, **options: Any) -> tuple[list[RawRow], StopProcess | None]:
    """The rows given out, and the error that ended them."""
    found: list[RawRow] = []
    try:
        found.extend(item for item in zip_files(path, options) if isinstance(item, RawRow))
    except StopProcess as error:
        return found, error
    return found, None


def test_every_format_and_a_nested_folder(tmp_path: Path) -> None:
    sheet = write(tmp_path / "s.xlsx", ("表", [HEAD, *ROWS])).read_bytes()
    path = archive(
        tmp_path / "x.zip",
        {
            "2024/一季度.csv": "名称,结论\n示例甲,合格\n".encode("gb18030"), "2024/表.xlsx": sheet,
            "a.json": b'[{"x": 1}]', "b.jsonl": b'{"x": 2}\n', "c.xml": b"<r><x>3</x></r>", "readme.pdf": b"%PDF-1.7",
            "__MACOSX/2024/._a.csv": b"\0", "2024/": b"", "~$表.xlsx": b"lock",
        },
    )  # fmt: skip
    found, error = rows(path)
    assert error is None
    assert [row.place for row in found] == [
        "2024/一季度.csv line:2", "2024/表.xlsx sheet:表 row:2", "2024/表.xlsx sheet:表 row:3", "a.json item:1",
        "b.jsonl line:1", "c.xml document",
    ]  # fmt: skip
    headers = [item for item in zip_files(path, {}) if isinstance(item, Header)]
    assert headers[0] == Header(("名称", "结论"), True, "2024/一季度.csv")
    assert [row.place for row in rows(path, members="*.json")[0]] == ["a.json item:1"]


def test_names_in_gbk(tmp_path: Path) -> None:
    """Chinese Windows writes names in GBK and leaves the flag for UTF-8 away."""
    path = archive(tmp_path / "x.zip", {"XXXXXXXX.csv": CSV})
    content = path.read_bytes().replace(b"XXXXXXXX", "检验结果".encode("gbk"))
    path.write_bytes(content)
    assert rows(path)[0][0].place == "检验结果.csv line:2"


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:/evil.csv", "a/../../evil.csv"])
def test_names_that_lead_out(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = archive(tmp_path / "x.zip", {name: CSV, "good.csv": CSV})
    found, error = rows(path)
    assert [row.place for row in found] == ["good.csv line:2"]
    assert error is not None
    assert error.code == "archive_path"
    assert not list(tmp_path.rglob("*evil*"))
    assert not list((tmp_path / "temporary").iterdir())


def test_links(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(link, "/etc/passwd")
        package.writestr("good.csv", CSV)
    found, error = rows(path)
    assert len(found) == 1
    assert error is not None
    assert error.describe("zh") == "x.zip 中的 link.csv 是链接；请打包文件本身"


def test_a_file_with_a_password(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", {"locked.csv": CSV, "good.csv": CSV})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    found, error = rows(path)
    assert [row.place for row in found] == ["good.csv line:2"]
    assert error is not None
    assert error.describe("en") == "x.zip locked.csv is protected by a password; save it without one"


def test_one_broken_file_costs_its_own_rows_only(tmp_path: Path) -> None:
    broken = b"PK\x03\x04broken"
    path = archive(tmp_path / "x.zip", {"1.csv": CSV, "2.xlsx": broken, "3.csv": CSV, "4.json": b"[1", "5.csv": CSV})
    found, error = rows(path)
    assert [row.place[:5] for row in found] == ["1.csv", "3.csv", "5.csv"]
    assert error is not None
    assert error.code == "sheet_broken"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"\x00\x00broken", b"\x00\x00broker"))
    assert rows(path)[1] is not None


def test_a_sum_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        package.writestr("1.csv", CSV)
        package.writestr("2.csv", CSV.replace("甲".encode(), "乙".encode()))
    path.write_bytes(path.read_bytes().replace("示例乙".encode(), "示例丙".encode()))
    found, error = rows(path)
    assert [row.cells["名称"] for row in found] == ["示例甲"]
    assert error is not None
    assert error.code == "archive_broken"


def test_bombs(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", {"bomb.csv": b"0" * 100_000_000})
    found, error = rows(path)
    assert (found, error and error.code) == ([], "unpacks_to_much")
    path = archive(tmp_path / "x.zip", {"1.csv": CSV * 100, "2.csv": CSV * 100})
    found, error = rows(path, unpacked_bytes_max=2000)
    assert (found, error and error.code) == ([], "too_large")
    path = archive(tmp_path / "x.zip", {f"{number}.csv": CSV for number in range(11)})
    found, error = rows(path, archive_files_max=10)
    assert (found, error and error.code) == ([], "archive_many")


def test_a_file_longer_than_it_says(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", {"bomb.csv": b"0" * 3_000_000, "good.csv": CSV})
    content = bytearray(path.read_bytes())
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(content)
    found, error = rows(path)
    assert [row.place for row in found] == ["good.csv line:2"]
    assert error is not None
    assert error.code == "archive_broken"


def nested(depth: int) -> bytes:
    """An archive in an archive in …"""
    content = CSV
    name = "rows.csv"
    for _ in range(depth + 1):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr(name, content)
        content, name = out.getvalue(), "inner.zip"
    return content


def test_an_archive_in_an_archive_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(nested(1))
    found, error = rows(path)
    assert ([row.place for row in found], error) == (["inner.zip rows.csv line:2"], None)
    path.write_bytes(nested(2))
    found, error = rows(path)
    assert (found, error and error.code) == ([], "archive_nested")


def test_the_same_name_twice(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.csv", CSV)
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr("a.csv", CSV)
    found, error = rows(path)
    assert (len(found), error and error.code) == (1, "archive_twice")


def test_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    for content in (b"PK\x03\x04", archive(tmp_path / "y.zip", {"a.csv": CSV * 100}).read_bytes()[:-10]):
        path.write_bytes(content)
        found, error = rows(path)
        assert (found, error and error.code) == ([], "archive_broken")
