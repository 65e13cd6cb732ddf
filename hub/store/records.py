"""Queries for one record with its versions, and for the feed of everything that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, text

# What a version is shown by, wherever it is read; r is its record, v the version, s its stream.
SHOWN = """s.topic, s.kind, r.key, r.source, r.record_id, v.version, v.hash, v.part, v."offset", v.value, v.event_id,
  v.mentions, v.known_at"""

VERSIONS = text(f"""
SELECT {SHOWN}, v.known_at AS first_seen, (v.version = r.version AND v.hash = r.hash) AS current
FROM record r JOIN version v ON v.key = r.key JOIN stream s ON s.id = r.stream
WHERE r.key = :key ORDER BY v.version DESC, v.hash DESC LIMIT :limit
""")
PRESENT = text("SELECT key FROM record WHERE key = ANY (CAST(CAST(:keys AS text[]) AS uuid[])) AND NOT deleted")
ENTERPRISES = text("SELECT id, enterprise FROM mention WHERE id = ANY (:ids)")

# Complete in commit order: a transaction is shown only when every older one has ended (design: the feed must not
# follow sequence numbers, which become visible out of order). Asked once a page: two queries that each ask would show
# the identities of a transaction that ended between them, and so pass over its records.
ENDED = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
RECORD_CHANGES = text("""
SELECT v.txid::text::bigint AS txid, v.seq, s.kind, r.source, r.record_id, v.version, v.hash, v.value IS NULL AS deleted,
  v.event_id, v.mentions, v.known_at
FROM version v JOIN record r ON r.key = v.key JOIN stream s ON s.id = v.stream
WHERE (v.txid, v.seq) > (CAST(CAST(:txid AS text) AS xid8), :seq) AND v.txid < CAST(CAST(:ended AS text) AS xid8)
ORDER BY v.txid, v.seq LIMIT :limit
""")
IDENTITY_CHANGES = text("""
SELECT c.txid::text::bigint AS txid, c.seq, c.mention, c.before, c.after, c.kind, c.decision, c.changed_at
FROM identity_change c
WHERE (c.txid, c.seq) > (CAST(CAST(:txid AS text) AS xid8), :seq) AND c.txid < CAST(CAST(:ended AS text) AS xid8)
ORDER BY c.txid, c.seq LIMIT :limit
""")


class Cursor(NamedTuple):
    """Where a reader of the feed stands: a transaction, records (0) before identities (1) in it, a sequence number."""

    txid: int = 0
    part: int = 0
    seq: int = 0

    def __str__(self) -> str:
        return f"{self.txid}.{self.part}.{self.seq}"


def present(connection: Connection, keys: Sequence[bytes]) -> list[bytes]:
    """Of these records, those that are there and not deleted."""
    values = {"keys": [key.hex() for key in keys]}
    return [key.bytes for key in connection.execute(PRESENT, values).scalars()]


def versions(connection: Connection, key: UUID, *, limit: int) -> Sequence[Row[Any]]:
    """Versions of one record, newest first; empty if the hub has none."""
    return connection.execute(VERSIONS, {"key": key, "limit": limit}).all()


def enterprises_of(connection: Connection, mentions: Sequence[UUID]) -> dict[UUID, UUID]:
    """Mention → enterprise."""
    if not mentions:
        return {}
    return {row.id: row.enterprise for row in connection.execute(ENTERPRISES, {"ids": list(set(mentions))})}


def changes(connection: Connection, after: Cursor, limit: int) -> list[tuple[Cursor, Row[Any]]]:
    """What changed after the cursor, in commit order: rows of `RECORD_CHANGES` (part 0) and `IDENTITY_CHANGES` (1)."""
    # A cursor on identities (part 1) has passed all records of its transaction, hence the largest seq.
    record_seq = after.seq if after.part == 0 else 2**62
    identity_seq = after.seq if after.part == 1 else 0
    asked = {"txid": str(after.txid), "limit": limit, "ended": connection.execute(ENDED).scalar_one()}
    rows = connection.execute(RECORD_CHANGES, asked | {"seq": record_seq}).all()
    moves = connection.execute(IDENTITY_CHANGES, asked | {"seq": identity_seq}).all()
    found = [(Cursor(r.txid, 0, r.seq), r) for r in rows] + [(Cursor(r.txid, 1, r.seq), r) for r in moves]
    # Both lists are cut at `limit`: nothing beyond the shorter cut list's end may be shown, or a row would be skipped.
    ends = [Cursor(cut[-1].txid, part, cut[-1].seq) for part, cut in ((0, rows), (1, moves)) if len(cut) == limit]
    found = [item for item in found if not ends or item[0] <= min(ends)]
    return sorted(found, key=lambda item: item[0])[:limit]
