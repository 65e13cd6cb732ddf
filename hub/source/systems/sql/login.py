"""Going into an institution's database: a checked address, a password never shown, a session that cannot write."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.pool import NullPool

from hub.errors import StopProcess
from hub.source.addresses import allowed_addresses
from hub.source.raw import Options
from hub.source.systems.files import files_of
from hub.source.systems.sql import mysql, postgres

DRIVERS = {
    "postgresql": ("psycopg", "psycopg"),
    "mysql": ("pymysql", "pymysql"),
    "mariadb": ("pymysql", "pymysql"),
    "sqlite": ("pysqlite", "sqlite3"),
    "oracle": ("oracledb", "oracledb"),
    "mssql": ("pymssql", "pymssql"),
    "dm": ("dmPython", "dmSQLAlchemy"),  # 达梦
}
"""Dialect → SQLAlchemy's driver, the package it needs. The last three are declared, and untested: no server was to be had."""

UNTESTED = ("oracle", "mssql", "dm")

PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "oracle": 1521, "mssql": 1433, "dm": 5236}
QUERY_KNOWN = frozenset({"sslmode", "sslrootcert", "ssl_ca", "charset", "service_name"})
"""What may stand behind the ? of an address; others (host, service, unix_socket, read_default_file…) reach past the checks."""

CONNECT_TIMEOUT_S = 10
TIMEOUT_S_MAX = 86_400
TIMEOUT_S = 300.0  # of one statement, unless the option `timeout_s` says otherwise
BUSY_S = 5.0


def timeout_s(options: Options) -> float:
    """How long one statement may take.

    Raises:
        StopProcess: the option is no such time.
    """
    given = options.get("timeout_s", TIMEOUT_S)
    try:
        found = float(given)
    except (TypeError, ValueError):
        found = 0.0
    if not 0 < found <= TIMEOUT_S_MAX:
        raise StopProcess("timeout_invalid", found=given, limit=TIMEOUT_S_MAX)
    return found


def address(options: Options) -> sa.URL:
    """The option `url`, the options `user` and `password` put in.

    Raises:
        StopProcess: no address, a dialect that is not known, a password in the open, or a query that reaches past checks.
    """
    given = options.get("url")
    hidden = isinstance(given, SecretStr)
    if given is None and options.get("path"):
        return sa.URL.create("sqlite+pysqlite", database=str(options["path"]))
    try:
        url = sa.make_url(given.get_secret_value() if isinstance(given, SecretStr) else str(given or ""))
    except sa.exc.ArgumentError:
        raise StopProcess("database_url", known=", ".join(DRIVERS)) from None
    dialect = url.get_backend_name()
    dialect = "postgresql" if dialect == "postgres" else dialect
    if dialect not in DRIVERS or (dialect != "sqlite" and not url.host):
        raise StopProcess("database_url", known=", ".join(DRIVERS))
    if url.password is not None and not hidden:
        raise StopProcess("database_password_open")
    if strange := sorted(set(url.query) - QUERY_KNOWN):
        raise StopProcess("database_url_query", found=", ".join(strange), known=", ".join(sorted(QUERY_KNOWN)))
    # The option is for those that were never tested: others of the tested ones would go by the name, unchecked.
    driver = str(options.get("driver", "") if dialect in UNTESTED else "") or DRIVERS[dialect][0]
    if not re.fullmatch(r"\w{1,30}", driver):
        raise StopProcess("database_url", known=", ".join(DRIVERS))
    url = url.set(drivername=f"{dialect}+{driver}")
    if options.get("user"):
        url = url.set(username=str(options["user"]))
    password = options.get("password")
    if password is not None:
        shown = password.get_secret_value() if isinstance(password, SecretStr) else str(password)
        url = url.set(password=shown)
    return url


