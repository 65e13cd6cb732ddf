"""The component of an enterprise, read to explain it: what would be resolved together with it, up to a bound."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
import psycopg
from sqlalchemy import Connection

from hub.identify.decisions import Decided
from hub.identify.evidence import blocks
from hub.identify.explaining import Neighbourhood
from hub.identify.known import known
from hub.identify.meeting import meeting_keys
from hub.identify.mention import Mention
from hub.store import decisions
from hub.store.gathering import hot_blocks
from hub.store.meetings import hot_meetings
from hub.store.mentions import uuids

MENTIONS_MAX = 300
OF = "SELECT id FROM mention WHERE enterprise = ANY (%s) OR id = ANY (%s) ORDER BY id <> ALL (%s), id LIMIT %s"
READ = "SELECT id, enterprise, source, name, identifiers::text, region, address, former::text FROM mention WHERE id = ANY (%s)"
BESIDE = """
SELECT mention FROM block WHERE key = ANY (%(keys)s)
UNION SELECT other FROM link WHERE mention = ANY (%(mentions)s)
ORDER BY 1 LIMIT %(most)s
"""


def plain(connection: Connection) -> psycopg.Connection[Any]:
    """The psycopg connection under SQLAlchemy's."""
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def neighbourhood(
    connection: Connection, enterprises: Iterable[UUID], mentions: Iterable[UUID] = (), *, most: int = MENTIONS_MAX
) -> Neighbourhood:
    """The mentions of these enterprises and those given, first of all, and what is reached from them through blocks that
    are not hot, links and decisions: at most `most`, `cut` where there are more.
    """
    raw = plain(connection)
    given = list(mentions)
    rows = raw.execute(OF, (list(enterprises), given, given, most + 1)).fetchall()
    reached = [id_.bytes for (id_,) in rows]
    found: dict[bytes, Mention] = {}
    own: dict[bytes, bytes] = {}
    told: dict[str, Decided] = {}
    hot, hot_words, walked, tried = set[bytes](), set[int](), set[bytes](), set[bytes]()
    spoken = decisions.exist(raw)
    cut = len(reached) > most
    while fresh := reached[: most - len(found)]:
        taken = _read(raw, fresh, own)
        found |= taken
        tried |= set(fresh)  # a decision may name mentions that are not here (yet)
        keys = {block.key for one in taken.values() for block in blocks(one)} - walked
        walked |= keys
        hot |= hot_blocks(raw, keys)
        hot_words |= hot_meetings(raw, {key for one in taken.values() for key in meeting_keys(known(one))})
        asked = {"keys": uuids(keys - hot), "mentions": uuids(taken), "most": most + len(found) + 1}
        beside = {id_.bytes for (id_,) in raw.execute(BESIDE, asked).fetchall()}
        if spoken:
            told |= decisions.about(raw, taken.keys(), keys)
            beside |= {id_ for one in told.values() for id_ in (*one.mentions, *one.others)}
        reached = sorted(beside - tried)
        cut = cut or len(found) + len(reached) > most
    return Neighbourhood(found, own, frozenset(hot), frozenset(hot_words), tuple(sorted(told.values())), cut)


def _read(raw: psycopg.Connection[Any], ids: list[bytes], own: dict[bytes, bytes]) -> dict[bytes, Mention]:
    found = {}
    for id_, enterprise, source, name, identifiers, region, address, former in raw.execute(READ, (uuids(ids),)):
        codes = tuple((scheme, value) for scheme, value in orjson.loads(identifiers))
        found[id_.bytes] = Mention(id_.bytes, source, name, codes, region, address, tuple(orjson.loads(former)))
        own[id_.bytes] = enterprise.bytes
    return found
