"""One batch of events into PostgreSQL in one transaction: positions, versions, records, parties, mentions, dead letters."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
import psycopg
from psycopg.pq import TransactionStatus

from hub.identify.mention import Mention
from hub.store import identities
from hub.store.decisions import Told
from hub.store.mentions import Seen

Partition = tuple[str, int]  # topic, partition


class DeadLetter(NamedTuple):
    """A message that could not become a version, kept byte-exact."""

    topic: str
    part: int
    offset: int
    source: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    code: str
    field: str
    found: str
    message_en: str
    message_zh: str
    known_ms: int


class Batch(NamedTuple):
    """What one transaction stores. `moves`: partition → (offset it must stand at, offset it goes to)."""

    moves: dict[Partition, tuple[int, int]]
    rows: bytes  # COPY stream of the versions
    events: int
    mentions: Mapping[bytes, Mention]  # every mention the rows name that may not be stored yet
    older: Sequence[tuple[bytes, int, tuple[bytes, ...]]]  # key, stream, mentions of versions that a newer one beats
    dead: Sequence[DeadLetter]
    heartbeats: Mapping[str, int] = {}  # instance → when the broker took its newest heartbeat, ms since 1970
    decisions: Sequence[Told] = ()


class PositionMoved(Exception):
    """Another worker owns the partition: nothing was stored; read the positions again and seek."""


TEMPORARY = """
CREATE TEMPORARY TABLE IF NOT EXISTS batch (
  key uuid, stream smallint, version bigint, hash uuid, part int, "offset" bigint, known_at timestamptz,
  newest boolean, source text, record_id text, value bytea, event_id text, mentions uuid[]
) ON COMMIT DELETE ROWS
"""

MOVE = "UPDATE position SET next_offset = %s, moved_at = now() WHERE topic = %s AND part = %s AND next_offset = %s"

VERSIONS = """
INSERT INTO version (key, version, hash, stream, part, "offset", value, event_id, mentions, known_at)
SELECT key, version, hash, stream, part, "offset", value, event_id, mentions, known_at FROM batch
ORDER BY key, version, hash, part, "offset" -- of one event that came twice the first stays, in a replay too
ON CONFLICT DO NOTHING
"""

# The newest version of a record wins, by version then content hash, in whatever order they come. Parties follow in the
# same statement: links of the new version live, links only the old one had no more; a version that comes late (the
# record is newer already) leaves its links too, as it would have, had it come in time.
RECORDS = """
WITH changed AS (
  INSERT INTO record AS r (key, stream, source, record_id, version, hash, deleted, mentions, known_at)
  SELECT key, stream, source, record_id, version, hash, value IS NULL, mentions, known_at
  FROM batch WHERE newest ORDER BY key
  ON CONFLICT (key) DO UPDATE SET
    version = excluded.version, hash = excluded.hash, deleted = excluded.deleted,
    mentions = excluded.mentions, known_at = excluded.known_at
  WHERE (excluded.version, excluded.hash) > (r.version, r.hash)
  RETURNING new.key, new.stream, old.mentions AS before, new.mentions AS after
), gone AS (
  UPDATE party p SET live = false
  FROM changed c, unnest(c.before) AS m
  WHERE c.before <> c.after AND m <> ALL (c.after) AND p.mention = m AND p.stream = c.stream AND p.key = c.key
)
INSERT INTO party AS p (mention, stream, key, live)
SELECT DISTINCT m, t.stream, t.key, t.live FROM (
  SELECT stream, key, after AS mentions, true AS live FROM changed WHERE before IS NULL OR before <> after
  UNION ALL
  SELECT stream, key, mentions, false FROM batch b WHERE newest AND NOT EXISTS (SELECT FROM changed c WHERE c.key = b.key)
) t, unnest(t.mentions) AS m
ORDER BY m, t.stream, t.key
ON CONFLICT (mention, stream, key) DO UPDATE SET live = true WHERE excluded.live AND NOT p.live
"""

OLDER_PARTIES = """
INSERT INTO party (mention, stream, key, live)
SELECT m, s, k, false FROM unnest(%s::uuid[], %s::smallint[], %s::uuid[]) AS t (m, s, k)
ORDER BY m, s, k ON CONFLICT DO NOTHING
"""

HEARTBEATS = """
UPDATE instance_status s SET path_at = greatest(s.path_at, to_timestamp(t.at))
FROM unnest(%s::text[], %s::float8[]) AS t (name, at) WHERE s.instance = t.name
"""

DEAD = """
INSERT INTO dead_letter (topic, part, "offset", source, key, value, headers, code, field, found, message_en,
  message_zh, known_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, to_timestamp(%s / 1000.0))
ON CONFLICT DO NOTHING
"""


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Make the session's temporary table; once a connection."""
    connection.execute(TEMPORARY)
    connection.commit()


def streams(connection: psycopg.Connection[Any], topics: Mapping[str, str]) -> dict[str, int]:
    """Topic → stream id, made where missing."""
    for topic, kind in sorted(topics.items()):
        connection.execute("INSERT INTO stream (topic, kind) VALUES (%s, %s) ON CONFLICT DO NOTHING", (topic, kind))
    rows = connection.execute("SELECT topic, id FROM stream WHERE topic = ANY (%s)", (list(topics),)).fetchall()
    connection.commit()
    return dict(rows)


