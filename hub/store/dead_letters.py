"""Messages that could not be stored, kept byte-exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

NEWEST = text('SELECT * FROM dead_letter ORDER BY dead_at DESC, topic, part, "offset" DESC LIMIT :limit')


def newest(connection: Connection, *, limit: int) -> Sequence[Row[Any]]:
    """The newest dead letters first."""
    return connection.execute(NEWEST, {"limit": limit}).all()
