"""The sample city's files: exactly the rows that are bad on purpose are refused, for the reason they are bad."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from hub.sample_city import generate
from hub.sample_city.truth import Truth
from hub.source import Accepted, Refused, plugins, read

CITY = {
    name: source for name, source in plugins().items() if source.files.startswith("city/") and "*" not in source.files
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """A small city's files, and its truth."""
    folder = tmp_path_factory.mktemp("samples")
    return folder, generate(folder / "city", seed=7, enterprises=200)


@pytest.mark.parametrize("name", CITY)
def test_only_bad_rows_are_refused(city: tuple[Path, Truth], name: str) -> None:
    folder, truth = city
    [file] = folder.glob(CITY[name].files)
    items = list(read(CITY[name], file))
    refused = {
        int(item.place.split(":")[1]): item.error.field.split(".")[0] for item in items if isinstance(item, Refused)
    }
    assert refused == {
        bad.line: bad.column for bad in truth.bad_rows if bad.source == name and bad.outcome == "refused"
    }
    assert len(items) == truth.counts[name]


@pytest.mark.parametrize("name", CITY)
def test_every_party_is_read(city: tuple[Path, Truth], name: str) -> None:
    folder, truth = city
    [file] = folder.glob(CITY[name].files)
    found: dict[tuple[str, str], int] = defaultdict(int)
    for item in read(CITY[name], file):
        if isinstance(item, Accepted):
            for party in item.record.parties:
                found[item.record.record_id, party.role] += 1
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for source, record_id, role, _ in truth.parties:
        if source == name:
            expected[record_id, role] += 1
    assert {key: found[key] for key in expected} == expected


def test_made_up_data_says_so() -> None:
    assert {name for name, source in CITY.items() if "示例" in source.title} == set(CITY)
    assert {name for name in CITY if name.startswith("city_")} == set(CITY)
