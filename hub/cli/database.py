"""The running hub's database, for commands that change it themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from hub.settings import Settings
from hub.start import find
from hub.store.database import away, engine


@contextmanager
def database() -> Iterator[Connection]:
    """One transaction on the running hub's database."""
    made = engine(find(Settings()).database_url, pool_size=1)
    try:
        with away(), made.begin() as connection:
            yield connection
    finally:
        made.dispose()
