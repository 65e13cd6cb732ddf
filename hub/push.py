"""What an institution pushed → events: rows told apart, checked against their kind, each with its own outcome.

Pure, but for the signature of a calibration certificate: it is checked against the operator's files of trusted roots.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from hub import codec
from hub.errors import RejectRecord
from hub.event import VERSION_MAX, Event
from hub.records import KINDS
from hub.source import DccRow, Refused, dcc_record, refusals
from hub.source.formats.dcc import dcc_row

TYPE_PREFIX = "nqi."
DCC_TYPES = ("application/xml", "text/xml", "application/dcc+xml")


class Pushed(NamedTuple):
    """One row as it came: its place (from 1), and the event it means or the reason that it is refused."""

    row: int
    event: Event | None  # version -1: the hub is to give one
    error: RejectRecord | None


def rows_of(
    body: bytes, content_type: str, headers: Mapping[str, str], *, rows_max: int, trust_roots: str = ""
) -> list[Any]:
    """The rows of a request as plain values; a line of NDJSON that is no JSON is a RejectRecord in its place.

    JSON: one event, or an array of events. NDJSON: one a line. CloudEvents 1.0: binary (`ce-*` headers), structured
    and batch mode (https://github.com/cloudevents/spec, HTTP binding). XML: one digital calibration certificate.

    Raises:
        RejectRecord: the body as a whole is not what its content type says.
    """
    if content_type in ("application/x-ndjson", "application/jsonl", "application/ndjson"):
        lines = [line for line in body.split(b"\n") if line.strip()]
        _limit(len(lines), rows_max)
        return [_line(line) for line in lines]
    if content_type in DCC_TYPES:
        return [from_dcc(body, trust_roots)]
    parsed = _json(body)
    if content_type == "application/cloudevents-batch+json":
        if not isinstance(parsed, list):
            raise RejectRecord("field_invalid", field="body", found=type(parsed).__name__, expected="a JSON array")
        _limit(len(parsed), rows_max)
        return [from_cloudevent(row) for row in parsed]
    if content_type == "application/cloudevents+json":
        return [from_cloudevent(parsed)]
    if "ce-specversion" in headers:
        attributes = {name[3:]: value for name, value in headers.items() if name.startswith("ce-")}
        return [from_cloudevent({**attributes, "data": parsed})]
    rows = parsed if isinstance(parsed, list) else [parsed]
    _limit(len(rows), rows_max)
    return rows


def _limit(count: int, rows_max: int) -> None:
    if count > rows_max:
        raise RejectRecord("too_many_rows", limit=rows_max)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RejectRecord("not_json", detail=str(error)) from None


def _line(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return RejectRecord("not_json", detail=str(error))


def from_dcc(body: bytes, trust_roots: str = "") -> Any:
    """A calibration certificate (DCC, XML) as a row of ours; its own number is the record's id."""
    row = dcc_row(body, {"trust_roots": trust_roots})
    if isinstance(row, Refused):
        return row.error
    try:
        record = dcc_record(DccRow.model_validate(row.cells))
    except ValidationError as error:
        return refusals(error)[0]
    return {"kind": record.kind, "record": record.model_dump(exclude_defaults=True)}


def from_cloudevent(row: Any) -> Any:
    """A CloudEvent as a row of ours: type `nqi.<kind>` (`.deleted` deletes), data is the record, `subject` its id."""
    if not isinstance(row, dict):
        return row
    if row.get("specversion") != "1.0":
        return RejectRecord("field_invalid", field="specversion", found=row.get("specversion"), expected="1.0")
    missing = next((name for name in ("id", "source", "type") if not row.get(name)), None)
    if missing:
        return RejectRecord("field_missing", field=missing)
    kind, _, change = str(row["type"]).removeprefix(TYPE_PREFIX).partition(".")
    found: dict[str, Any] = {"kind": kind, "id": row["id"]}
    for name, ours in (("time", "time"), ("sourceversion", "version"), ("subject", "record_id")):
        if name in row:
            found[ours] = row[name]
    if isinstance(found.get("version"), str) and found["version"].isdigit():
        found["version"] = int(found["version"])
    if change == "deleted":
        return found | {"deleted": True}
    found.pop("record_id", None)
    return found | {"record": row.get("data")}


def understand(rows: Iterable[Any], source: str, *, depth_max: int, event_bytes_max: int) -> list[Pushed]:
    """Each row with its event or the reason it is refused; a bad row never stops its neighbours."""
    outcomes = []
    for number, row in enumerate(rows, 1):
        try:
            if isinstance(row, RejectRecord):
                raise row
            outcomes.append(Pushed(number, _event(row, source, depth_max, event_bytes_max), None))
        except RejectRecord as error:
            outcomes.append(Pushed(number, None, error))
    return outcomes


KNOWN = {"kind", "record", "record_id", "version", "id", "time", "deleted", "source"}


def _event(row: Any, source: str, depth_max: int, event_bytes_max: int) -> Event:
    if not isinstance(row, dict):
        raise RejectRecord("field_invalid", field="", found=type(row).__name__, expected="a JSON object")
    unknown = next((name for name in row if name not in KNOWN), None)
    if unknown:
        raise RejectRecord("field_unknown", field=unknown)
    if row.get("source") not in (None, source):
        raise RejectRecord("source_not_yours", field="source", found=row["source"], expected=source)
    model = KINDS.get(row["kind"]) if isinstance(row.get("kind"), str) else None
    if model is None:
        raise RejectRecord("unknown_kind", field="kind", found=row.get("kind"), known=", ".join(sorted(KINDS)))
    version, time = _version(row)
    event_id = str(row.get("id") or "")[:300].replace("\0", "")
    if row.get("deleted") is True:
        record_id = row.get("record_id")
        if not isinstance(record_id, str) or not 0 < len(record_id) <= 300 or not record_id.isprintable():
            raise RejectRecord("field_missing", field="record_id")
        return Event(source, model.kind, record_id, version, None, event_id, time)
    if "record" not in row:
        raise RejectRecord("field_missing", field="record")
    _check_depth(row["record"], depth_max)
    try:
        record = model.model_validate(row["record"])
        value = codec.encoder(model.kind)(record)
    except ValidationError as error:
        raise from_pydantic(error) from None
    except (ValueError, OverflowError, TypeError) as error:
        raise RejectRecord("field_invalid", field="record", found="", expected=str(error)[:200]) from None
    if len(value) > event_bytes_max:
        raise RejectRecord("too_large", found=str(len(value)), limit=event_bytes_max)
    return Event(source, model.kind, record.record_id, version, value, event_id, time)


def _version(row: dict[str, Any]) -> tuple[int, str]:
    """The version: as given, else from `time` in µs, else -1 (the hub gives one, in the order it first sees content)."""
    version, time = row.get("version"), row.get("time")
    if version is not None and (
        isinstance(version, bool) or not isinstance(version, int) or not 0 <= version <= VERSION_MAX
    ):
        raise RejectRecord("field_invalid", field="version", found=version, expected=f"0 … {VERSION_MAX}")
    if time is None:
        return (-1 if version is None else version), ""
    try:
        moment = datetime.fromisoformat(str(time))
        if moment.tzinfo is None or moment.year < 1970:
            raise ValueError
    except ValueError:
        raise RejectRecord("field_invalid", field="time", found=time, expected="RFC 3339, with offset") from None
    return (round(moment.timestamp() * 1_000_000) if version is None else version), str(time)


def _check_depth(value: Any, depth_max: int) -> None:
    frontier, depth = [value], 0
    while frontier:
        depth += 1
        if depth > depth_max:
            raise RejectRecord("too_deep", limit=depth_max)
        deeper: list[Any] = []
        for item in frontier:
            if isinstance(item, dict):
                deeper += [v for v in item.values() if isinstance(v, dict | list)]
            elif isinstance(item, list):
                deeper += [v for v in item if isinstance(v, dict | list)]
        frontier = deeper


def from_pydantic(error: ValidationError) -> RejectRecord:
    """The first of pydantic's errors as one of ours: place, what was found, what is expected."""
    first = error.errors(include_url=False, include_context=True)[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return RejectRecord("field_missing", field=field)
    if first["type"] == "extra_forbidden":
        return RejectRecord("field_unknown", field=field)
    return RejectRecord("field_invalid", field=field, found=first.get("input"), expected=first["msg"])
