"""Peers of the families of databases: a table in PostgreSQL with the recorded rows, asked for by query or by its stream."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any
from zlib import crc32

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from hub.conform.candidate import Candidate
from hub.conform.peers.peer import Peer
from hub.conform.rows import Item
from hub.conform.wire import Wire
from hub.errors import HubError
from hub.source import RawRow, Rows, csv_files, json_files, ndjson_files
from hub.source.exact import canonical
from hub.source.systems.capture import CAPTURE
from hub.source.systems.sql.wanted import XMIN, names

RECORDED: dict[str, Rows] = {".csv": csv_files, ".json": json_files, ".jsonl": ndjson_files, ".ndjson": ndjson_files}
SECRET = "conform_source"  # noqa: S105  the name of one
SCHEMA = "public"
NAME_CHARACTERS_MAX = 40  # what is made of it must stay below the 63 of PostgreSQL
TIMEOUT_S = 20


class Table:
    """A table of an institution: rows come, change and go by its own statements; a column bears when they did."""

    def __init__(self, url: str, name: str, columns: Sequence[str], key: Sequence[str], change: str) -> None:
        self._url, self._key, self._change, self._columns = url, list(key), change, list(columns)
        self.named = sql.Identifier(name)
        self._connection = psycopg.connect(url, autocommit=True)
        typed = [
            sql.SQL("{} {}").format(sql.Identifier(one), sql.SQL("timestamptz" if one == change else "text"))
            for one in columns
        ]
        if key:
            typed.append(sql.SQL("PRIMARY KEY ({})").format(sql.SQL(", ").join(map(sql.Identifier, key))))
        self._do("CREATE TABLE {} ({})", sql.SQL(", ").join(typed))
        self._rows: dict[Any, bytes] = {}
        self._stamps: dict[bytes, datetime] = {}
        self._renamed: dict[str, str] = {}
        self._extra = ""

    def show(self, items: Sequence[Item], renamed: Mapping[str, str] = {}, extra: str = "") -> None:
        """Just these rows: what is gone is deleted, what changed is updated, in one transaction."""
        wanted = {self._key_of(item): item for item in items}
        with self._connection.transaction():
            self._alter(renamed, extra)  # first: who is told of changes hears of it with the rows
            self._delete([key for key in self._rows if key not in wanted])
            changed = [item for key, item in wanted.items() if key in self._rows and self._rows[key] != item.raw]
            self._update(changed)
            self._insert(self._connection, [item for key, item in wanted.items() if key not in self._rows], {})
        self._rows = {key: item.raw for key, item in wanted.items()}
        if self._change:
            self._note_stamps(wanted)

    def restore(self, items: Sequence[Item]) -> None:
        """These rows with the times that they bore when they were first there, as out of a backup."""
        with self._connection.transaction():
            self._do("DELETE FROM {}")
            self._insert(self._connection, items, self._stamps)
        self._rows = {self._key_of(item): item.raw for item in items}

    def late(self, item: Item) -> Callable[[], None]:
        """A row in a transaction of its own, still open; what comes back commits it."""
        connection = psycopg.connect(self._url)
        self._insert(connection, [item], {})

        def commit() -> None:
            connection.commit()
            connection.close()
            self._rows[self._key_of(item)] = item.raw

        return commit

    def publish(self, publication: str) -> None:
        """Let its changes be streamed."""
        self._do("CREATE PUBLICATION {1} FOR TABLE {0}", sql.Identifier(publication))

    def drop_slot(self, slot: str) -> None:
        """Take the slot of a stream away, as a restore does."""
        with suppress(psycopg.errors.UndefinedObject):
            self._connection.execute("SELECT pg_drop_replication_slot(%s)", [slot])

    def close(self) -> None:
        """Drop it."""
        self._do("DROP TABLE {} CASCADE")
        self._connection.close()

    def _do(self, statement: str, *parts: sql.Composable) -> None:
        self._connection.execute(sql.SQL(statement).format(self.named, *parts))

    def _key_of(self, item: Item) -> Any:
        return tuple(item.cells.get(name) for name in self._key) if self._key else item.raw

    def _delete(self, keys: Sequence[Any]) -> None:
        where = sql.SQL(" AND ").join(
            sql.SQL("{} IS NOT DISTINCT FROM %s").format(self._named(name)) for name in self._key or self._texts()
        )
        statement = sql.SQL("DELETE FROM {} WHERE {}").format(self.named, where)
        given = [key if self._key else [json.loads(key).get(name) for name in self._texts()] for key in keys]
        with self._connection.cursor() as cursor:
            cursor.executemany(statement, given)

    def _update(self, items: Sequence[Item]) -> None:
        values = [
            sql.SQL("{} = {}").format(self._named(n), sql.SQL("clock_timestamp()" if n == self._change else "%s"))
            for n in self._columns
        ]
        where = sql.SQL(" AND ").join(sql.SQL("{} = %s").format(self._named(name)) for name in self._key)
        statement = sql.SQL("UPDATE {} SET {} WHERE {}").format(self.named, sql.SQL(", ").join(values), where)
        given = [[*(item.cells.get(name) for name in self._texts()), *self._key_of(item)] for item in items]
        with self._connection.cursor() as cursor:
            cursor.executemany(statement, given)

    def _insert(self, connection: Any, items: Sequence[Item], stamps: Mapping[bytes, datetime]) -> None:
        values = [sql.SQL("coalesce(%s, clock_timestamp())" if n == self._change else "%s") for n in self._columns]
        named = sql.SQL(", ").join(map(self._named, self._columns))
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(self.named, named, sql.SQL(", ").join(values))
        given = [
            [stamps.get(item.raw) if name == self._change else item.cells.get(name) for name in self._columns]
            for item in items
        ]
        with connection.cursor() as cursor:
            cursor.executemany(statement, given)

    def _texts(self) -> list[str]:
        return [name for name in self._columns if name != self._change]

    def _alter(self, renamed: Mapping[str, str], extra: str) -> None:
        for old, new in self._renamed.items():
            self._do("ALTER TABLE {} RENAME COLUMN {} TO {}", sql.Identifier(new), sql.Identifier(old))
        for old, new in renamed.items():
            self._do("ALTER TABLE {} RENAME COLUMN {} TO {}", sql.Identifier(old), sql.Identifier(new))
        if self._extra and not extra:
            self._do("ALTER TABLE {} DROP COLUMN {}", sql.Identifier(self._extra))
        if extra and not self._extra:
            self._do("ALTER TABLE {} ADD COLUMN {} text DEFAULT '1'", sql.Identifier(extra))
        self._renamed, self._extra = dict(renamed), extra

    def _named(self, column: str) -> sql.Identifier:
        return sql.Identifier(self._renamed.get(column, column))

    def _note_stamps(self, items: Mapping[Any, Item]) -> None:
        if self._renamed or not self._key:
            return
        read = sql.SQL("SELECT {}, {} FROM {}").format(
            sql.SQL(", ").join(map(sql.Identifier, self._key)), sql.Identifier(self._change), self.named
        )
        for *key, stamp in self._connection.execute(read):
            self._stamps.setdefault(items[tuple(key)].raw, stamp)


def database_peer(candidate: Candidate, name: str, url: str, *, linked: bool) -> Peer:
    """The peer of a connector of a database: a table with the columns that its table or query gives.

    Raises:
        HubError: nothing was recorded that can be read as rows, or the stream's table has no key.
    """
    declared, options = candidate.declared, candidate.declared.options
    key, change = names(options.get("key", ())), str(options.get("change", ""))
    streamed = declared.family is CAPTURE
    change = "" if change == XMIN or streamed else change
    cells = [printed(found) for found in recorded_cells(candidate)]
    columns = list(cells[0])
    if streamed and not key:
        raise HubError("conform_no_peer", what=f"{CAPTURE.name}: key")
    named = name if len(name) <= NAME_CHARACTERS_MAX else f"{name[:NAME_CHARACTERS_MAX]}_{crc32(name.encode())}"
    table = Table(url, named, columns, key, change)
    wire = Wire(int(make_url(url).port or 5432)) if linked else None
    settings = settings_of(url, wire, named, queried=bool(options.get("query")) and not streamed)
    slot = f"conform_{crc32(name.encode())}"
    if streamed:
        table.publish(f"{named}_changes")
        settings |= {"publication": f"{named}_changes", "slot": slot}

    def item(found: Mapping[str, Any]) -> Item:
        return Item(dict(found), canonical({one: found[one] for one in columns if one != change}), dict(found))

    def same(given: Item, raw: bytes) -> bool:
        kept = json.loads(raw)
        return bool({one: kept.get(one) for one in columns if one != change} == json.loads(given.raw))

    def close() -> None:
        table.drop_slot(slot)
        table.close()
        if wire:
            wire.close()

    return Peer(
        recorded=[item(found) for found in cells],
        settings=settings,
        edit=lambda given, changes: item({**given.cells, **changes}),
        show=table.show,
        same=same,
        keyed=bool(key),
        late=table.late if streamed or options.get("change") or options.get("changes") else None,
        restore=partial(anew, table, slot) if streamed else table.restore if change and key else None,
        told=streamed,
        link=wire,
        close=close,
    )


def printed(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells as the peer's table has them: text."""
    return {name: None if value is None else str(value) for name, value in cells.items()}


