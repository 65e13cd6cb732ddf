"""Queries behind the unified record: which mentions are an enterprise, which records name them, what is listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from hub.store.candidates import escaped
from hub.store.records import SHOWN

MENTIONS = text(
    "SELECT id, source, name, region, region_found, address, identifiers FROM mention"
    " WHERE enterprise = :id ORDER BY id LIMIT :most"
)
IS_MENTION = text("SELECT EXISTS (SELECT FROM mention WHERE id = :id)")
# Any id there ever was is a block's key or, where a mention stood alone, a mention's own id.
SUCCESSORS = text("""
SELECT DISTINCT m.enterprise FROM mention m
WHERE m.id = :id OR m.id IN (SELECT mention FROM block WHERE key = :id) ORDER BY m.enterprise LIMIT 50
""")

# Per mention and stream, so that one certification body's hundred thousand certificates do not hide its other records.
CURRENT = text(f"""
SELECT {SHOWN}, f.first_seen
FROM (
  SELECT DISTINCT p.stream, p.key FROM unnest(CAST(:mentions AS uuid[])) AS m (id) CROSS JOIN stream s
  CROSS JOIN LATERAL (SELECT stream, key FROM party WHERE mention = m.id AND stream = s.id AND live LIMIT :most) p
) found
JOIN record r ON r.key = found.key AND NOT r.deleted
JOIN version v ON v.key = r.key AND v.version = r.version AND v.hash = r.hash
JOIN stream s ON s.id = r.stream
CROSS JOIN LATERAL (SELECT min(known_at) AS first_seen FROM version w WHERE w.key = r.key AND w.hash = v.hash) f
ORDER BY s.kind, r.source, r.record_id
""")

AS_OF = text(f"""
SELECT {SHOWN}, f.first_seen
FROM (
  SELECT DISTINCT p.stream, p.key FROM unnest(CAST(:mentions AS uuid[])) AS m (id) CROSS JOIN stream s
  CROSS JOIN LATERAL (SELECT stream, key FROM party WHERE mention = m.id AND stream = s.id LIMIT :most) p
) found
JOIN record r ON r.key = found.key
CROSS JOIN LATERAL (
  SELECT * FROM version w WHERE w.key = r.key AND w.known_at <= :moment ORDER BY version DESC, hash DESC LIMIT 1
) v
JOIN stream s ON s.id = r.stream
CROSS JOIN LATERAL (
  SELECT min(known_at) AS first_seen FROM version w WHERE w.key = r.key AND w.hash = v.hash AND w.known_at <= :moment
) f
WHERE v.value IS NOT NULL AND v.mentions && CAST(:mentions AS uuid[])
ORDER BY s.kind, r.source, r.record_id
""")

COUNTS = text("""
SELECT m.enterprise, s.kind, count(DISTINCT p.key) AS n
FROM mention m JOIN party p ON p.mention = m.id AND p.live JOIN stream s ON s.id = p.stream
WHERE m.enterprise = ANY (:ids) GROUP BY m.enterprise, s.kind
""")

HISTORY = text(f"""
SELECT {SHOWN}, v.known_at AS first_seen
FROM (
  SELECT DISTINCT p.stream, p.key FROM mention m JOIN party p ON p.mention = m.id WHERE m.enterprise = :id
) found
JOIN record r ON r.key = found.key JOIN version v ON v.key = r.key JOIN stream s ON s.id = r.stream
WHERE (v.known_at, v.key, v.version) < (:known_at, :key, :version)
ORDER BY v.known_at DESC, v.key DESC, v.version DESC LIMIT :limit
""")

KIND_PAGE = text(f"""
SELECT {SHOWN}, f.first_seen
FROM (
  SELECT DISTINCT p.key FROM mention m JOIN party p ON p.mention = m.id AND p.live
  WHERE m.enterprise = :id AND p.stream = ANY (SELECT id FROM stream WHERE kind = :kind) AND p.key > :after
  ORDER BY p.key LIMIT :limit
) found
JOIN record r ON r.key = found.key AND NOT r.deleted
JOIN version v ON v.key = r.key AND v.version = r.version AND v.hash = r.hash
JOIN stream s ON s.id = r.stream
CROSS JOIN LATERAL (SELECT min(known_at) AS first_seen FROM version w WHERE w.key = r.key AND w.hash = v.hash) f
ORDER BY r.key
""")

LISTED_MENTIONS = text("""
SELECT m.enterprise, m.source, m.name, m.region, m.region_found, m.identifiers, m.id FROM mention m
WHERE m.enterprise = ANY (:ids) AND EXISTS (SELECT 1 FROM party p WHERE p.mention = m.id AND p.live)
ORDER BY m.enterprise, m.id
""")


def mentions_of(connection: Connection, enterprise: UUID, *, most: int = 2000) -> Sequence[Row[Any]]:
    """The mentions resolved to an enterprise, in id order."""
    return connection.execute(MENTIONS, {"id": enterprise, "most": most}).all()


def is_mention(connection: Connection, id_: UUID) -> bool:
    """Whether this is a mention's id; one that stands alone may lend it to its enterprise."""
    return bool(connection.execute(IS_MENTION, {"id": id_}).scalar())


