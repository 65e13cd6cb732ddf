"""Avro schemas of the kinds: generated from the models, released as files that never change, checked for compatibility."""

from __future__ import annotations

import hashlib
import json
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.schema import parse as avro_parse
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import schemas as released_schemas
from hub.errors import StopProcess
from hub.records import SCHEMED, Record
from hub.records.parts import documentation

NAMESPACE = "nqi"
FOLDER = Path(released_schemas.__file__).parent
DECIMAL_PRECISION = 22


class Released(NamedTuple):
    """One released schema file; `id` is what the wire format carries, fixed for ever so that a replay finds it."""

    id: int
    kind: str
    version: int
    sha256: str

    @property
    def path(self) -> Path:
        return FOLDER / self.kind / f"v{self.version}.avsc"

    @property
    def name(self) -> str:
        """As provenance prints it: certificate/v1."""
        return f"{self.kind}/v{self.version}"


@lru_cache(maxsize=1)
def released() -> tuple[Released, ...]:
    """Every released schema, from `schemas/released.json`."""
    return tuple(Released(**row) for row in json.loads((FOLDER / "released.json").read_text("utf-8")))


@lru_cache(maxsize=256)
def load(schema_id: int) -> dict[str, Any]:
    """The Avro schema (JSON) of a released id.

    Raises:
        KeyError: the id was never released.
    """
    for row in released():
        if row.id == schema_id:
            return typing.cast("dict[str, Any]", json.loads(row.path.read_text("utf-8")))
    raise KeyError(schema_id)


def kind_of(schema_id: int) -> str:
    """The kind whose schema a released id is.

    Raises:
        KeyError: the id was never released.
    """
    return {row.id: row.kind for row in released()}[schema_id]


@lru_cache(maxsize=64)
def newest(kind: str) -> Released:
    """The newest released schema of a kind.

    Raises:
        StopProcess: the kind was never released.
    """
    versions = [row for row in released() if row.kind == kind]
    if not versions:
        raise StopProcess("kind_not_released", kind=kind)
    return max(versions, key=lambda row: row.version)


def of_model(model: type[Record]) -> dict[str, Any]:
    """The Avro schema of a kind's model: docs in both languages, classification, logical types."""
    defined: set[str] = set()
    schema = _record(model, defined)
    schema["zh"] = model.title[1]
    schema["pillar"] = model.pillar
    return schema


def _record(model: type[BaseModel], defined: set[str]) -> dict[str, Any]:
    defined.add(model.__name__)
    return {
        "type": "record",
        "name": model.__name__,
        "namespace": NAMESPACE,
        "doc": (model.__doc__ or "").strip(),
        "fields": [_field(name, info, defined) for name, info in model.model_fields.items()],
    }


def _field(name: str, info: FieldInfo, defined: set[str]) -> dict[str, Any]:
    doc = documentation(info)
    field: dict[str, Any] = {"name": name, "type": _type(info.annotation, info, defined), "doc": doc.pop("en")}
    if isinstance(field["type"], list):  # a union with null first: absent is null
        field["default"] = None
    elif isinstance(field["type"], dict) and field["type"].get("type") == "array":
        field["default"] = []
    codes = doc.get("codes") or _codes(info.annotation)
    if codes:
        doc["codes"] = codes
    return field | doc


def _codes(annotation: Any) -> list[str]:
    for argument in (annotation, *typing.get_args(annotation)):
        if typing.get_origin(argument) is typing.Literal:
            return list(typing.get_args(argument))
    return []


def _type(annotation: Any, info: FieldInfo | None, defined: set[str]) -> Any:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type(arguments[0], info, defined)
    if origin in (typing.Union, types.UnionType):
        (inner,) = (a for a in arguments if a is not type(None))
        return ["null", _type(inner, info, defined)]
    if origin is list:
        return {"type": "array", "items": _type(arguments[0], None, defined)}
    if origin is typing.Literal:
        return "string"  # codes may grow: an Avro enum would break old readers, the code list is in `codes`
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation.__name__ in defined:
            return f"{NAMESPACE}.{annotation.__name__}"
        return _record(annotation, defined)
    return _PRIMITIVES[annotation]


