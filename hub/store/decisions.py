"""Decisions about identity: kept as they came, looked up by the mentions and codes that they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Row, text

from hub.identify.decisions import Decided, decided, standing
from hub.identify.forest import Forest
from hub.records.decision import Decision
from hub.store.mentions import uuids

# Whoever resolves holds it shared; whoever stores a decision holds it alone: a mention that is stored meanwhile sees the
# decision, or is seen by it.
LOCK = 7205
DECISIONS_MAX = 100_000  # looked through for contradictions

INSERT = """
INSERT INTO decision (id, verdict, decided_by, decided_at, why, since, scheme, value, key, decision, needs_confirmation,
  mentions, others, part, "offset", known_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, to_timestamp(%s / 1000.0))
ON CONFLICT DO NOTHING
"""
MENTIONED = "INSERT INTO decision_mention SELECT m, %s FROM unnest(%s::uuid[]) AS m ON CONFLICT DO NOTHING"
ABOUT = """
WITH meant AS (
  SELECT decision AS id FROM decision_mention WHERE mention = ANY (%(mentions)s)
  UNION SELECT id FROM decision WHERE key = ANY (%(keys)s)
)
SELECT id, verdict, decided_by, mentions, others, key, decision, needs_confirmation
FROM decision d WHERE id IN (SELECT id FROM meant) OR decision IN (SELECT id FROM meant)
"""
IN_FORCE = """
SELECT id, verdict, decided_by, mentions, others, key, decision, needs_confirmation
FROM decision ORDER BY known_at DESC, id LIMIT %(most)s
"""
TARGETS = "SELECT mentions || others AS mentions, key FROM decision WHERE id = ANY (%s)"
COLUMNS = """
SELECT d.*, u.id AS undone_by, coalesce(c.by, '{}') AS confirmed_by
FROM decision d
LEFT JOIN LATERAL (SELECT id FROM decision u WHERE u.decision = d.id AND u.verdict = 'undo' ORDER BY id LIMIT 1) u ON true
LEFT JOIN LATERAL (
  SELECT array_agg(DISTINCT c.decided_by ORDER BY c.decided_by) AS by FROM decision c
  WHERE c.decision = d.id AND c.verdict = 'confirm' AND c.decided_by <> d.decided_by
) c ON true
"""
NEWEST = text(COLUMNS + "ORDER BY d.known_at DESC, d.id LIMIT :limit")
OF_MENTIONS = text(
    COLUMNS + "WHERE d.id IN (SELECT decision FROM decision_mention WHERE mention = ANY (CAST(:mentions AS uuid[])))"
    " ORDER BY d.known_at DESC, d.id LIMIT :limit"
)
ONE = text(COLUMNS + "WHERE d.id = :id")
UNKNOWN = text(
    "SELECT m FROM unnest(CAST(:mentions AS uuid[])) AS m WHERE NOT EXISTS (SELECT FROM mention WHERE mention.id = m)"
)


class Told(NamedTuple):
    """A decision as it came: its record, and where in the topic it stands."""

    record: Decision
    part: int
    offset: int
    known_ms: int


def hold(connection: psycopg.Connection[Any], *, alone: bool) -> None:
    """Until the transaction ends: nobody stores decisions, or (`alone`) nobody else resolves at all."""
    connection.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s, 0)", (LOCK,))


def exist(connection: psycopg.Connection[Any]) -> bool:
    """Whether anybody ever decided anything."""
    row = connection.execute("SELECT EXISTS (SELECT FROM decision)", prepare=True).fetchone()
    return row is not None and bool(row[0])


def keep(connection: psycopg.Connection[Any], told: Iterable[Told]) -> tuple[set[bytes], set[bytes]]:
    """Keep decisions; the ids of the mentions and the keys of the codes that must be resolved anew."""
    mentions, keys, targets = set[bytes](), set[bytes](), list[str]()
    for record, part, offset, known_ms in told:
        one = decided(record)
        sides = uuids(one.mentions), uuids(one.others)
        connection.execute(
            INSERT,
            (
                one.id, one.verdict, one.by, record.decided_at, record.why, record.since, record.scheme, record.value,
                UUID(bytes=one.key) if one.key else None, record.decision, one.needs_confirmation, *sides,
                part, offset, known_ms,
            ),
        )  # fmt: skip
        connection.execute(MENTIONED, (one.id, sides[0] + sides[1]))
        mentions.update(one.mentions, one.others)
        keys.update({one.key} if one.key else ())
        targets += [one.decision] if one.decision else []
    for about, key in connection.execute(TARGETS, (targets,)).fetchall() if targets else ():
        mentions.update(id_.bytes for id_ in about)
        keys.update({key.bytes} if key else ())
    return mentions, keys


def about(
    connection: psycopg.Connection[Any], mentions: Collection[bytes], keys: Collection[bytes]
) -> dict[str, Decided]:
    """Id → decision, of those about any of these mentions or codes, those about any mention that these name, and so on
    (stored or not), each with what confirms or undoes it.
    """
    found: dict[str, Decided] = {}
    asked: set[bytes] = set()
    asking, codes = set(mentions), uuids(keys)
    while asking or codes:
        values = {"mentions": uuids(asking), "keys": codes}
        rows = connection.execute(ABOUT, values).fetchall()
        asked |= asking
        asking, codes = set(), []
        for one in map(_decided, rows):
            found[one.id] = one
            asking.update(one.mentions, one.others)
        asking -= asked
    return found


def conflicting(connection: psycopg.Connection[Any], mentions: Collection[bytes]) -> frozenset[str]:
    """Ids of the decisions about these mentions (and what these decisions reach) that contradict each other."""
    return standing(about(connection, mentions, ()).values()).conflicting


def contradictory(connection: psycopg.Connection[Any]) -> list[list[Decided]]:
    """Groups of decisions that contradict each other, of the newest DECISIONS_MAX."""
    rows = connection.execute(IN_FORCE, {"most": DECISIONS_MAX}).fetchall()
    told = {one.id: one for one in map(_decided, rows)}
    broken = [told[id_] for id_ in standing(told.values()).conflicting]
    reached: Forest[bytes] = Forest()
    for one in broken:
        for mention in (*one.mentions, *one.others):
            reached.union(one.mentions[0], mention)
    groups: dict[bytes, list[Decided]] = {}
    for one in sorted(broken):
        groups.setdefault(reached.find(one.mentions[0]), []).append(one)
    return list(groups.values())


def _decided(row: Any) -> Decided:
    id_, verdict, by, sides, others, key, target, needs_confirmation = row
    one, other = tuple(m.bytes for m in sides), tuple(m.bytes for m in others)
    return Decided(id_, verdict, by, one, other, key.bytes if key else b"", target or "", needs_confirmation)


def newest(connection: Connection, *, limit: int, mentions: Sequence[UUID] | None = None) -> Sequence[Row[Any]]:
    """Decisions, the newest first (those about `mentions`), each with who confirmed it and what undid it."""
    if mentions is None:
        return connection.execute(NEWEST, {"limit": limit}).all()
    return connection.execute(OF_MENTIONS, {"limit": limit, "mentions": [str(m) for m in mentions]}).all()


def one(connection: Connection, id_: str) -> Row[Any] | None:
    """A decision by its id."""
    return connection.execute(ONE, {"id": id_}).first()


def unknown(connection: Connection, mentions: Iterable[UUID]) -> list[UUID]:
    """Of these mentions, those that the hub does not have."""
    return list(connection.execute(UNKNOWN, {"mentions": [str(m) for m in mentions]}).scalars())
