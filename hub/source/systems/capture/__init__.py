"""The family of change data capture: PostgreSQL's own stream of changes, by SQL functions, after a reading of the table.

The slot is made first, then the table is read, then the stream from before that reading: nothing falls between, and what
comes twice comes in order. The slot moves on only when the position was saved, at the beginning of the next reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import sqlalchemy as sa

from hub.errors import StopProcess
from hub.source.pull import Ask, Family, Mark, Pulled, Restored
from hub.source.raw import Options
from hub.source.systems import sql
from hub.source.systems.capture.changes import Stream
from hub.source.systems.capture.slot import (
    PUBLICATION,
    Slot,
    Table,
    advance,
    drop_slot,
    find_slot,
    make_slot,
    printed,
    safe_start,
    slot_name,
    watched,
    written,
)
from hub.source.systems.sql import postgres
from hub.source.systems.sql.changes import identity_changed
from hub.source.systems.sql.failures import translated
from hub.source.systems.sql.login import opened
from hub.source.systems.sql.wanted import NAME, Wanted, wanted


def always(options: Options) -> bool:
    """A stream of changes tells all of them, deletions too."""
    return True


def pull(ask: Ask) -> Iterator[Pulled]:
    """The table, or what changed in it.

    Options: url, user, password; table (and schema); key (else the primary key), columns; publication, slot; timeout_s.

    Raises:
        RetryLater: the database is away.
        StopProcess: the institution must add something (wal_level, publication, replica identity).
    """
    what = wanted(ask.options)
    publication = str(ask.options.get("publication", PUBLICATION))
    if not what.table or not NAME.fullmatch(publication):
        raise StopProcess("capture_options")
    name = slot_name(ask.instance, ask.options)
    with translated(what.label), opened(ask.options, whole=False) as connection:
        if connection.dialect.name != "postgresql":
            raise StopProcess("capture_options")
        table = watched(connection, what, publication)
        prepared = connection.dialect.identifier_preparer
        source = prepared.format_table(sa.table(table.name, schema=table.schema))
        identity = postgres.identity(connection, source)
        slot = find_slot(connection, name)
        if changed := _gone_back(ask, identity, slot, connection):
            yield Restored(changed)
        elif ask.whole:
            yield from _table(ask, what, table, identity, _ready(connection, name, slot, ask.position))
        else:
            yield from _changes(ask, what, table, identity, connection, name, publication)


def forget(instance: str, options: Options) -> None:
    """Drop the instance's slot, when the instance is removed: it would keep the institution's log for ever."""
    with translated(instance), opened(options, whole=False) as connection:
        name = slot_name(instance, options)
        if find_slot(connection, name) is not None:
            drop_slot(connection, name)


def _gone_back(ask: Ask, identity: Mapping[str, str], slot: Slot | None, connection: sa.Connection) -> str:
    """Why the position no longer holds; "" if it does. A whole reading without one begins anew by itself."""
    position = ask.position
    if not position:
        return "" if ask.whole else "no position"
    if changed := identity_changed(position.get("identity", {}), identity):
        return changed
    at = int(position["lsn"])
    if at > written(connection):
        return f"log {printed(at)} → {printed(written(connection))}"
    if slot is None:
        return "slot: gone"
    if slot.lost:
        return f"slot: {slot.lost}"
    if slot.confirmed > at:
        return f"slot {printed(at)} → {printed(slot.confirmed)}"
    return ""


def _ready(connection: sa.Connection, name: str, slot: Slot | None, position: Mapping[str, Any]) -> int:
    """The slot made or made anew; where the stream will be read from after the table."""
    if "snapshot" in position:  # a reading that was interrupted: the stream goes on from before its beginning
        return int(position["lsn"])
    if slot is not None and slot.lost:
        drop_slot(connection, name)
        slot = None
    if slot is None:
        slot = make_slot(connection, name)
    return safe_start(connection, slot)


def _table(ask: Ask, what: Wanted, table: Table, identity: dict[str, str], start: int) -> Iterator[Pulled]:
    """The whole table, as a database's; its positions carry the stream's."""
    options = {name: value for name, value in ask.options.items() if name not in ("change", "changes", "deleted")}
    options |= {"table": what.table, "schema": what.schema, "key": table.key}
    inner = ask._replace(options=options, position=ask.position.get("snapshot", {}))
    for item in sql.pull(inner):
        if isinstance(item, Mark):
            position: dict[str, Any] = {"identity": identity, "lsn": start}
            if "reading" in item.position:
                position["snapshot"] = item.position
            yield Mark(position)
        else:
            yield item


def _changes(
    ask: Ask,
    what: Wanted,
    table: Table,
    identity: dict[str, str],
    connection: sa.Connection,
    name: str,
    publication: str,
) -> Iterator[Pulled]:
    """What was committed since the position. The last mark comes even where nothing did: an idle slot moves on too."""
    at = int(ask.position["lsn"])
    advance(connection, name, at)
    upto = written(connection)
    raw: Any = connection.connection.dbapi_connection
    assert isinstance(raw, psycopg.Connection)
    stream = Stream(raw, what, table, sql.timeout_s(ask.options))
    for item in stream.items(name, publication, at, upto):
        yield Mark({"identity": identity, "lsn": item}) if isinstance(item, int) else item
    raw.execute("COMMIT")
    if stream.emptied:
        # Everything is read anew, and nothing before this is needed any more: the next stream must not meet it again.
        advance(connection, name, stream.emptied)
        yield Restored("TRUNCATE")
        return
    yield Mark({"identity": identity, "lsn": max(upto, stream.end)})


CAPTURE = Family(name="capture", pull=pull, forget=forget, tells_changes=always, snapshot=True)
