"""A version of a record as it is shown: its fields, masked, with where they came from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from hub import fold, schema
from hub.codec import decode
from hub.event import default_id
from hub.identify.identifiers import identifier_state
from hub.records.masking import masked


def moment(at: datetime) -> str:
    """A moment as the API prints it: RFC 3339, UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def provenance(row: Row[Any]) -> dict[str, Any]:
    """Where a version came from."""
    return {
        "source": row.source,
        "record_id": row.record_id,
        "version": row.version,
        "event_id": row.event_id or default_id(row.source, row.kind, row.record_id, row.version),
        "topic": row.topic,
        "partition": row.part,
        "offset": row.offset,
        "schema": _schema_name(row.value),
        "hash": f"blake2b-128:{row.hash.hex}",
        "first_seen": moment(row.first_seen),
        "last_seen": moment(row.known_at),
    }


def _schema_name(value: bytes | None) -> str | None:
    if value is None:
        return None
    schema_id = int.from_bytes(value[1:5], "big")
    return next((row.name for row in schema.released() if row.id == schema_id), None)


def _fields(row: Row[Any], personal: bool) -> dict[str, Any]:
    """What a version says: the one place where a stored record is opened to be shown."""
    fields = decode(row.value)[1]
    return fields if personal else masked(row.kind, fields)


def sourced(row: Row[Any], mine: set[UUID], personal: bool) -> fold.Sourced:
    """A version as the fold takes it; `mine` are the mentions that are the enterprise."""
    fields = _fields(row, personal)
    # A version's mentions stand in its parties' order.
    parties = [party for party, m in zip(fields["parties"], row.mentions, strict=True) if m in mine]
    return fold.Sourced(row.kind, fields, parties, provenance(row))


def shown_record(record: fold.Sourced) -> dict[str, Any]:
    """A record inside an enterprise: its fields, the role(s) the enterprise has in it, its provenance."""
    roles = list(dict.fromkeys(party["role"] for party in record.parties))
    fields: dict[str, Any] = fold.plain(record.fields)
    return fields | {
        "role": roles[0] if roles else None,
        "roles": roles,
        "provenance": record.provenance,
    }


def shown_mention(row: Row[Any]) -> dict[str, Any]:
    """A mention with the state of each of its codes: valid, bad_check_digit, malformed, placeholder, not_identity."""
    codes = [{"scheme": s, "value": v, "state": identifier_state(s, v)} for s, v in row.identifiers]
    return {
        "id": row.id.hex,
        "source": row.source,
        "name": row.name or None,
        "region": row.region or None,
        "region_found": row.region_found or None,
        "address": row.address or None,
        "identifiers": codes,
    }


def version_shown(row: Row[Any], *, personal: bool = False) -> dict[str, Any]:
    """One version of a record as history shows it."""
    return {
        "kind": row.kind,
        "source": row.source,
        "record_id": row.record_id,
        "version": row.version,
        "change": "deleted" if row.value is None else "upserted",
        "known_at": moment(row.known_at),
        "record": None if row.value is None else fold.plain(_fields(row, personal)),
        "provenance": provenance(row),
    }