def successors(connection: Connection, former: UUID) -> list[UUID]:
    """The enterprises that a former id leads to today: one after a merge, several after a split, none if unknown."""
    return list(connection.execute(SUCCESSORS, {"id": former}).scalars())


def current_records(connection: Connection, mentions: Sequence[UUID], *, most: int) -> Sequence[Row[Any]]:
    """Current records that name any of the mentions, at most `most` of each kind for each mention."""
    return connection.execute(CURRENT, {"mentions": list(mentions), "most": most}).all()


def records_as_of(
    connection: Connection, mentions: Sequence[UUID], moment: datetime, *, most: int
) -> Sequence[Row[Any]]:
    """The same as the hub knew it at `moment`."""
    return connection.execute(AS_OF, {"mentions": list(mentions), "moment": moment, "most": most}).all()


def counts_of(connection: Connection, enterprises: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Enterprise → kind → number of current records."""
    counts: dict[UUID, dict[str, int]] = {}
    for enterprise, kind, n in connection.execute(COUNTS, {"ids": list(enterprises)}):
        counts.setdefault(enterprise, {})[kind] = n
    return counts


def history(
    connection: Connection, enterprise: UUID, before: tuple[datetime, UUID, int], limit: int
) -> Sequence[Row[Any]]:
    """Versions of every record that ever named the enterprise, newest first."""
    known_at, key, version = before
    return connection.execute(
        HISTORY, {"id": enterprise, "known_at": known_at, "key": key, "version": version, "limit": limit}
    ).all()


def kind_page(connection: Connection, enterprise: UUID, kind: str, after: UUID, limit: int) -> Sequence[Row[Any]]:
    """One kind's current records of an enterprise, in key order."""
    return connection.execute(KIND_PAGE, {"id": enterprise, "kind": kind, "after": after, "limit": limit}).all()


def find(
    connection: Connection,
    *,
    after: UUID | None,
    limit: int,
    terms: Sequence[str] = (),
    keys: Sequence[UUID] | None = None,
    region: str = "",
    kind: str = "",
) -> list[UUID]:
    """Ids of enterprises in id order: every term in one of its names, any of the block keys, a region, a kind."""
    where, values = ["TRUE"], dict[str, Any](limit=limit)
    if after is not None:
        where.append("m.enterprise > :after")
        values["after"] = after
    for n, term in enumerate(terms):
        where.append(f"bigrams(m.search_name) @> bigrams(:term{n}) AND m.search_name LIKE :like{n}")
        values |= {f"term{n}": term, f"like{n}": f"%{escaped(term)}%"}
    if keys is not None:
        where.append("m.id IN (SELECT mention FROM block WHERE key = ANY (:keys))")
        values["keys"] = list(keys)
    if region:
        where.append("m.region_found >= :region AND m.region_found < :region_end")
        values |= {"region": region, "region_end": region + "\U0010ffff"}
    of_kind = "AND p.stream = ANY (SELECT id FROM stream WHERE kind = :kind)" if kind else ""
    if kind:
        values["kind"] = kind
    query = text(f"""
        SELECT m.enterprise FROM mention m
        WHERE {" AND ".join(where)} AND EXISTS (SELECT 1 FROM party p WHERE p.mention = m.id AND p.live {of_kind})
        GROUP BY m.enterprise ORDER BY m.enterprise LIMIT :limit
    """)
    return list(connection.execute(query, values).scalars())


def listed(connection: Connection, enterprises: Sequence[UUID]) -> dict[UUID, list[Row[Any]]]:
    """Enterprise → its mentions that current records use."""
    found: dict[UUID, list[Row[Any]]] = {}
    for row in connection.execute(LISTED_MENTIONS, {"ids": list(enterprises)}):
        found.setdefault(row.enterprise, []).append(row)
    return found
