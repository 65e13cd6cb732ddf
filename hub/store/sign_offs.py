"""Sign-offs: each whole reading that came to its end, and what it found. "Source = hub as of T: n records"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

SIGN = text("""
INSERT INTO sign_off (instance, began_at, as_of, records, unchanged, missed, gone, refused)
VALUES (:instance, :began_at, :began_at, :records, :unchanged, :missed, :gone, :refused) ON CONFLICT DO NOTHING
""")
NEWEST = text("SELECT DISTINCT ON (instance) * FROM sign_off ORDER BY instance, began_at DESC")


class SignOff(NamedTuple):
    """What a whole reading found: `records` that source and hub now both have; how many the hub had missed."""

    began_at: datetime
    records: int
    unchanged: int
    missed: int
    gone: int
    refused: int


def sign(connection: Connection, instance: str, found: SignOff) -> None:
    """Keep a sign-off."""
    connection.execute(SIGN, found._asdict() | {"instance": instance})


def confirm(connection: Connection, instance: str, at: datetime, records: int) -> None:
    """The newest sign-off holds as of `at` too: the source is unchanged, or was followed to its end."""
    query = text("""
        UPDATE sign_off SET as_of = :at, records = :n WHERE instance = :i
        AND began_at = (SELECT max(began_at) FROM sign_off WHERE instance = :i)""")
    connection.execute(query, {"i": instance, "at": at, "n": records})


def newest(connection: Connection) -> dict[str, Row[Any]]:
    """The newest sign-off of each instance."""
    return {row.instance: row for row in connection.execute(NEWEST)}


def of(connection: Connection, instance: str, *, limit: int) -> Sequence[Row[Any]]:
    """Sign-offs of an instance, newest first."""
    query = text("SELECT * FROM sign_off WHERE instance = :i ORDER BY began_at DESC LIMIT :limit")
    return connection.execute(query, {"i": instance, "limit": limit}).all()
