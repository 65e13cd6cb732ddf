"""Connector instances: what is wanted of them, who has them, what was seen of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, text

from hub.errors import HubError

ADD = text("""
INSERT INTO instance (name, plugin, source, settings, schedule_s) VALUES (:name, :plugin, :source, :settings, :schedule_s)
ON CONFLICT (name) DO NOTHING
""")
SEEN = """
SELECT i.name, i.plugin, i.source, i.settings, i.schedule_s, i.target_state, i.target_reason, i.created_at, t.*,
  s.title_en, s.title_zh, s.sample, now() AS asked_at,
  (SELECT count(*) FROM dead_letter d WHERE d.source = i.source) AS dead_letters,
  (SELECT max(d.dead_at) FROM dead_letter d WHERE d.source = i.source) AS last_dead_at
FROM instance i LEFT JOIN instance_status t ON t.instance = i.name LEFT JOIN source s ON s.name = i.source
"""
ALL = text(f"{SEEN} ORDER BY i.name")
ONE = text(f"{SEEN} WHERE i.name = :name")
# The next instance that is due and that nobody has; two workers never get the same one. A lease is free again when its
# worker did not renew it, or its connection is gone (7204: `workers.show_alive`). `:names`: only these (a single pass
# over all), else whatever is due; what was last tried in the future was timed by a clock that was put back since.
# `:held`: what the worker itself is reading, though its lease may have ended while the process stood still.
FREE = """(coalesce(t.lease_until, '-infinity') < now() OR NOT EXISTS (
    SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = 7204
    AND l.objid = CAST(hashtext(t.worker)::bigint & 4294967295 AS oid)))"""
CLAIM = text(f"""
WITH due AS (
  SELECT i.name FROM instance i LEFT JOIN instance_status t ON t.instance = i.name
  WHERE i.target_state = 'running' AND {FREE} AND i.name <> ALL (CAST(:held AS text[]))
    AND CASE WHEN CAST(:names AS text[]) IS NULL THEN coalesce(t.next_at, '-infinity') <= now() OR t.attempted_at > now()
        ELSE i.name = ANY (CAST(:names AS text[])) END
  ORDER BY coalesce(t.next_at, '-infinity'), i.name LIMIT 1 FOR UPDATE OF i SKIP LOCKED
)
INSERT INTO instance_status AS t (instance, worker, lease_until, heartbeat_at, attempted_at)
SELECT name, :worker, now() + make_interval(secs => :lease_s), now(), now() FROM due
ON CONFLICT (instance) DO UPDATE SET worker = excluded.worker, lease_until = excluded.lease_until, heartbeat_at = now(),
  attempted_at = now()
WHERE {FREE}
RETURNING instance
""")
RENEW = text("""
UPDATE instance_status SET heartbeat_at = now(), lease_until = now() + make_interval(secs => :lease_s)
WHERE instance = ANY (CAST(:instances AS text[])) AND worker = :worker AND lease_until IS NOT NULL RETURNING instance
""")
# A worker whose lease another one has taken changes nothing any more. Until this transaction ends nobody takes it.
HOLD = text("SELECT 1 FROM instance_status WHERE instance = :instance AND worker = :worker FOR NO KEY UPDATE")
PROGRESS = text("""
UPDATE instance_status SET heartbeat_at = now(), rows_read = rows_read + :rows, events_sent = events_sent + :events,
  position = :position, last_record_at = CASE WHEN :events > 0 THEN now() ELSE last_record_at END
WHERE instance = :instance AND worker = :worker
""")
SUCCEEDED = text("""
UPDATE instance_status SET heartbeat_at = now(), succeeded_at = now(), failures = 0, failing_since = NULL, code = '',
  message_en = '', message_zh = '', error_class = '', next_at = now() + make_interval(secs => :next_s), lease_until = NULL,
  rows_refused = (SELECT count(*) FROM refused_row WHERE instance = :instance AND severity = 'refused'), release = false
WHERE instance = :instance AND worker = :worker
""")
FAILED = text("""
UPDATE instance_status SET heartbeat_at = now(), failures = failures + 1, failing_since = coalesce(failing_since, now()),
  code = :code, message_en = :en, message_zh = :zh, error_class = :class, next_at = now() + make_interval(secs => :next_s),
  rows_refused = (SELECT count(*) FROM refused_row WHERE instance = :instance AND severity = 'refused'), lease_until = NULL
