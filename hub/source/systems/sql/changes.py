"""Which rows changed since a position: a cursor never names the newest row that was seen, but the last settled one.

A transaction that began early and commits late brings rows older than what was read meanwhile. So either the database
itself tells which transactions have ended (`xmin`, PostgreSQL), or a column that grows is read again from a bound below
which nothing can appear any more: the newest value, less the age of the oldest transaction that is still open, less an
overlap for clocks that differ. Reading a row twice does no harm: `sent` keeps most of them back, collect the rest.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from hub.errors import StopProcess
from hub.source.exact import kept, taken
from hub.source.systems.sql import mysql, postgres
from hub.source.systems.sql.wanted import XMIN, Wanted

PENDING_MAX = 20
AROUND = 2**32  # PostgreSQL's rows bear the lower 32 bits of their transaction's id
WINDOW_MAX = 2**31 - 1_000_000  # further back, two ids can no longer be told apart
Cursor = dict[str, Any]


class Look(NamedTuple):
    """What the database said just before its snapshot was taken."""

    high: Any  # the largest value of the change column
    open_s: float | None  # age of the oldest other transaction; None: it does not tell
    clock: datetime | None  # the database's own


def look(connection: sa.Connection, what: Wanted, before: Cursor) -> Look:
    """The newest value first, then who is still writing: a transaction that is open then has begun before, or is young."""
    dialect = connection.dialect.name
    high = None
    if what.change not in ("", XMIN):
        column: sa.ColumnElement[Any] = what.named(what.change)
        statement = sa.select(sa.func.max(column)).select_from(what.source)
        if before.get("settled") is not None:
            statement = statement.where(column >= taken(before["settled"]))
        high = connection.execute(statement).scalar()
    if dialect == "postgresql":
        clock = connection.exec_driver_sql("SELECT clock_timestamp()").scalar()
        return Look(high, postgres.open_s(connection), clock)
    if dialect in ("mysql", "mariadb"):
        clock = connection.exec_driver_sql("SELECT UTC_TIMESTAMP(6)").scalar()
        return Look(high, mysql.open_s(connection), clock.replace(tzinfo=UTC) if clock else None)
    if dialect == "sqlite":  # one writer at a time: what is not committed yet is newer than all that is
        return Look(high, 0.0, None)
    return Look(high, None, None)


def went_back(what: Wanted, before: Cursor, seen: Look) -> str:
    """What shows that the source is older than it was; "" if nothing does."""
    if not before or what.change == XMIN:
        return ""
    high = taken(before.get("high"))
    if high is not None and (seen.high is None or seen.high < high):
        return f"{what.change}: {high} → {seen.high}"
    if before.get("clock") and seen.clock is not None:
        ahead_s, _ = _stepped(before, seen)
        if ahead_s > max(5.0, what.overlap_s / 2) and not before.get("behind"):
            return f"clock: {ahead_s:.0f} s"
    return ""


def _stepped(before: Cursor, seen: Look) -> tuple[float, datetime]:
    """By how much the database's clock was set back since `before`, and when it will be where it was."""
    then, ours = datetime.fromisoformat(before["clock"][0]), float(before["clock"][1])
    assert seen.clock is not None
    expected = max(then, then + timedelta(seconds=time.time() - ours))
    return (expected - seen.clock).total_seconds(), expected


def by_transaction(connection: sa.Connection, before: Cursor) -> tuple[str, list[sa.ColumnElement[bool]], Cursor]:
    """(what went back or "", the condition, the next cursor) where rows bear the transaction that wrote them.

    Rows that vacuum froze long ago may bear a number that looks new: they are read in vain. None that is new looks old, as
    long as fewer than two thousand million transactions passed; after more, everything is read.
    """
    low, high = postgres.horizon(connection)
    cursor = {"change": XMIN, "settled": str(low)}
    if before.get("change") != XMIN:
        return "", [], cursor
    settled = int(before["settled"])
    if low < settled:
        return f"transaction {settled} → {low}", [], cursor
    if high - settled >= WINDOW_MAX:
        return "", [], cursor
    age = sa.func.age(sa.column(XMIN))
    since = sa.func.age(sa.literal_column(f"'{settled % AROUND}'::xid"))
    return "", [age <= since], cursor


def by_column(what: Wanted, before: Cursor, seen: Look) -> tuple[list[sa.ColumnElement[bool]], Cursor]:
    """The condition, and the next cursor, where a column grows. A row without a value in it is always read."""
    if before.get("change") != what.change:
        before = {}
    column: sa.ColumnElement[Any] = what.named(what.change)
    settled = taken(before.get("settled"))
    where = [] if settled is None else [sa.or_(column >= settled, column.is_(None))]
    cursor: Cursor = {"change": what.change, "high": kept(seen.high)}
    behind_s = 0.0
    if seen.clock is not None:
        cursor["clock"] = [seen.clock.isoformat(), time.time()]
        behind_s = _behind(before, seen, cursor)
    if seen.high is None:
        return where, cursor
    if isinstance(seen.high, int | float | Decimal):
        _settle_number(what, before, seen, cursor)
    else:
        lag_s = what.overlap_s + (seen.open_s or 0.0) + behind_s
        cursor["settled"] = kept(earlier(seen.high, lag_s, what))
    return where, cursor


def _behind(before: Cursor, seen: Look, cursor: Cursor) -> float:
    """While the clock has not caught up with where it was before it was set back, new rows are older than old ones."""
    assert seen.clock is not None
    if before.get("behind"):
        until, by_s = datetime.fromisoformat(before["behind"][0]), float(before["behind"][1])
    elif before.get("clock"):
        by_s, until = _stepped(before, seen)
    else:
        return 0.0
    if by_s <= 1.0 or seen.clock >= until:
        return 0.0
    cursor["behind"] = [until.isoformat(), by_s]
    return by_s


def _settle_number(what: Wanted, before: Cursor, seen: Look, cursor: Cursor) -> None:
    """A number out of a sequence is settled once every transaction that was open when it was the newest has ended."""
    now = time.time()
    pending = [*before.get("pending", []), [now, kept(seen.high)]]
    if seen.open_s is None:
        ended = [entry for entry in pending if now - entry[0] >= what.overlap_s]
    else:
        ended = [entry for entry in pending if not seen.open_s or entry[0] < now - seen.open_s - 1.0]
    cursor["settled"] = ended[-1][1] if ended else before.get("settled")
    waiting = pending[len(ended) :]
    cursor["pending"] = waiting if len(waiting) <= PENDING_MAX else [*waiting[:-1:2], waiting[-1]]


def earlier(high: Any, lag_s: float, what: Wanted) -> Any:
    """A time, `lag_s` seconds earlier, in the form in which the column holds it.

    Raises:
        StopProcess: it is no time, so that nothing can be said of what is earlier.
    """
    if isinstance(high, datetime):
        return high - timedelta(seconds=lag_s)
    if isinstance(high, date):
        return high - timedelta(days=1 + lag_s // 86_400)
    try:
        moment = datetime.fromisoformat(str(high))
    except ValueError:
        raise StopProcess("change_unusable", column=what.change, found=str(high)[:60]) from None
    printed = str(high)
    if len(printed) == len("2024-03-05"):
        return (moment - timedelta(days=1 + lag_s // 86_400)).date().isoformat()
    moment -= timedelta(seconds=lag_s)
    return moment.isoformat(sep=printed[10], timespec="microseconds" if "." in printed else "seconds")


def identity_changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Which part of the source's identity is another one; "" if none is."""
    for name, value in before.items():
        if name in now and now[name] != value:
            return f"{name}: {value} → {now[name]}"
    return ""
