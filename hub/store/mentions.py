"""Mentions as resolving sees them: which are stored for certain, and those compared lately, taken apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg

from hub.identify.evidence import blocks
from hub.identify.known import Known, known
from hub.identify.meeting import meeting_keys, shape
from hub.identify.mention import Mention

TAKEN_MAX = 100_000  # mentions taken apart that a worker remembers; 1.5 kB each
NAMED = "SELECT id, source, name, identifiers::text, region, address, former::text FROM mention WHERE id = ANY (%s)"


class Taken(NamedTuple):
    """A mention taken apart, with the keys by which it meets others."""

    mention: Mention
    blocks: tuple[bytes, ...]
    meetings: tuple[int, ...]  # none in the exact way
    known: Known | None  # None in the exact way
    shape: int  # `meeting.shape`, 0 in the exact way


def take(mention: Mention, weighed: bool) -> Taken:
    """A mention taken apart; its words too, where they count."""
    keys = tuple(block.key for block in blocks(mention))
    if not weighed:
        return Taken(mention, keys, (), None, 0)
    evidence = known(mention)
    return Taken(mention, keys, meeting_keys(evidence), evidence, shape(evidence))


class Seen:
    """Ids of mentions known to be committed: a bounded memory, so that most events ask the database nothing.

    Two generations: when the young one is full it becomes the old one; the old one's used ids move over on a hit.
    Beside it, stored mentions that were compared lately, taken apart: a mention never changes.
    """

    def __init__(self, count_max: int, *, weighed: bool = False) -> None:
        self.weighed = weighed
        self._half = count_max // 2
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()
        self._taken: dict[bytes, Taken] = {}

    def __contains__(self, mention_id: bytes) -> bool:
        if mention_id in self._young:
            return True
        if mention_id in self._old:
            self._young.add(mention_id)
            return True
        return False

    def add(self, mention_ids: Iterable[bytes]) -> None:
        """Remember ids; call only after their commit."""
        self._young.update(mention_ids)
        if len(self._young) > self._half:
            self._old, self._young = self._young, set()

    def recall(self, connection: psycopg.Connection[Any], ids: Collection[bytes]) -> dict[bytes, Taken]:
        """Stored mentions by id; one that is not stored is missing."""
        unknown = [id_ for id_ in ids if id_ not in self._taken]
        if len(self._taken) + len(unknown) > TAKEN_MAX:
            self._taken.clear()
            unknown = list(ids)
        if unknown:
            rows = connection.execute(NAMED, (uuids(unknown),), binary=True, prepare=True).fetchall()
            for found, source, name, identifiers, region, address, former in rows:
                codes = tuple((scheme, value) for scheme, value in orjson.loads(identifiers))
                mention = Mention(found.bytes, source, name, codes, region, address, tuple(orjson.loads(former)))
                self._taken[mention.id] = take(mention, self.weighed)
        return {id_: self._taken[id_] for id_ in ids if id_ in self._taken}


def uuids(keys: Iterable[bytes]) -> list[UUID]:
    """As psycopg takes them."""
    return [UUID(bytes=key) for key in keys]
