"""Ingest held in the middle of a transaction, so that a fault meets it there for certain and not by luck."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, LiteralString

import psycopg

from tests.faults.institution import Change, Institution
from tests.faults.world import World
from tests.processes import plain, until

WAITING = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'hub-ingest %'
  AND backend_xid IS NOT NULL AND wait_event_type = 'Lock'
"""

LOCKS: dict[str, LiteralString] = {
    "record": "LOCK TABLE record IN SHARE MODE",
    "mention": "LOCK TABLE mention IN SHARE MODE",
}


@contextmanager
def inside_a_transaction(
    world: World, changes: list[Change], table: Literal["record", "mention"] = "record"
) -> Iterator[int]:
    """The pid of ingest's backend: it waits before it writes to `table`, its position moved and versions written.

    Before `mention` new mentions are gathered and compared, under locks of their blocks. The lock ends with the block,
    or with the server if that is what the block kills.
    """
    holder, watcher = (psycopg.connect(plain(world.database_url), autocommit=True) for _ in range(2))
    try:
        holder.execute("BEGIN")
        holder.execute(LOCKS[table])
        world.watch(Institution(world.api, world.ledger, changes, batch=100)).start().finish(30)
        (pid,) = until(lambda: watcher.execute(WAITING).fetchone(), 60, "ingest inside a transaction")
        yield int(pid)
    finally:
        holder.close()
        watcher.close()
