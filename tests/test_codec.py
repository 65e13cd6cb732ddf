"""The wire format: what goes in comes out, and bytes that are no record say so."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import codec, schema
from hub.errors import RejectRecord
from hub.event import Event, identity_of
from hub.records import KINDS, Enterprise, Instrument, Recall

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)
names = texts.filter(bool)
party = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["self", "holder", "producer"]),
        "name": st.none() | names,
        "identifiers": st.lists(st.fixed_dictionaries({"scheme": st.just("uscc"), "value": names}), max_size=2),
    }
)
enterprises = st.builds(
    Enterprise,
    record_id=st.text("abc-0123", min_size=1, max_size=20),
    parties=st.lists(party, max_size=3),
    status=st.none() | texts,
    established=st.none() | st.dates(date(1800, 1, 1), date(2200, 1, 1)),
    registered_capital=st.none() | st.decimals(-(10**12), 10**12, places=6, allow_nan=False),
    updated=st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    former_names=st.lists(names, max_size=2),
)


@given(enterprises)
def test_round_trip(record: Enterprise) -> None:
    value = codec.encoder("enterprise")(record)
    schema_id, fields = codec.decode(value)
    assert schema_id == schema.newest("enterprise").id
    assert codec.to_model("enterprise", fields) == record
    assert codec.decode_plain(value)[1]["parties"] == fields["parties"]


VALUE = codec.encoder("recall")(Recall(record_id="r", product="砖"))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"", "wire_format"),
        (b"\x01" + VALUE[1:], "wire_format"),
        (b"{}", "wire_format"),
        (b"\0\0\0\xff\xff" + VALUE[5:], "unknown_schema_id"),
        (VALUE[:-1], "avro_invalid"),
        (VALUE[:7], "avro_invalid"),
        (VALUE + b"\0", "avro_invalid"),
        (VALUE.replace("砖".encode(), b"\xff\xfe\xfd"), "avro_invalid"),
    ],
)
def test_bytes_that_are_no_record_are_refused(value: bytes, code: str) -> None:
    for decode in (codec.decode, codec.decode_plain):
        with pytest.raises(RejectRecord) as caught:
            decode(value)
        assert caught.value.code == code
        assert caught.value.describe("zh") != caught.value.describe("en")


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_decoder(value: bytes) -> None:
    for framed in (value, b"\0\0\0\0\x08" + value):
        try:
            codec.decode_plain(framed)
        except RejectRecord:
            pass


def test_decimals_are_exact() -> None:
    record = Instrument(record_id="i", name="尺", price=Decimal("0.10"))
    assert codec.decode(codec.encoder("instrument")(record))[1]["price"] == Decimal("0.10")


@given(
    st.text("abc_0", min_size=1, max_size=10),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
    st.integers(0, 2**63 - 1),
    st.none() | st.just(b"x"),
    texts,
)
def test_an_event_s_identity_survives_the_trip(
    source: str, record_id: str, version: int, value: Any, own_id: str
) -> None:
    event = Event(source, "recall", record_id, version, value, own_id)
    assert identity_of(event.key, event.headers()) == (source, record_id, version, own_id)


@pytest.mark.parametrize(
    ("key", "ce_id"),
    [(None, b"a@1"), (b"noslash", b"a@1"), (b"/x", b"a@1"), (b"a/", b"a@1"), (b"\xff/x", b"a@1"), (b"a/b", b""), (b"a/b", b"a@-1"),
     (b"a/b", b"a@x"), (b"a/b", b"a@99999999999999999999")],
)  # fmt: skip
def test_a_message_without_an_identity_is_refused(key: bytes | None, ce_id: bytes) -> None:
    with pytest.raises(RejectRecord):
        identity_of(key, [("ce_id", ce_id)])


def raw(kind: str, **fields: Any) -> bytes:
    """A record written by a writer that knows no logical types."""
    value = codec.encoder(kind)(
        KINDS[kind].model_validate({"record_id": "r"} | ({"number": "n"} if kind == "calibration" else {}))
    )
    schema_id, plain = codec.decode_plain(value)
    out = io.BytesIO(value[: codec.HEADER_BYTES])
    out.seek(codec.HEADER_BYTES)
    fastavro.schemaless_writer(out, codec._plain(schema_id), plain | fields)
    return out.getvalue()


@given(
    established=st.none()
    | st.integers(-(2**31), 2**31 - 1)
    | st.sampled_from([-719_162, -719_163, 2_932_896, 2_932_897]),
    updated=st.none() | st.integers(-(2**63), 2**63 - 1),
    capital=st.none() | st.binary(max_size=14),
)
def test_what_the_fast_path_lets_through_the_readers_can_read(
    established: int | None, updated: int | None, capital: bytes | None
) -> None:
    value = raw("enterprise", established=established, updated=updated, registered_capital=capital)
    try:
        codec.decode_plain(value)
    except RejectRecord:
        return
    _, fields = codec.decode(value)
    if capital is not None:
        assert fields["registered_capital"] == Decimal(int.from_bytes(capital, "big", signed=True)).scaleb(-6)


@pytest.mark.parametrize("day", [-719_163, 2_932_897, -(2**31), 2**31 - 1])
def test_a_date_inside_a_part_is_looked_at_too(day: int) -> None:
    part = {
        field["name"]: None for field in _part(schema.newest("calibration").id, "equipment")["fields"]
    }  # fmt: skip
    with pytest.raises(RejectRecord) as caught:
        codec.decode_plain(raw("calibration", number="n", equipment=[part, part | {"valid_until": day}]))
    assert caught.value.field == "equipment.1.valid_until"
    codec.decode_plain(raw("calibration", number="n", equipment=[part, part | {"valid_until": 0}]))


@pytest.mark.parametrize("row", schema.released(), ids=lambda row: row.name)
def test_every_logical_type_is_where_the_fast_path_looks(row: schema.Released) -> None:
    """As many as the schema's text has, each part counted where it is used."""

    def seen(checks: codec.Checks) -> int:
        return len(checks.whole) + len(checks.decimals) + sum(seen(inner) for _, inner in checks.parts)

    def there(node: Any, named: dict[str, Any]) -> int:
        if isinstance(node, str):
            return there(named[node], named) if node in named else 0
        if isinstance(node, list):
            return sum(there(branch, named) for branch in node)
        if node["type"] == "record":
            named["nqi." + node["name"]] = node
            return sum(there(field["type"], named) for field in node["fields"])
        return there(node["items"], named) if node["type"] == "array" else int("logicalType" in node)

    loaded = schema.load(row.id)
    assert seen(codec._checks(loaded, {})) == there(loaded, {})


def _part(schema_id: int, name: str) -> Any:
    return next(field for field in schema.load(schema_id)["fields"] if field["name"] == name)["type"]["items"]
