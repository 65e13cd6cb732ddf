"""A row, as anybody may send it: understood, or refused with the field that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from hub.errors import RejectRecord
from hub.match.wanted import wanted_of


def test_a_row_of_every_field() -> None:
    row = {"name": " 示例 西湖 ", "region": "示例市", "uscc": "91990100ma0000002x", "org_code": None, "reg_no": 330100000012345,
           "lei": "", "address": "示例路 1 号", "former": ["旧名", "旧名", ""], "limit": 3}  # fmt: skip
    wanted = wanted_of(row)
    assert wanted.mention.name == "示例 西湖"
    assert wanted.mention.identifiers == (("reg_no", "330100000012345"), ("uscc", "91990100MA0000002X"))
    assert (wanted.former, wanted.limit) == (("旧名",), 3)


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (None, "field_invalid", "row"),
        ([], "field_invalid", "row"),
        ("示例", "field_invalid", "row"),
        ({}, "match_nothing", "name"),
        ({"region": "990100"}, "match_nothing", "name"),
        ({"name": "   "}, "match_nothing", "name"),
        ({"nmae": "示例"}, "match_field", "nmae"),
        ({"name": 5}, "field_invalid", "name"),
        ({"name": {"zh": "示例"}}, "field_invalid", "name"),
        ({"uscc": True}, "field_invalid", "uscc"),
        ({"name": "示" * 10_000}, "match_long", "name"),
        ({"uscc": "9" * 10_000}, "match_long", "uscc"),
        ({"name": "示\0例"}, "field_invalid", "name"),
        ({"name": "示例", "limit": 0}, "field_invalid", "limit"),
        ({"name": "示例", "limit": 51}, "field_invalid", "limit"),
        ({"name": "示例", "limit": "5"}, "field_invalid", "limit"),
        ({"name": "示例", "former": ["x"] * 21}, "field_invalid", "former"),
        ({"name": "示例", "former": [["x"]]}, "field_invalid", "former"),
    ],
)
def test_a_row_that_cannot_be_taken(row: Any, code: str, field: str) -> None:
    with pytest.raises(RejectRecord) as refused:
        wanted_of(row)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_code_that_identifies_nobody_is_named() -> None:
    wanted = wanted_of({"name": "示例", "uscc": "000000000000000000", "org_code": "MA0000000", "lei": "x"})
    assert {(scheme, state) for scheme, _, state in wanted.bad_codes} == {
        ("uscc", "placeholder"), ("org_code", "bad_check_digit"), ("lei", "placeholder"),
    }  # fmt: skip


def test_half_a_surrogate_pair_is_no_failure() -> None:
    assert wanted_of({"name": "示例\ud800"}).mention.name == "示例?"
