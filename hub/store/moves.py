"""Moves of mentions between enterprises: made, and noted with what they were and why; pointers after a split."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, text

from hub.identify.decisions import Decided, decided
from hub.identify.moves import Moved, causes, kinds
from hub.store.decisions import Told
from hub.store.mentions import Taken, uuids

MOVE = """
WITH wanted AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS t (id, enterprise))
UPDATE mention m SET enterprise = w.enterprise FROM wanted w
WHERE m.id = w.id AND m.enterprise <> w.enterprise RETURNING m.id, old.enterprise, new.enterprise
"""
NOTE = """
INSERT INTO identity_change (mention, before, after, kind, decision)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[])
"""
TARGETS = "SELECT id, mentions || others, key FROM decision WHERE id = ANY (%s)"
SPLIT = text("""
SELECT DISTINCT true AS into, c.after AS id FROM identity_change c
WHERE c.before = :id AND c.kind = 'split' AND EXISTS (SELECT FROM mention WHERE enterprise = c.after)
UNION SELECT DISTINCT false, c.before FROM identity_change c
WHERE c.after = :id AND c.kind = 'split' AND EXISTS (SELECT FROM mention WHERE enterprise = c.before)
ORDER BY 1, 2 LIMIT 100
""")


def move(
    connection: psycopg.Connection[Any],
    stored: Collection[bytes],
    resolved: Mapping[bytes, bytes],
    mentions: Mapping[bytes, Taken],
    told: Sequence[Told],
) -> None:
    """Give `stored` mentions the enterprises they are resolved to, and note what changed.

    Asked of all of them: another worker may have moved one after it was read and before its keys were locked.
    """
    values = ([m.hex() for m in stored], [resolved[m].hex() for m in stored])
    rows = connection.execute(MOVE, values).fetchall()
    if not rows:
        return
    moved = sorted(Moved(*(id_.bytes for id_ in row)) for row in rows)
    made = kinds(moved, resolved, stored)
    why = causes(moved, resolved, _about(connection, mentions, told)) if told else {}
    columns = [uuids(getattr(one, field) for one, _ in made) for field in Moved._fields]
    decisions = [why.get(one.mention) for one, _ in made]
    connection.execute(NOTE, (*columns, [kind for _, kind in made], decisions))


def _about(
    connection: psycopg.Connection[Any], mentions: Mapping[bytes, Taken], told: Sequence[Told]
) -> list[tuple[Decided, set[bytes], set[bytes]]]:
    """Decisions that came just now, with the mentions they are about, in the order of their ids."""
    made = sorted(decided(one.record) for one in told)
    rows = connection.execute(TARGETS, ([one.decision for one in made if one.decision],)).fetchall()
    targets = {id_: ({m.bytes for m in about}, key.bytes if key else b"") for id_, about, key in rows}
    found = []
    for one in made:
        about, key = targets.get(one.decision, (set[bytes](), b""))
        keys = {one.key, key} - {b""}
        bearers = (
            {id_ for id_, taken in mentions.items() if not keys.isdisjoint(taken.blocks)} if keys else set[bytes]()
        )
        found.append((one, about | {*one.mentions, *one.others}, bearers))
    return found


def split(connection: Connection, enterprise: UUID) -> tuple[list[UUID], list[UUID]]:
    """(enterprises that this one was split from, those that were split from it), of those that stand today."""
    rows = connection.execute(SPLIT, {"id": enterprise}).all()
    return [row.id for row in rows if not row.into], [row.id for row in rows if row.into]
