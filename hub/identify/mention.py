"""A mention: one distinct way in which a source names an enterprise."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from hub.identify.identifiers import UPPER_CASE


class Mention(NamedTuple):
    """What a source printed to name an enterprise; equal mentions have equal ids in every process."""

    id: bytes  # 16 bytes, a hash of the fields below
    source: str
    name: str  # as printed, "" when the source gives identifiers only
    identifiers: tuple[tuple[str, str], ...]  # (scheme, value), sorted, without duplicates
    region: str  # "", a GB/T 2260 code of six digits or an ISO 3166 alpha-2 code, as the source gave it
    address: str  # as printed, evidence for the region only
    former: tuple[str, ...] = ()  # former names that the source gives, as printed, sorted


def mention(
    source: str,
    name: str,
    identifiers: Iterable[tuple[str, str]],
    region: str = "",
    address: str = "",
    former: Iterable[str] = (),
) -> Mention:
    """The mention of these values, with outer white space dropped and codes in upper case where the scheme says so."""
    name = name.strip()
    region = region.strip().upper()
    address = address.strip()
    codes: tuple[tuple[str, str], ...] = ()
    if identifiers:
        kept = {
            (scheme, value.strip().upper() if scheme in UPPER_CASE else value.strip()) for scheme, value in identifiers
        }
        codes = tuple(sorted(pair for pair in kept if pair[1]))
    # Each field goes in with its length, so that no two different mentions share one canonical form.
    form = f"{len(source)}:{source}{len(name)}:{name}{len(region)}:{region}{len(address)}:{address}"
    for scheme, value in codes:
        form += f"{len(scheme)}:{scheme}{len(value)}:{value}"
    once = tuple(sorted({stripped for one in former if (stripped := one.strip())} - {name})) if former else ()
    for one in once:
        form += f"{len('former')}:former{len(one)}:{one}"
    digest = blake2b(form.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return Mention(digest, source, name, codes, region, address, once)
