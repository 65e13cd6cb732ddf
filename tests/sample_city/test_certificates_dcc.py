"""The sample city's digital calibration certificates: reproducible, of nobody real, and bad only on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from stdnum.cn import uscc

from hub.sample_city import CERTIFICATES, generate
from hub.source import Accepted, Refused, plugins, read

SOURCE = plugins()["city_dcc"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city's certificates."""
    city = tmp_path_factory.mktemp("city")
    generate(city, enterprises=200)
    return city / CERTIFICATES


def test_three_are_bad_on_purpose_and_the_others_are_read(folder: Path) -> None:
    items = [item for file in sorted(folder.iterdir()) for item in read(SOURCE, file)]
    refused = {item.error.field for item in items if isinstance(item, Refused)}
    assert refused == {"endPerformanceDate", "uniqueIdentifier", "valueExpandedMUXMLList"}
    records = [item.record for item in items if isinstance(item, Accepted)]
    assert len(records) == len(items) - 3 > 50
    for record in records:
        shown = record.model_dump()
        assert {p["role"] for p in shown["parties"]} == {"laboratory", "client", "manufacturer"}
        assert all("示例" in p["name"] for p in shown["parties"])
        codes = [i["value"] for p in shown["parties"] for i in p["identifiers"]]
        assert codes
        assert all(code.startswith("9199") and uscc.is_valid(code) for code in codes)
        assert len(shown["results"]) == 15
        assert all(one["unit_readable"] for one in (*shown["results"], *shown["conditions"]))
        assert shown["schema_version"] == "3.3.0"
    assert {record.model_dump()["conformity"] for record in records} == {"pass", "fail"}


def test_no_person_is_carried(folder: Path) -> None:
    for file in folder.iterdir():
        assert "示例签发人" in file.read_text("utf-8")
        for item in read(SOURCE, file):
            assert isinstance(item, Refused) or "示例签发人" not in item.record.model_dump_json()


def test_the_same_city_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    generate(tmp_path, enterprises=200)
    again = {file.name: file.read_bytes() for file in (tmp_path / CERTIFICATES).iterdir()}
    assert again == {file.name: file.read_bytes() for file in folder.iterdir()}
