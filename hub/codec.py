"""The Confluent wire format: 0x00, the schema id as 4 bytes big-endian, then Avro binary."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, cast

import fastavro
from fastavro.types import Schema

from hub import schema
from hub.errors import RejectRecord
from hub.records import SCHEMED, Record

HEADER_BYTES = 5


@lru_cache(maxsize=256)
def _parsed(schema_id: int) -> Schema:
    return fastavro.parse_schema(schema.load(schema_id))


@lru_cache(maxsize=256)
def _plain(schema_id: int) -> Schema:
    """The schema without logical types: dates stay integers, decimals bytes; decoding takes half the time."""
    return fastavro.parse_schema(cast("dict[str, Any]", _without_logical_types(schema.load(schema_id))))


def _without_logical_types(node: Any) -> Any:
    if isinstance(node, dict):
        if "logicalType" in node:
            return node["type"]
        return {key: _without_logical_types(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_without_logical_types(value) for value in node]
    return node


@lru_cache(maxsize=64)
def encoder(kind: str) -> Callable[[Record], bytes]:
    """A function that frames a record of `kind` with the kind's newest schema."""
    row = schema.newest(kind)
    parsed = _parsed(row.id)
    header = b"\x00" + row.id.to_bytes(4, "big")

    def encode(record: Record) -> bytes:
        out = io.BytesIO()
        out.write(header)
        fastavro.schemaless_writer(out, parsed, record.model_dump())
        return out.getvalue()

    return encode


# What Python's dates and times can hold, in Avro's units: days and µs since 1970.
RANGES = {"date": (-719_162, 2_932_896), "timestamp-micros": (-62_135_596_800_000_000, 253_402_300_799_999_999)}


class Checks(NamedTuple):
    """What a record's fields must be within: dates and times, decimals, and the same for lists of parts."""

    whole: tuple[tuple[str, int, int], ...]  # name, least, greatest
    decimals: tuple[tuple[str, int], ...]  # name, bound
    parts: tuple[tuple[str, Checks], ...]


def _checks(record: dict[str, Any], named: dict[str, Any]) -> Checks:
    """The checks of a record's schema; `named` are the parts defined before it, to which a later field may refer."""
    whole, decimals, parts = [], [], []
    named[f"{schema.NAMESPACE}.{record['name']}"] = record
    for field in record["fields"]:
        kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
        for kind in (kind for kind in kinds if isinstance(kind, dict)):
            logical = kind.get("logicalType")
            if logical == "decimal":
                decimals.append((field["name"], 10 ** kind["precision"]))
            elif logical is not None:
                whole.append((field["name"], *RANGES[logical]))
            elif kind["type"] == "array":
                part = named.get(kind["items"]) if isinstance(kind["items"], str) else kind["items"]
                inner = _checks(part, named) if part else Checks((), (), ())
                parts.extend([(field["name"], inner)] if any(inner) else [])
    return Checks(tuple(whole), tuple(decimals), tuple(parts))


# The five framing bytes → schema id, plain schema, checks: one look-up an event where each check costs 1.5 µs.
_framed: dict[bytes, tuple[int, Schema, Checks]] = {}


def schema_id_of(value: bytes) -> int:
    """The schema id in a framed value.

    Raises:
        RejectRecord: not framed, or an id that was never released.
    """
    if len(value) < HEADER_BYTES or value[0] != 0:
        raise RejectRecord("wire_format", detail=f"starts with {value[:5].hex() or 'nothing'}")
    schema_id = int.from_bytes(value[1:HEADER_BYTES], "big")
    try:
        schema.load(schema_id)
    except KeyError:
        raise RejectRecord("unknown_schema_id", found=str(schema_id)) from None
    return schema_id


def decode_plain(value: bytes) -> tuple[int, dict[str, Any]]:
    """Schema id and fields of a framed value, dates and decimals left as Avro has them (the ingest's fast path).

    Raises:
        RejectRecord: not framed, unknown id, bytes that are not exactly one record of that schema, or a date, time or
            decimal beyond what `decode` could give: it would be stored, and fail each reader.
    """
    known = _framed.get(value[:HEADER_BYTES])
    if known is None:
        schema_id = schema_id_of(value)
        checks = _checks(schema.load(schema_id), {})
        known = _framed[value[:HEADER_BYTES]] = (schema_id, _plain(schema_id), checks)
    fields = _decode(value, known[1])
    _check(fields, known[2], "")
    return known[0], fields


def _check(fields: dict[str, Any], checks: Checks, path: str) -> None:
    for name, least, greatest in checks.whole:
        found = fields[name]
        if found is not None and not least <= found <= greatest:
            where = path + name
            raise RejectRecord("field_invalid", field=where, found=found, expected="a date of the years 1 to 9999")
    for name, bound in checks.decimals:
        found = fields[name]
        if found is not None and abs(int.from_bytes(found, "big", signed=True)) >= bound:
            where = path + name
            raise RejectRecord("field_invalid", field=where, found=found.hex(), expected=f"less than {bound:.0e}")
    for name, inner in checks.parts:
        for at, part in enumerate(fields[name]):
            _check(part, inner, f"{path}{name}.{at}.")


def decode(value: bytes) -> tuple[int, dict[str, Any]]:
    """Schema id and fields of a framed value with dates, times and decimals; errors as `decode_plain`."""
    schema_id = schema_id_of(value)
    return schema_id, _decode(value, _parsed(schema_id))


def _decode(value: bytes, parsed: Schema) -> dict[str, Any]:
    stream = io.BytesIO(value)
    stream.seek(HEADER_BYTES)
    try:
        fields = fastavro.schemaless_reader(stream, parsed, None)
    except Exception as error:  # fastavro raises whatever its C code met: EOFError, IndexError, UnicodeDecodeError…
        raise RejectRecord("avro_invalid", detail=f"{type(error).__name__}: {error}"[:200]) from None
    if stream.tell() != len(value):
        raise RejectRecord("avro_invalid", detail=f"{len(value) - stream.tell()} bytes left over")
    return cast("dict[str, Any]", fields)


def to_model(kind: str, fields: dict[str, Any]) -> Record:
    """Fields decoded with any released version, as the kind's model of today (missing newer fields are defaults)."""
    return SCHEMED[kind].model_validate(fields)
