"""What each source shows: the version that a row was given, whether the broker has it, what a whole reading has seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, text

# A version is given once, before the event is produced; the same content again keeps it. `at` is µs since 1970.
ASSIGN = text("""
INSERT INTO source_row AS s (key, source, kind, record_id, version, hash, feed, raw_hash, row_key, lot)
SELECT k, :source, d, r, :at, h, :feed, w, nullif(n, ''), :lot
FROM unnest(CAST(CAST(:keys AS text[]) AS uuid[]), CAST(:kinds AS text[]), CAST(:record_ids AS text[]),
  CAST(CAST(:hashes AS text[]) AS uuid[]),
  CAST(CAST(:raw_hashes AS text[]) AS uuid[]), CAST(:row_keys AS text[])) AS t (k, d, r, h, w, n) ORDER BY k
ON CONFLICT (key) DO UPDATE SET
  version = CASE WHEN s.hash = excluded.hash THEN s.version ELSE greatest(s.version + 1, excluded.version) END,
  lot = CASE WHEN s.hash = excluded.hash AND NOT EXISTS (SELECT 1 FROM open_lot o WHERE o.id = s.lot) THEN s.lot ELSE :lot END,
  hash = excluded.hash, feed = excluded.feed, raw_hash = excluded.raw_hash, row_key = excluded.row_key
RETURNING key, version, lot <> :lot
""")
OPEN_LOT = text("INSERT INTO open_lot (id) VALUES (nextval('lot_id')) RETURNING id")
CLOSE_LOT = text("DELETE FROM open_lot WHERE id = :lot")
# Only what the broker has for certain counts as known.
KNOWN = text("""
SELECT raw_hash, key FROM source_row s
WHERE feed = :feed AND raw_hash = ANY (CAST(CAST(:hashes AS text[]) AS uuid[])) AND hash <> :nothing
  AND NOT EXISTS (SELECT 1 FROM open_lot o WHERE o.id = s.lot)
""")
# A deletion that the broker may not have is still to be made.
THERE = "(hash <> :nothing OR lot IN (SELECT id FROM open_lot))"
BY_ROW_KEY = text(f"""
SELECT row_key, key, kind, record_id FROM source_row
WHERE feed = :feed AND row_key = ANY (CAST(:row_keys AS text[])) AND {THERE}
""")
SEE = text("""
INSERT INTO seen (feed, key) SELECT :feed, k FROM unnest(CAST(CAST(:keys AS text[]) AS uuid[])) AS t (k) ON CONFLICT DO NOTHING
""")
GONE = text(f"""
SELECT key, kind, record_id FROM source_row s
WHERE feed = :feed AND {THERE} AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.feed = :feed AND seen.key = s.key)
LIMIT :limit
""")
SHARE = text("""
SELECT count(*) FILTER (WHERE seen.key IS NULL) AS gone, count(*) AS before
FROM source_row s LEFT JOIN seen ON seen.feed = :feed AND seen.key = s.key WHERE s.feed = :feed AND s.hash <> :nothing
""")
PATIENT = text("SET LOCAL statement_timeout = '10min'")
# `seen` is empty between readings: a planner that looked at it then takes it for empty, and compares each row with each,
# which took six minutes for 100,000 rows (seen).
HASHED = text("SET LOCAL enable_nestloop = off")


NO_LOT = 0
"""Of a row whose event its pusher sends again until he has an answer: the hub need not remember that it must."""


class SourceRow(NamedTuple):
    """A row that a source shows now: its record's key and the hash of its framed value."""

    key: bytes
    kind: str
    record_id: str
    hash: bytes
    raw_hash: bytes | None = None  # of the row as the source gave it
    row_key: str = ""  # the source's own key


class Assigned(NamedTuple):
    """The version that a row has; `acked` is True when the broker already has exactly this event."""

    version: int
    acked: bool


def open_lot(connection: Connection) -> int:
    """Begin a sending."""
    return int(connection.execute(OPEN_LOT).scalar_one())


def close_lot(connection: Connection, lot: int) -> None:
    """The broker has every event of a sending."""
    connection.execute(CLOSE_LOT, {"lot": lot})


def assign(
    connection: Connection, source: str, rows: Sequence[SourceRow], *, at: int, feed: str, lot: int
) -> dict[bytes, Assigned]:
    """Key → version of rows with distinct keys; commit before producing."""
    values = {
        "source": source, "at": at, "feed": feed, "lot": lot,
        "keys": _uuids(row.key for row in rows), "kinds": [row.kind for row in rows],
        "record_ids": [row.record_id for row in rows], "hashes": _uuids(row.hash for row in rows),
        "raw_hashes": [None if row.raw_hash is None else row.raw_hash.hex() for row in rows],
        "row_keys": [row.row_key for row in rows],
    }  # fmt: skip
    return {key.bytes: Assigned(version, acked) for key, version, acked in connection.execute(ASSIGN, values)}


def known(connection: Connection, feed: str, raw_hashes: Iterable[bytes], nothing: bytes) -> dict[bytes, bytes]:
    """Hash of a row → key of its record, of rows that the broker has as they stand."""
    values = {"feed": feed, "hashes": _uuids(raw_hashes), "nothing": UUID(bytes=nothing)}
    return {raw_hash.bytes: key.bytes for raw_hash, key in connection.execute(KNOWN, values)}


def by_row_key(connection: Connection, feed: str, row_keys: Sequence[str], nothing: bytes) -> Sequence[Row[Any]]:
    """(row_key, key, kind, record_id) of rows by the source's own keys, those not deleted for certain; one key may have several."""
    values = {"feed": feed, "row_keys": list(row_keys), "nothing": UUID(bytes=nothing)}
    return connection.execute(BY_ROW_KEY, values).all()


def see(connection: Connection, feed: str, keys: Iterable[bytes]) -> int:
    """The whole reading under way has shown these records; how many of them for the first time."""
    return connection.execute(SEE, {"feed": feed, "keys": _uuids(keys)}).rowcount


def patient(connection: Connection) -> None:
    """What looks at all rows of a feed may take minutes, where there are ten million."""
    connection.execute(PATIENT)
    connection.execute(HASHED)


def forget_seen(connection: Connection, feed: str) -> None:
    """A whole reading begins, or ended."""
    patient(connection)
    connection.execute(text("DELETE FROM seen WHERE feed = :feed"), {"feed": feed})


def gone(connection: Connection, feed: str, nothing: bytes, limit: int) -> Sequence[Row[Any]]:
    """Records that the source had and the whole reading, come to its end, did not show; not yet deleted for certain."""
    patient(connection)
    return connection.execute(GONE, {"feed": feed, "nothing": UUID(bytes=nothing), "limit": limit}).all()


def gone_share(connection: Connection, feed: str, nothing: bytes) -> tuple[int, int]:
    """(records gone, records before) of a feed."""
    patient(connection)
    row = connection.execute(SHARE, {"feed": feed, "nothing": UUID(bytes=nothing)}).one()
    return row.gone, row.before


def count(connection: Connection, feed: str, nothing: bytes) -> int:
    """Records of a feed that are not deleted."""
    patient(connection)
    query = text("SELECT count(*) FROM source_row WHERE feed = :feed AND hash <> :nothing")
    return int(connection.execute(query, {"feed": feed, "nothing": UUID(bytes=nothing)}).scalar_one())


def _uuids(values: Iterable[bytes]) -> list[str]:
    """As hexadecimal text, which PostgreSQL casts: an object for each would cost more than the look-up (tried)."""
    return [value.hex() for value in values]
