"""Which sources may push by webhook, the generation of their secrets, and what was answered to their messages."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

OVERLAP = "24 hours"  # for so long the secret before is taken too, so that nothing is lost while one is replaced
KEPT = "3 days"  # senders try for a day or so


def replace(connection: Connection, source: str) -> int:
    """Allow a source, or give it a new secret; the generation of that."""
    query = text("""
        INSERT INTO webhook (source) VALUES (:s)
        ON CONFLICT (source) DO UPDATE SET generation = webhook.generation + 1, replaced_at = now() RETURNING generation""")
    return int(connection.execute(query, {"s": source}).scalar_one())


def generations(connection: Connection, source: str) -> list[int]:
    """The generations whose secrets are taken now; [] for a source that may not push so."""
    query = text(f"SELECT generation, replaced_at > now() - interval '{OVERLAP}' FROM webhook WHERE source = :s")
    row = connection.execute(query, {"s": source}).one_or_none()
    if row is None:
        return []
    newest, overlapping = row
    return [newest, newest - 1] if overlapping and newest > 1 else [newest]


def answered(connection: Connection, source: str, message: bytes) -> Sequence[dict[str, Any]] | None:
    """What became of a message that was accepted before; None of one that was not."""
    query = text("SELECT outcomes FROM webhook_message WHERE source = :s AND id = :i")
    found: Sequence[dict[str, Any]] | None = connection.execute(query, _named(source, message)).scalar_one_or_none()
    return found


def keep(connection: Connection, source: str, message: bytes, outcomes: Sequence[dict[str, Any]]) -> None:
    """Remember what became of an accepted message; forget those that nobody will send again."""
    query = text("INSERT INTO webhook_message (source, id, outcomes) VALUES (:s, :i, :o) ON CONFLICT DO NOTHING")
    connection.execute(query, _named(source, message) | {"o": orjson.dumps(outcomes).decode()})
    connection.execute(text(f"DELETE FROM webhook_message WHERE answered_at < now() - interval '{KEPT}'"))


def _named(source: str, message: bytes) -> dict[str, Any]:
    return {"s": source, "i": UUID(bytes=blake2b(message, digest_size=16).digest())}
