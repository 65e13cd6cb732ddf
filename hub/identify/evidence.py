"""Evidence: the keys by which a mention can meet other mentions of the same enterprise."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from hub.identify.identifiers import STRENGTHS, canonical, org_code_of, state_of_canonical
from hub.identify.mention import Mention
from hub.identify.names import normalise_name

NAME_STRENGTH = 4
ALONE_STRENGTH = 9


class Block(NamedTuple):
    """One piece of evidence; mentions that share a block may be one enterprise."""

    key: bytes  # 16 bytes, a hash of scheme and value; an enterprise's id is the key of its strongest evidence
    strength: int  # 0 uscc, 1 lei, 2 org_code, 3 reg_no, 4 name, 9 nothing but itself
    scheme: str
    value: str  # in canonical form


def block_key(scheme: str, value: str) -> bytes:
    """The 16-byte key of a value in canonical form."""
    return blake2b(f"{scheme}:{value}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


# Bounded for memory: a mention with its blocks is about 1.5 kB.
@lru_cache(maxsize=16384)
def blocks(m: Mention) -> tuple[Block, ...]:
    """Every key by which `m` can meet others, strongest first, then by key; one of its own if nothing is usable."""
    codes: set[tuple[str, str]] = set()
    for scheme, value in m.identifiers:
        if scheme not in STRENGTHS:
            continue
        code = canonical(scheme, value)
        if state_of_canonical(scheme, code) != "valid":
            continue
        codes.add((scheme, code))
        # Records from before 2015 have the organisation code only, which is part of the USCC.
        if scheme == "uscc" and (inner := org_code_of(code)):
            codes.add(("org_code", inner))
    found = [Block(block_key(scheme, code), STRENGTHS[scheme], scheme, code) for scheme, code in codes]
    if name := normalise_name(m.name):
        found.append(Block(block_key("name", name), NAME_STRENGTH, "name", name))
    if not found:
        return (Block(m.id, ALONE_STRENGTH, "mention", ""),)
    found.sort(key=lambda block: (block.strength, block.key))
    return tuple(found)
