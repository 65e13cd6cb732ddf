"""Changes of one table out of PostgreSQL's stream, as rows and deletions, in the order in which they were committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson
import psycopg
from psycopg import sql as statement
from psycopg.adapt import Transformer

from hub.source.exact import key_text, spelled
from hub.source.pull import Gone
from hub.source.raw import Header, RawRow, Refused, header_name
from hub.source.systems.capture.pgoutput import (
    UNCHANGED,
    Begin,
    Change,
    Commit,
    Message,
    Relation,
    Truncate,
    Values,
    decode,
)
from hub.source.systems.capture.slot import Table, printed
from hub.source.systems.sql import odd, postgres
from hub.source.systems.sql.wanted import Wanted

MARK_CHANGES = 1000
FETCH = 1000

PEEK = (
    "SELECT data FROM pg_logical_slot_peek_binary_changes(%s, %s::pg_lsn, NULL,"
    " 'proto_version', '1', 'publication_names', %s)"
)


class Shape:
    """How the values of one relation become cells, until the next message about the relation."""

    def __init__(self, connection: psycopg.Connection[Any], relation: Relation, what: Wanted, table: Table) -> None:
        self.names = names = [column.name for column in relation.columns]
        self.columns = [header_name(name) for name in names]
        self.key = [names.index(name) for name in table.key if name in names]
        self.shown = [names.index(name) for name in what.columns if name in names] or list(range(len(names)))
        self.all = len(self.shown) == len(names)
        self.header = Header(tuple(self.columns[n] for n in self.shown), document=what.label)
        self.titles = ",".join(table.key)
        transformer = Transformer(connection)
        transformer.set_loader_types([column.type for column in relation.columns], psycopg.pq.Format.TEXT)
        self.load: Callable[[Values], tuple[Any, ...]] = transformer.load_sequence


class Stream:
    """One reading of a slot, up to a position. `emptied`: where the transaction ended that emptied the table, if one did."""

    def __init__(self, connection: psycopg.Connection[Any], what: Wanted, table: Table, timeout_s: float) -> None:
        self._connection, self._what, self._table, self._timeout_s = connection, what, table, timeout_s
        self._shapes: dict[int, Shape | None] = {}
        self.end = 0
        self._count = 0
        self.emptied = 0

    def items(
        self, slot: str, publication: str, at: int, upto: int
    ) -> Iterator[RawRow | Refused | Gone | Header | int]:
        """Rows and deletions; a number is a position: everything before it came."""
        emptied, skipped = False, False
        for message in self._messages(slot, publication, upto):
            if isinstance(message, Change):
                if not skipped and (shape := self._shapes.get(message.oid)) is not None:
                    yield from self._change(shape, message)
            elif isinstance(message, Begin):
                skipped = message.lsn < at
            elif isinstance(message, Commit):
                self.end = max(self.end, message.end)
                if emptied:
                    self.emptied = message.end
                    return
                if self._count >= MARK_CHANGES:
                    yield self.end
                    self._count = 0
            elif isinstance(message, Relation):
                shape = self._shapes[message.oid] = self._shape(message)
                if shape is not None:
                    yield shape.header
            elif isinstance(message, Truncate):
                emptied = not skipped and any(self._shapes.get(oid) for oid in message.oids)

    def _messages(self, slot: str, publication: str, upto: int) -> Iterator[Message | None]:
        """The server decodes once, and keeps on its disk what its memory does not hold; here are FETCH messages at a time."""
        quoted = '"' + publication.replace('"', '""') + '"'
        for one in postgres.session(self._timeout_s, isolation="READ COMMITTED"):
            self._connection.execute(one.encode())
        with self._connection.cursor("hub_changes", binary=True) as cursor:
            cursor.itersize = FETCH
            cursor.execute(PEEK, (slot, printed(upto), quoted))
            for (data,) in cursor:
                yield decode(data)

    def _shape(self, relation: Relation) -> Shape | None:
        """None for other tables of the same publication."""
        if (relation.schema, relation.table) != (self._table.schema, self._table.name):
            return None
        return Shape(self._connection, relation, self._what, self._table)

    def _change(self, shape: Shape, change: Change) -> Iterator[RawRow | Refused | Gone]:
        self._count += 1
        old_key = self._key(shape, change.old) if change.old is not None else ""
        if change.new is None:
            if old_key:
                yield Gone(self._place(shape, old_key), old_key)
            return
        values = self._whole(shape, change)
        if values is None:
            return
        cells = shape.load(values)
        key = key_text(cells[n] for n in shape.key)
        if old_key and old_key != key:
            yield Gone(self._place(shape, old_key), old_key)
        yield self._row(shape, cells, key)

    def _row(self, shape: Shape, values: Sequence[Any], key: str) -> RawRow | Refused:
        cells = dict(zip(shape.columns, values, strict=True))
        if not shape.all:
            cells = {shape.columns[n]: values[n] for n in shape.shown}
        place = self._place(shape, key)
        try:
            raw = orjson.dumps(cells, default=spelled, option=orjson.OPT_SORT_KEYS)
        except TypeError:
            return odd(place, cells, key)
        return RawRow(place, cells, raw, key)

    def _place(self, shape: Shape, key: str) -> str:
        return f"{self._what.label} {shape.titles}={key}"

    def _key(self, shape: Shape, values: Values) -> str:
        return key_text(shape.load(values)[n] for n in shape.key)

    def _whole(self, shape: Shape, change: Change) -> Values | None:
        """The new values, those that the message left out put in: out of the old ones, else the row as it is now.

        None if the row is gone meanwhile: its deletion follows in the stream.
        """
        values = change.new
        assert values is not None
        missing = [n for n, value in enumerate(values) if value is UNCHANGED]
        if not missing:
            return values
        if change.old is not None and change.old_whole:
            return [change.old[n] if value is UNCHANGED else value for n, value in enumerate(values)]
        names = [statement.Identifier(self._table.key[n]) for n in range(len(shape.key))]
        where = statement.SQL(" AND ").join(
            statement.SQL("{}::text = {}").format(name, statement.Placeholder()) for name in names
        )
        asked = [statement.Identifier(shape.names[n]) for n in missing]
        query = statement.SQL("SELECT {} FROM {} WHERE {}").format(
            statement.SQL(", ").join(statement.SQL("{}::text").format(name) for name in asked),
            statement.Identifier(self._table.schema, self._table.name),
            where,
        )
        keys = [(values[n] or b"").decode() for n in shape.key]
        row = self._connection.execute(query, keys).fetchone()
        if row is None:
            return None
        now = dict(zip(missing, row, strict=True))
        return [
            (now[n].encode() if now[n] is not None else None) if n in now else value for n, value in enumerate(values)
        ]
