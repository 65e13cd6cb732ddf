"""What databases complain of, in our words: wait and try again, or what a person does."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hub.errors import HubError, RetryLater, StopProcess, shorten

CODES: dict[str, str] = {
    # PostgreSQL's SQLSTATE
    **dict.fromkeys(("28P01", "28000"), "database_login"),
    "3D000": "database_missing",
    "42501": "database_privilege",
    **dict.fromkeys(("42P01", "3F000"), "table_missing"),
    "42703": "database_column_missing",
    "25006": "query_writes",
    "57014": "database_slow",
    "53400": "slots_full",
    # MySQL's and MariaDB's numbers
    **dict.fromkeys(("1044", "1045", "1698"), "database_login"),
    "1049": "database_missing",
    **dict.fromkeys(("1142", "1143", "1227", "1370"), "database_privilege"),
    "1146": "table_missing",
    "1054": "database_column_missing",
    "1792": "query_writes",
    **dict.fromkeys(("1969", "3024"), "database_slow"),
    **dict.fromkeys(("1064", "1109", "1111", "1248", "1305"), "query_invalid"),
}
SQLITE = {
    r"no such table": "table_missing",
    r"no such column": "database_column_missing",
    r"readonly database|attempt to write": "query_writes",
    r"interrupted": "database_slow",
    r"database is locked|database table is locked|disk I/O": "source_database_away",
    r"unable to open": "database_missing",
    r"not a database|malformed|not authorized|syntax error|no such function|incomplete input": "query_invalid",
}
AWAY = re.compile(r"(08|53|57|40|55).{3}|1040|1053|115[89]|116[01]|1205|1213|1317|192[07]|20[0-9]{2}")
"""Connections, resources, operators, conflicts and locks: SQLSTATE's classes and MySQL's numbers."""

WAIT = frozenset({"database_slow", "source_database_away"})


@contextmanager
def translated(database: str) -> Iterator[None]:
    """Errors of drivers as ours; `database` is what people call it (no address, no password)."""
    try:
        yield
    except DBAPIError as error:
        raise failure(error.orig or error, database) from None
    except psycopg.Error as error:  # of a change stream, which is read without SQLAlchemy
        raise failure(error, database) from None
    except SQLAlchemyError as error:
        raise StopProcess("query_invalid", database=database, detail=shorten(str(error), 300)) from None
    except OSError as error:
        raise RetryLater("source_database_away", database=database, detail=error.strerror or str(error)) from None


def failure(cause: BaseException, database: str) -> HubError:
    """Our error for a driver's."""
    detail = shorten(" ".join(str(cause).split()), 300)
    code = _code(cause)
    if code is None:  # libpq and drivers that cannot get through have no number to give
        kinds = {kind.__name__ for kind in type(cause).__mro__}  # each driver has its own of these (PEP 249)
        said_away = kinds & {"OperationalError", "InterfaceError", "InternalError"}
        code = "source_database_away" if said_away else "query_invalid"
    kind = RetryLater if code in WAIT else StopProcess
    return kind(code, database=database, detail=detail)


def _code(cause: BaseException) -> str | None:
    """The code of our text; None where the driver gave nothing to tell by."""
    said = str(cause)
    if isinstance(cause, sqlite3.Error):
        return next((code for words, code in SQLITE.items() if re.search(words, said)), "query_invalid")
    number = cause.args[0] if cause.args else None
    state = str(number) if isinstance(number, int) else getattr(cause, "sqlstate", None)
    if state is None:
        if "password authentication failed" in said or "no pg_hba.conf entry" in said:
            return "database_login"
        return "database_missing" if re.search(r'database ".*" does not exist', said) else None
    return CODES.get(state) or ("source_database_away" if AWAY.fullmatch(state) else "query_invalid")
