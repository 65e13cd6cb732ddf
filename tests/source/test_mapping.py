"""Mappings: every path of every kind, every reading, what is wrong with them, and the records they make."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import StopProcess
from hub.records import KINDS
from hub.source import Accepted, Refused
from hub.source.mapping import READS, Mapping, mapping_of, problems, roles_of, source_for, source_of, targets
from hub.source.raw import RawRow
from hub.source.reading import accept, read

RECALL: dict[str, Any] = {
    "kind": "recall",
    "key": ["编号"],
    "fields": [
        {"to": "product", "column": "产品", "required": True},
        {"to": "parties.producer.name", "column": "生产者"},
    ],
}


def one(mapping: dict[str, Any], **cells: Any) -> dict[str, Any]:
    """What a mapping makes of a row."""
    found = accept(source_of(mapping_of(mapping)), RawRow("line:2", cells, b"row"), {})
    assert isinstance(found, Accepted), found
    return found.record.model_dump(mode="json", exclude_defaults=True)


def refused(mapping: dict[str, Any], **cells: Any) -> Refused:
    """Why a mapping refuses a row."""
    found = accept(source_of(mapping_of(mapping)), RawRow("line:2", cells, b"row"), {})
    assert isinstance(found, Refused), found
    return found


def plus(**field: Any) -> dict[str, Any]:
    """The recall's mapping with one more field."""
    return {**RECALL, "fields": [*RECALL["fields"], field]}


