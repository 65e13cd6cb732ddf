"""The order within a batch: deletions and rows apart, as long as no row is deleted behind its own showing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hub.source import RawRow, Refused
from hub.source.pull import Gone


class Round(NamedTuple):
    """Deletions, then rows."""

    gone: list[Gone]
    rows: list[RawRow | Refused]


def rounds(items: Iterable[RawRow | Refused | Gone]) -> list[Round]:
    """A batch in as few rounds as keep each key's own order: systems that replace rows delete and insert in turn."""
    found = [Round([], [])]
    shown: set[str] = set()
    for item in items:
        if isinstance(item, Gone):
            if item.key in shown:
                found.append(Round([], []))
                shown = set()
            found[-1].gone.append(item)
            continue
        found[-1].rows.append(item)
        if isinstance(item, RawRow):
            shown.add(item.key)
    return found