WHERE instance = :instance AND worker = :worker
""")
WARNED = text(
    "UPDATE instance_status SET warnings = :warnings WHERE instance = :instance AND warnings <> CAST(:warnings AS jsonb)"
)


def add(
    connection: Connection, *, name: str, plugin: str, source: str, settings: dict[str, Any], schedule_s: float
) -> bool:
    """Add an instance; one of that name that exists stays as it is, then False."""
    values = {"name": name, "plugin": plugin, "source": source, "schedule_s": schedule_s}
    return connection.execute(ADD, values | {"settings": orjson.dumps(settings).decode()}).rowcount == 1


def configure(connection: Connection, name: str, settings: dict[str, Any]) -> bool:
    """Give an instance other settings; False if there is none of that name."""
    query = text("UPDATE instance SET settings = :s WHERE name = :n")
    return connection.execute(query, {"n": name, "s": orjson.dumps(settings).decode()}).rowcount == 1


def remove(connection: Connection, name: str) -> None:
    """Remove an instance and what was seen of it; its source's records and versions stay."""
    for query in ("DELETE FROM refused_row WHERE instance = :n", "DELETE FROM seen WHERE feed = :n",
                  "DELETE FROM sign_off WHERE instance = :n", "DELETE FROM instance WHERE name = :n"):  # fmt: skip
        connection.execute(text(query), {"n": name})


def every(connection: Connection) -> Sequence[Row[Any]]:
    """All instances with what was seen of them."""
    return connection.execute(ALL).all()


def get(connection: Connection, name: str) -> Row[Any] | None:
    """One instance with what was seen of it."""
    return connection.execute(ONE, {"name": name}).one_or_none()


def claim(
    connection: Connection, worker: str, *, lease_s: float, names: Sequence[str] | None = None, held: Sequence[str] = ()
) -> str | None:
    """Take the next instance that is due (or one of `names`), for `lease_s` seconds; None if there is none.

    `held`: those that this worker is reading at this moment; none of them is taken.
    """
    values = {"worker": worker, "lease_s": lease_s, "names": None if names is None else list(names)}
    values["held"] = list(held)
    return connection.execute(CLAIM, values).scalar_one_or_none()


def renew(connection: Connection, worker: str, held: Sequence[str], *, lease_s: float) -> set[str]:
    """Keep the leases that are held; those that are still this worker's."""
    values = {"worker": worker, "lease_s": lease_s, "instances": list(held)}
    return set(connection.execute(RENEW, values).scalars())


def hold(connection: Connection, instance: str, worker: str) -> bool:
    """Keep every other worker from taking the instance until this transaction ends; False if one has it already."""
    return connection.execute(HOLD, {"instance": instance, "worker": worker}).first() is not None


def progress(
    connection: Connection, instance: str, worker: str, *, rows: int, events: int, position: dict[str, Any]
) -> bool:
    """Everything up to `position` is acknowledged by the broker; False if another worker has the instance now."""
    values = {"instance": instance, "worker": worker, "rows": rows, "events": events}
    return connection.execute(PROGRESS, values | {"position": orjson.dumps(position).decode()}).rowcount == 1


def succeeded(connection: Connection, instance: str, worker: str, *, next_s: float) -> None:
    """The attempt read what it was to read."""
    connection.execute(SUCCEEDED, {"instance": instance, "worker": worker, "next_s": next_s})


def failed(connection: Connection, instance: str, worker: str, error: HubError, *, next_s: float) -> None:
    """The attempt failed; the next one in `next_s` seconds."""
    values = {"instance": instance, "worker": worker, "code": error.code, "class": type(error).__name__}
    connection.execute(FAILED, values | {"next_s": next_s, "en": error.describe("en"), "zh": error.describe("zh")})


def give_back(connection: Connection, instance: str, worker: str) -> None:
    """End a lease with nothing said of the reading: its worker was told to stop."""
    query = text("UPDATE instance_status SET lease_until = NULL WHERE instance = :i AND worker = :w")
    connection.execute(query, {"i": instance, "w": worker})


def warned(connection: Connection, instance: str, warnings: Sequence[HubError]) -> None:
    """What the newest reading warned of."""
    shown = [{"code": w.code, "en": w.describe("en"), "zh": w.describe("zh")} for w in warnings]
    connection.execute(WARNED, {"instance": instance, "warnings": orjson.dumps(shown).decode()})


def release(connection: Connection, instance: str) -> bool:
    """Let the next reading do the deletions that are held; False if none are."""
    query = text("""
        UPDATE instance_status SET release = true, next_at = now()
        WHERE instance = :i AND code IN ('deletions_held', 'deletions_unsure')""")
    return connection.execute(query, {"i": instance}).rowcount == 1


def set_target(connection: Connection, name: str, state: str) -> bool:
    """Say what is wanted of an instance; False if there is none of that name."""
    query = text("UPDATE instance SET target_state = :s, target_reason = '' WHERE name = :n")
    return connection.execute(query, {"s": state, "n": name}).rowcount == 1
