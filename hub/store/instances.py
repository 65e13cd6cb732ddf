"""Connector instances: what is wanted of them, what was seen of them, the rows they refused, the versions they gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Connection, Row, text

from hub.errors import HubError, RejectRecord

ADD = text("""
INSERT INTO instance (name, plugin, source, settings, schedule_s) VALUES (:name, :plugin, :source, :settings, :schedule_s)
ON CONFLICT (name) DO NOTHING
""")
ALL = text("""
SELECT i.name, i.plugin, i.source, i.settings, i.schedule_s, i.target_state, i.target_reason, i.created_at, t.*,
  s.title_en, s.title_zh, s.sample, now() AS asked_at,
  (SELECT count(*) FROM dead_letter d WHERE d.source = i.source) AS dead_letters,
  (SELECT max(d.dead_at) FROM dead_letter d WHERE d.source = i.source) AS last_dead_at
FROM instance i LEFT JOIN instance_status t ON t.instance = i.name LEFT JOIN source s ON s.name = i.source
ORDER BY i.name
""")
BEGIN = text("""
INSERT INTO instance_status (instance, worker, heartbeat_at, attempted_at) VALUES (:instance, :worker, now(), now())
ON CONFLICT (instance) DO UPDATE SET worker = excluded.worker, heartbeat_at = now(), attempted_at = now()
""")
PROGRESS = text("""
UPDATE instance_status SET heartbeat_at = now(), rows_read = rows_read + :rows, events_sent = events_sent + :events,
  rows_refused = (SELECT count(*) FROM refused_row WHERE instance = :instance), position = :position,
  last_record_at = CASE WHEN :rows > 0 THEN now() ELSE last_record_at END
WHERE instance = :instance
""")
SUCCEEDED = text("""
UPDATE instance_status SET heartbeat_at = now(), succeeded_at = now(), failures = 0, failing_since = NULL, code = '',
  message_en = '', message_zh = '', error_class = '', next_at = now() + make_interval(secs => :next_s) WHERE instance = :instance
""")
FAILED = text("""
UPDATE instance_status SET heartbeat_at = now(), failures = failures + 1, failing_since = coalesce(failing_since, now()),
  code = :code, message_en = :en, message_zh = :zh, error_class = :class, next_at = now() + make_interval(secs => :next_s)
WHERE instance = :instance
""")
REFUSE = text("""
INSERT INTO refused_row (instance, place, raw_hash, raw, code, field, found, message_en, message_zh)
VALUES (:instance, :place, :raw_hash, :raw, :code, :field, :found, :en, :zh)
ON CONFLICT (instance, place, raw_hash) DO UPDATE SET refused_at = now() RETURNING (old.instance IS NULL) AS new
""")

# A version is given once, before the event is produced; the same content again keeps it. `at` is µs since 1970.
ASSIGN = text("""
INSERT INTO source_row AS s (key, source, kind, record_id, version, hash, feed, pass, acked)
SELECT k, :source, d, r, :at, h, :feed, :pass, false
FROM unnest(CAST(:keys AS uuid[]), CAST(:kinds AS text[]), CAST(:record_ids AS text[]), CAST(:hashes AS uuid[]))
  AS t (k, d, r, h) ORDER BY k
ON CONFLICT (key) DO UPDATE SET
  version = CASE WHEN s.hash = excluded.hash THEN s.version ELSE greatest(s.version + 1, excluded.version) END,
  acked = s.acked AND s.hash = excluded.hash,
  hash = excluded.hash, feed = excluded.feed, pass = excluded.pass
RETURNING key, version, acked
""")
ACKED = text("UPDATE source_row SET acked = true WHERE key = ANY (:keys)")
GONE = text("""
SELECT key, kind, record_id FROM source_row
WHERE feed = :feed AND pass < :pass AND hash <> :nothing ORDER BY key LIMIT :limit
""")
SHARE = text("""
SELECT count(*) FILTER (WHERE pass < :pass) AS gone, count(*) AS before FROM source_row
WHERE feed = :feed AND hash <> :nothing
""")


class SourceRow(NamedTuple):
    """A row that a source shows now: its record's key and the hash of its framed value."""

    key: bytes
    kind: str
    record_id: str
    hash: bytes


class Assigned(NamedTuple):
    """The version that a row has; `acked` is True when the broker already has exactly this event."""

    version: int
    acked: bool


