"""The fold: order never matters, registers win, disagreement is shown, nothing lacks a source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.fold import Sourced, plain, profile


def sourced(source: str, seen: str, *, kind: str = "certificate", role: str = "holder", **fields: Any) -> Sourced:
    party = {"role": role, "name": fields.pop("name", None), "identifiers": [
        {"scheme": scheme, "value": value} for scheme, value in fields.pop("codes", ())
    ], "region": fields.pop("region", None), "address": None}  # fmt: skip
    provenance = {"source": source, "record_id": f"{source}-1", "event_id": f"{source}@{seen}", "last_seen": seen}
    return Sourced(kind, {"parties": [party], **fields}, [party], provenance)


def test_a_register_beats_a_majority_and_the_others_are_shown() -> None:
    found = profile(
        [
            sourced("a", "2024-01-03", name="旧名"),
            sourced("b", "2024-01-02", name="旧名"),
            sourced("register", "2024-01-01", kind="enterprise", role="self", name="新名"),
        ]
    )
    assert found["name"]["value"] == "新名"
    assert [p["source"] for p in found["name"]["provenance"]] == ["register"]
    assert [(o["value"], [p["source"] for p in o["provenance"]]) for o in found["name"]["others"]] == [
        ("旧名", ["a", "b"])
    ]


def test_without_a_register_most_sources_win_then_the_newest_then_the_smallest() -> None:
    assert (
        profile([sourced("a", "1", name="x"), sourced("b", "1", name="y"), sourced("c", "1", name="y")])["name"][
            "value"
        ]
        == "y"
    )
    assert profile([sourced("a", "1", name="y"), sourced("b", "2", name="z")])["name"]["value"] == "z"
    assert profile([sourced("a", "1", name="z"), sourced("b", "1", name="y")])["name"]["value"] == "y"


def test_a_record_about_another_role_says_nothing_of_registration() -> None:
    found = profile([sourced("a", "1", kind="enterprise", role="authority", name="监管局", status="存续")])
    assert "status" not in found


@given(
    st.lists(
        st.builds(
            sourced,
            st.sampled_from("abc"),
            st.sampled_from(["1", "2"]),
            kind=st.sampled_from(["enterprise", "recall"]),
            role=st.sampled_from(["self", "producer"]),
            name=st.sampled_from(["甲", "乙", None]),
            region=st.sampled_from(["330100", None]),
        ),
        max_size=6,
    ),
    st.randoms(),
)
def test_order_never_matters_and_every_value_has_a_source(records: list[Sourced], random: Any) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    folded = profile(records)
    assert profile(shuffled) == folded
    for field in folded.values():
        assert field["provenance"]
        assert all(other["provenance"] for other in field["others"])


def test_values_print_as_json_has_them() -> None:
    assert plain({"d": date(2024, 2, 3), "n": [Decimal("10.500000"), Decimal("100")]}) == {
        "d": "2024-02-03",
        "n": ["10.5", "100"],
    }
