"""The replication slot: where PostgreSQL keeps what the hub has not yet acknowledged, and whether it still can."""

from __future__ import annotations

import re
import time
from hashlib import blake2b
from typing import Any, NamedTuple

import sqlalchemy as sa

from hub.errors import RetryLater, StopProcess
from hub.source.raw import Options
from hub.source.systems.sql.wanted import Wanted

PUBLICATION = "nqi_hub"
SETTLE_WITHIN_S = 5.0
NAME_CHARACTERS_MAX = 63


class Slot(NamedTuple):
    """A slot as the database has it; positions are bytes in the log."""

    confirmed: int
    lost: str  # why it can no longer be read; "" if it can


class Table(NamedTuple):
    """The table that is watched."""

    schema: str
    name: str
    key: tuple[str, ...]


def slot_name(instance: str, options: Options) -> str:
    """The option `slot`, else one made of the instance's name; where that is no slot's name, no other instance has its."""
    given = str(options.get("slot") or f"nqi_{instance}")
    plain = re.sub(r"[^a-z0-9_]", "_", given.lower())
    if options.get("slot") or (plain == given and len(plain) <= NAME_CHARACTERS_MAX):
        return plain[:NAME_CHARACTERS_MAX]
    return f"{plain[: NAME_CHARACTERS_MAX - 9]}_{blake2b(given.encode(), digest_size=4).hexdigest()}"


def number(lsn: Any) -> int:
    """A position of the log ("0/16B3748") in bytes."""
    high, _, low = str(lsn).partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def printed(lsn: int) -> str:
    """A position as PostgreSQL prints it."""
    return f"{lsn >> 32:X}/{lsn & 0xFFFFFFFF:X}"


def find_slot(connection: sa.Connection, name: str) -> Slot | None:
    """The slot of this name.

    Raises:
        RetryLater: somebody reads it at this moment.
        StopProcess: it is another database's, or of another sort.
    """
    row = connection.execute(
        sa.text(
            "SELECT confirmed_flush_lsn::text, active, plugin, database = current_database(), wal_status,"
            " to_jsonb(s)->>'invalidation_reason' FROM pg_replication_slots s WHERE slot_name = :name"
        ),
        {"name": name},
    ).first()
    if row is None:
        return None
    confirmed, active, plugin, here, status, reason = row
    if plugin != "pgoutput" or not here:
        raise StopProcess("slot_foreign", slot=name)
    if active:
        raise RetryLater("slot_busy", slot=name)
    lost = str(reason or status) if status == "lost" or reason or confirmed is None else ""
    return Slot(number(confirmed or "0/0"), lost)


def make_slot(connection: sa.Connection, name: str) -> Slot:
    """Make the slot; it waits for the transactions that are open now."""
    lsn = connection.execute(
        sa.text("SELECT lsn::text FROM pg_create_logical_replication_slot(:name, 'pgoutput')"), {"name": name}
    ).scalar()
    return Slot(number(lsn), "")


def drop_slot(connection: sa.Connection, name: str) -> None:
    """Let the slot go: PostgreSQL would else keep its log for it for ever."""
    connection.execute(sa.text("SELECT pg_drop_replication_slot(:name)"), {"name": name})


def advance(connection: sa.Connection, name: str, to: int) -> None:
    """Tell PostgreSQL that everything before `to` was acknowledged."""
    connection.execute(
        sa.text("SELECT pg_replication_slot_advance(:name, CAST(:lsn AS pg_lsn))"), {"name": name, "lsn": printed(to)}
    )


def written(connection: sa.Connection) -> int:
    """How far the log is written."""
    return number(connection.exec_driver_sql("SELECT pg_current_wal_flush_lsn()::text").scalar())


def safe_start(connection: sa.Connection, slot: Slot) -> int:
    """A position before which every commit is seen by snapshots that are taken from now on.

    A commit stands in the log a moment before others see it. So a position is taken, and then one waits until all
    transactions that had begun by then have ended. If one lasts too long, the slot's own position does: more is read
    twice then, in order, which does no harm.
    """
    at, newest = connection.exec_driver_sql(
        "SELECT pg_current_wal_insert_lsn()::text, pg_snapshot_xmax(pg_current_snapshot())::text"
    ).one()
    deadline = time.monotonic() + SETTLE_WITHIN_S
    while time.monotonic() < deadline:
        oldest = connection.exec_driver_sql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text").scalar()
        if int(str(oldest)) >= int(newest):
            return max(number(at), slot.confirmed)
        time.sleep(0.02)
    return slot.confirmed


def watched(connection: sa.Connection, what: Wanted, publication: str) -> Table:
    """The table, if the institution has published it whole and its rows can be told apart.

    Raises:
        StopProcess: something is missing that only the institution can add; the text has the statement.
    """
    if connection.exec_driver_sql("SHOW wal_level").scalar() != "logical":
        raise StopProcess("capture_wal_level", database=what.label)
    schema = what.schema or str(connection.exec_driver_sql("SELECT current_schema()").scalar())
    row = connection.execute(
        sa.text(
            "SELECT p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate, c.relreplident,"
            " ARRAY(SELECT a.attname::text FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(number, place)"
            "  JOIN pg_attribute a ON a.attnum = k.number WHERE i.indrelid = c.oid AND a.attrelid = c.oid"
            "  AND i.indisprimary ORDER BY k.place)"
            " FROM pg_publication p JOIN pg_publication_tables t ON t.pubname = p.pubname"
            " JOIN pg_class c ON c.relname = t.tablename JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE p.pubname = :publication AND t.schemaname = :schema AND t.tablename = :table"
            " AND n.nspname = :schema"
        ),
        {"publication": publication, "schema": schema, "table": what.table},
    ).first()
    if row is None:
        raise StopProcess("publication_missing", publication=publication, table=f"{schema}.{what.table}")
    everything, identity, primary = row
    if not everything:
        raise StopProcess("publication_part", publication=publication)
    if identity == "n" or (identity == "d" and not primary):
        raise StopProcess("capture_no_identity", table=f"{schema}.{what.table}")
    key = what.key or tuple(primary)
    if not key:
        raise StopProcess("capture_no_key", table=f"{schema}.{what.table}")
    return Table(schema, what.table, key)
