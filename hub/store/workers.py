"""Heartbeats of the hub's own processes: silence is never taken for health."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import psycopg
from sqlalchemy import Connection, text

LOCK_CLASS = 7204

BEAT = """
INSERT INTO worker (name, task, heartbeat_at, detail) VALUES (%s, %s, now(), %s)
ON CONFLICT (name) DO UPDATE SET heartbeat_at = now(), detail = excluded.detail, task = excluded.task
"""


def beat(connection: psycopg.Connection[Any], name: str, task: str, **detail: object) -> None:
    """Say that a process is alive and what it has done; commits."""
    connection.execute(BEAT, (name, task, orjson.dumps(detail).decode()))
    connection.commit()


def newest_beat(connection: Connection, task: str) -> tuple[datetime | None, datetime]:
    """(the newest heartbeat of any process with that task, the database's clock)."""
    query = text("SELECT max(heartbeat_at) AS at, now() AS asked_at FROM worker WHERE task = :task")
    row = connection.execute(query, {"task": task}).one()
    return row.at, row.asked_at


def stored_positions(connection: Connection) -> dict[tuple[str, int], int]:
    """(topic, partition) → the next offset to store."""
    rows = connection.execute(text("SELECT topic, part, next_offset FROM position"))
    return {(topic, part): offset for topic, part, offset in rows}


def try_lock(connection: Connection, name: str) -> bool:
    """Take an instance for this session; False if another worker has it."""
    query = text("SELECT pg_try_advisory_lock(:c, hashtext(:n))")
    return bool(connection.execute(query, {"c": LOCK_CLASS, "n": name}).scalar_one())


def unlock(connection: Connection, name: str) -> None:
    """Give an instance back."""
    connection.execute(text("SELECT pg_advisory_unlock(:c, hashtext(:n))"), {"c": LOCK_CLASS, "n": name})