def positions(connection: psycopg.Connection[Any], partitions: Sequence[Partition]) -> dict[Partition, int]:
    """The stored next offset of each partition; a partition never seen starts at 0."""
    for topic, part in sorted(partitions):
        connection.execute("INSERT INTO position VALUES (%s, %s, 0) ON CONFLICT DO NOTHING", (topic, part))
    rows = connection.execute(
        "SELECT topic, part, next_offset FROM position WHERE topic = ANY (%s)", ([t for t, _ in partitions],)
    ).fetchall()
    connection.commit()
    wanted = set(partitions)
    return {(topic, part): offset for topic, part, offset in rows if (topic, part) in wanted}


def store(connection: psycopg.Connection[Any], batch: Batch, seen: Seen, *, block_max: int) -> None:
    """Store a batch; commits.

    Raises:
        PositionMoved: a partition did not stand where the batch begins; everything was rolled back.
        psycopg.OperationalError: the server is away, or a deadlock was broken; the same batch may be tried again.
    """
    assert connection.info.transaction_status == TransactionStatus.IDLE, "the batch's commit must be a commit"
    with connection.transaction():
        cursor = connection.cursor()
        for (topic, part), (start, end) in sorted(batch.moves.items()):
            cursor.execute(MOVE, (end, topic, part, start), prepare=True)
            if cursor.rowcount != 1:
                raise PositionMoved(topic, part, start)
        if batch.events:
            with cursor.copy("COPY batch FROM STDIN (FORMAT binary)") as copy:
                copy.write(batch.rows)
            cursor.execute(VERSIONS, prepare=True)
            cursor.execute(RECORDS, prepare=True)
            if batch.older:
                _link_older(cursor, batch)
        if batch.dead:
            cursor.executemany(DEAD, [_dead_row(letter) for letter in batch.dead])
        added = identities.resolve(connection, batch.mentions, seen, block_max=block_max, told=batch.decisions)
        if batch.heartbeats:  # last: what collect writes to must not be locked for long
            names = sorted(batch.heartbeats)
            cursor.execute(HEARTBEATS, (names, [batch.heartbeats[name] / 1000 for name in names]))
    seen.add(added)  # only what is committed is remembered as stored


def _link_older(cursor: psycopg.Cursor[Any], batch: Batch) -> None:
    links = sorted({(mention, stream, key) for key, stream, mentions in batch.older for mention in mentions})
    if links:
        cursor.execute(
            OLDER_PARTIES,
            ([m.hex() for m, _, _ in links], [s for _, s, _ in links], [k.hex() for _, _, k in links]),
        )


def _dead_row(letter: DeadLetter) -> tuple[Any, ...]:
    """The row of a dead letter, with Kafka Connect's error headers (string values) and ours after its own headers."""
    added = {
        "__connect.errors.topic": letter.topic,
        "__connect.errors.partition": str(letter.part),
        "__connect.errors.offset": str(letter.offset),
        "__connect.errors.connector.name": letter.source,
        "__connect.errors.task.id": "0",
        "__connect.errors.stage": "VALUE_CONVERTER",
        "__connect.errors.class.name": "hub.ingest",
        "__connect.errors.exception.class.name": "hub.errors.RejectRecord",
        "__connect.errors.exception.message": letter.message_en,
        "__connect.errors.exception.stacktrace": "",
        "hub.code": letter.code,
        "hub.field": letter.field,
    }
    # jsonb has no NUL; a name is shown with it escaped, a value is kept as it is.
    headers = [(name.replace("\0", "\\x00"), value) for name, value in letter.headers]
    headers += [(k, v.encode()) for k, v in added.items()]
    shown = orjson.dumps([[name, base64.b64encode(value or b"").decode()] for name, value in headers]).decode()
    return (
        letter.topic, letter.part, letter.offset, letter.source.replace("\0", ""), letter.key, letter.value, shown,
        letter.code, letter.field, letter.found, letter.message_en, letter.message_zh, letter.known_ms,
    )  # fmt: skip


def poison_run(connection: psycopg.Connection[Any], source: str, run_max: int) -> bool:
    """True if the last `run_max` events of a source were all dead letters, with no version between; then it is paused."""
    with connection.transaction():  # left open it would make the next batch a part of it
        run = connection.execute(
            "SELECT count(*), min(known_at) FROM (SELECT known_at FROM dead_letter WHERE source = %s"
            " ORDER BY known_at DESC LIMIT %s) AS t",
            (source, run_max),
        ).fetchone()
        assert run is not None
        count, since = run
        if (
            count < run_max
            or connection.execute(
                "SELECT 1 FROM record WHERE source = %s AND known_at >= %s LIMIT 1", (source, since)
            ).fetchone()
        ):
            return False
        connection.execute(
            "UPDATE instance SET target_state = 'paused', target_reason = 'poison' "
            "WHERE source = %s AND target_state = 'running'",
            (source,),
        )
        return True
