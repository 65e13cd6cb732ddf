"""Searching: the enterprises that a text means, best first, with the name understanding of identity.

What contains every word of the text is found by its bigrams, what means the same otherwise by the keys of its names
(`identify.search`): another script or spelling, an abbreviation, pinyin, English, a name it had before. Both are held
against the text by the weight of evidence (`identify.compare`), and the heaviest come first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from hub.identify.compare import weigh, weights
from hub.identify.known import Known, known
from hub.identify.mention import mention
from hub.identify.parts import Parts
from hub.identify.search import search_form
from hub.match.finding import Matcher, mentions_of
from hub.match.scoring import likeness
from hub.match.wanted import LIMIT_MAX, Wanted
from hub.store import candidates, enterprises
from hub.unified.listing import block_keys, row_of

CONTAINING_MAX = 200  # mentions whose names contain the words
MEMBERS_MAX = 20  # mentions of one enterprise that are held against the text
RANKED_MAX = 200  # enterprises that are ranked: what is less like the text than these is on no page
CONTAINS_BITS = 12.0  # for a name that has every word of the text: what is typed in part is no whole name
ALIKE_MIN, ALIKE_BITS = 0.85, 40.0  # names in Latin script less alike than this are two; bits for all that is more
CODE_BITS = 60.0
CODE_CHARS_MIN = 8


def search(
    matcher: Matcher, connection: Connection, text: str, *, offset: int, limit: int, region: str = "", kind: str = ""
) -> tuple[list[dict[str, Any]], int | None]:
    """A page of enterprises, the best first, and where the next one begins (None at the end).

    Each as `unified.listing.row_of` shows it. `region`: the beginning of a GB/T 2260 code, or a country.
    """
    words = text.split()
    meant = known(mention("", text, []))
    by_code = _by_code(connection, text)
    like = matcher.like(connection, Wanted(mention("", text, []), LIMIT_MAX))
    inside = {
        one
        for one, _ in candidates.containing(
            connection, [search_form(word) for word in words], matcher.shares(connection)[1], most=CONTAINING_MAX
        )
    }
    found = candidates.members(connection, by_code | like | inside, most=MEMBERS_MAX)
    ranked: list[tuple[float, UUID]] = []
    for id_, rows in found.items():
        bits = max((_bits(meant, words, row) for row in rows), default=float("-inf"))
        bits += CODE_BITS if id_ in by_code else 0.0
        live = [row for row in rows if row.live]
        within = not region or any(row.region_found.startswith(region) for row in live)
        if live and within and (bits >= weights().ask or id_ in by_code):
            ranked.append((-bits, id_))
    ranked.sort()
    ids = [id_ for _, id_ in ranked[:RANKED_MAX]]
    if kind:
        counted = enterprises.counts_of(connection, ids)
        ids = [id_ for id_ in ids if counted.get(id_, {}).get(kind)]
    return _page(connection, ids, offset, limit)


def _page(
    connection: Connection, ids: Sequence[UUID], offset: int, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    shown = ids[offset : offset + limit]
    counts = enterprises.counts_of(connection, shown)
    listed = enterprises.listed(connection, shown)
    page = [row_of(id_, listed.get(id_, []), counts.get(id_, {})) for id_ in shown]
    return page, offset + limit if len(ids) > offset + limit else None


def _by_code(connection: Connection, text: str) -> set[UUID]:
    """The enterprises whose code the text is."""
    code = "".join(text.split()).upper()
    if len(code) < CODE_CHARS_MIN or not code.isascii() or not any(map(str.isdigit, code)):
        return set()
    return {enterprise for _, enterprise in candidates.keyed(connection, block_keys(code), most=RANKED_MAX)}


def _bits(meant: Known, words: Collection[str], row: Row[Any]) -> float:
    """How much one mention speaks for being meant, in bits."""
    (one,) = mentions_of([row])
    bits = weigh(meant, known(one)).verdict.weight
    for name in one.former:  # by itself too: a brand alone is searched by, though it identifies nobody
        had = weigh(meant, known(one._replace(name=name, former=()))).verdict
        bits = bits if had.unlike else max(bits, had.weight)
    forms = [search_form(name) for name in (one.name, *one.former)]
    contained = any(all(search_form(word) in form for word in words) for form in forms)
    if contained:
        return max(bits, weights().ask) + CONTAINS_BITS
    if not isinstance(meant.name, Parts):  # a misprint in a foreign name, which no table of words knows
        alike = max(likeness(meant.name.whole, name) for name in (one.name, *one.former))
        bits = max(bits, weights().ask + ALIKE_BITS * (alike - ALIKE_MIN))
    return bits
