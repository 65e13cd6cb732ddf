"""Connections to PostgreSQL and the migrations that bring a database to today's tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import orjson
import psycopg
from alembic import command
from alembic.config import Config
from psycopg.types.json import set_json_loads
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from hub.errors import RetryLater

_MIGRATIONS = Path(__file__).parent / "migrations"
# A process that stands still within a transaction (swapped out, a paused machine) would keep what it has locked.
_OPTIONS = "-c jit=off -c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000"


def engine(database_url: str, *, pool_size: int = 10) -> Engine:
    """An SQLAlchemy engine; the pool tests a connection before use, so that a restarted server is no error."""
    return create_engine(
        make_url(database_url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=5,
        connect_args={"connect_timeout": 3, "options": _OPTIONS},
    )


def connect(database_url: str, *, application: str) -> psycopg.Connection:
    """A plain psycopg connection for the COPY path; keepalives notice a server that went away without a word.

    Raises:
        RetryLater: the server does not answer.
    """
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = psycopg.connect(
            url,
            connect_timeout=3,
            application_name=application,
            options="-c jit=off -c statement_timeout=60000 -c lock_timeout=30000",
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=15000,
        )
    except psycopg.OperationalError as error:
        raise RetryLater("database_away") from error
    set_json_loads(orjson.loads, connection)
    return connection


def migrate(database_url: str) -> None:
    """Bring the database to today's tables; two processes at once wait for one another."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    made = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    try:
        with made.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(7202)"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            connection.execute(text("SELECT pg_advisory_unlock(7202)"))
            connection.commit()
    finally:
        made.dispose()


def database_time(connection: Connection) -> datetime:
    """The database's clock: what stands in its rows is compared with no other one."""
    now: datetime = connection.execute(text("SELECT now()")).scalar_one()
    return now


@contextmanager
def away() -> Iterator[None]:
    """Turns "the server is away or shutting down" into RetryLater; a true SQL error stays what it is."""
    try:
        yield
    except (OperationalError, PoolExhausted) as error:  # no connection in time: the server is slow, or asked too much
        raise RetryLater("database_away") from error
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError):
            raise RetryLater("database_away") from error
        raise
    except psycopg.OperationalError as error:
        raise RetryLater("database_away") from error