def test_a_row_becomes_a_record() -> None:
    made = one(RECALL, 编号="S1", 产品="砖", 生产者="示例市砖厂")
    assert made == {
        "record_id": "S1", "product": "砖", "parties": [{"role": "producer", "name": "示例市砖厂"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reads", "printed", "to", "expected"),
    [
        ("day", "2024年3月5日", "begun", "2024-03-05"),
        ("day", datetime(2024, 3, 5), "begun", "2024-03-05"),
        ("us_day", "03/05/2024", "begun", "2024-03-05"),
        ("dmy_day", "05/03/2024", "begun", "2024-03-05"),
        ("dmy_day", "05.03.2024", "begun", "2024-03-05"),
        ("serial_day", "45356", "begun", "2024-03-05"),
        ("serial_day", "45356.0", "begun", "2024-03-05"),
        ("partial_day", "2024-03-05", "begun", "2024-03-05"),
        ("whole", "1,234", "quantity", 1234),
        ("whole", 12.0, "quantity", 12),
        ("counted", "289773辆", "quantity", 289773),
        ("counted_unit", "289773辆", "unit", "辆"),
        ("text", Decimal("12.50"), "model", "12.50"),
        ("text", date(2024, 3, 5), "model", "2024-03-05"),
        ("text", 3.0, "model", "3"),
    ],
)
def test_readings(reads: str, printed: Any, to: str, expected: Any) -> None:
    assert one(plus(to=to, column="x", reads=reads), 编号="S1", 产品="砖", x=printed)[to] == expected


@pytest.mark.parametrize(
    ("reads", "printed", "expected"),
    [("wan", "1000", "1000"), ("yuan_as_wan", "10000000", "1000"), ("wan", "1.2亿元", "12000")],
)
def test_amounts_come_in_the_unit_of_their_field(reads: str, printed: str, expected: str) -> None:
    mapping = {
        "kind": "enterprise", "key": ["码"],
        "fields": [{"to": "registered_capital", "column": "资本", "reads": reads}],
    }  # fmt: skip
    assert Decimal(one(mapping, 码="1", 资本=printed)["registered_capital"]) == Decimal(expected)


def test_a_month_alone_is_no_day_and_is_kept_as_printed() -> None:
    mapping = plus(to="begun", column="x", reads="partial_day")
    assert "begun" not in one(mapping, 编号="S1", 产品="砖", x="2024-03")


@pytest.mark.parametrize(
    ("reads", "to", "printed", "code"),
    [
        ("day", "begun", "2024-02-30", "date_invalid"),
        ("dmy_day", "begun", "03/13/2024", "dmy_date_invalid"),
        ("us_day", "begun", "13/03/2024", "us_date_invalid"),
        ("serial_day", "begun", "12", "serial_date_invalid"),
        ("whole", "quantity", "若干", "whole_invalid"),
        ("counted", "quantity", "约3630台", "whole_invalid"),
    ],
)
def test_a_cell_that_does_not_fit_refuses_its_row_by_column(reads: str, to: str, printed: str, code: str) -> None:
    found = refused(plus(to=to, column="x", reads=reads), 编号="S1", 产品="砖", x=printed)
    assert (found.error.code, found.error.field, found.error.found) == (code, "x", printed)
    assert any("一" <= letter <= "鿿" for letter in found.error.describe("zh"))


def test_the_key_makes_the_id_and_a_blank_one_is_refused() -> None:
    mapping = {**RECALL, "key": ["甲", "乙"]}
    assert one(mapping, 甲="a", 乙="/", 产品="砖")["record_id"] == "a"
    found = refused(mapping, 甲="-", 乙="", 产品="砖")
    assert (found.error.code, found.error.field) == ("field_missing", "甲, 乙")


def test_words_of_a_code_list() -> None:
    mapping = {
        "kind": "spot_check", "key": ["号"],
        "fields": [
            {"to": "product", "column": "品名"},
            {"to": "verdict", "column": "结论", "reads": "choice", "words": {"好": "pass", "坏": "fail"}, "required": True},
        ],
    }  # fmt: skip
    assert one(mapping, 号="1", 品名="砖", 结论="坏")["verdict"] == "fail"
    assert refused(mapping, 号="1", 品名="砖", 结论="一般").error.code == "choice_unknown"
    assert refused(mapping, 号="1", 品名="砖", 结论="").error.code == "field_missing"


def test_several_values_in_a_cell_and_pieces_of_each() -> None:
    mapping = {
        "kind": "spot_check", "key": ["号"],
        "fields": [
            {"to": "product", "column": "品名"},
            {"to": "verdict", "constant": "fail", "reads": "choice"},
            {"to": "failed_items[].name", "column": "不合格项目", "separators": "；", "within": "║",
             "into": ["failed_items[].result", "failed_items[].limit"]},
            {"to": "failed_items[].verdict", "constant": "fail", "reads": "choice"},
        ],
    }  # fmt: skip
    made = one(mapping, 号="1", 品名="砖", 不合格项目="强度║8 MPa║≥10 MPa；尺寸║/║±2")
    assert made["failed_items"] == [
        {"name": "强度", "result": "8 MPa", "limit": "≥10 MPa", "verdict": "fail"},
        {"name": "尺寸", "limit": "±2", "verdict": "fail"},
    ]
    assert "failed_items" not in one(mapping, 号="1", 品名="砖", 不合格项目="/"), "constants alone are no item"


def test_a_single_code_is_never_given_to_several_names() -> None:
    mapping = plus(to="parties.producer.uscc", column="码")
    mapping["fields"][1] = {"to": "parties.producer.name", "column": "生产者", "separators": "、"}
    found = refused(mapping, 编号="1", 产品="砖", 生产者="甲公司、乙公司", 码="91990104999813997Q")
    assert found.error.code == "mapping_uneven"
    assert len(one(mapping, 编号="1", 产品="砖", 生产者="甲公司、乙公司")["parties"]) == 2


def test_cells_inside_objects_and_lists_of_objects() -> None:
    mapping = {
        "kind": "standard", "key": ["no"],
        "fields": [
            {"to": "name", "column": "title.zh", "required": True},
            {"to": "parties.drafter.name", "column": "units[].name"},
            {"to": "parties.drafter.code", "column": "units[].code"},
            {"to": "replaces", "column": "old"},
        ],
    }  # fmt: skip
    units = [{"name": "甲院", "code": "91990104999813997Q"}, {"name": "乙所"}]
    made = one(mapping, no="GB 1", title={"zh": "砖"}, units=units, old=["GB 0"])
    assert made["name"] == "砖"
    assert made["replaces"] == ["GB 0"]
    assert [party["name"] for party in made["parties"]] == ["甲院", "乙所"]
    assert "identifiers" not in made["parties"][1]
    assert refused(mapping, no="GB 1", title={}).error.field == "title.zh"


def test_a_column_that_is_gone_stops_the_reading(tmp_path: Path) -> None:
    file = tmp_path / "recalls.csv"
    file.write_text("编号,产品\nS1,砖\n", "utf-8")
    with pytest.raises(StopProcess) as gone:
        list(read(source_of(mapping_of(RECALL)), file))
    assert gone.value.code == "column_missing"
    assert "生产者" in gone.value.describe("zh")


def test_only_the_rows_that_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "recalls.csv"
    file.write_text("编号,产品,生产者,类型\nS1,砖,甲厂,召回\nS2,瓦,乙厂,通报\n", "utf-8")
    mapping = {**RECALL, "where": [{"column": "类型", "one_of": ["召回"]}]}
    rows = list(read(source_of(mapping_of(mapping)), file))
    assert [row.record.record_id for row in rows if isinstance(row, Accepted)] == ["S1"]


def test_another_row_order_gives_the_same_records(tmp_path: Path) -> None:
    lines = [f"S{number},砖,示例市第{number}砖厂" for number in range(20)]
    found = []
    for order in (lines, lines[::-1]):
        file = tmp_path / "recalls.csv"
        file.write_text("\n".join(["编号,产品,生产者", *order]) + "\n", "utf-8")
        found.append(
            {r.record.model_dump_json() for r in read(source_of(mapping_of(RECALL)), file) if isinstance(r, Accepted)}
        )
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "recal"}, "mapping_kind"),
        ({"key": []}, "mapping_key"),
        ({"fields": RECALL["fields"][1:]}, "mapping_required"),
        ({"feilds": []}, "mapping_shape"),
        ({"where": [{"column": "x"}]}, "mapping_where"),
    ],
)
def test_what_is_wrong_with_a_mapping(change: dict[str, Any], code: str) -> None:
    with pytest.raises(StopProcess) as wrong:
        mapping_of({**RECALL, **change})
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"to": "produkt", "column": "x"}, "mapping_path"),
        ({"to": "product", "column": "x"}, "mapping_twice"),
        ({"to": "begun", "column": "x", "reads": "text"}, "mapping_type"),
        ({"to": "begun", "column": "x", "reads": "date"}, "mapping_reads"),
        ({"to": "begun"}, "mapping_column"),
        ({"to": "begun", "column": "x", "reads": "day", "constant": "2024-03-05"}, "mapping_column"),
        ({"to": "model", "column": "x", "separators": ";"}, "mapping_several"),
        ({"to": "quantity", "column": "x", "reads": "choice", "words": {"a": "1"}}, "mapping_type"),
    ],
)
def test_what_is_wrong_with_a_field(field: dict[str, Any], code: str) -> None:
    with pytest.raises(StopProcess) as wrong:
        mapping_of(plus(**field))
    assert wrong.value.code == code
    for language in ("en", "zh"):
        assert field["to"] in wrong.value.describe(language)


