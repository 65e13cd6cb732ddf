"""Masks: what is left of a personal value, and that a record's other fields stay as they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.records import KINDS, Accreditation, QualityOfficer, Signatory, Training
from hub.records.masking import mask, masked, plan_of


@pytest.mark.parametrize(
    ("value", "how", "left"),
    [
        ("张三", "name", "张*"), ("欧阳小明", "name", "欧*"), (" Anna Schmidt", "name", "A*"), ("", "name", "***"),
        ("13812341234", "phone", "138****1234"), ("+86 138 1234 1234", "phone", "+86****1234"),
        ("0571-1234", "phone", "****34"), ("7", "phone", "****7"), ("a.b@example.com", "email", "a***@example.com"),
        ("no address", "email", "***"), ("SLPX20222460", "code", "SL****60"), ("A1", "code", "***"),
        ("本科", "hidden", "***"), (date(2024, 3, 5), "hidden", None), (40, "hidden", None), (None, "name", None),
    ],
)  # fmt: skip
def test_what_is_left_of_a_value(value: Any, how: str, left: str | None) -> None:
    assert mask(value, how) == left


@given(st.text(min_size=3, max_size=40), st.sampled_from(["hidden", "name", "phone", "email", "code"]))
def test_no_mask_leaves_a_whole_value(value: str, how: str) -> None:
    left = mask(value, how)
    assert left is not None
    assert left != value.strip() or "*" in value
    assert "*" in left


def test_a_record_keeps_what_is_not_personal() -> None:
    officer = QualityOfficer(
        record_id="1", name="张三", phone="13812341234", appointed=date(2024, 3, 5), number="SLCQO1",
        trainings=[Training(course="质量", completed=date(2023, 1, 1), hours=32)],
    ).model_dump()  # fmt: skip
    shown = masked("quality_officer", officer)
    assert (shown["name"], shown["phone"], shown["appointed"], shown["number"]) == (
        "张*", "138****1234", date(2024, 3, 5), "SLCQO1",
    )  # fmt: skip
    assert shown["trainings"] == [dict.fromkeys(Training.model_fields) | {"course": "***"}]
    assert officer["name"] == "张三", "what was given is not changed"


def test_a_part_that_is_half_personal() -> None:
    made = Accreditation(record_id="1", number="L1", signatories=[Signatory(name="张三", field="化学")]).model_dump()
    assert masked("accreditation", made)["signatories"] == [{"name": "张*", "field": "化学"}]


def test_a_version_older_than_the_field_is_shown_as_it_is() -> None:
    for kind in ("enterprise", "accreditation"):
        assert masked(kind, {"record_id": "1", "parties": []}) == {"record_id": "1", "parties": []}


def test_a_kind_without_personal_fields_is_the_same_object() -> None:
    fields: dict[str, Any] = {"record_id": "1"}
    assert masked("standard", fields) is fields
    assert masked("no_such_kind", fields) is fields
    assert plan_of("quality_officer")["name"] == "name"
    assert not plan_of("tbt_notice")
    assert {kind for kind in KINDS if plan_of(kind)} >= {"quality_officer", "service", "institution"}
