"""One reading of a service: sweeps over its pages until one is complete, the same for REST and SOAP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import structlog

from hub.errors import HubError, RetryLater, StopProcess
from hub.source.pull import Ask, Gone, Mark, Pulled, Unchanged
from hub.source.raw import Header, RawRow, Refused, Row
from hub.source.systems.rest.options import Connection
from hub.source.systems.rest.paging import Step, first
from hub.source.systems.rest.window import Window

SWEEPS_MAX = 3
SKEW_S_MAX = 120.0
COLUMNS_ROWS_MIN = 10
"""Rows that speak for the columns of a list: a single changed row without a cell is a bad row, no renamed column."""
log = structlog.get_logger(__name__)


class Page(NamedTuple):
    """One answer: its rows, and how it goes on once they were counted (rows of this page, rows so far)."""

    place: str
    rows: Iterable[Row]
    following: Callable[[int, int], Step | None]
    total: int | None
    digest: bytes
    moment: datetime | None  # the service's clock
    validators: Mapping[str, str]  # ETag, Last-Modified
    by_number: bool  # a page by number shifts when a row before it goes


class Sweep:
    """One pass over the pages: where it stands, what it has seen."""

    def __init__(self, step: Step | None, kept: Mapping[str, Any] | None = None) -> None:
        kept = kept or {}
        self.step = Step.kept(kept.get("step")) or step
        self.resumed = bool(kept)
        self.count = int(kept.get("count", 0))
        self.pages = int(kept.get("pages", 0))
        self.total: int | None = kept.get("total")
        self.shrank = bool(kept.get("shrank"))
        self.by_number = False
        self.page: Page | None = None
        self._digests: set[bytes] = set()
        self._steps: set[Step | None] = set()

    def saved(self) -> dict[str, Any]:
        """What a position keeps of it."""
        step = list(self.step) if self.step else None
        return {"step": step, "count": self.count, "pages": self.pages, "total": self.total, "shrank": self.shrank}

    def note(self, page: Page, pages_max: int) -> None:
        """Note a page that came.

        Raises:
            StopProcess: it was there already in this sweep, or there are too many.
        """
        self.pages += 1
        self.page, self.by_number, self.resumed = page, page.by_number, False
        if page.total is not None:
            self.shrank |= self.total is not None and page.total < self.total
            self.total = page.total
        if self.pages > pages_max:
            raise StopProcess("pages_many", address=page.place, limit=pages_max)
        self._steps.add(self.step)

    def repeats(self, digest: bytes) -> bool:
        """Whether a page with rows came before in this sweep."""
        known = digest in self._digests
        self._digests.add(digest)
        return known

    def went_on(self, step: Step) -> bool:
        """Take the next step; False if it was taken before."""
        self.step = step
        return step not in self._steps


Fetch = Callable[[Sweep, Window | None, Mapping[str, str]], Page | None]
Expand = Callable[[RawRow], Iterator[RawRow | Refused]]


class Reading:
    """Pulls rows, whole or changed, and says how far it came."""

    def __init__(self, ask: Ask, options: Connection, fetch: Fetch, expand: Expand | None) -> None:
        self._ask, self._options, self._fetch, self._expand = ask, options, fetch, expand
        self._position = dict(ask.position)
        self._window = Window(options.changes, {} if ask.whole else ask.position) if options.changes else None
        self._skew_told = False
        self._columns: dict[str, None] = {}

    def run(self) -> Iterator[Pulled]:
        """Everything that is asked for."""
        return self._whole() if self._ask.whole else self._changed()

    def _whole(self) -> Iterator[Pulled]:
        kept = self._position.get("reading")
        sweep = Sweep(first(self._options), kept)
        if kept and self._window:
            self._window.began = datetime.fromisoformat(kept["began"])
            self._window.newest = datetime.fromisoformat(kept["newest"]) if kept["newest"] else None
        for number in range(1, SWEEPS_MAX + 1):
            try:
                for item in self._swept(sweep):
                    yield item
                    if isinstance(item, Unchanged):
                        return
            except StopProcess as error:
                if not sweep.resumed or error.code not in ("service_missing", "service_rejected"):
                    raise
                sweep = Sweep(first(self._options))  # a cursor that ran out while the reading was interrupted
                yield from self._swept(sweep)
            missed = self._missed(sweep)
            if not missed and not (sweep.shrank and sweep.by_number and number < SWEEPS_MAX):
                break
            log.warning("source_moves", instance=self._ask.instance, count=sweep.count, total=sweep.total)
            if number == SWEEPS_MAX:
                raise RetryLater("total_not_met", count=sweep.count, total=sweep.total)
            sweep = Sweep(first(self._options))
        yield Mark(self._settled(sweep))

    def _missed(self, sweep: Sweep) -> bool:
        """Whether fewer rows came than were announced."""
        said = sweep.total is not None and (self._ask.whole or self._options.total_path not in ("", "-"))
        return said and sweep.count < (sweep.total or 0)

    def _settled(self, sweep: Sweep) -> dict[str, Any]:
        """The position at the end of a whole reading."""
        position: dict[str, Any] = {}
        if self._window and self._window.newest:
            position["settled"] = self._window.newest.isoformat()
        if sweep.pages == 1 and sweep.page and not self._expand:
            position["answer"] = {"digest": sweep.page.digest.hex(), **sweep.page.validators}
        return position

    def _changed(self) -> Iterator[Pulled]:
        window = self._window
        if window is None:
            raise StopProcess("service_option_wanted", option="changes", because="changes")
        sent = 0
        for _ in range(SWEEPS_MAX):
            sweep, window.late = Sweep(first(self._options)), 0
            for item in self._swept(sweep):
                sent += 1
                yield item
            met = sweep.total is not None and not sweep.shrank and sweep.count == sweep.total
            one = sweep.pages == 1 or (sweep.pages == 2 and sweep.page is not None and sweep.page.total == sweep.count)
            if not self._missed(sweep) and (one or met or not sweep.by_number or not window.late):
                break
            # Rows that change while they are read by number move to the end, and pull others over a page's edge.
        else:
            raise RetryLater("source_moves", sweeps=SWEEPS_MAX)
        kept = {} if sent else {name: self._position[name] for name in ("answer",) if name in self._position}
        yield Mark(kept | window.position())

    def _swept(self, sweep: Sweep) -> Iterator[Pulled]:
        """The rows of one sweep, with a mark after each page of a whole reading."""
        known = self._position.get("answer", {}) if self._ask.whole and not sweep.resumed else {}
        while True:
            page = self._fetch(sweep, self._window, known if sweep.pages == 0 else {})
            if page is None or (known and sweep.pages == 0 and page.digest.hex() == known.get("digest")):
                yield Unchanged()
                return
            opening = sweep.pages == 0
            sweep.note(page, self._options.pages_max)
            self._clock(page, opening=opening)
            before = sweep.count
            for row in page.rows:
                if not isinstance(row, Header):
                    if sweep.count == before and sweep.repeats(page.digest):
                        raise StopProcess("page_repeats", address=page.place, page=sweep.pages)
                    sweep.count += 1
                yield from self._shown(row)
            step = page.following(sweep.count - before, sweep.count)
            if step is None:
                return
            if not sweep.went_on(step):
                raise StopProcess("page_repeats", address=page.place, page=sweep.pages)
            if self._ask.whole:
                yield Mark({**self._position, "reading": sweep.saved() | self._times()})

    def _times(self) -> dict[str, Any]:
        if self._window is None:
            return {}
        newest = self._window.newest
        return {"began": self._window.began.isoformat(), "newest": newest.isoformat() if newest else None}

    def _shown(self, row: Row) -> Iterator[Pulled]:
        """A row, unless it was shown before; what hangs below it; or that it is gone."""
        if not isinstance(row, RawRow):
            yield row
            return
        if self._window:
            if self._ask.whole:
                self._window.saw(row.cells)
            elif not self._window.new(row.raw, row.cells):
                return
        deleted = self._options.deleted
        if deleted and str(row.cells.get(deleted.column, "")).strip() in deleted.values:
            if not self._ask.whole and row.key:
                yield Gone(row.place, row.key)
            elif not self._ask.whole:
                raise StopProcess("row_key_missing", place=row.place, key=", ".join(self._options.key))
            return
        if self._expand:
            yield from self._expand(row)
        else:
            yield row

    def _clock(self, page: Page, *, opening: bool) -> None:
        """The service's clock says what can be settled; one that is far from ours is told of."""
        here = datetime.now(UTC)
        if self._window and opening:
            self._window.began = page.moment or here
        ahead_s = (page.moment - here).total_seconds() if page.moment else 0.0
        if abs(ahead_s) > SKEW_S_MAX and not self._skew_told:
            self._skew_told = True
            error = HubError("clock_skew", address=page.place, seconds=round(ahead_s))
            log.warning(error.code, instance=self._ask.instance, detail=str(error))


def columns_of(rows: Iterable[Row], place: str, *, whole: bool) -> Header | None:
    """The columns of a page's rows together; None where too few rows speak for them."""
    found: dict[str, None] = {}
    count = 0
    for row in rows:
        if isinstance(row, RawRow):
            count += 1
            found.update(dict.fromkeys(row.cells))
    return (
        Header(tuple(found), complete=False, document=place) if found and (whole or count >= COLUMNS_ROWS_MIN) else None
    )