def add(
    connection: Connection, *, name: str, plugin: str, source: str, settings: dict[str, Any], schedule_s: float
) -> bool:
    """Add an instance; one of that name that exists stays as it is, then False."""
    values = {"name": name, "plugin": plugin, "source": source, "schedule_s": schedule_s}
    return connection.execute(ADD, values | {"settings": orjson.dumps(settings).decode()}).rowcount == 1


def every(connection: Connection) -> Sequence[Row[Any]]:
    """All instances with what was seen of them."""
    return connection.execute(ALL).all()


def begin(connection: Connection, instance: str, worker: str) -> None:
    """An attempt begins."""
    connection.execute(BEGIN, {"instance": instance, "worker": worker})


def progress(connection: Connection, instance: str, *, rows: int, events: int, position: dict[str, Any]) -> None:
    """Everything up to `position` is acknowledged by the broker."""
    values = {"instance": instance, "rows": rows, "events": events, "position": orjson.dumps(position).decode()}
    connection.execute(PROGRESS, values)


def succeeded(connection: Connection, instance: str, *, next_s: float) -> None:
    """The attempt read its source to the end."""
    connection.execute(SUCCEEDED, {"instance": instance, "next_s": next_s})


def failed(connection: Connection, instance: str, error: HubError, *, next_s: float) -> None:
    """The attempt failed; the next one in `next_s` seconds."""
    values = {"instance": instance, "code": error.code, "class": type(error).__name__, "next_s": next_s}
    connection.execute(FAILED, values | {"en": error.describe("en"), "zh": error.describe("zh")})


def refuse(connection: Connection, instance: str, place: str, raw: bytes, error: RejectRecord) -> bool:
    """Keep a refused row byte-exact with its reason; the same row again is one. True if it was not known."""
    values = {
        "instance": instance, "place": place, "raw": raw, "raw_hash": sha256(raw).digest(), "code": error.code,
        "field": error.field, "found": error.found, "en": error.describe("en"), "zh": error.describe("zh"),
    }  # fmt: skip
    return bool(connection.execute(REFUSE, values).scalar_one())


def refused(connection: Connection, instance: str, *, limit: int) -> Sequence[Row[Any]]:
    """Refused rows of an instance, newest first."""
    query = text("SELECT * FROM refused_row WHERE instance = :i ORDER BY refused_at DESC, place LIMIT :limit")
    return connection.execute(query, {"i": instance, "limit": limit}).all()


def assign(
    connection: Connection, source: str, rows: Sequence[SourceRow], *, at: int, feed: str, number: int
) -> dict[bytes, Assigned]:
    """Key → version of rows with distinct keys; commit before producing."""
    values = {
        "source": source, "at": at, "feed": feed, "pass": number,
        "keys": [UUID(bytes=row.key) for row in rows], "kinds": [row.kind for row in rows],
        "record_ids": [row.record_id for row in rows], "hashes": [UUID(bytes=row.hash) for row in rows],
    }  # fmt: skip
    return {key.bytes: Assigned(version, acked) for key, version, acked in connection.execute(ASSIGN, values)}


def acknowledge(connection: Connection, keys: Sequence[bytes]) -> None:
    """The broker has these rows' events."""
    connection.execute(ACKED, {"keys": [UUID(bytes=key) for key in keys]})


def gone(connection: Connection, feed: str, number: int, nothing: bytes, limit: int) -> Sequence[Row[Any]]:
    """Rows that earlier passes saw and pass `number`, read to the end, did not; not yet deleted."""
    values = {"feed": feed, "pass": number, "nothing": UUID(bytes=nothing), "limit": limit}
    return connection.execute(GONE, values).all()


def gone_share(connection: Connection, feed: str, number: int, nothing: bytes) -> tuple[int, int]:
    """(rows gone, rows before) of a feed."""
    row = connection.execute(SHARE, {"feed": feed, "pass": number, "nothing": UUID(bytes=nothing)}).one()
    return row.gone, row.before


def set_target(connection: Connection, name: str, state: str) -> bool:
    """Say what is wanted of an instance; False if there is none of that name."""
    query = text("UPDATE instance SET target_state = :s, target_reason = '' WHERE name = :n")
    return connection.execute(query, {"s": state, "n": name}).rowcount == 1


def forget_refused(connection: Connection, instance: str, before: datetime) -> None:
    """Forget rows that the pass begun at `before` did not refuse again: they were mended, or are gone."""
    query = text("DELETE FROM refused_row WHERE instance = :i AND refused_at < :before")
    connection.execute(query, {"i": instance, "before": before})
