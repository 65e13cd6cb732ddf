"""What an instance wants of a database: table or query, its key, how changes are found; checked before anything is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

from hub.errors import StopProcess
from hub.source.raw import Options, header_name
from hub.source.systems.sql.login import address

NAME = re.compile(r"[^\x00-\x1f\x7f\"'`;\\\[\]]{1,128}")
"""A name of a table or a column. SQLAlchemy quotes it besides; a mark of quotation or a semicolon is no mistake but a try."""

PLAIN = re.compile(r"'[^']*'")
UNSURE = re.compile(r"[\\$\"`\[#]|--|/\*")
"""Where one of these is, dialects differ in where a quotation ends."""

OVERLAP_S = 60.0
XMIN = "xmin"
EXACT = ("postgresql", "mysql", "mariadb", "sqlite")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of one instance, checked.

    `change`: a column that grows with every insert and update (a time, or a number out of a sequence); or `xmin`,
    PostgreSQL's own: by transaction. `deleted`: a column that says, if it holds something else than null, false, 0 or
    "", that the row is no more.
    """

    table: str
    schema: str | None
    query: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    change: str
    deleted: str
    overlap_s: float
    fetch: int
    exact: bool  # names are quoted, so that they are just what is written; else only where the dialect sees a need

    def named(self, name: str) -> sa.ColumnElement[Any]:
        """A column."""
        return sa.column(quoted_name(name, True) if self.exact else name)

    @property
    def label(self) -> str:
        """What people call it: public.report, query."""
        return (f"{self.schema}.{self.table}" if self.schema else self.table) if self.table else "query"

    @property
    def source(self) -> sa.FromClause | sa.TextClause:
        """What stands behind FROM."""
        if self.table:
            if not self.exact:
                return sa.table(self.table, schema=self.schema)
            return sa.table(
                quoted_name(self.table, True), schema=quoted_name(self.schema, True) if self.schema else None
            )
        # A query of the institution's: a colon in it is no parameter of ours.
        return sa.text("(" + re.sub(r"(?<!\\):", r"\\:", self.query) + ") hub_query")


def wanted(options: Options) -> Wanted:
    """The options of one instance.

    Raises:
        StopProcess: a name that is none, neither or both of table and query, or a query of several statements.
    """
    table, schema = str(options.get("table", "")), options.get("schema")
    if schema is None and table.count(".") == 1:
        schema, table = table.split(".")
    query = str(options.get("query", "")).strip().rstrip(";").strip()
    if bool(table) == bool(query):
        raise StopProcess("table_or_query")
    if ";" in (query if UNSURE.search(query) else PLAIN.sub("", query)):
        raise StopProcess("query_several")
    changes = str(options.get("changes", ""))
    change = XMIN if changes == XMIN else str(options.get("change", ""))
    found = Wanted(
        table=table,
        schema=str(schema) if schema is not None else None,
        query=query,
        key=names(options.get("key", ())),
        columns=names(options.get("columns", ())),
        change=change,
        deleted=str(options.get("deleted", "")),
        overlap_s=float(options.get("overlap_s", OVERLAP_S)),
        fetch=max(1, min(20_000, int(options.get("fetch_rows", 2000)))),
        exact=address(options).get_backend_name() in EXACT,
    )
    given = (found.table, found.schema or "", *found.key, *found.columns, found.change, found.deleted)
    for name in filter(None, given):
        if not NAME.fullmatch(name):
            raise StopProcess("identifier_invalid", found=ascii(name))
    return found


def names(given: Any) -> tuple[str, ...]:
    """One name, several with commas between, or a list."""
    parts = given.split(",") if isinstance(given, str) else list(given)
    return tuple(name for name in (str(part).strip() for part in parts) if name)


@dataclass(frozen=True)
class Columns:
    """The columns of a reading's statement: those shown first, then those that only order it."""

    selected: tuple[str, ...]
    shown: tuple[str, ...]  # as cells are called
    key: tuple[int, ...]
    change: int | None
    deleted: int | None


def columns_of(connection: sa.Connection, what: Wanted) -> Columns:
    """Ask the database which columns there are.

    Raises:
        StopProcess: the key, the change column or a column that is wanted is not there.
    """
    # With a parameter, PostgreSQL takes one statement only: a query that closes our bracket gets no further than here.
    probe: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(what.source).where(sa.literal(1) == 0)
    there = [str(name) for name in connection.execute(probe).keys()]  # noqa: SIM118  a result, no dict
    more = [*what.key, *filter(None, (what.change if what.change != XMIN else "", what.deleted))]
    if missing := [name for name in (*what.columns, *more) if name not in there]:
        raise StopProcess("column_missing", file=what.label, column=missing[0], found=", ".join(there))
    shown = [name for name in (what.columns or there) if not (what.query and name == XMIN)]
    selected = [*shown, *(name for name in dict.fromkeys(more) if name not in shown)]
    return Columns(
        selected=tuple(selected),
        shown=tuple(header_name(name) for name in shown),
        key=tuple(map(selected.index, what.key)),
        change=selected.index(what.change) if what.change and what.change != XMIN else None,
        deleted=selected.index(what.deleted) if what.deleted else None,
    )
