"""Debezium's envelopes, pure: what happened to a row, and its values as they were in the database.

Format: Debezium's documentation, "Data change events" and "Data type mappings"; Kafka Connect's JsonConverter for the
schema that JSON may carry. An Avro schema is first told in the words of Connect (`connect_schema`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from hub.source.exact import exact_json

Schema = Mapping[str, Any]
"""Connect's: type, name (what it means), parameters, field, fields of a struct, items of an array."""

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  Debezium's times without a zone
OPERATIONS = frozenset("crudtm")


class Change(NamedTuple):
    """What happened: c created, r read by a snapshot, u updated, d deleted, t table emptied, m a message of no table."""

    op: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def unwrapped(message: Any) -> tuple[Any, Schema | None]:
    """(payload, schema) of JSON that carries its schema; else the message itself."""
    if isinstance(message, dict) and message.keys() == {"schema", "payload"}:
        schema = message["schema"]
        return message["payload"], schema if isinstance(schema, dict) else None
    return message, None


def change(payload: Any, schema: Schema | None) -> Change | None:
    """The change that an envelope tells; None if it is no envelope.

    Raises:
        ValueError: a value is not what its schema says.
    """
    if not isinstance(payload, dict):
        return None
    if "op" not in payload:
        return _flattened(payload, schema)
    op = payload["op"]
    if not isinstance(op, str) or op not in OPERATIONS:
        return None
    fields = {} if schema is None else {field["field"]: field for field in schema.get("fields", ())}
    before, after = (_row(payload.get(name), fields.get(name)) for name in ("before", "after"))
    if (op in "cru" and after is None) or (op == "d" and before is None and "before" not in payload):
        return None
    return Change(op, before, after)


def _flattened(payload: Mapping[str, Any], schema: Schema | None) -> Change | None:
    """A row as ExtractNewRecordState leaves it: `__deleted` says whether it is one."""
    if "__deleted" not in payload:
        return None
    cells = {name: value for name, value in (_row(payload, schema) or {}).items() if not name.startswith("__")}
    deleted = str(payload["__deleted"]).lower() == "true"
    return Change("d", cells, None) if deleted else Change("u", None, cells)


def _row(value: Any, schema: Schema | None) -> Mapping[str, Any] | None:
    if not isinstance(value, Mapping):
        return None
    found: Mapping[str, Any] = cells(value, schema) if schema is not None else dict(value)
    return found


def cells(value: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """A struct's values by its schema.

    Raises:
        ValueError: a value is not what its schema says.
    """
    fields = {field["field"]: field for field in schema.get("fields", ())}
    return {name: of(inner, fields[name]) if name in fields else inner for name, inner in value.items()}


def of(value: Any, schema: Schema) -> Any:
    """One value by its schema.

    Raises:
        ValueError: it is not what its schema says.
    """
    if value is None:
        return None
    name = str(schema.get("name", ""))
    try:
        if (read := MEANINGS.get(name)) is not None:
            return read(value, schema)
        kind = schema.get("type")
        if kind == "bytes" and isinstance(value, bytes | str):  # Avro's logical types are read already
            return _bytes(value).hex()
        if kind == "struct" and isinstance(value, Mapping):
            return cells(value, schema)
        if kind == "array" and isinstance(value, list):
            return [of(inner, schema["items"]) for inner in value]
        if kind == "map" and isinstance(value, Mapping) and "values" in schema:
            return {key: of(inner, schema["values"]) for key, inner in value.items()}
    except (TypeError, KeyError, ArithmeticError, AttributeError, OverflowError, binascii.Error) as error:
        raise ValueError(f"{name or schema.get('type')}: {error}") from None
    return value


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray) else base64.b64decode(str(value), validate=True)


def _decimal(value: Any, schema: Schema) -> Any:
    """Big-endian two's complement, not scaled; or what decimal.handling.mode=string or Avro made of it."""
    if isinstance(value, Decimal):
        return value
    scale = int(schema.get("parameters", {}).get("scale", 0))
    return Decimal(int.from_bytes(_bytes(value), "big", signed=True)).scaleb(-scale)


