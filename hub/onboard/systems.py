"""Samples of systems: the first rows that a family pulls, and the tables that a database has."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.sql.elements import quoted_name

from hub.onboard.sample import ROWS_MAX, Sample, gathered
from hub.source.mapping import family_named
from hub.source.pull import Ask, Pulled

TABLES_MAX = 500


class Table(NamedTuple):
    """A table of a database, as a person chooses it."""

    name: str
    rows: int
    key: tuple[str, ...]


def drawn(family: str, options: Mapping[str, Any], name: str, *, rows_max: int = ROWS_MAX) -> Sample:
    """The first rows that a family pulls.

    Raises:
        RetryLater, StopProcess: as the family does; not one row.
    """

    def items() -> Iterator[Pulled]:
        stop = threading.Event()
        pulling = family_named(family).pull(Ask(name, options, {}, True, stop))
        yield from islice(pulling, rows_max + 10)
        stop.set()
        if isinstance(pulling, Generator):  # its connection is given back at once
            pulling.close()

    found = gathered(name, "", items(), options)
    found.options = {}
    return found


def tables_of(options: Mapping[str, Any]) -> list[Table]:
    """The tables and views that a login sees, with their rows counted and their primary keys.

    Raises:
        RetryLater, StopProcess: the database is away, or refuses.
    """
    from hub.source.systems.sql.failures import translated
    from hub.source.systems.sql.login import begin, opened

    with translated("tables"), opened(options, whole=False) as connection:
        begin(connection, options)
        inspector = sa.inspect(connection)
        names = [*inspector.get_table_names(), *inspector.get_view_names()][:TABLES_MAX]
        found = []
        for name in names:
            count = sa.select(sa.func.count()).select_from(sa.table(quoted_name(name, True)))
            key = inspector.get_pk_constraint(name).get("constrained_columns") or ()
            found.append(Table(name, int(connection.execute(count).scalar_one()), tuple(key)))
        return found
