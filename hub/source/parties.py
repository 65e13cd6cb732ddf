"""Parties of a record: what a connector writes them with."""

from __future__ import annotations

import re
from hashlib import blake2b

from hub.records import Identifier, Party
from hub.records.parts import Role, Scheme

SHAPES: tuple[tuple[Scheme, re.Pattern[str]], ...] = (
    ("uscc", re.compile(r"[0-9A-Z]{18}")),
    ("org_code", re.compile(r"[0-9A-Z]{8}-[0-9X]")),
    ("reg_no", re.compile(r"[0-9]{13}|[0-9]{15}")),
)
ID_CHARACTERS_MAX = 200


def party(
    role: Role, name: str | None = None, *, region: str | None = None, address: str | None = None, **codes: str | None
) -> list[Party]:
    """The party, or none when the source gives neither name nor code; `codes` by scheme: `uscc=row.code`."""
    identifiers = [Identifier.model_validate({"scheme": s, "value": v}) for s, v in codes.items() if v]
    if not (name or identifiers):
        return []
    return [Party(role=role, name=name, identifiers=identifiers, region=region, address=address)]


def coded(code: str | None) -> dict[str, str]:
    """A code of a column that takes several kinds, under the scheme that its shape says: `**coded(row.code)`."""
    if not code:
        return {}
    return {next((scheme for scheme, shape in SHAPES if shape.fullmatch(code.upper())), "internal"): code}


def id_of(*parts: object) -> str:
    """A record id of the source's own key columns, the same however the file is ordered; blank ones are left out.

    Too long a one ends in a digest of the whole.
    """
    printed = ["".join(c if c.isprintable() else " " for c in str(part)).strip() for part in parts if part is not None]
    joined = "~".join(part for part in printed if part)
    if len(joined) <= ID_CHARACTERS_MAX:
        return joined
    return f"{joined[: ID_CHARACTERS_MAX - 20]}~{blake2b(joined.encode(), digest_size=8).hexdigest()}"