def test_a_word_cannot_mean_what_is_no_code_and_a_constant_must_be_read() -> None:
    verdict = {"kind": "spot_check", "key": ["号"], "fields": [{"to": "product", "column": "品名"}]}
    for field, code in (
        ({"to": "verdict", "column": "x", "reads": "choice", "words": {"好": "good"}}, "mapping_choice"),
        ({"to": "verdict", "column": "x", "reads": "choice"}, "mapping_words"),
        ({"to": "verdict", "constant": "good", "reads": "choice"}, "mapping_choice"),
    ):
        with pytest.raises(StopProcess) as wrong:
            mapping_of({**verdict, "fields": [*verdict["fields"], field]})  # type: ignore[misc]
        assert wrong.value.code == code
    with pytest.raises(StopProcess) as wrong:
        source_of(mapping_of(plus(to="begun", constant="someday", reads="day")))
    assert wrong.value.code == "mapping_constant"


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_can_be_mapped(kind: str) -> None:
    """What a path takes can be read in some way, and the record takes what was read."""
    printed = {"text": "x", "date": "2024-03-05", "time": "2024-03-05 08:30:00", "decimal": "1.5", "whole": "2",
               "measured": "1.50", "truth": "是", "region": "330100"}  # fmt: skip
    reads = {"date": "day", "time": "moment", "decimal": "number", "whole": "whole", "measured": "measured",
             "truth": "yes_no", "region": "region", "choice": "choice"}  # fmt: skip
    covered = {path.partition(".")[0].partition("[")[0] for path in targets(kind)}
    assert set(KINDS[kind].model_fields) - {"record_id"} - covered == set(), "a field that no mapping can fill"
    fields, cells = [], {"key": "k"}
    for number, target in enumerate(one for one in targets(kind).values() if not one.path.startswith("parties.")):
        words = {"w": target.choices[-1]} if target.makes == "choice" else {}
        fields.append(
            {"to": target.path, "column": f"c{number}", "reads": reads.get(target.makes, "text"), "words": words}
        )
        cells[f"c{number}"] = "w" if words else printed[target.makes]
    made = one({"kind": kind, "key": ["key"], "fields": fields}, **cells)
    assert set(made) >= {target.path.partition(".")[0].removesuffix("[]") for target in targets(kind).values()} - {
        "parties"
    }


