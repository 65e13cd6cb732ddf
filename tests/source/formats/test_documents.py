"""JSON lists and XML elements, each row with its own slice of the document."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import StopProcess
from hub.source import Header, RawRow, Refused, json_files, ndjson_files, xml_files


def rows(path: Path, content: str, **options: Any) -> list[RawRow]:
    """The rows of a document."""
    path.write_text(content, encoding="utf-8")
    return [row for row in json_files(path, options) if isinstance(row, RawRow)]


@pytest.mark.parametrize(
    ("content", "items"),
    [
        ('[{"a": 1}]', ""),
        ('{"data": [{"a": 1}]}', ""),
        ('{"total": 1, "note": {"list": [2]}, "召回": [{"a": 1}], "more": []}', ""),
        ('{"other": [3], "data": {"n": [4], "rows": [{"a": 1}]}}', "data.rows"),
    ],
)
def test_the_list_is_found(tmp_path: Path, content: str, items: str) -> None:
    [row] = rows(tmp_path / "x", content, items=items)
    assert row == RawRow("item:1", {"a": 1}, b'{"a": 1}')


@pytest.mark.parametrize("content", ['{"a": 1}', '{"a": {"b": 1}}', '{"data": 5}'])
def test_no_list(tmp_path: Path, content: str) -> None:
    with pytest.raises(StopProcess, match="holds no list of rows"):
        rows(tmp_path / "x", content, items="data" if "data" in content else "")


@pytest.mark.parametrize("content", ["", "nonsense", "[1", '[{"a":1} {"a":2}]', '{"a" [1]}', "{,}", '["\\x"]'])
def test_no_json(tmp_path: Path, content: str) -> None:
    with pytest.raises(StopProcess):
        list(json_files(write(tmp_path / "x", content), {}))


def write(path: Path, content: str) -> Path:
    """`path`, written."""
    path.write_text(content, encoding="utf-8")
    return path


def test_digits_are_not_lost(tmp_path: Path) -> None:
    [row] = rows(tmp_path / "x", '[{"a": 12.50, "b": 123456789012345678901234567890123456789012345, "c": 1e2}]')
    assert row.cells == {
        "a": Decimal("12.50"),
        "b": "123456789012345678901234567890123456789012345",
        "c": Decimal("1E+2"),
    }


def test_a_row_that_is_no_object(tmp_path: Path) -> None:
    path = write(tmp_path / "x", '[1, {"a": 2}]')
    header, number, row = json_files(path, {})
    assert header == Header(("a",), complete=False)
    assert isinstance(number, Refused)
    assert str(number.error) == "found 1; expected a JSON object"
    assert isinstance(row, RawRow)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "名称"]), VALUES, max_size=3)), st.sampled_from([None, 1]))
@settings(deadline=None, max_examples=50)
def test_slices_are_the_rows(tmp_path_factory: pytest.TempPathFactory, items: list[Any], indent: int | None) -> None:
    folder = tmp_path_factory.mktemp("json")
    text = json.dumps({"n": 1, "data": items}, ensure_ascii=indent is None, indent=indent)
    try:
        found = rows(folder / "x", text)
    except UnicodeEncodeError:  # a lone surrogate: no file holds one
        return
    assert [row.cells for row in found] == items
    assert [json.loads(row.raw) for row in found] == items
    lines = "\n".join(json.dumps(item) for item in items)
    if items:
        assert [r.cells for r in ndjson_files(write(folder / "y", lines), {}) if isinstance(r, RawRow)] == items


def test_xml_elements(tmp_path: Path) -> None:
    content = '<r xmlns:p="urn:p"><p:item id="1"><n>甲<!-- x --></n><n>乙</n><e/></p:item><item id="2"/></r>'
    path = write(tmp_path / "x", content)
    first, second = xml_files(path, {"record": "item"})
    assert isinstance(first, RawRow)
    assert isinstance(second, RawRow)
    assert first.cells == {"@id": "1", "n": ["甲", "乙"], "e": ""}
    assert first.place == "item:1"
    assert second.cells == {"@id": "2"}


def test_a_document_too_large_to_be_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "x", "[" + " " * 5000 + "]")
    for reader in (json_files, xml_files):
        with pytest.raises(StopProcess, match="5002 bytes is over the limit of 4000"):
            list(reader(path, {"document_bytes_max": 4000}))