def anew(table: Table, slot: str, items: Sequence[Item]) -> None:
    """These rows in a database that a restore has taken the stream's slot from."""
    table.drop_slot(slot)
    table.show(items)


def settings_of(url: str, wire: Wire | None, table: str, *, queried: bool) -> dict[str, Any]:
    """What an instance sets to read the table, by a query where the connector has one."""
    at = make_url(url)
    return {
        "url": f"postgresql://127.0.0.1:{wire.port if wire else at.port}/{at.database}",
        "user": at.username, "password": {"secret": SECRET}, "schema": SCHEMA, "timeout_s": TIMEOUT_S,
        "table": "" if queried else table, "query": f'SELECT * FROM "{table}"' if queried else "",
    }  # fmt: skip


def recorded_cells(candidate: Candidate) -> list[dict[str, Any]]:
    """The recorded rows: of a document in the connector's format, or of a table or list.

    Raises:
        HubError: there are none, or the kit cannot read them.
    """
    recorded = candidate.inputs[0]
    rows = candidate.declared.rows or RECORDED.get(recorded.suffix)
    if rows is None:
        raise HubError("conform_no_peer", what=recorded.suffix)
    found = [row.cells for row in rows(recorded, candidate.declared.options) if isinstance(row, RawRow)]
    if not found:
        raise HubError("conform_no_rows")
    columns = list(dict.fromkeys(name for cells in found for name in cells))
    return [{name: cells.get(name) for name in columns} for cells in found]