def _any_scale(value: Any, schema: Schema) -> Any:
    return Decimal(int.from_bytes(_bytes(value["value"]), "big", signed=True)).scaleb(-int(value["scale"]))


def _day(value: Any, schema: Schema) -> Any:
    return value if isinstance(value, date) else date(1970, 1, 1) + timedelta(days=int(value))


def _moment(unit: int, zone: Any = None) -> Callable[[Any, Schema], Any]:
    """A moment in `unit`ths of a second since 1970; a finer one than Python has stays a number."""

    def read(value: Any, schema: Schema) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(UTC) if value.tzinfo and zone else value
        microseconds, rest = divmod(int(value) * 1_000_000, unit)
        if rest:
            return value
        moment = EPOCH + timedelta(microseconds=microseconds)
        return moment.replace(tzinfo=zone) if zone else moment

    return read


def _clock(unit: int) -> Callable[[Any, Schema], Any]:
    """A time of day, as text."""

    def read(value: Any, schema: Schema) -> Any:
        if not isinstance(value, int):
            return str(value)
        microseconds, rest = divmod(value * 1_000_000, unit)
        return value if rest else (EPOCH + timedelta(microseconds=microseconds)).time().isoformat()

    return read


def _zoned(value: Any, schema: Schema) -> Any:
    moment = datetime.fromisoformat(str(value))
    return moment.astimezone(UTC) if moment.tzinfo else moment


MEANINGS: dict[str, Callable[[Any, Schema], Any]] = {
    "org.apache.kafka.connect.data.Decimal": _decimal,
    "io.debezium.data.VariableScaleDecimal": _any_scale,
    **dict.fromkeys(("org.apache.kafka.connect.data.Date", "io.debezium.time.Date"), _day),
    **dict.fromkeys(("org.apache.kafka.connect.data.Time", "io.debezium.time.Time"), _clock(1_000)),
    "io.debezium.time.MicroTime": _clock(1_000_000),
    "io.debezium.time.NanoTime": _clock(1_000_000_000),
    "org.apache.kafka.connect.data.Timestamp": _moment(1_000, UTC),
    "io.debezium.time.Timestamp": _moment(1_000),
    "io.debezium.time.MicroTimestamp": _moment(1_000_000),
    "io.debezium.time.NanoTimestamp": _moment(1_000_000_000),
    "io.debezium.time.ZonedTimestamp": _zoned,
    "io.debezium.data.Json": lambda value, schema: exact_json(str(value)),
}


def connect_schema(avro: Any, known: dict[str, Any] | None = None) -> dict[str, Any]:
    """An Avro schema in Connect's words, as Confluent's and Apicurio's converters write it (`connect.name`…)."""
    known = {} if known is None else known
    found: dict[str, Any]
    if isinstance(avro, list):
        inner = [branch for branch in avro if branch != "null"]
        return connect_schema(inner[0], known) if len(inner) == 1 else {"type": "union"}
    if isinstance(avro, str):
        found = known.get(avro, {"type": avro})
        return dict(found)
    kind = avro.get("type")
    if isinstance(kind, dict | list):
        return connect_schema(kind, known)
    found = {"type": "struct" if kind == "record" else kind}
    if "connect.name" in avro:
        found["name"] = avro["connect.name"]
    if "connect.parameters" in avro:
        found["parameters"] = avro["connect.parameters"]
    if kind == "record":
        known[avro["name"]] = found
        if avro.get("namespace"):
            known[f"{avro['namespace']}.{avro['name']}"] = found
        found["fields"] = [{**connect_schema(field["type"], known), "field": field["name"]} for field in avro["fields"]]
    elif kind == "array":
        found["items"] = connect_schema(avro["items"], known)
    elif kind == "map":
        found["values"] = connect_schema(avro["values"], known)
    return found
