"""One enterprise: its mentions, its records folded into a profile, its history; and one record with its versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from hub import fold
from hub.event import record_key
from hub.store import enterprises, moves, records
from hub.unified.shown import shown_mention, shown_record, sourced, version_shown

FIRST = UUID(int=0)
LAST = UUID(int=2**128 - 1)


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
    personal: bool = False,
) -> dict[str, Any]:
    """The unified record: profile, records by kind, mentions; `as_of` folds what the hub knew at that moment.

    Each kind shows at most `records_max` records; `counts` has all of them, `links` the rest. `split_from` and
    `split_into` lead to the other side of a split.
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
    found = [sourced(row, mine, personal) for row in rows]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for record in found:
        shown = by_kind.setdefault(record.kind, [])
        if len(shown) < records_max:
            shown.append(shown_record(record))
    used = {m for row in rows for m in row.mentions}
    split_from, split_into = moves.split(connection, enterprise)
    return {
        "id": enterprise.hex,
        "split_from": [id_.hex for id_ in split_from],
        "split_into": [id_.hex for id_ in split_into],
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


def history(
    connection: Connection,
    enterprise: UUID,
    before: tuple[datetime, UUID, int],
    limit: int,
    *,
    personal: bool = False,
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID, int] | None]:
    """Versions of every record that names or named the enterprise, newest first, and where the next page begins."""
    rows = enterprises.history(connection, enterprise, before, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    page = [version_shown(row, personal=personal) for row in rows]
    last = rows[-1] if more else None
    return page, (last.known_at, last.key, last.version) if last is not None else None


def one_record(
    connection: Connection, kind: str, source: str, record_id: str, *, limit: int, personal: bool = False
) -> dict[str, Any] | None:
    """One record with its versions, newest first, and the enterprise of each of its parties; None if unknown."""
    rows = records.versions(connection, UUID(bytes=record_key(source, kind, record_id)), limit=limit)
    if not rows:
        return None
    now = next((row for row in rows if row.current), rows[0])
    known = records.enterprises_of(connection, now.mentions)
    shown = version_shown(now, personal=personal)
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
        "versions": [version_shown(row, personal=personal) for row in rows],
    }


def kind_page(
    connection: Connection,
    enterprise: UUID,
    mentions: Sequence[Row[Any]],
    kind: str,
    after: UUID,
    limit: int,
    *,
    personal: bool = False,
) -> tuple[list[dict[str, Any]], UUID | None]:
    """One kind's records of an enterprise beyond what the unified record shows."""
    rows = enterprises.kind_page(connection, enterprise, kind, after, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    mine = {row.id for row in mentions}
    return [shown_record(sourced(row, mine, personal)) for row in rows], rows[-1].key if more else None
