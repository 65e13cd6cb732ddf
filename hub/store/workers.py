"""Heartbeats of the hub's own processes: silence is never taken for health."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import psycopg
from sqlalchemy import Connection, text

LOCK_CLASS = 7204  # of advisory locks; `instances.CLAIM` looks for them in pg_locks

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


def show_alive(connection: Connection, worker: str) -> None:
    """Say, for as long as this connection lives, that a collect worker does.

    Shared: a connection before, that the server has not yet found to be dead, must not keep this one waiting.
    """
    connection.execute(text("SELECT pg_advisory_lock_shared(:c, hashtext(:n))"), {"c": LOCK_CLASS, "n": worker})


def no_longer_alive(connection: Connection, worker: str) -> None:
    """The worker ends in good order."""
    connection.execute(text("SELECT pg_advisory_unlock_shared(:c, hashtext(:n))"), {"c": LOCK_CLASS, "n": worker})
