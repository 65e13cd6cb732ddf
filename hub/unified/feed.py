"""The change feed: that something changed, never what it says; so nothing personal leaves by it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from hub.event import default_id
from hub.store import records
from hub.unified.shown import moment


def change_shown(cursor: records.Cursor, row: Row[Any], known: dict[UUID, UUID]) -> dict[str, Any]:
    """One entry of the change feed."""
    if cursor.part == 1:
        return {
            "cursor": str(cursor),
            "type": "enterprise.reassigned",
            "mention": row.mention.hex,
            "before": row.before.hex,
            "after": row.after.hex,
            "change": row.kind,
            "cause": row.kind and ("decision" if row.decision else "evidence"),  # not known of changes of old
            "decision": row.decision,
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
