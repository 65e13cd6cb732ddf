"""Debezium's values become what they were in the database; what is no envelope is none."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.source.formats.debezium import Change, change, connect_schema, of, unwrapped


def b64(number: int, size: int) -> str:
    return base64.b64encode(number.to_bytes(size, "big", signed=True)).decode()


@pytest.mark.parametrize(
    ("name", "value", "more", "expected"),
    [
        ("org.apache.kafka.connect.data.Decimal", b64(-1250, 2), {"parameters": {"scale": "2"}}, Decimal("-12.50")),
        ("org.apache.kafka.connect.data.Decimal", Decimal("1.50"), {}, Decimal("1.50")),
        ("io.debezium.data.VariableScaleDecimal", {"scale": 3, "value": b64(1, 1)}, {}, Decimal("0.001")),
        ("io.debezium.time.Date", 19787, {}, date(2024, 3, 5)),
        ("io.debezium.time.Timestamp", 1709627400000, {}, datetime(2024, 3, 5, 8, 30)),
        ("io.debezium.time.MicroTimestamp", 1709627400000001, {}, datetime(2024, 3, 5, 8, 30, 0, 1)),
        ("io.debezium.time.NanoTimestamp", 1709627400000000001, {}, 1709627400000000001),
        ("org.apache.kafka.connect.data.Timestamp", 1709627400000, {}, datetime(2024, 3, 5, 8, 30, tzinfo=UTC)),
        ("io.debezium.time.ZonedTimestamp", "2024-03-05T08:30:00+08:00", {}, datetime(2024, 3, 5, 0, 30, tzinfo=UTC)),
        ("io.debezium.time.MicroTime", 30600000000, {}, "08:30:00"),
        ("io.debezium.time.ZonedTime", "08:30:00Z", {}, "08:30:00Z"),
        ("io.debezium.data.Json", '{"a": 1.10}', {}, {"a": Decimal("1.10")}),
        ("io.debezium.data.Bits", base64.b64encode(b"\x01").decode(), {"type": "bytes"}, "01"),
        ("io.debezium.data.Uuid", "a0eebc99", {"type": "string"}, "a0eebc99"),
        ("", base64.b64encode(b"\x00\xff").decode(), {"type": "bytes"}, "00ff"),
        ("", [19787], {"type": "array", "items": {"name": "io.debezium.time.Date"}}, [date(2024, 3, 5)]),
        ("", None, {"type": "bytes"}, None),
    ],
)
def test_values(name: str, value: Any, more: dict[str, Any], expected: Any) -> None:
    found = of(value, {"name": name, **more})
    assert found == expected
    assert type(found) is type(expected)


def test_an_envelope_with_its_schema() -> None:
    row = {
        "type": "struct",
        "fields": [{"field": "id", "type": "int32"}, {"field": "day", "name": "io.debezium.time.Date"}],
    }
    schema = {"type": "struct", "fields": [row | {"field": "before"}, row | {"field": "after"}]}
    payload, found = unwrapped(
        {"schema": schema, "payload": {"op": "c", "before": None, "after": {"id": 1, "day": 19787}}}
    )
    assert change(payload, found) == Change("c", None, {"id": 1, "day": date(2024, 3, 5)})


def test_a_flattened_row() -> None:
    assert change({"id": 1, "__deleted": "true", "__op": "d"}, None) == Change("d", {"id": 1}, None)
    assert change({"id": 1, "__deleted": "false"}, None) == Change("u", None, {"id": 1})


@pytest.mark.parametrize(
    "payload", [None, 7, [], {}, {"op": "x"}, {"op": "c"}, {"op": "u", "after": None}, {"op": ["c"]}]
)
def test_what_is_no_envelope(payload: Any) -> None:
    assert change(payload, None) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("org.apache.kafka.connect.data.Decimal", "not base64!"),
        ("io.debezium.time.Date", "yesterday"),
        ("io.debezium.time.Date", 10**12),
        ("io.debezium.time.Timestamp", 10**30),
        ("io.debezium.time.ZonedTimestamp", "soon"),
        ("io.debezium.data.VariableScaleDecimal", {"scale": 1}),
        ("io.debezium.data.Json", "{"),
    ],
)
def test_values_that_are_not_what_they_say(name: str, value: Any) -> None:
    with pytest.raises(ValueError):
        of(value, {"name": name})


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_decimals_come_back_digit_for_digit(number: Decimal) -> None:
    unscaled = int(number.scaleb(4))
    size = unscaled.bit_length() // 8 + 1
    schema = {"name": "org.apache.kafka.connect.data.Decimal", "parameters": {"scale": "4"}}
    assert str(of(b64(unscaled, size), schema)) == str(Decimal(unscaled).scaleb(-4))


def test_an_avro_schema_in_connects_words() -> None:
    day = {"type": "int", "connect.name": "io.debezium.time.Date"}
    row = {"type": "record", "name": "Value", "namespace": "city", "fields": [{"name": "day", "type": ["null", day]}]}
    both = {
        "type": "record",
        "name": "Envelope",
        "fields": [{"name": "before", "type": ["null", row]}, {"name": "after", "type": ["null", "city.Value"]}],
    }
    found = connect_schema(both)
    fields = [{"type": "int", "name": "io.debezium.time.Date", "field": "day"}]
    assert [field["fields"] for field in found["fields"]] == [fields, fields]
