"""The family of databases: the rows of a table or a query, all of them or those that changed since a settled position."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from hub.errors import RejectRecord, StopProcess
from hub.source.exact import AS_IT_IS, canonical, cell, kept, key_text, spelled, taken
from hub.source.pull import Ask, Family, Gone, Mark, Pulled, Restored
from hub.source.raw import Header, Options, RawRow, Refused
from hub.source.systems.sql import mysql, postgres
from hub.source.systems.sql.changes import by_column, by_transaction, identity_changed, look, went_back
from hub.source.systems.sql.failures import translated
from hub.source.systems.sql.login import begin, end, opened, timeout_s
from hub.source.systems.sql.wanted import XMIN, Columns, Wanted, columns_of, wanted

MARK_ROWS = 1000
SENT_MAX = 1000
NATIVE = ("postgresql", "mysql", "mariadb")  # their drivers give cells already


def tells_changes(options: Options) -> bool:
    """With a column that grows, or PostgreSQL's transactions."""
    return bool(options.get("change")) or options.get("changes") == XMIN


def pull(ask: Ask) -> Iterator[Pulled]:
    """The rows that the options name.

    Options: url, user, password; table (and schema) or query; key (columns that name a row), columns; change (a column that
    grows) with overlap_s, or changes: xmin; deleted (a column); timeout_s; fetch_rows; text_encoding. SQLite: path.

    Raises:
        RetryLater: the database is away, or took longer than timeout_s.
        StopProcess: login, table, column or query is wrong, or the query writes.
    """
    what = wanted(ask.options)
    with translated(what.label), opened(ask.options, whole=ask.whole) as connection:
        yield from Reading(ask, what, connection).items()


@dataclass
class Plan:
    """Which rows, in which order, and the position once all of them were shown."""

    where: Sequence[sa.ColumnElement[bool]]
    order: Sequence[str]
    after: Sequence[Any] | None
    next: dict[str, Any]


