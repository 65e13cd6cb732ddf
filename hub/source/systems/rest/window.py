"""What changed since when: a time far enough back that nothing can still come to light before it, and what of it is known."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from hub.errors import StopProcess
from hub.source.cells import to_day, to_moment
from hub.source.raw import header_name
from hub.source.systems.rest.options import Changes

BEIJING = ZoneInfo("Asia/Shanghai")
KNOWN_MAX = 10_000
"""Rows of the overlap that a position remembers; those beyond are shown again, which collect sees and drops."""
ROWS_MAX = 500_000
"""Rows of one reading of changes that are remembered (about 100 MB)."""


def moment_of(printed: str) -> datetime:
    """A time as services print it; one without a zone is Beijing's.

    Raises:
        ValueError: it is none.
    """
    try:
        found = datetime.fromisoformat(printed.strip())  # a tenth of the time that the tolerant reading takes
    except ValueError:
        try:
            return to_moment(printed)
        except ValueError:
            day = to_day(printed)
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    return (found if found.tzinfo else found.replace(tzinfo=BEIJING)).astimezone(UTC)


class Window:
    """The rows of one reading by their time.

    `settled`: the newest time that rows had in the last reading, but none later than the service's clock then. Asked is
    from `settled` less the overlap: a row that carries an earlier time than others and comes to light after them is found
    as long as it is not later than the overlap. Rows shown before, byte by byte the same, are not shown again.
    """

    def __init__(self, changes: Changes, position: Mapping[str, Any]) -> None:
        self._changes = changes
        self._overlap = timedelta(seconds=changes.overlap_s)
        settled = position.get("settled")
        self.settled = datetime.fromisoformat(settled) if settled else None
        self._known = frozenset(position.get("known", ()))
        self._shown: dict[str, datetime | None] = {}
        self.newest: datetime | None = None  # of the rows so far, but not later than the service's clock
        self.began = datetime.now(UTC)
        self.late = 0  # new rows that the next reading would not ask for again
        self.full = False

    @property
    def since(self) -> datetime | None:
        """The time to ask from."""
        return self.settled - self._overlap if self.settled else None

    def moment(self, cells: Mapping[str, Any]) -> datetime | None:
        """A row's time; None where it has none that can be read."""
        value = cells.get(header_name(self._changes.column))
        try:
            if isinstance(value, int | float | Decimal) or (
                isinstance(value, str) and value.isdigit() and self._changes.format in ("s", "ms")
            ):
                seconds = float(value) / (1000 if self._changes.format == "ms" else 1)
                return datetime.fromtimestamp(seconds, UTC)
            if value in (None, ""):
                return None
            return moment_of(str(value))
        except (ValueError, OverflowError, OSError):
            return None

    def saw(self, cells: Mapping[str, Any]) -> datetime | None:
        """Note a row's time. One that lies ahead of the service's own clock tells nothing."""
        moment = self.moment(cells)
        if moment and moment <= self.began and (self.newest is None or moment > self.newest):
            self.newest = moment
        return moment

    def new(self, raw: bytes, cells: Mapping[str, Any]) -> bool:
        """Note a row; True if it was not shown before as it is."""
        moment = self.saw(cells)
        mark = base64.b85encode(blake2b(raw, digest_size=12).digest()).decode()
        again = mark in self._shown
        if len(self._shown) < ROWS_MAX:
            self._shown[mark] = moment
        else:
            self.full = True
        if again or mark in self._known:
            return False
        if moment and moment < self.began - self._overlap:
            self.late += 1
        return True

    def position(self) -> dict[str, Any]:
        """What the next reading begins with."""
        settled = max(filter(None, (self.settled, self.newest)), default=None)
        if settled is None:
            return {}
        edge = settled - self._overlap - timedelta(days=1 if self._changes.format == "date" else 0, seconds=1)
        kept = [mark for mark, moment in self._shown.items() if moment is None or moment >= edge]
        return {"settled": settled.isoformat(), "known": kept[-KNOWN_MAX:]}

    def printed(self) -> str | int | None:
        """The time to ask from, as the service wants it; None to ask for everything."""
        since = self.since
        if since is None:
            return None
        form = self._changes.format
        if form in ("s", "ms"):
            return int(since.timestamp()) * (1000 if form == "ms" else 1)
        if form == "iso":
            return f"{since:%Y-%m-%dT%H:%M:%SZ}"
        there = since.astimezone(BEIJING)
        try:
            return there.strftime({"local": "%Y-%m-%d %H:%M:%S", "date": "%Y-%m-%d"}.get(form, form))
        except ValueError:
            raise StopProcess("service_option", option="changes.format", detail=form) from None
