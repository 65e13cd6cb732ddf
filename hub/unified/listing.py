"""Enterprises found: a page of them with names, codes and how many records of each kind they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from hub.identify.evidence import blocks
from hub.identify.identifiers import identifier_state
from hub.identify.mention import mention
from hub.identify.search import search_form
from hub.store import enterprises

IDENTITY_SCHEMES = ("uscc", "lei", "org_code", "reg_no")


def block_keys(identifier: str) -> list[UUID]:
    """Keys under which mentions with this code stand, whatever its scheme is."""
    keys = set()
    for scheme in IDENTITY_SCHEMES:
        keys |= {block.key for block in blocks(mention("", "", [(scheme, identifier)])) if block.strength <= 3}
    return [UUID(bytes=key) for key in sorted(keys)]


def listing(
    connection: Connection,
    *,
    after: UUID | None,
    limit: int,
    name: str = "",
    identifier: str = "",
    region: str = "",
    kind: str = "",
) -> tuple[list[dict[str, Any]], UUID | None]:
    """A page of enterprises and where the next one begins (None at the end)."""
    keys = block_keys(identifier) if identifier else None
    terms = [search_form(word) for word in name.split()]
    found = enterprises.find(connection, after=after, limit=limit + 1, terms=terms, keys=keys, region=region, kind=kind)
    more, found = len(found) > limit, found[:limit]
    counts = enterprises.counts_of(connection, found)
    mentions = enterprises.listed(connection, found)
    page = [row_of(enterprise, mentions.get(enterprise, []), counts.get(enterprise, {})) for enterprise in found]
    return page, found[-1] if more else None


def row_of(enterprise: UUID, mentions: Sequence[Row[Any]], counts: dict[str, int]) -> dict[str, Any]:
    """An enterprise in a list, from the mentions that current records use."""

    def identified(row: Row[Any]) -> bool:
        return any(scheme == "uscc" for scheme, _ in row.identifiers)

    # The name that most mentions print; those with a USCC first, as a register's word weighs more.
    names: dict[str, tuple[int, int]] = {}
    for row in mentions:
        if row.name:
            strong, count = names.get(row.name, (0, 0))
            names[row.name] = (strong + identified(row), count + 1)
    name = min(names, key=lambda n: (-names[n][0], -names[n][1], n)) if names else None
    codes = sorted(
        {(s, v) for row in mentions for s, v in row.identifiers if identifier_state(s, v) in ("valid", "not_identity")}
    )
    regions = sorted({row.region_found for row in mentions if row.region_found}, key=lambda r: (-len(r), r))
    return {
        "id": enterprise.hex,
        "name": name,
        "identifiers": [{"scheme": s, "value": v} for s, v in codes],
        "region": regions[0] if regions else None,
        "counts": counts,
    }
