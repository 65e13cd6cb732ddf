"""The unified enterprise service record, read: mentions, their records, the profile folded from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from hub import fold, schema
from hub.codec import decode
from hub.event import default_id, record_key
from hub.identify.evidence import blocks
from hub.identify.identifiers import identifier_state
from hub.identify.mention import mention
from hub.identify.search import search_form
from hub.store import enterprises, records

IDENTITY_SCHEMES = ("uscc", "lei", "org_code", "reg_no")
FIRST = UUID(int=0)
LAST = UUID(int=2**128 - 1)


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


def _sourced(row: Row[Any], mine: set[UUID]) -> fold.Sourced:
    _, fields = decode(row.value)
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


class Parted(Exception):
    """The id was one enterprise's once; what it held belongs to several today (a split): a person must choose."""

    def __init__(self, choices: Sequence[UUID]) -> None:
        self.choices = choices
        super().__init__(f"{len(choices)} enterprises")


def resolve(connection: Connection, enterprise: UUID) -> tuple[UUID | None, Sequence[Row[Any]]]:
    """(the id that stands today, its mentions); another id than the one asked for means it was merged; None: unknown."""
    mentions = enterprises.mentions_of(connection, enterprise)
    if mentions:
        return enterprise, mentions
    successors = enterprises.successors(connection, enterprise)
    if len(successors) > 1:
        raise Parted(successors)
    return (successors[0], enterprises.mentions_of(connection, successors[0])) if successors else (None, [])


def record_of(
    connection: Connection,
    enterprise: UUID,
    mentions: Sequence[Row[Any]],
    *,
    records_max: int,
    as_of: datetime | None = None,
) -> dict[str, Any]:
    """The unified record: profile, records by kind, mentions; `as_of` folds what the hub knew at that moment.

    Each kind shows at most `records_max` records; `counts` has all of them, `links` the rest.
    """
    ids = [row.id for row in mentions]
    if as_of is None:
        rows = enterprises.current_records(connection, ids, most=records_max)
        counts = enterprises.counts_of(connection, [enterprise]).get(enterprise, {})
    else:
        rows = enterprises.records_as_of(connection, ids, as_of, most=records_max)
        counts = {}
        for row in rows:
            counts[row.kind] = counts.get(row.kind, 0) + 1
    mine = set(ids)
    found = [_sourced(row, mine) for row in rows]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for record in found:
        shown = by_kind.setdefault(record.kind, [])
        if len(shown) < records_max:
            shown.append(shown_record(record))
    used = {m for row in rows for m in row.mentions}
    return {
        "id": enterprise.hex,
        "profile": fold.profile(found),
        "records": by_kind,
        "counts": counts,
        "mentions": [shown_mention(row) for row in mentions if row.id in used],
        "links": {
            kind: f"/v1/enterprises/{enterprise.hex}/records/{kind}"
            for kind, shown in by_kind.items()
            if counts.get(kind, 0) > len(shown)
        },
    }


def block_keys(identifier: str) -> list[UUID]:
    """Keys under which mentions with this code stand, whatever its scheme is."""
    keys = set()
    for scheme in IDENTITY_SCHEMES:
        keys |= {block.key for block in blocks(mention("", "", [(scheme, identifier)])) if block.strength <= 3}
    return [UUID(bytes=key) for key in sorted(keys)]


def listing(
    connection: Connection,
    *,
    after: UUID | None,
    limit: int,
    name: str = "",
    identifier: str = "",
    region: str = "",
    kind: str = "",
) -> tuple[list[dict[str, Any]], UUID | None]:
    """A page of enterprises and where the next one begins (None at the end)."""
    keys = block_keys(identifier) if identifier else None
    terms = [search_form(word) for word in name.split()]
    found = enterprises.find(connection, after=after, limit=limit + 1, terms=terms, keys=keys, region=region, kind=kind)
    more, found = len(found) > limit, found[:limit]
    counts = enterprises.counts_of(connection, found)
    mentions = enterprises.listed(connection, found)
    page = [_row(enterprise, mentions.get(enterprise, []), counts.get(enterprise, {})) for enterprise in found]
    return page, found[-1] if more else None


