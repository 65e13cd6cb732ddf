"""Rows that a source gave and the hub did not take, or not as they stood: kept byte for byte with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Row, text

from hub.errors import RejectRecord

REFUSE = text("""
INSERT INTO refused_row (instance, place, raw_hash, raw, code, field, found, message_en, message_zh, severity, others)
VALUES (:instance, :place, :raw_hash, :raw, :code, :field, :found, :en, :zh, :severity, :others)
ON CONFLICT (instance, place, raw_hash) DO UPDATE SET refused_at = now(), code = excluded.code, field = excluded.field,
  found = excluded.found, message_en = excluded.message_en, message_zh = excluded.message_zh,
  severity = excluded.severity, others = excluded.others
""")


def refuse(
    connection: Connection, instance: str, place: str, raw: bytes, errors: Sequence[RejectRecord], *, severity: str
) -> None:
    """Keep a row with what is wrong with it, the first to be mended first; the same row again is one.

    `severity`: "refused", or "warned" when the row was taken without the cells named.
    """
    first = errors[0]
    others = [
        {"code": e.code, "field": e.field, "found": e.found, "en": e.describe("en"), "zh": e.describe("zh")}
        for e in errors[1:]
    ]
    values = {
        "instance": instance, "place": place, "raw": raw, "raw_hash": sha256(raw).digest(), "code": first.code,
        "field": first.field, "found": first.found, "en": first.describe("en"), "zh": first.describe("zh"),
        "severity": severity, "others": orjson.dumps(others).decode(),
    }  # fmt: skip
    connection.execute(REFUSE, values)


def refused(connection: Connection, instance: str, *, limit: int) -> Sequence[Row[Any]]:
    """Rows of an instance that were refused or warned of, newest first."""
    query = text("SELECT * FROM refused_row WHERE instance = :i ORDER BY refused_at DESC, place LIMIT :limit")
    return connection.execute(query, {"i": instance, "limit": limit}).all()


def forget(connection: Connection, instance: str, before: datetime) -> None:
    """Forget rows that the whole reading begun at `before` did not refuse again: they were mended, or are gone."""
    query = text("DELETE FROM refused_row WHERE instance = :i AND refused_at < :before")
    connection.execute(query, {"i": instance, "before": before})
