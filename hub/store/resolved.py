"""All mentions with the enterprise that each is resolved to, and all that resolving goes by: read at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import combinations, islice, product
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg

from hub.identify.decisions import Decided, Standing, in_force, standing
from hub.identify.mention import Mention
from hub.store.database import connect

ROWS_AT_ONCE = 5000
COLUMNS = "SELECT id, enterprise, source, name, identifiers::text, region, address, former::text FROM mention "
ALL = COLUMNS + "WHERE id >= %s AND id <= %s"
NAMED = COLUMNS + "WHERE id = ANY (%s)"
DECISIONS = "SELECT id, verdict, decided_by, mentions, others, key, decision, needs_confirmation FROM decision"
RANGES_MAX = 256


class Moment(NamedTuple):
    """One state of the store, which other connections can read too while the first one holds it."""

    snapshot: str
    mentions: int
    hot: frozenset[bytes]  # keys of blocks, those of placeholders too
    hot_meetings: frozenset[int]
    held: Standing


@contextmanager
def moment(database_url: str) -> Iterator[Moment]:
    """The store as it is now, as long as the block lasts."""
    with connect(database_url, application="hub identity rerun") as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        snapshot = _all(connection, "SELECT pg_export_snapshot()")[0][0]
        held = standing(_decided(row) for row in _all(connection, DECISIONS))
        hot = frozenset(key.bytes for (key,) in _all(connection, "SELECT key FROM hot_block"))
        meetings = frozenset(key for (key,) in _all(connection, "SELECT key FROM hot_meeting"))
        number = int(_all(connection, "SELECT count(*) FROM mention")[0][0])
        yield Moment(snapshot, number, hot | held.placeholders, meetings, held)


def _all(connection: psycopg.Connection[Any], query: str) -> list[Any]:
    return connection.execute(query.encode()).fetchall()


def names(database_url: str, ids: Iterable[bytes]) -> dict[bytes, str]:
    """Mention → its name as printed."""
    with connect(database_url, application="hub identity rerun") as connection:
        return {id_: found.name for id_, found in _named(connection, ids).items()}


def _named(connection: psycopg.Connection[Any], ids: Iterable[bytes]) -> dict[bytes, Mention]:
    rows = connection.execute(NAMED, ([UUID(bytes=id_) for id_ in ids],)).fetchall()
    return {found.id: found for _, found in map(_mention, rows)}


def decided_pairs(database_url: str, pairs_max: int = 50) -> list[tuple[Mention, Mention, bool]]:
    """Pairs of mentions of which people said in one decision that they are one enterprise's, or not: of each decision
    that holds at most `pairs_max`. Those that contradict each other are left out; a new name says nothing of names.
    """
    with connect(database_url, application="hub identity weights") as connection:
        decisions = [_decided(row) for row in _all(connection, DECISIONS)]
        conflicting = standing(decisions).conflicting
        wanted: list[tuple[bytes, bytes, bool]] = []
        for one in in_force(decisions):
            if one.id in conflicting or one.verdict not in ("same", "different", "split"):
                continue
            same = one.verdict == "same"
            ids = combinations(sorted(one.mentions), 2) if same else product(sorted(one.mentions), sorted(one.others))
            wanted += [(a, b, same) for a, b in islice(ids, pairs_max)]
        named = _named(connection, {id_ for a, b, _ in wanted for id_ in (a, b)})
    return [(named[a], named[b], same) for a, b, same in wanted if a in named and b in named]


def _decided(row: Any) -> Decided:
    id_, verdict, by, mentions, others, key, target, needs_confirmation = row
    sides = tuple(m.bytes for m in mentions), tuple(m.bytes for m in others)
    return Decided(id_, verdict, by, *sides, key.bytes if key else b"", target or "", needs_confirmation)


def mentions(database_url: str, snapshot: str, part: int = 0, of: int = 1) -> Iterator[tuple[bytes, Mention]]:
    """Enterprise and mention of one of `of` (at most RANGES_MAX) ranges of ids, at that moment."""
    ends = (f"{part * RANGES_MAX // of:02x}" + "0" * 30, f"{(part + 1) * RANGES_MAX // of - 1:02x}" + "f" * 30)
    with connect(database_url, application="hub identity rerun") as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'".encode())
        with connection.cursor(name="mentions") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            yield from map(_mention, cursor.execute(ALL, ends))


def _mention(row: Any) -> tuple[bytes, Mention]:
    id_, enterprise, source, name, identifiers, region, address, former = row
    codes = tuple((scheme, value) for scheme, value in orjson.loads(identifiers))
    return enterprise.bytes, Mention(id_.bytes, source, name, codes, region, address, tuple(orjson.loads(former)))
