"""Replay: the topics from offset 0 into an empty database, and whether it equals the live one."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import text

from hub.errors import StopProcess
from hub.identify.weighing import apply
from hub.ingest.worker import Worker
from hub.settings import Settings
from hub.store.database import away, engine, migrate

# What must be equal; when a row was written (txid, seq) is not part of it.
DIGESTS = {
    "records": "SELECT key, version, hash, deleted, mentions, known_at FROM record",
    "versions": 'SELECT key, version, hash, part, "offset", value, event_id, mentions, known_at FROM version',
    "parties": "SELECT p.mention, s.topic, p.key, p.live FROM party p JOIN stream s ON s.id = p.stream",
    "mentions": "SELECT id, enterprise, source, name, region, address, identifiers::text, former::text, name_keys"
    " FROM mention",
    "blocks": "SELECT key, mention FROM block",
    "meetings": "SELECT key, mention, shape FROM meeting",
    "hot_meetings": "SELECT key FROM hot_meeting",
    "links": "SELECT mention, other FROM link",
    "decisions": 'SELECT id, verdict, decided_by, mentions, others, key, decision, part, "offset" FROM decision',
    "hot_blocks": "SELECT key FROM hot_block",
    "dead_letters": 'SELECT topic, part, "offset", key, value, headers::text, code FROM dead_letter',
    "positions": "SELECT topic, part, next_offset FROM position WHERE next_offset > 0",  # one never seen stands at 0
}


def digest(database_url: str) -> dict[str, tuple[int, str]]:
    """Name → (rows, digest of the set of rows): the same for databases that hold the same."""
    made = engine(database_url, pool_size=1)
    found = {}
    try:
        with away(), made.connect() as connection:
            connection.execute(text("SET statement_timeout = 0"))
            for name, query in DIGESTS.items():
                # A sum of hashes does not depend on order and needs no sort.
                row = connection.execute(
                    text(f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM ({query}) t")
                ).one()
                found[name] = (row[0], row[1])
    finally:
        made.dispose()
    return found


def replay(settings: Settings, kafka: dict[str, Any], into: str) -> int:
    """Ingest everything that is in the topics now into the empty database `into`; the number of events stored.

    Raises:
        StopProcess: the database holds records already, or settings name no version of the weights.
    """
    apply(settings.identity_weights)
    migrate(into)
    if digest(into)["versions"][0]:
        raise StopProcess("replay_not_empty")
    worker = Worker(settings, kafka, into, group=False)
    worker.run(threading.Event(), until_caught_up=True)
    return worker.stored
