"""Queries behind matching: who bears a code or a name, whose name has these bigrams, which mentions they have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

SCANNED_SHARE_MIN = 0.1

KEYED = text("""
SELECT k.key, m.enterprise FROM unnest(CAST(:keys AS uuid[])) AS k (key)
CROSS JOIN LATERAL (SELECT mention FROM block WHERE key = k.key ORDER BY mention LIMIT :most) b
JOIN mention m ON m.id = b.mention
""")

MEMBERS = text("""
SELECT m.enterprise, m.id, m.source, m.name, m.region, m.region_found, m.address, m.identifiers, m.former,
       EXISTS (SELECT 1 FROM party p WHERE p.mention = m.id AND p.live) AS live
FROM unnest(CAST(:ids AS uuid[])) AS e (id)
CROSS JOIN LATERAL (SELECT * FROM mention WHERE enterprise = e.id LIMIT :most) m
""")

MEANING = text("""
SELECT k.key, m.enterprise FROM unnest(CAST(:keys AS int[])) AS k (key)
CROSS JOIN LATERAL (SELECT enterprise FROM mention WHERE name_keys @> ARRAY[k.key] LIMIT :most) m
GROUP BY k.key, m.enterprise
""")

# What ANALYZE knows of the index: its commonest bigrams, and the share of the names that have each.
SHARES = text("""
SELECT c.reltuples AS names, CAST(CAST(s.most_common_elems AS text) AS int[]) AS bigrams,
       s.most_common_elem_freqs AS shares
FROM pg_class c LEFT JOIN pg_stats s ON s.schemaname = current_schema() AND s.tablename = 'mention_name'
WHERE c.oid = CAST('mention' AS regclass)
""")


def keyed(connection: Connection, keys: Collection[UUID], *, most: int) -> list[tuple[UUID, UUID]]:
    """(block key, enterprise) of at most `most` mentions of each key."""
    found = connection.execute(KEYED, {"keys": sorted(keys), "most": most})
    return [(row.key, row.enterprise) for row in found]


def named_like(connection: Connection, clauses: Sequence[Sequence[int]], *, most: int) -> list[tuple[UUID, str]]:
    """(enterprise, a name of it in search form) of at most `most` mentions that have all bigrams of one clause."""
    if not clauses:
        return []
    # A scan would compute bigrams for every name: however common these are, the index is the way.
    connection.execute(text("SELECT set_config('enable_seqscan', 'off', true)"))
    found = connection.execute(
        text(like_query(len(clauses))), {f"c{n}": list(one) for n, one in enumerate(clauses)} | {"most": most}
    )
    return [(row.enterprise, row.search_name) for row in found]


def meaning(connection: Connection, keys: Collection[int], *, most: int) -> list[tuple[int, UUID]]:
    """(key of a name, enterprise that bears it), each pair once, from at most `most` mentions of each key."""
    if not keys:
        return []
    connection.execute(text("SELECT set_config('enable_seqscan', 'off', true)"))
    found = connection.execute(MEANING, {"keys": sorted(keys), "most": most})
    return [(row.key, row.enterprise) for row in found]


def containing(
    connection: Connection, terms: Sequence[str], common: Mapping[int, float], *, most: int
) -> list[tuple[UUID, str]]:
    """(enterprise, name in search form) of at most `most` mentions whose name has every term.

    `common`: the share of names that has each of the commonest bigrams. Where every bigram of the terms is in a tenth
    of all names, these are read one after the other until there are enough: the index would first list that tenth.
    """
    terms = [term for term in terms if len(term) >= 2]
    if not terms:
        return []
    asked = {n: set(bigrams(term)) for n, term in enumerate(terms)}
    rarest = min(common.get(one, 0.0) for own in asked.values() for one in own)
    scanned = rarest >= SCANNED_SHARE_MIN
    connection.execute(text("SELECT set_config('enable_seqscan', :on, true)"), {"on": "on" if scanned else "off"})
    connection.execute(text("SELECT set_config('enable_bitmapscan', :on, true)"), {"on": "off" if scanned else "on"})
    where = " AND ".join(f"bigrams(search_name) @> bigrams(:t{n}) AND search_name LIKE :l{n}" for n in asked)
    values = {f"t{n}": term for n, term in enumerate(terms)} | {
        f"l{n}": f"%{escaped(term)}%" for n, term in enumerate(terms)
    }
    if scanned:
        where = " AND ".join(f"search_name LIKE :l{n}" for n in asked)
        values = {name: value for name, value in values.items() if name.startswith("l")}
    query = text(f"SELECT enterprise, search_name FROM mention WHERE {where} LIMIT :most")
    found = connection.execute(query, values | {"most": most}).all()
    connection.execute(text("SELECT set_config('enable_bitmapscan', 'on', true)"))
    return [(row.enterprise, row.search_name) for row in found]


def bigrams(term: str) -> list[int]:
    """The bigrams of a text as the SQL function `bigrams` (migration 0001) makes them."""
    return [((ord(one) & 65535) << 15) ^ ord(other) for one, other in pairwise(term.lower())]


def escaped(term: str) -> str:
    """A text for LIKE, in which nothing stands for other characters."""
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def like_query(count: int) -> str:
    """The statement of `named_like` with so many clauses."""
    where = " OR ".join(f"bigrams(search_name) @> CAST(:c{n} AS int[])" for n in range(count))
    return f"SELECT enterprise, search_name FROM mention WHERE {where} LIMIT :most"


def members(connection: Connection, enterprises: Collection[UUID], *, most: int) -> dict[UUID, list[Row[Any]]]:
    """Enterprise → its mentions, at most `most`, those that current records use marked `live`."""
    found: dict[UUID, list[Row[Any]]] = {}
    if enterprises:
        for row in connection.execute(MEMBERS, {"ids": sorted(enterprises), "most": most}):
            found.setdefault(row.enterprise, []).append(row)
    return found


def shares(connection: Connection) -> tuple[int, dict[int, float]]:
    """How many names there are, and bigram → the share of them that has it, for the commonest; {} before ANALYZE ran."""
    row = connection.execute(SHARES).one()
    common = zip(row.bigrams or (), row.shares or (), strict=False)  # three more shares follow: least, most, nulls
    return max(int(row.names), 0), dict(common)
