"""PostgreSQL as a source: its values without loss, its session, who is writing in it, and what it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.adapt import AdaptersMap, Loader
from psycopg.types.json import set_json_loads

from hub.source.exact import exact_json

TEXTS = (
    "uuid", "interval", "time", "timetz", "inet", "cidr", "macaddr", "macaddr8", "money", "bit", "varbit", "xml",
    "tsvector", "point", "line", "lseg", "box", "path", "polygon", "circle", "pg_lsn",
    *("int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"),
    *("int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange"),
)  # fmt: skip
"""Types that a cell holds as PostgreSQL prints them."""


class _Text(Loader):
    def load(self, data: Any) -> str:
        return bytes(data).decode()


class _Char(Loader):
    """char(n): its trailing blanks are padding, and mean nothing."""

    def load(self, data: Any) -> str:
        return bytes(data).decode().rstrip(" ")


class _Bytes(Loader):
    def load(self, data: Any) -> str:
        return bytes(data).decode().removeprefix("\\x")


class _Float(Loader):
    """A double; NaN and the infinities as text, since JSON has none."""

    def load(self, data: Any) -> float | str:
        text = bytes(data).decode()
        return text if text[-1].isalpha() or text[-1] == "y" else float(text)


class _Day(Loader):
    """A date; one that no calendar of ours has (infinity, 4713 BC) as PostgreSQL prints it."""

    def load(self, data: Any) -> date | str:
        text = bytes(data).decode()
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text


class _Moment(Loader):
    def load(self, data: Any) -> datetime | str:
        text = bytes(data).decode()
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return text


class _MomentOfZone(Loader):
    """A moment, in UTC."""

    def load(self, data: Any) -> datetime | str:
        text = bytes(data).decode()
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            return text


@cache
def adapters() -> AdaptersMap:
    """How values are read: exact numbers, UTC, and text for what Python has no faithful type for."""
    found = AdaptersMap(psycopg.adapters)
    for name in TEXTS:
        found.register_loader(name, _Text)
    loaders: dict[str, Any] = {
        "bpchar": _Char,
        "bytea": _Bytes,
        "float4": _Float,
        "float8": _Float,
        "date": _Day,
        "timestamp": _Moment,
        "timestamptz": _MomentOfZone,
    }
    for name, loader in loaders.items():
        found.register_loader(name, loader)
    set_json_loads(exact_json, found)
    return found


PRINTING = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'iso_8601'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)


def session(timeout_s: float, *, isolation: str = "REPEATABLE READ") -> list[str]:
    """The statements that begin a reading; none of them takes the snapshot yet."""
    return [
        f"BEGIN ISOLATION LEVEL {isolation} READ ONLY",
        f"SET LOCAL statement_timeout = {int(timeout_s * 1000)}",
        "SET LOCAL idle_in_transaction_session_timeout = 0",  # the reader waits for the broker, not for a person
        *PRINTING,
    ]


def open_s(connection: sa.Connection) -> float | None:
    """The age of the oldest other transaction; None if this account may not see them. Asked before the snapshot is taken."""
    hidden, age = connection.exec_driver_sql(
        "SELECT count(*) FILTER (WHERE state IS NULL AND xact_start IS NULL),"
        " extract(epoch FROM clock_timestamp() - min(xact_start))::float8"
        " FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    ).one()
    return None if hidden else float(age or 0)


def identity(connection: sa.Connection, table: str) -> dict[str, str]:
    """Which system, timeline, database and table this is: a backup that was played back changes one of them."""
    row = connection.execute(
        sa.text(
            "SELECT s.system_identifier::text, d.oid::text, coalesce(to_regclass(:table)::oid::text, ''),"
            " CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END"
            " FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()"
        ),
        {"table": table},
    ).one()
    found = dict(zip(("system", "database", "table", "timeline"), row, strict=True))
    return {name: value for name, value in found.items() if value}


def horizon(connection: sa.Connection) -> tuple[int, int]:
    """(settled, next): every transaction below `settled` has ended, and the rows of those that committed are seen."""
    low, high = connection.exec_driver_sql(
        "SELECT pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text FROM pg_current_snapshot() s"
    ).one()
    return int(low), int(high)