@contextmanager
def opened(options: Options, *, whole: bool) -> Iterator[sa.Connection]:
    """A connection to the database that the options name.

    SQLite has no transaction that lets others write meanwhile: for a `whole` reading its file is copied in one go,
    and the copy is read.
    """
    url = address(options)
    dialect = url.get_backend_name()
    try:
        import_module(DRIVERS[dialect][1])
    except ImportError:
        raise StopProcess("extra_missing", extra="sources", package=DRIVERS[dialect][1]) from None
    with tempfile.TemporaryDirectory(prefix="hub-sqlite-") as folder:
        engine = _engine(url, dialect, options, Path(folder) if whole else None)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def _engine(url: sa.URL, dialect: str, options: Options, copy_into: Path | None) -> sa.Engine:
    more: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True, "isolation_level": "AUTOCOMMIT"}
    if dialect == "sqlite":
        return sa.create_engine("sqlite+pysqlite://", creator=_sqlite(url, options, copy_into), **more)
    port = url.port or PORTS[dialect]
    addresses = allowed_addresses(str(url.host), port, options)
    if dialect == "postgresql":
        arguments = {
            "host": ",".join([str(url.host)] * len(addresses)),  # the name, for TLS; the address is what it connects to
            "hostaddr": ",".join(addresses),
            "port": ",".join([str(port)] * len(addresses)),
            "connect_timeout": CONNECT_TIMEOUT_S,
            "passfile": os.devnull,  # the hub's own passwords are nobody else's
            "prepare_threshold": None,  # poolers in front of a database know nothing of prepared statements
            "application_name": "nqi-hub",
            "context": postgres.adapters(),
        }
        return sa.create_engine(url.set(host=None, port=None), connect_args=arguments, **more)
    if dialect in ("mysql", "mariadb"):
        creator = mysql.creator(url, lambda: _socket(addresses, port), options, timeout_s(options))
        return sa.create_engine(f"{dialect}+pymysql://", creator=creator, **more)
    del more["isolation_level"]  # not all of them know it; the account must be one that can only read
    try:
        return sa.create_engine(url.set(host=addresses[0]), **more)
    except ImportError:
        raise StopProcess("extra_missing", extra="sources", package=url.get_driver_name()) from None


def _socket(addresses: Sequence[str], port: int) -> socket.socket:
    """A connection to the first address that answers."""
    for number, one in enumerate(addresses, start=1):
        try:
            return socket.create_connection((one, port), timeout=CONNECT_TIMEOUT_S)
        except OSError:
            if number == len(addresses):
                raise
    raise OSError("no address")


def _sqlite(url: sa.URL, options: Options, copy_into: Path | None) -> Callable[[], sqlite3.Connection]:
    """What opens the file, read-only; `copy_into` a folder, a copy of it."""
    file = files_of(str(url.database), options.get("sample_folders", ()))[0].resolve()
    encoding = str(options.get("text_encoding", "utf-8"))

    def connect() -> sqlite3.Connection:
        opened = sqlite3.connect(
            f"file:{quote(str(file))}?mode=ro", uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        opened.execute("PRAGMA query_only = ON")
        if copy_into is not None:
            copy = sqlite3.connect(copy_into / "copy.db", isolation_level=None, check_same_thread=False)
            opened.backup(copy)
            opened.close()
            opened = copy
            opened.execute("PRAGMA query_only = ON")
        opened.text_factory = lambda data: data.decode(encoding, "surrogateescape")
        deadline = time.monotonic() + timeout_s(options)
        if copy_into is None:  # a copy is nobody's to wait for
            opened.set_progress_handler(lambda: time.monotonic() > deadline, 100_000)
        return opened

    return connect


def begin(connection: sa.Connection, options: Options) -> None:
    """Begin one transaction that only reads and sees one moment, in which no statement lasts for ever."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        statements = postgres.session(timeout_s(options))
    elif dialect in ("mysql", "mariadb"):
        is_mariadb, mislabelled = bool(getattr(connection.dialect, "is_mariadb", False)), "text_encoding" in options
        statements = mysql.session(timeout_s(options), is_mariadb=is_mariadb, mislabelled=mislabelled)
    elif dialect == "oracle":
        statements = ["SET TRANSACTION READ ONLY"]
    else:
        statements = []
    for statement in statements:
        connection.exec_driver_sql(statement)


def end(connection: sa.Connection) -> None:
    """End what `begin` began, where it begins anything."""
    if connection.dialect.name in ("postgresql", "mysql", "mariadb", "oracle"):
        connection.exec_driver_sql("ROLLBACK")