def _row(enterprise: UUID, mentions: Sequence[Row[Any]], counts: dict[str, int]) -> dict[str, Any]:
    def identified(row: Row[Any]) -> bool:
        return any(scheme == "uscc" for scheme, _ in row.identifiers)

    # The name that most mentions print; those with a USCC first, as a register's word weighs more.
    names: dict[str, tuple[int, int]] = {}
    for row in mentions:
        if row.name:
            strong, count = names.get(row.name, (0, 0))
            names[row.name] = (strong + identified(row), count + 1)
    name = min(names, key=lambda n: (-names[n][0], -names[n][1], n)) if names else None
    codes = sorted(
        {(s, v) for row in mentions for s, v in row.identifiers if identifier_state(s, v) in ("valid", "not_identity")}
    )
    regions = sorted({row.region_found for row in mentions if row.region_found}, key=lambda r: (-len(r), r))
    return {
        "id": enterprise.hex,
        "name": name,
        "identifiers": [{"scheme": s, "value": v} for s, v in codes],
        "region": regions[0] if regions else None,
        "counts": counts,
    }


def history(
    connection: Connection, enterprise: UUID, before: tuple[datetime, UUID, int], limit: int
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID, int] | None]:
    """Versions of every record that names or named the enterprise, newest first, and where the next page begins."""
    rows = enterprises.history(connection, enterprise, before, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    page = [version_shown(row) for row in rows]
    last = rows[-1] if more else None
    return page, (last.known_at, last.key, last.version) if last is not None else None


def version_shown(row: Row[Any]) -> dict[str, Any]:
    """One version of a record as history shows it."""
    return {
        "kind": row.kind,
        "source": row.source,
        "record_id": row.record_id,
        "version": row.version,
        "change": "deleted" if row.value is None else "upserted",
        "known_at": moment(row.known_at),
        "record": None if row.value is None else fold.plain(decode(row.value)[1]),
        "provenance": provenance(row),
    }


def one_record(connection: Connection, kind: str, source: str, record_id: str, *, limit: int) -> dict[str, Any] | None:
    """One record with its versions, newest first, and the enterprise of each of its parties; None if unknown."""
    rows = records.versions(connection, UUID(bytes=record_key(source, kind, record_id)), limit=limit)
    if not rows:
        return None
    now = next((row for row in rows if row.current), rows[0])
    known = records.enterprises_of(connection, now.mentions)
    shown = version_shown(now)
    parties = shown["record"]["parties"] if shown["record"] else []
    for party, mention_id in zip(parties, now.mentions, strict=True):
        party["enterprise"] = known[mention_id].hex if mention_id in known else None
    return {
        "kind": kind,
        "source": source,
        "record_id": record_id,
        "deleted": now.value is None,
        "record": shown["record"],
        "provenance": shown["provenance"],
        "versions": [version_shown(row) for row in rows],
    }


def kind_page(
    connection: Connection, enterprise: UUID, mentions: Sequence[Row[Any]], kind: str, after: UUID, limit: int
) -> tuple[list[dict[str, Any]], UUID | None]:
    """One kind's records of an enterprise beyond what the unified record shows."""
    rows = enterprises.kind_page(connection, enterprise, kind, after, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    mine = {row.id for row in mentions}
    return [shown_record(_sourced(row, mine)) for row in rows], rows[-1].key if more else None


def change_shown(cursor: records.Cursor, row: Row[Any], known: dict[UUID, UUID]) -> dict[str, Any]:
    """One entry of the change feed."""
    if cursor.part == 1:
        return {
            "cursor": str(cursor),
            "type": "enterprise.reassigned",
            "mention": row.mention.hex,
            "before": row.before.hex,
            "after": row.after.hex,
            "known_at": moment(row.changed_at),
        }
    return {
        "cursor": str(cursor),
        "type": "record.deleted" if row.deleted else "record.upserted",
        "kind": row.kind,
        "source": row.source,
        "record_id": row.record_id,
        "version": row.version,
        "event_id": row.event_id or default_id(row.source, row.kind, row.record_id, row.version),
        "enterprises": sorted({known[m].hex for m in row.mentions if m in known}),
        "known_at": moment(row.known_at),
    }


def changes(connection: Connection, after: records.Cursor, limit: int) -> list[dict[str, Any]]:
    """The feed after a cursor, in commit order."""
    found = records.changes(connection, after, limit)
    mentions = [m for cursor, row in found if cursor.part == 0 for m in row.mentions]
    known = records.enterprises_of(connection, mentions)
    return [change_shown(cursor, row, known) for cursor, row in found]
