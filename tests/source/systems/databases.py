"""An institution's databases for tests: PostgreSQL, MariaDB and an SQLite file, written to by connections of its own."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.servers import Endpoints
from tests.processes import plain
from tests.source.systems.mariadb import ABSENT, PROGRAM, MariaDb

NUMBERS = itertools.count(1)


class Institution:
    """A table `report` in a database; `connect` gives a connection that writes, without committing by itself."""

    def __init__(self, sort: str, options: dict[str, Any], server: Any) -> None:
        self.sort, self.options, self._server = sort, options, server

    def connect(self) -> Any:
        """A connection whose writes wait for `commit`."""
        if self.sort == "postgres":
            return psycopg.connect(self._server)
        if self.sort == "mariadb":
            made = self._server.connect()
            made.autocommit(False)
            return made
        return sqlite3.connect(self._server, timeout=0.2)

    def run(self, *statements: str) -> None:
        """Statements in one transaction."""
        connection = self.connect()
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        connection.commit()
        connection.close()


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """One MariaDB a session; skipped, loudly, where Debian's is not installed."""
    if PROGRAM is None:
        pytest.skip(ABSENT)
    server = MariaDb()
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["postgres", "mariadb", "sqlite"])
def institution(request: pytest.FixtureRequest, servers: Endpoints, tmp_path: Path) -> Iterator[Institution]:
    """Each sort of database in turn, the table `report` in it empty."""
    name = f"city_{next(NUMBERS)}"
    columns = "id integer PRIMARY KEY, name varchar(80), changed {moment}, number bigint, gone integer DEFAULT 0"
    if request.param == "postgres":
        owner = plain(servers.database_url)
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        address = owner.rsplit("/", 1)[0] + f"/{name}"
        made = Institution("postgres", postgres_options(address), address)
        moment = "timestamptz"
    elif request.param == "mariadb":
        server = request.getfixturevalue("mariadb")
        server.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4", f"USE {name}")
        made = Institution("mariadb", {"url": f"mysql://root@127.0.0.1:{server.port}/{name}"}, _In(server, name))
        moment = "datetime(6)"
    else:
        file = tmp_path / "city.db"
        made = Institution("sqlite", {"path": str(file)}, file)
        moment = "text"
    made.options |= {"table": "report", "key": "id"}
    made.run(f"CREATE TABLE report ({columns.format(moment=moment)})")
    yield made
    if request.param == "postgres":
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class _In:
    def __init__(self, server: MariaDb, database: str) -> None:
        self.server, self.database = server, database

    def connect(self) -> Any:
        """A connection to this database."""
        return self.server.connect(self.database)


def postgres_options(address: str) -> dict[str, Any]:
    """The options of an instance for a psycopg address: the password apart from it, as a secret."""
    import sqlalchemy as sa
    from pydantic import SecretStr

    url = sa.make_url(address)
    bare = f"postgresql://{url.host}:{url.port}/{url.database}"
    return {"url": bare, "user": url.username, "password": SecretStr(str(url.password))}