_PRIMITIVES: dict[Any, Any] = {
    str: "string",
    bool: "boolean",
    int: "long",
    date: {"type": "int", "logicalType": "date"},
    datetime: {"type": "long", "logicalType": "timestamp-micros"},
    Decimal: {"type": "bytes", "logicalType": "decimal", "precision": DECIMAL_PRECISION, "scale": 6},
}


def text_of(schema: dict[str, Any]) -> str:
    """The file form of a schema: indented JSON, a final newline, Chinese readable."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def release(kind: str) -> Released | None:
    """Write the model's schema as the kind's next version; None when the newest already equals it.

    Raises:
        StopProcess: the new schema cannot read what was written with an older one.
    """
    wanted = of_model(SCHEMED[kind])
    versions = [row for row in released() if row.kind == kind]
    if versions and load(newest(kind).id) == wanted:
        return None
    for row in versions:
        problems = incompatibilities(reader=wanted, writer=load(row.id))
        if problems:
            raise StopProcess("schema_incompatible", kind=kind, older=row.name, problems="; ".join(problems))
    body = text_of(wanted)
    row = Released(
        id=max((r.id for r in released()), default=0) + 1,
        kind=kind,
        version=len(versions) + 1,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
    )
    row.path.parent.mkdir(exist_ok=True)
    row.path.write_text(body, "utf-8")
    rows = [*released(), row]
    lines = ",\n".join(" " + json.dumps(r._asdict()) for r in rows)
    (FOLDER / "released.json").write_text(f"[\n{lines}\n]\n", "utf-8")
    for cache in (released, load, newest):
        cache.cache_clear()
    return row


def incompatibilities(*, reader: dict[str, Any], writer: dict[str, Any]) -> list[str]:
    """Why `reader` cannot read what `writer` wrote; empty when it can.

    The `avro` checker knows the specification's resolution rules but ignores logical types (tried: it calls a changed
    decimal precision compatible), so those are compared here.
    """
    checker: Any = ReaderWriterCompatibilityChecker  # without types
    result = checker().get_compatibility(avro_parse(json.dumps(reader)), avro_parse(json.dumps(writer)))
    problems = []
    if result.compatibility is not SchemaCompatibilityType.compatible:
        problems = [f"{where}: {why}" for where, why in zip(result.locations, result.messages, strict=False)]
        problems = problems or ["incompatible"]
    return problems + _logical_changes(reader, writer)


def _logical_changes(reader: dict[str, Any], writer: dict[str, Any]) -> list[str]:
    old, new = _logical_types(writer), _logical_types(reader)
    return [
        f"/{path}: {old[path]} became {new[path]}" for path in sorted(old.keys() & new.keys()) if old[path] != new[path]
    ]


def _logical_types(schema: Any, path: str = "", named: dict[str, Any] | None = None) -> dict[str, str]:
    """Path of every leaf → its logical type with precision and scale ("" where it has none)."""
    named = {} if named is None else named
    if isinstance(schema, list):
        return {k: v for branch in schema if branch != "null" for k, v in _logical_types(branch, path, named).items()}
    if isinstance(schema, str):
        return _logical_types(named[schema], path, named) if schema in named else {path: ""}
    if schema["type"] == "record":
        named[f"{schema.get('namespace', NAMESPACE)}.{schema['name']}"] = schema
        found: dict[str, str] = {}
        for field in schema["fields"]:
            found |= _logical_types(field["type"], f"{path}/{field['name']}".lstrip("/"), named)
        return found
    if schema["type"] == "array":
        return _logical_types(schema["items"], f"{path}[]", named)
    logical = schema.get("logicalType", "")
    if logical == "decimal":
        logical = f"decimal({schema['precision']},{schema.get('scale', 0)})"
    return {path: logical}
