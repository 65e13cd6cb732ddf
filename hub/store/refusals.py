"""Rows that a source gave and the hub did not take, or not as they stood: kept byte for byte with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, text

from hub.errors import RejectRecord, shorten

PLACE_CHARACTERS_MAX = 400  # an index holds it

REFUSE = text("""
INSERT INTO refused_row (instance, place, raw_hash, raw, code, field, found, message_en, message_zh, severity, others)
VALUES (:instance, :place, :raw_hash, :raw, :code, :field, :found, :en, :zh, :severity, :others)
ON CONFLICT (instance, place, raw_hash) DO UPDATE SET refused_at = now(), code = excluded.code, field = excluded.field,
  found = excluded.found, message_en = excluded.message_en, message_zh = excluded.message_zh,
  severity = excluded.severity, others = excluded.others
""")


class Refusal(NamedTuple):
    """A row with what is wrong with it, the first to be mended first."""

    place: str
    raw: bytes
    errors: Sequence[RejectRecord]
    severity: str  # "refused", or "warned" when the row was taken without the cells named


def refuse(connection: Connection, instance: str, rows: Sequence[Refusal]) -> None:
    """Keep rows; the same row again is one."""
    values = {(row.place, sha256(row.raw).digest()): row for row in rows}
    if values:
        connection.execute(
            REFUSE, [_values(instance, digest, row) for (_, digest), row in sorted(values.items(), key=_key)]
        )


def _key(item: tuple[tuple[str, bytes], Refusal]) -> tuple[str, bytes]:
    return item[0]


def _values(instance: str, digest: bytes, row: Refusal) -> dict[str, Any]:
    first = row.errors[0]
    others = [
        {"code": e.code, "field": e.field, "found": e.found, "en": e.describe("en"), "zh": e.describe("zh")}
        for e in row.errors[1:]
    ]
    return {
        "instance": instance, "place": shorten(row.place, PLACE_CHARACTERS_MAX), "raw": row.raw, "raw_hash": digest,
        "code": first.code, "field": first.field, "found": first.found, "en": first.describe("en"),
        "zh": first.describe("zh"), "severity": row.severity, "others": orjson.dumps(others).decode(),
    }  # fmt: skip


def refused(connection: Connection, instance: str, *, limit: int) -> Sequence[Row[Any]]:
    """Rows of an instance that were refused or warned of, newest first."""
    query = text("SELECT * FROM refused_row WHERE instance = :i ORDER BY refused_at DESC, place LIMIT :limit")
    return connection.execute(query, {"i": instance, "limit": limit}).all()


def count_since(connection: Connection, instance: str, began: datetime) -> int:
    """How many rows were refused since a reading began."""
    query = text(
        "SELECT count(*) FROM refused_row WHERE instance = :i AND severity = 'refused' AND refused_at >= :began"
    )
    return int(connection.execute(query, {"i": instance, "began": began}).scalar_one())


def forget(connection: Connection, instance: str, before: datetime) -> None:
    """Forget rows that the whole reading begun at `before` did not refuse again: they were mended, or are gone."""
    query = text("DELETE FROM refused_row WHERE instance = :i AND refused_at < :before")
    connection.execute(query, {"i": instance, "before": before})
