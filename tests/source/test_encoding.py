"""Encodings are found by what the whole file is, not by its first lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.source import RawRow, csv_files
from hub.source.formats.encoding import check, find_encoding

TEXT = "名称,地址\n" + "a,b\n" * 60_000 + "示例市示例电子有限公司,示例市示例东区示例大道1号\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_found(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(TEXT.encode(encoding))
    assert find_encoding(file, {}) == encoding
    rows = [row for row in csv_files(file, {}) if isinstance(row, RawRow)]
    assert rows[-1].cells == {"名称": "示例市示例电子有限公司", "地址": "示例市示例东区示例大道1号"}
    assert rows[-1].place == "line:60002"
    bare = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert rows[-1].raw == "示例市示例电子有限公司,示例市示例东区示例大道1号\n".encode(bare)


def test_a_given_encoding_wins(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("Name\nNetIQ®\n".encode("cp1252"))
    assert find_encoding(file, {"encoding": "Windows-1252"}) == "cp1252"


@given(st.text(st.characters(codec="gb18030", exclude_characters="\0"), max_size=30))
@settings(deadline=None)
def test_a_row_keeps_its_bytes(text: str) -> None:
    for encoding in ("utf-8", "gb18030"):
        raw = text.encode(encoding)
        assert check(raw.decode(encoding), encoding, 0) == (raw, None)


@given(st.binary(max_size=30))
@settings(deadline=None)
def test_even_broken_bytes_are_kept(raw: bytes) -> None:
    line = check(raw.decode("utf-8", "surrogateescape"), "utf-8", 0)
    assert line.raw == raw
    position = first_wrong(raw)
    if position is None:
        assert line.error is None or line.error.code == "row_nul"
    else:
        assert line.error is not None
        assert line.error.params["position"] == position


def first_wrong(raw: bytes) -> int | None:
    """Where `raw` stops being UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None
