"""The core of a name: what is left without the region it opens with and its legal form; and the bigrams it is found by."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import combinations

from hub.identify.divisions import divisions, opens_with, opens_with_stem
from hub.identify.names import is_han, normalise_name
from hub.identify.search import search_form
from hub.store.candidates import bigrams

ROWS_MAX = 1500  # names that one look-up may be expected to meet
CLAUSES_MAX = 12
SINGLES_MAX, PAIRED_MAX = 4, 5

_FORM = re.compile(r"(?:集团)?(?:股份|有限责任|有限)*(?:责任)?公司$|集团$|[()\-·]")
_LATIN_FORM = re.compile(r"\b(?:co|ltd|corp|inc|llc|plc|gmbh|ag|sa|spa|srl|bv|nv|kk|jsc|pvt|the|group|and|of)\b")

Clause = tuple[int, ...]


@lru_cache(maxsize=65536)
def core_of(name: str) -> str:
    """杭州市西湖轴承股份有限公司 → 西湖轴承; Foo Bar Co., Ltd. → "foo bar"; what would leave nothing stays."""
    plain = normalise_name(name) or search_form(name)
    if not is_han(plain):
        return " ".join(_LATIN_FORM.sub(" ", plain).split()) or plain
    bare = _FORM.sub("", plain)
    rest = without_region(bare)
    return rest if len(rest) >= 2 else bare or plain


def without_region(name: str) -> str:
    """A Chinese name without the divisions that it opens with."""
    table = divisions()
    for _ in range(3):
        found = next((one for level in (table.provinces, table.cities, table.counties)
                      for one in (opens_with(name, level), ) if one), ())  # fmt: skip
        if found and len(name) - len(found[0].name) >= 2:
            name = name[len(found[0].name) :]
            continue
        found = opens_with_stem(name, table.provinces) or opens_with_stem(name, table.cities)
        if not found or len(name) - len(found[0].stem) < 2:
            return name
        name = name[len(found[0].stem) :]
    return name


def clauses(cores: Sequence[str], share: Callable[[int], float], names: int) -> list[Clause]:
    """What to look names up by: each clause is bigrams that a name must have all of; any clause will do.

    A mistyped character spoils two bigrams and an abbreviation leaves some out, so a name is asked for by its rare
    bigrams one at a time, and by its commoner ones two at a time; nothing that more than `ROWS_MAX` names are expected
    to have is asked for at all. `share`: of all `names`, the part that has a bigram.
    """
    found: list[Clause] = []
    for core in cores:
        text = search_form(core)
        rare = sorted(set(bigrams(text)), key=lambda one: (share(one), one))
        singles = [one for one in rare if share(one) * names <= ROWS_MAX / SINGLES_MAX][:SINGLES_MAX]
        found += [(one,) for one in singles]
        rest = [one for one in rare if one not in singles][: PAIRED_MAX if len(singles) < SINGLES_MAX else 0]
        pairs = [pair for pair in combinations(rest, 2) if share(pair[0]) * share(pair[1]) * names <= ROWS_MAX]
        found += pairs
        whole = 1.0
        for one in rare:
            whole *= share(one)
        if not singles and not pairs and rare and whole * names <= ROWS_MAX:
            found.append(tuple(rare))
    return list(dict.fromkeys(found))[:CLAUSES_MAX]
