"""A worker's lease of an instance: what it writes, it writes only while it has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from hub.errors import RetryLater
from hub.store import instances
from hub.store.database import away


class Lease(NamedTuple):
    """Who reads which instance.

    A process can stand still for a minute (swapped out, a paused machine) and go on as if nothing had been, when another
    one has long read further: what it then gave a version would be newer than what is.
    """

    engine: Engine
    instance: str
    worker: str

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction until whose end nobody else takes the instance.

        Raises:
            RetryLater: somebody has; or the database is away.
        """
        with away(), self.engine.begin() as connection:
            if not instances.hold(connection, self.instance, self.worker):
                raise RetryLater("lease_lost")
            yield connection
