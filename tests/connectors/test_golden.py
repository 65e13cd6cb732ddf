"""Each connector reads its recorded input into the records, and the refusals, written beside it.

`GOLDEN_WRITE=1 pytest tests/connectors` writes expected.json anew; look at the difference before keeping it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import connectors
from hub.errors import HubError
from hub.records import KINDS
from hub.source import Accepted, Refused, plugins, read

HERE = Path(__file__).parent
SAMPLES = Path(connectors.__file__).parent / "samples"
PLUGINS = plugins()
REAL = sorted(name for name, source in PLUGINS.items() if not source.sample)


def readings(name: str, files: list[Path]) -> tuple[list[Accepted], list[Refused], list[str]]:
    """Accepted and refused rows of the files, and the warnings."""
    warnings: list[str] = []

    def warn(warning: HubError) -> None:
        warnings.append(str(warning))

    items = [item for file in files for item in read(PLUGINS[name], file, warn=warn)]
    accepted = [item for item in items if isinstance(item, Accepted)]
    return accepted, [item for item in items if isinstance(item, Refused)], warnings


def shown(refused: Refused) -> dict[str, Any]:
    """A refusal as people read it."""
    error = refused.error
    return {
        "place": refused.place,
        "field": error.field,
        "found": error.found,
        "en": error.describe("en"),
        "zh": error.describe("zh"),
    }


@pytest.mark.parametrize("name", PLUGINS)
def test_golden(name: str) -> None:
    accepted, refused, warnings = readings(name, sorted((HERE / name).glob("input*")))
    found = {
        "records": [item.record.model_dump(mode="json", exclude_defaults=True) for item in accepted],
        "refused": [shown(item) for item in refused],
    }
    expected = HERE / name / "expected.json"
    if os.environ.get("GOLDEN_WRITE"):
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
    assert not warnings


@pytest.mark.parametrize("name", REAL)
def test_every_sample_reads_whole(name: str) -> None:
    files = sorted(SAMPLES.glob(PLUGINS[name].files))
    assert files, f"no sample for {name}"
    accepted, refused, warnings = readings(name, files)
    assert [(item.place, item.error.describe("en")) for item in refused] == []
    assert warnings == []
    twice = [key for key, count in Counter(item.record.record_id for item in accepted).items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("name", PLUGINS)
def test_a_connector_says_what_it_is(name: str) -> None:
    source = PLUGINS[name]
    assert any("一" <= letter <= "鿿" for letter in source.title)
    assert source.title_en.isascii()
    assert source.licence
    assert source.kind in KINDS.values()
    assert {item.record.kind for item in readings(name, sorted((HERE / name).glob("input*")))[0]} == {source.kind.kind}


def test_tidy() -> None:
    """Each connector has a golden folder and each golden folder a connector; ids survive another order."""
    folders = {folder.name for folder in HERE.iterdir() if folder.is_dir() and folder.name != "__pycache__"}
    assert folders == set(PLUGINS)
    for name in PLUGINS:
        lines = len(Path(connectors.__file__).with_name(f"{name}.py").read_text(encoding="utf-8").splitlines())
        assert lines <= 90, name


def test_no_two_real_firms_share_an_identity() -> None:
    """The code that public sources give to 华为 and to 腾讯 is kept, but identifies neither."""
    accepted, _, _ = readings("uscc_register", [SAMPLES / "overlap/business_register_uscc.csv"])
    schemes = {i.value: i.scheme for item in accepted for p in item.record.parties for i in p.identifiers}
    assert schemes["914403001922038216"] == "internal"
    assert schemes["91100000100003962T"] == "internal"
    assert Counter(schemes.values()) == {"uscc": 14, "internal": 2}


def test_no_person_of_a_certificate_is_carried() -> None:
    accepted, _, _ = readings("ptb_dcc", sorted((HERE / "ptb_dcc").glob("input*")))
    everything = "".join(item.record.model_dump_json() for item in accepted)
    for person in ("Musterfrau", "Mustermann", "Vorname", "@"):
        assert person not in everything
