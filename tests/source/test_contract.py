"""Row contracts: what cells must keep to beyond their type, and what a bad one does."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from hub.records import Certificate
from hub.source import Accepted, Day, RawRow, Refused, Source, SourceRow, accept, column, csv_files, party
from hub.source.contract import Contract


class Row(SourceRow):
    """A certificate."""

    number: str = column("证书编号")
    issued: Day | None = column("发证日期", default=None)
    level: str | None = column("等级", default=None)


def to_record(row: Row) -> Certificate:
    return Certificate(
        record_id=row.number, number=row.number, issued=row.issued, level=row.level, parties=party("holder", "示例")
    )


SOURCE = Source(title="样", title_en="x", kind=Certificate, row=Row, to_record=to_record, licence="-", rows=csv_files)


def judged(fields: dict[str, Any], **cells: str) -> Accepted | Refused:
    given = {"证书编号": "A1", "发证日期": "2024-01-01", "等级": "5"} | cells
    return accept(SOURCE, RawRow("line:2", given, b"raw"), {"contract": Contract(fields=fields)})


@pytest.mark.parametrize(
    ("term", "cells", "code"),
    [
        ({"least": 1, "most": 10}, {"等级": "11"}, "out_of_range"),
        ({"least": 1}, {"等级": "0.5"}, "out_of_range"),
        ({"most": 10}, {"等级": "many"}, "number_invalid"),
        ({"pattern": "[0-9]"}, {"等级": "55"}, "pattern_broken"),
        ({"codes": ["1", "2"]}, {"等级": "3"}, "choice_unknown"),
        ({"required": True}, {"等级": " "}, "field_missing"),
    ],
)
def test_a_broken_term_refuses_its_row_warns_or_leaves_the_cell_out(
    term: dict[str, Any], cells: dict[str, str], code: str
) -> None:
    refused = judged({"等级": term}, **cells)
    assert isinstance(refused, Refused)
    assert (refused.error.code, refused.error.field, refused.raw) == (code, "等级", b"raw")
    assert all("等级" in refused.error.describe(language) for language in ("en", "zh"))
    warned = judged({"等级": term | {"mode": "warn"}}, **cells)
    assert isinstance(warned, Accepted)
    assert (warned.record.model_dump()["level"], [w.code for w in warned.warned]) == (None, [code])
    left_out = judged({"等级": term | {"mode": "null"}}, **cells)
    assert isinstance(left_out, Accepted)
    assert (left_out.record.model_dump()["level"], left_out.warned) == (None, ())


@pytest.mark.parametrize("cell", ["1", "10", "5.5", "１０"])
def test_a_cell_within_its_range_stays(cell: str) -> None:
    kept = judged({"等级": {"least": 1, "most": 10}}, 等级=cell)
    assert isinstance(kept, Accepted)
    assert kept.record.model_dump()["level"] == cell


def test_a_cell_of_the_wrong_type_may_be_left_out_too() -> None:
    assert isinstance(judged({}, 发证日期="2024-02-30"), Refused)
    warned = judged({"发证日期": {"mode": "warn"}}, 发证日期="2024-02-30")
    assert isinstance(warned, Accepted)
    assert [(w.code, w.field) for w in warned.warned] == [("date_invalid", "发证日期")]
    assert warned.record.model_dump()["issued"] is None


def test_a_column_that_must_have_a_value_refuses_whatever_the_contract_says() -> None:
    refused = judged({"证书编号": {"pattern": "B.*", "mode": "warn"}})
    assert isinstance(refused, Refused)
    assert refused.error.field == "证书编号"


def test_two_bad_cells_one_of_which_refuses() -> None:
    refused = judged({"发证日期": {"mode": "null"}, "等级": {"most": 1}}, 发证日期="?", 等级="2")
    assert isinstance(refused, Refused)
    assert refused.error.code == "out_of_range"


@pytest.mark.parametrize("term", [{"pattern": "("}, {"mode": "maybe"}, {"leest": 1}, {"pattern": "x" * 501}])
def test_a_contract_that_is_none_is_refused_as_a_whole(term: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Contract.model_validate({"fields": {"等级": term}})


def test_a_pattern_that_python_would_take_for_ever_is_quick() -> None:
    refused = judged({"等级": {"pattern": "(a+)+b"}}, 等级="a" * 5000)
    assert isinstance(refused, Refused)
    assert refused.error.code == "pattern_broken"
