"""Heartbeats of the hub's own processes: silence is never taken for health."""

from __future__ import annotations

from typing import Any

import orjson
import psycopg

BEAT = """
INSERT INTO worker (name, task, heartbeat_at, detail) VALUES (%s, %s, now(), %s)
ON CONFLICT (name) DO UPDATE SET heartbeat_at = now(), detail = excluded.detail, task = excluded.task
"""


def beat(connection: psycopg.Connection[Any], name: str, task: str, **detail: object) -> None:
    """Say that a process is alive and what it has done; commits."""
    connection.execute(BEAT, (name, task, orjson.dumps(detail).decode()))
    connection.commit()


def forget(connection: psycopg.Connection[Any], name: str) -> None:
    """A process that ends in order takes its heartbeat with it; commits."""
    connection.execute("DELETE FROM worker WHERE name = %s", (name,))
    connection.commit()
