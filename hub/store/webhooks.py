"""Which sources may push by webhook, and the generation of their secrets."""

from __future__ import annotations

from sqlalchemy import Connection, text

OVERLAP = "24 hours"  # for so long the secret before is taken too, so that nothing is lost while one is replaced


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