class Reading:
    """One reading on one connection."""

    def __init__(self, ask: Ask, what: Wanted, connection: sa.Connection) -> None:
        self._ask, self._what, self._connection = ask, what, connection
        self._dialect = connection.dialect.name
        self._sent: set[str] = set()
        self._known: frozenset[str] = frozenset()

    def items(self) -> Iterator[Pulled]:
        """Everything that the reading yields."""
        plan = self._plan()
        if isinstance(plan, Restored):
            yield plan
            return
        columns = self._columns
        yield Header(columns.shown, document=self._what.label)
        yield from self._rows(plan, columns)
        if "cursor" in plan.next and 0 < len(self._sent) <= SENT_MAX:
            plan.next["cursor"]["sent"] = sorted(self._sent)
        yield Mark(plan.next)

    def _plan(self) -> Plan | Restored:
        what, position = self._what, self._ask.position
        unfinished = position.get("reading") or {}
        resumed = unfinished if unfinished.get("whole") == self._ask.whole else {}
        reference = resumed.get("next") or position
        before = reference.get("cursor", {})
        begin(self._connection, self._ask.options)  # a query may call anything: here too it only reads
        columns_of(self._connection, what)
        seen = look(self._connection, what, before if before.get("change") == what.change else {})
        end(self._connection)
        begin(self._connection, self._ask.options)
        self._columns = columns_of(self._connection, what)
        identity = self._identity()
        changed = identity_changed(reference.get("identity", {}), identity)
        if before.get("change") == what.change:
            changed = changed or went_back(what, before, seen)
        where: list[sa.ColumnElement[bool]] = []
        following: dict[str, Any] = {"identity": identity} if identity else {}
        if what.change == XMIN:
            back, where, following["cursor"] = by_transaction(self._connection, before)
            changed = changed or back
        elif what.change:
            where, following["cursor"] = by_column(what, before, seen)
        if changed:
            return Restored(changed)
        if resumed:
            where = self._since(position) if not self._ask.whole else []
            following = resumed["next"]
        elif not self._ask.whole:
            self._known = frozenset(before.get("sent", ()))
        by_change = not self._ask.whole and what.change not in ("", XMIN)
        order = [what.change, *what.key] if by_change else list(what.key)
        after = [taken(value) for value in resumed["after"]] if resumed else None
        return Plan([] if self._ask.whole else where, order, after, following)

    def _since(self, position: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
        """The condition of the reading that was interrupted: its own, from the cursor before it."""
        before = position.get("cursor", {})
        if self._what.change == XMIN:
            return by_transaction(self._connection, before)[1]
        return by_column(self._what, before, look(self._connection, self._what, before))[0]

    def _identity(self) -> dict[str, str]:
        if not tells_changes(self._ask.options):
            return {}
        if self._dialect == "postgresql":
            prepared = self._connection.dialect.identifier_preparer
            table = (
                prepared.format_table(sa.table(self._what.table, schema=self._what.schema)) if self._what.table else ""
            )
            return postgres.identity(self._connection, table)
        return mysql.identity(self._connection) if self._dialect in ("mysql", "mariadb") else {}

    def _rows(self, plan: Plan, columns: Columns) -> Iterator[Pulled]:
        order = [columns.selected.index(name) for name in plan.order]
        ordering = _placed(order)
        make = self._maker(columns)
        settled = taken(plan.next.get("cursor", {}).get("settled")) if columns.change is not None else None
        last: Any = None
        count = 0
        for batch in self._batches(plan, columns):
            for values in batch:
                if count >= MARK_ROWS and order:
                    now = ordering(values)
                    if now != last and None not in last:
                        yield Mark(self._unfinished(plan, last))
                        count = 0
                item = make(values)
                if (
                    not self._ask.whole
                    and columns.change is not None
                    and self._sent_before(item, values, columns, settled)
                ):
                    continue
                if item is not None:
                    yield item
                count += 1
                if count >= MARK_ROWS and order:
                    last = ordering(values)

    def _unfinished(self, plan: Plan, last: Sequence[Any]) -> dict[str, Any]:
        """The position inside a reading: where it is to go on, and what it was for."""
        after = [kept(value) for value in last]
        reading = {"whole": self._ask.whole, "after": after, "next": plan.next}
        before = {name: value for name, value in self._ask.position.items() if name != "reading"}
        return {**before, "reading": reading}

    def _sent_before(self, item: Any, values: Any, columns: Columns, settled: Any) -> bool:
        """True if this very row was shown by the last reading; what may come again next time is remembered."""
        assert columns.change is not None
        change = values[columns.change]
        if item is None or isinstance(item, Refused):
            return False
        content = item.raw if isinstance(item, RawRow) else b"gone " + item.key.encode()
        seen = blake2b(content, digest_size=8).hexdigest()
        if len(self._sent) <= SENT_MAX and (settled is None or change is None or change >= settled):
            self._sent.add(seen)
        return seen in self._known

    def _maker(self, columns: Columns) -> Callable[[Any], RawRow | Refused | Gone | None]:
        """What makes a row of a driver's values."""
        names, key_at = columns.shown, columns.key
        label = self._what.label
        native = self._dialect in NATIVE
        titles = ",".join(self._what.key)
        deleted = columns.deleted
        one_key = key_at[0] if len(key_at) == 1 else None
        whole = self._ask.whole
        dumps, sort = orjson.dumps, orjson.OPT_SORT_KEYS

        def make(values: Any) -> RawRow | Refused | Gone | None:
            if not native:
                values = [value if type(value) in AS_IT_IS else cell(value) for value in values]
            cells = dict(zip(names, values))  # noqa: B905  columns that only order the rows come last, and are no cells
            if one_key is not None and type(values[one_key]) in (int, str):
                key = str(values[one_key])
            else:
                key = key_text(values[n] for n in key_at) if key_at else ""
            place = f"{label} {titles}={key}" if key_at else label
            if deleted is not None and values[deleted] not in (None, False, 0, "", "0"):
                return None if whole or not key else Gone(place, key)
            try:
                raw = dumps(cells, default=spelled, option=sort)
            except TypeError:
                return odd(place, cells, key)
            return RawRow(place, cells, raw, key)

        return make

    def _batches(self, plan: Plan, columns: Columns) -> Iterator[Sequence[Any]]:
        """Rows in the plan's order. MySQL would count the whole of a long statement against its time limit, and SQLite
        keeps writers out while one runs: these are read in pages, the last row of one beginning the next."""
        selected: list[sa.ColumnElement[Any]] = [self._what.named(name) for name in columns.selected]
        statement = sa.select(*selected).select_from(self._what.source).where(*plan.where)
        order: list[sa.ColumnElement[Any]] = [self._what.named(name) for name in plan.order]
        paged = (self._dialect in ("mysql", "mariadb") and self._what.table) or (
            self._dialect == "sqlite" and not self._ask.whole
        )
        if not (paged and self._what.key):
            if plan.after is not None:
                empty = [order[0].is_(None)] if len(order) > len(self._what.key) else []
                statement = statement.where(sa.or_(_beyond(order, plan.after), *empty))
            yield from self._stream(statement.order_by(*order))
            return
        yield from self._stream(statement.where(sa.or_(*(column.is_(None) for column in order))))
        full = statement.where(*(column.is_not(None) for column in order)).order_by(*order)
        yield from self._pages(full, order, plan, _placed([columns.selected.index(name) for name in plan.order]))

    def _stream(self, statement: sa.Select[Any]) -> Iterator[Sequence[Any]]:
        result = self._connection.execute(statement, execution_options={"stream_results": True})
        try:
            yield from result.partitions(self._what.fetch)
        except BaseException:
            if self._dialect in ("mysql", "mariadb"):
                mysql.cut(self._connection)
            raise
        finally:
            with suppress(DBAPIError):
                result.close()

    def _pages(
        self, statement: sa.Select[Any], order: Sequence[Any], plan: Plan, of: Callable[[Any], Any]
    ) -> Iterator[Sequence[Any]]:
        size = max(2, self._what.fetch)
        last = tuple(plan.after) if plan.after is not None else None
        while True:
            asked = statement if last is None else statement.where(_beyond(order, last, included=True))
            rows = self._connection.execute(asked.limit(size)).all()
            placed = [of(row) for row in rows]
            begin_at = 1 if last is not None and placed and placed[0] == last else 0
            if len(set(placed)) < len(placed) or (len(rows) == size and placed[-1] == last):
                raise StopProcess("key_not_unique", database=self._what.label, columns=", ".join(self._what.key))
            if rows[begin_at:]:
                yield rows[begin_at:]
            if len(rows) < size:
                return
            last = placed[-1]


def _placed(order: Sequence[int]) -> Callable[[Any], tuple[Any, ...]]:
    def placed(values: Any) -> tuple[Any, ...]:
        return tuple([values[n] for n in order])

    return placed


def _beyond(order: Sequence[Any], last: Sequence[Any], *, included: bool = False) -> sa.ColumnElement[bool]:
    """Rows after `last`: written out, since not every database compares tuples (nor finds an index for them)."""
    first, *others = order
    if not others:
        found: sa.ColumnElement[bool] = first >= last[0] if included else first > last[0]
        return found
    return sa.and_(first >= last[0], sa.or_(first > last[0], _beyond(others, last[1:], included=included)))


def odd(place: str, cells: dict[str, Any], key: str) -> RawRow | Refused:
    """A row that holds a number beyond 64 bits, or text that is none."""
    raw = canonical(cells)
    for name, value in cells.items():
        if isinstance(value, str) and any("\udc80" <= letter <= "\udcff" for letter in value):
            found = value.encode(errors="surrogateescape").hex(" ")
            return Refused(place, raw, RejectRecord("cell_encoding", field=name, found=found))
    return RawRow(place, cells, raw, key)


__all__ = ["SQL", "odd", "pull", "tells_changes", "timeout_s"]

SQL = Family(name="sql", pull=pull, tells_changes=tells_changes, snapshot=True)
