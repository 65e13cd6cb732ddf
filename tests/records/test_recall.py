"""Numbers of recalls: one said to be by GB/T 39061 must be, and tells who set the recall going."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from hub.records import Recall, initiative_of
from hub.source import refusals


@pytest.mark.parametrize(
    ("number", "initiative"),
    [("S2025M0070I", "influenced"), ("S2015M0002V", "voluntary"), ("E2023T0012O", "ordered"), ("A12/00123/22", None),
     ("S2023M121O", None), ("S2025M00701", None), (None, None)],
)  # fmt: skip
def test_who_set_it_going(number: str | None, initiative: str | None) -> None:
    assert initiative_of(number) == initiative


@pytest.mark.parametrize("number", ["S2025M070I", "S2025M0070X", "s2025m0070i", "", None])
def test_a_wrong_number_is_refused_in_both_languages(number: str | None) -> None:
    with pytest.raises(ValidationError) as caught:
        Recall(record_id="1", product="车", number=number, number_scheme="gbt_39061")
    [error] = refusals(caught.value)
    assert error.code == "recall_number_invalid"
    assert "GB/T 39061" in error.describe("en")
    assert "不符合" in error.describe("zh")


@pytest.mark.parametrize("given", [{}, {"number_scheme": "eu_safety_gate"}, {"number": "x", "number_scheme": "other"}])
def test_other_numbers_are_kept_as_printed(given: dict[str, Any]) -> None:
    assert Recall(record_id="1", product="车", **given).number == given.get("number")
