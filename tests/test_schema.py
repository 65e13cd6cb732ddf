"""Schemas: released files never change, models and files are one truth, the newest reads all older ones."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

import pytest

from hub import schema
from hub.records import SCHEMED
from hub.schema import FOLDER, incompatibilities, load, newest, of_model, released


def test_released_files_are_what_was_released() -> None:
    for row in released():
        assert hashlib.sha256(row.path.read_bytes()).hexdigest() == row.sha256, (
            f"{row.name} was changed after its release"
        )
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.avsc")}
    assert files == {f"{row.kind}/v{row.version}.avsc" for row in released()}
    assert len({row.id for row in released()}) == len(released())


# What was released before today; a row here never changes, new ones are added at the end.
RELEASED = [
    *("enterprise/v1", "standard/v1", "calibration/v1", "certificate/v1", "instrument/v1", "test_report/v1"),
    *("spot_check/v1", "recall/v1", "penalty/v1", "calibration/v2", "enterprise/v2", "institution/v1", "instrument/v2"),
    *("cmc/v1", "standard/v2", "declared_standard/v1", "certificate/v2", "accreditation/v1", "test_report/v2"),
    *("spot_check/v2", "penalty/v2", "recall/v2", "service/v1", "quality_officer/v1", "tbt_notice/v1"),
    "decision/v1",
]


@pytest.mark.parametrize(("number", "name"), list(enumerate(RELEASED, 1)))
def test_an_id_means_the_same_for_ever(number: int, name: str) -> None:
    assert next(row for row in released() if row.id == number).name == name


@pytest.mark.parametrize("kind", sorted(SCHEMED))
def test_the_model_is_the_newest_file_and_reads_all_older_ones(kind: str) -> None:
    assert load(newest(kind).id) == of_model(SCHEMED[kind]), "the model changed: run `hub schemas --release`"
    for row in released():
        if row.kind == kind:
            assert incompatibilities(reader=of_model(SCHEMED[kind]), writer=load(row.id)) == []


@pytest.mark.parametrize("kind", sorted(SCHEMED))
def test_every_field_is_documented_in_both_languages_and_classified(kind: str) -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "name" in node and "type" in node and node.get("type") != "record":
                assert node["doc"]
                assert node["zh"]
                assert node["classification"] in ("public", "internal", "personal")
                assert ("mask" in node) == (node["classification"] == "personal")
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(of_model(SCHEMED[kind])["fields"])


@pytest.mark.parametrize("kind", sorted(SCHEMED))
def test_no_field_has_a_name_that_the_unified_record_gives(kind: str) -> None:
    """Inside an enterprise a record also says in which roles the enterprise stands in it, and where it came from."""
    assert not {"role", "roles", "provenance"} & set(SCHEMED[kind].model_fields)


def changed(change: Any) -> dict[str, Any]:
    """The instrument schema with a change to its field `price` (decimal)."""
    made = copy.deepcopy(load(newest("instrument").id))
    change(next(field for field in made["fields"] if field["name"] == "price")["type"][1])
    return made


@pytest.mark.parametrize("change", [{"precision": 10}, {"scale": 2}, {"logicalType": None}])
def test_a_changed_decimal_is_incompatible(change: dict[str, Any]) -> None:
    other = changed(lambda decimal: decimal.update(change))
    assert incompatibilities(reader=other, writer=load(newest("instrument").id))
    assert incompatibilities(reader=load(newest("instrument").id), writer=other)


def test_a_new_optional_field_is_compatible_and_a_new_required_one_is_not() -> None:
    old = load(newest("recall").id)
    more = copy.deepcopy(old)
    more["fields"].append({"name": "extra", "type": ["null", "string"], "default": None})
    assert incompatibilities(reader=more, writer=old) == []
    more["fields"].append({"name": "needed", "type": "string"})
    assert incompatibilities(reader=more, writer=old)


def test_a_kind_never_released_says_what_to_do() -> None:
    with pytest.raises(schema.StopProcess, match="hub schemas --release"):
        newest("nothing")
