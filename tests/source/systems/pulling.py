"""Families as collect asks them, without a hub behind: what came, and the position after it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from hub.source.pull import Ask, Family, Gone, Mark, Restored
from hub.source.raw import Header, RawRow, Refused

LOOPBACK = {"source_networks": "127.0.0.0/8"}


class Got(NamedTuple):
    """What one reading yielded."""

    rows: list[RawRow]
    refused: list[Refused]
    gone: list[str]
    headers: list[Header]
    marks: list[dict[str, Any]]
    restored: list[str]

    @property
    def position(self) -> dict[str, Any]:
        """The last position, as it comes back out of the store."""
        found: dict[str, Any] = orjson.loads(orjson.dumps(self.marks[-1]))
        return found

    @property
    def keys(self) -> list[str]:
        """The rows' keys in the order in which they came."""
        return [row.key for row in self.rows]

    @property
    def cells(self) -> list[Mapping[str, Any]]:
        """The rows' cells."""
        return [row.cells for row in self.rows]


def pulled(
    family: Family,
    options: Mapping[str, Any],
    position: Mapping[str, Any] | None = None,
    *,
    whole: bool = False,
    until_mark: int | None = None,
) -> Got:
    """One reading; with `until_mark`, left off after so many marks, as a kill would leave it."""  # fmt: skip
    got = Got([], [], [], [], [], [])
    ask = Ask("test", {**LOOPBACK, **options}, position or {}, whole, threading.Event())
    reading = family.pull(ask)
    for item in reading:
        if isinstance(item, RawRow):
            got.rows.append(item)
        elif isinstance(item, Refused):
            got.refused.append(item)
        elif isinstance(item, Gone):
            got.gone.append(item.key)
        elif isinstance(item, Header):
            got.headers.append(item)
        elif isinstance(item, Restored):
            got.restored.append(item.detail)
        elif isinstance(item, Mark):
            got.marks.append(item.position)
            if len(got.marks) == until_mark:
                break
    reading.close()  # type: ignore[attr-defined]
    return got
