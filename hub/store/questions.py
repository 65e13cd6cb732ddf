"""Questions to people and conflicts: written when mentions are resolved, read by the queue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Row, text

from hub.identify.asking import Asked
from hub.identify.conflicts import Conflict
from hub.store.mentions import uuids

RECORDS_MAX = 1000  # counted for a question; a larger enterprise is as important

FORGET = "DELETE FROM question WHERE (one = ANY (%(ids)s) OR other = ANY (%(ids)s)) AND id <> ALL (%(kept)s)"
# A code that too many bear stays so; what people said of it settles that.
FORGET_CONFLICTS = """
DELETE FROM conflict WHERE key = ANY (%s) AND (kind <> 'placeholder' OR key IN (SELECT key FROM decision
  WHERE key IS NOT NULL)) AND (kind, key) NOT IN (SELECT * FROM unnest(%s::text[], %s::uuid[]))
"""
ASK = """
INSERT INTO question (id, one, other, weight, reason, uncertainty, records, priority, set_aside)
SELECT q.id, q.one, q.other, q.weight, q.reason, q.uncertainty, r.n, q.uncertainty * greatest(r.n, 1), nullif(q.aside, '')
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::float8[], %s::text[], %s::float8[], %s::text[])
  AS q (id, one, other, weight, reason, uncertainty, aside)
CROSS JOIN LATERAL (SELECT count(*) AS n FROM (
  SELECT FROM mention m JOIN party p ON p.mention = m.id AND p.live
  WHERE m.enterprise IN (SELECT enterprise FROM mention WHERE id IN (q.one, q.other)) LIMIT %s
) t) r
ON CONFLICT (id) DO UPDATE SET weight = excluded.weight, reason = excluded.reason, uncertainty = excluded.uncertainty,
  records = excluded.records, priority = excluded.priority, set_aside = excluded.set_aside
"""
NOTE = """
INSERT INTO conflict (kind, key, scheme, value, mentions, registers)
SELECT %(kind)s, %(key)s, %(scheme)s, %(value)s, %(mentions)s, (
  SELECT count(DISTINCT m.source) FROM mention m JOIN party p ON p.mention = m.id AND p.live
  JOIN stream s ON s.id = p.stream AND s.kind = 'enterprise' WHERE m.id = ANY (%(mentions)s)
)
ON CONFLICT (kind, key) DO UPDATE SET mentions = excluded.mentions, registers = excluded.registers
"""
SHOWN = """
SELECT q.*, a.enterprise AS enterprise, b.enterprise AS other_enterprise, a.name AS name, b.name AS other_name,
  a.source AS source, b.source AS other_source
FROM question q JOIN mention a ON a.id = q.one JOIN mention b ON b.id = q.other
"""
PAGE = text(
    SHOWN + "WHERE (q.priority, q.id) < (:priority, :id) AND (q.set_aside IS NULL) <> :unsure"
    " AND (:reason = '' OR q.reason = :reason) ORDER BY q.priority DESC, q.id DESC LIMIT :limit"
)
ONE = text(SHOWN + "WHERE q.id = :id")
COUNT = text("SELECT count(*) FROM (SELECT FROM question WHERE set_aside IS NULL LIMIT :most) t")
CONFLICTS = text("""
SELECT * FROM conflict WHERE (kind, key) > (:kind_after, :key_after)
  AND (:kind = '' OR kind = :kind OR (:kind = 'registers' AND registers > 1)) ORDER BY kind, key LIMIT :limit
""")
SIDES = text("SELECT id, enterprise, name, source FROM mention WHERE id = ANY (:ids) ORDER BY id")


class After(NamedTuple):
    """Where a page of questions goes on: after this one."""

    priority: float
    id: UUID


FIRST = After(float("inf"), UUID(int=2**128 - 1))


def keep(
    connection: psycopg.Connection[Any],
    stored: Collection[bytes],
    keys: Collection[bytes],
    asked: Sequence[Asked],
    conflicts: Sequence[Conflict],
) -> None:
    """Make the queue true for what was resolved together: `stored` mentions, `keys` of blocks that several of them bear.

    Of new mentions nothing was asked or noted yet.
    """
    ids = uuids(one.id for one in asked)
    if stored:
        connection.execute(FORGET, {"ids": uuids(stored), "kept": ids}, prepare=True)
    if keys:
        noted = [(one.kind, one.block.key) for one in conflicts]
        gone = (uuids(keys), [kind for kind, _ in noted], uuids(key for _, key in noted))
        connection.execute(FORGET_CONFLICTS, gone, prepare=True)
    if asked:
        ones, others = uuids(one.question.one for one in asked), uuids(one.question.other for one in asked)
        weights, reasons = [one.question.weight for one in asked], [one.question.reason for one in asked]
        open_, aside = [one.uncertainty for one in asked], [one.set_aside for one in asked]
        connection.execute(ASK, (ids, ones, others, weights, reasons, open_, aside, RECORDS_MAX), prepare=True)
    for one in conflicts:
        values = {"kind": one.kind, "key": UUID(bytes=one.block.key), "scheme": one.block.scheme}
        connection.execute(NOTE, values | {"value": one.block.value, "mentions": uuids(one.mentions)}, prepare=True)


def page(
    connection: Connection, after: After, limit: int, *, reason: str = "", unsure: bool = False
) -> Sequence[Row[Any]]:
    """Questions, the most useful first; `unsure`: those that were set aside."""
    asked = {"priority": after.priority, "id": after.id, "unsure": unsure, "reason": reason, "limit": limit}
    return connection.execute(PAGE, asked).all()


def one(connection: Connection, id_: UUID) -> Row[Any] | None:
    """A question; None if it is answered or never was."""
    return connection.execute(ONE, {"id": id_}).first()


def count(connection: Connection, *, most: int) -> int:
    """How many questions wait, counted up to `most`."""
    return int(connection.execute(COUNT, {"most": most}).scalar_one())


def conflicts_page(
    connection: Connection, after: tuple[str, UUID], limit: int, *, kind: str = ""
) -> Sequence[Row[Any]]:
    """Conflicts by kind and key."""
    asked = {"kind_after": after[0], "key_after": after[1], "kind": kind, "limit": limit}
    return connection.execute(CONFLICTS, asked).all()


def sides(connection: Connection, mentions: Iterable[UUID]) -> dict[UUID, Row[Any]]:
    """Mention → its enterprise, name and source."""
    return {row.id: row for row in connection.execute(SIDES, {"ids": list(mentions)})}
