"""Mentions that got another enterprise: what became of the one before, and whose decision it was, if anybody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from hub.identify.decisions import Decided

# merged: the one before is gone into one that was there. redirected: gone, all of it now has a stronger key as its id.
# split: what the mention is now was not there before, and the one before stands or fell into several. moved: both stand.
Kind = Literal["merged", "redirected", "split", "moved"]


class Moved(NamedTuple):
    """A mention that was one enterprise's and is another's."""

    mention: bytes
    before: bytes
    after: bytes


def kinds(moved: Iterable[Moved], resolved: Mapping[bytes, bytes], stored: Iterable[bytes]) -> list[tuple[Moved, Kind]]:
    """Each move with what it was.

    Args:
        moved: of the mentions resolved together, those with another enterprise than before.
        resolved: mention → enterprise today, of all that were resolved together.
        stored: those of them that had an enterprise before.
    """
    moves = list(moved)
    old = {one.mention: one.before for one in moves}
    before = {old.get(id_, resolved[id_]) for id_ in stored}
    now = set(resolved.values())
    into: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for one in moves:
        into[one.before].add(one.after)

    def kind(one: Moved) -> Kind:
        if one.before in now:
            return "moved" if one.after in before else "split"
        if one.after in before:
            return "merged"
        return "redirected" if len(into[one.before]) == 1 else "split"

    return [(one, kind(one)) for one in moves]


def causes(
    moved: Sequence[Moved],
    resolved: Mapping[bytes, bytes],
    told: Iterable[tuple[Decided, Collection[bytes], Collection[bytes]]],
) -> dict[bytes, str]:
    """Mention → the decision that moved it; those that evidence moved have none.

    Args:
        told: decisions that came just now, each with the mentions that it is about (or that the one which it confirms
            or undoes is about) and the mentions that bear the code it is about.
    """
    old = {one.mention: one.before for one in moved}
    found: dict[bytes, str] = {}
    for decided, about, bearers in told:
        meant = {id_ for id_ in (*about, *bearers) if id_ in resolved}
        touched = {resolved[id_] for id_ in meant} | {old[id_] for id_ in meant & old.keys()}
        for one in moved:
            if one.before in touched or one.after in touched:
                found.setdefault(one.mention, decided.id)
    return found
