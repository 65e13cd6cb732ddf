"""A database for a while: made beside the one that an address names, and dropped at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from hub.errors import StopProcess


@contextmanager
def scratch_database(database_url: str, name: str, *, hasty: bool = False) -> Iterator[str]:
    """The address of an empty database called `name`; `hasty`: commits do not wait for the disk.

    Raises:
        StopProcess: the server does not answer, or lets this user make none.
    """
    url = make_url(database_url)
    owner = url.set(drivername="postgresql").render_as_string(hide_password=False)
    named = sql.Identifier(name)
    try:
        connection = psycopg.connect(owner, autocommit=True, connect_timeout=5)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(named))
        if hasty:  # our own processes may be killed over it, the server is not: nothing is lost
            connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(named))
    except psycopg.Error as error:
        detail = str(error).strip().partition("\n")[0]
        raise StopProcess("scratch_database", host=f"{url.host}:{url.port}", detail=detail) from None
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))
