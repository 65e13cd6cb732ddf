"""What a source system is asked for, and what it answers with: the seam between collect and every family of systems."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from hub.source.raw import Header, Options, RawRow, Refused, Rows

Position = Mapping[str, Any]
"""Where a reading stands: JSON values only, of the family's own making; {} before the first."""


class Ask(NamedTuple):
    """One reading of one instance.

    whole: show everything that the source has now, in any order; what is not shown is gone. Else: show only what
        changed since `position`, deletions included where the system tells them (`Gone`).
    options: the connector's own, overlaid by the instance's settings, with the hub's limits (`raw.limit`). Secrets
        are `SecretStr`; never put one into an error, a place or a log.
    rows: the connector's format, for families whose system hands out documents.
    """

    instance: str
    options: Options
    position: Position
    whole: bool
    stop: threading.Event
    rows: Rows | None = None


class Gone(NamedTuple):
    """The system says that the row with this key (`RawRow.key`) is no more."""

    place: str
    key: str


class Mark(NamedTuple):
    """Everything yielded before is what the source shows up to `position`. Saved once the broker has all of it.

    The last Mark of a whole reading is saved only after what it did not show was deleted; give one after each
    thousand rows or so, if the family can go on from there: an interrupted reading is then resumed, not begun again.
    """

    position: dict[str, Any]


class Unchanged(NamedTuple):
    """Yielded alone by a whole reading: the source is exactly as it was at `position` (same hash, 304): no pass."""


class Restored(NamedTuple):
    """Yielded first and alone: the source went back in time (restored from a backup, recreated). A whole reading with an
    empty position follows at once."""

    detail: str


Pulled = RawRow | Header | Refused | Gone | Mark | Unchanged | Restored
Pull = Callable[[Ask], Iterator[Pulled]]


def never(options: Options) -> bool:
    """A family that can only show everything."""
    return False


@dataclass(frozen=True, kw_only=True)
class Family:
    """A sort of source system.

    `pull` yields rows with `place` in full ("rows.csv line:12", "/v1/reports?page=3 item:7", "public.report id=9"), and with
    `key` if the system has a key of its own. Where it cannot go on it raises: RetryLater (away, throttled: carries
    `retry_after_s` if the system said so), StopProcess (a person must act: wrong password, a column gone, restored
    from a backup in a way it cannot mend itself). It never swallows an error and never ends early: a whole reading
    that returns is a claim that nothing else is there.
    `tells_changes`: whether, with these options, it can show only what changed; else each reading is whole.
    `adds_only`: whether, with these options, it shows additions only (a folder of deltas): nothing is ever gone.
    `log`: whether a whole reading tells a history from its beginning (a topic). It is read whole once, and again only when
    it was recreated or the mapping changed: each old state told again would be taken for news.
    `snapshot`: whether a whole reading sees one moment (a transaction); if not, what seems gone is looked for once
    more in a second reading before it is deleted.
    """

    name: str
    pull: Pull
    forget: Callable[[str, Options], None] | None = None  # what an instance has left at the source, when it is removed
    tells_changes: Callable[[Options], bool] = never
    adds_only: Callable[[Options], bool] = never
    snapshot: bool = False
    log: bool = False