def test_the_roles_of_a_kind_are_those_its_documentation_names() -> None:
    assert roles_of(KINDS["penalty"]) == ("party", "authority")
    assert roles_of(KINDS["instrument"])[0] == "owner"
    assert roles_of(KINDS["enterprise"])[0] == "self"
    assert all(len(roles_of(model)) < 12 for model in KINDS.values()), "a kind's docstring names no role"


def test_settings_hold_everything() -> None:
    source = source_for({"mapping": RECALL, "family": "files", "format": "csv"}, title="召回", title_en="Recalls")
    assert source.kind is KINDS["recall"]
    with pytest.raises(StopProcess) as unknown:
        source_for({"mapping": RECALL, "family": "pigeon"})
    assert unknown.value.code == "family_unknown"
    with pytest.raises(StopProcess) as none:
        source_for({})
    assert none.value.code == "mapping_shape"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    json_values,
    st.sampled_from(sorted(READS)),
    st.sampled_from(["begun", "product", "batches", "parties.producer.name"]),
)
def test_no_cell_breaks_more_than_its_own_row(value: Any, reads: str, to: str) -> None:
    """Whatever a system gives, a row is a record or refused with a reason; never a fault of the mapping's own."""
    mapping = Mapping.model_validate(
        {**RECALL, "fields": [{"to": to, "column": "x", "reads": reads, "words": {"a": "b"}}]}
    )
    if any(problem.code == "mapping_type" for problem in problems(mapping)):
        return
    found = accept(source_of(mapping), RawRow("line:2", {"编号": "S", "x": value}, b"row"), {})
    assert isinstance(found, Accepted) or found.error.code != "connector_failed", json.dumps(value)


def test_moments_without_a_zone_are_beijings() -> None:
    mapping = {"kind": "enterprise", "key": ["k"], "fields": [{"to": "updated", "column": "x", "reads": "moment"}]}
    expected = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    for printed in ("2024-03-05 08:30:00", "2024-03-05T00:30:00Z", datetime(2024, 3, 5, 8, 30)):
        assert datetime.fromisoformat(one(mapping, k="1", x=printed)["updated"]) == expected
