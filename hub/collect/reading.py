"""One reading of an instance: whole (everything that the source has) or of what changed since the last one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Engine, Row

from hub.collect.lease import Lease
from hub.collect.noting import Warnings, keep_rows, unusual
from hub.collect.rounds import Round, rounds
from hub.collect.sending import NOTHING, Encoded, Judged, Sender, deletion
from hub.crash import crash_point
from hub.errors import HubError, RetryLater, StopProcess
from hub.producer import Producer
from hub.source import Refused, Source, Watch
from hub.source.pull import Ask, Gone, Mark, Restored, Unchanged
from hub.source.raw import Header, RawRow
from hub.store import instances, refusals, sign_offs, source_rows
from hub.store.database import away, database_time
from hub.store.sign_offs import SignOff

log = structlog.get_logger(__name__)


class Job(NamedTuple):
    """What a reading is of."""

    row: Row[Any]  # of instances.every
    declared: Source[Any]
    options: dict[str, Any]  # the connector's, overlaid by the instance's, secrets resolved, with the hub's limits
    mapping: str  # changes when the way from row to record does
    worker: str
    stop: threading.Event


class Step(NamedTuple):
    """A round of a batch: what is gone, and rows, understood."""

    gone: list[Gone]
    rows: list[RawRow]
    judged: Judged
    refused: list[Refused]


class Reading:
    """One instance read once."""

    def __init__(self, engine: Engine, producer: Producer, job: Job) -> None:
        self._engine, self._job, self._name = engine, job, job.row.name
        self._family, self._options = job.declared.family, job.options
        self._lease = Lease(engine, self._name, job.worker)
        self._sender = Sender(self._lease, producer, job.declared, source=job.row.source, options=job.options)
        kept: dict[str, Any] = dict(job.row.position or {})
        self._position: dict[str, Any] = kept if "at" in kept else {"at": {}}
        self._whole = self._afresh = self._again = False
        self._batch: list[RawRow | Refused | Gone] = []
        self._mark: dict[str, Any] | None = None  # the newest one, behind all of the batch
        self._pending: dict[str, Any] | None = None  # the newest one before which everything is sent
        self._ending = False
        self._sender_thread = ThreadPoolExecutor(1, thread_name_prefix="send")
        self._sending: Future[set[bytes]] | None = None
        self._moved: set[bytes] = set()
        self._counts = dict.fromkeys(("missed", "gone", "told_gone"), 0)
        self._before: int | None = None  # records, before the first deletion that the source told
        self.warn = Warnings()
        self._watch = Watch(job.declared.row, self.warn)

    def run(self) -> None:
        """Read, produce, note deletions, move the position.

        Raises:
            RetryLater: broker, database or source away; the next attempt goes on.
            StopProcess: the source is not what it must be, or deletions are held for a person.
        """
        if self._position.get("mapping") != self._job.mapping:  # all must be understood anew, however often cut off
            self._position |= {"at": {}, "open": False, "mapping": self._job.mapping, "afresh": True}
        self._afresh = bool(self._position.get("afresh"))
        self._whole = self._afresh or self._whole_due()
        try:
            self._read()
        except _RestoredFromBackup as noticed:
            self._wait()
            self.warn(HubError("source_restored", detail=noticed.detail))
            log.warning("source_restored", instance=self._name, detail=noticed.detail)
            self._batch, self._mark, self._pending, self._whole = [], None, None, True
            self._ending = self._again = False
            self._position |= {"at": {}, "open": False, "whole_at": None}
            self._read()
        except StopProcess:
            self._flush(last=True)  # the rows before what went wrong are good, and must not wait until it is mended
            raise
        finally:
            self._sender_thread.shutdown(wait=True)  # whatever happened, nothing of this reading is sent any more

    def _whole_due(self) -> bool:
        if not self._family.tells_changes(self._options) or self._position.get("open"):
            return True
        ended = self._position.get("whole_at")
        if ended is not None and self._family.log:
            return False
        # A clock that was put back must not put the next whole reading off.
        return ended is None or not 0 <= time.time() - ended < float(self._options["reconcile_s"])

    def _read(self) -> None:
        resumed = self._whole and bool(self._position.get("open"))
        with self._lease.transaction() as connection:
            began = database_time(connection)
            if resumed:
                began = datetime.fromisoformat(self._position.get("began") or began.isoformat())
            elif self._whole:  # what was seen and the position that rests on it change together
                self._position["began"] = began.isoformat()
                source_rows.forget_seen(connection, self._name)
                self._progress(connection)
        if self._pull(self._position["at"]) and self._whole:
            self._settle(began)
            return
        self._save(ended=True)
        if self._whole or self._family.log:  # unchanged as a whole, or a history read to its end
            with self._lease.transaction() as connection:
                records = source_rows.count(connection, self._name, NOTHING)
                sign_offs.confirm(connection, self._name, began, records)

    def _pull(self, position: dict[str, Any]) -> bool:
        """Everything that the family yields, in batches; False if the source is unchanged as a whole."""
        job = self._job
        ask = Ask(self._name, self._options, position, self._whole, job.stop, job.declared.rows)
        batch_max = int(self._options["collect_batch_max"])
        for item in self._family.pull(ask):
            if isinstance(item, RawRow | Refused | Gone):
                if len(self._batch) >= batch_max:  # not sooner: a mark that comes behind the batch goes with it
                    self._flush()
                self._batch.append(item)
            elif isinstance(item, Header):
                self._watch.header(item)
            elif isinstance(item, Mark):
                self._mark = item.position
            elif isinstance(item, Restored):
                raise _RestoredFromBackup(item.detail)
            elif isinstance(item, Unchanged):
                return False
            if job.stop.is_set():
                raise RetryLater("stopped")
        if job.stop.is_set():  # the family ended early because it was told to: no claim that nothing else is there
            raise RetryLater("stopped")
        self._ending = True
        self._flush(last=True)
        return True

    def _flush(self, *, last: bool = False) -> None:
        """Understand what is waiting while the batch before is sent; then send it, and move the position behind it."""
        items, self._batch = self._batch, []
        mark, self._mark = self._mark, None
        if items:
            crash_point("collect.after_read")
        steps = [self._judge(found) for found in rounds(items)]
        self._wait()
        self._sending = self._sender_thread.submit(self._send, steps, len(items), mark)
        if last:
            self._wait()

    def _wait(self) -> None:
        """The batch that is being sent is sent, or its error is this reading's."""
        if self._sending is not None:
            sending, self._sending = self._sending, None
            self._moved = sending.result()

    def _judge(self, found: Round) -> Step:
        rows = [item for item in found.rows if isinstance(item, RawRow)]
        for row in rows:
            self._watch.cells(row.cells)
        refused = [item for item in found.rows if isinstance(item, Refused)]
        return Step(found.gone, rows, self._sender.judge(rows, afresh=self._afresh), refused)

    def _send(self, steps: Sequence[Step], count: int, mark: dict[str, Any] | None) -> set[bytes]:
        """Send a batch and note it; the keys of the records that it changed."""
        sent, moved = 0, set[bytes]()
        for step in steps:
            sent += self._gone(step.gone, moved) if step.gone else 0
            sent += self._rows(step, moved) if step.rows or step.refused else 0
        if mark is not None:
            self._pending = mark
        if count:
            crash_point("collect.before_position")
            self._save(rows=count, events=sent)
            crash_point("collect.after_position")
        return moved

    def _rows(self, step: Step, moved: set[bytes]) -> int:
        judged = step.judged
        # Understood while the batch before was being sent: a record that it changed is not as it was then.
        if not self._moved.isdisjoint(judged.unchanged) or not moved.isdisjoint(judged.unchanged):
            judged = self._sender.judge(step.rows, afresh=True)
        refused = step.refused + judged.refused
        sent = self._sender.send(judged.changed)
        moved.update(encoded.row.key for encoded in judged.changed)
        self._counts["missed"] += sent
        with self._lease.transaction() as connection:
            if self._whole:
                shown = [*judged.unchanged, *(encoded.row.key for encoded in judged.changed)]
                twice = len(shown) - source_rows.see(connection, self._name, shown)
                if twice and not (self._position.get("open") or self._again):
                    self.warn(HubError("key_twice", count=twice))
            keep_rows(connection, self._name, refused, judged.warned)
        return sent

    def _gone(self, told: Sequence[Gone], moved: set[bytes]) -> int:
        """Deletions that the source itself tells: held too, if it tells of more than a share of all at once."""
        deletions = self._sender.gone([item.key for item in told])
        self._counts["told_gone"] += len(deletions)
        if self._before is None:
            with away(), self._engine.connect() as connection:
                self._before = source_rows.count(connection, self._name, NOTHING)
        self._hold(self._counts["told_gone"], self._before)
        sent = self._sender.send(deletions)
        moved.update(encoded.row.key for encoded in deletions)  # a row that comes back as it was is to be sent again
        self._counts["gone"] += sent
        return sent

    def _hold(self, gone: int, before: int) -> None:
        share = float(self._options["delete_share_max"])
        if gone > 1 and gone > before * share and not self._job.row.release:
            raise StopProcess("deletions_held", gone=gone, before=before)

    def _save(self, *, rows: int = 0, events: int = 0, ended: bool = False) -> None:
        """Note the progress. The last mark of a whole reading waits until its deletions are done."""
        if self._pending is not None and not (self._ending and self._whole and not ended):
            self._position |= {"at": self._pending, "open": self._whole and not ended}
            self._pending = None
        with self._lease.transaction() as connection:
            self._progress(connection, rows=rows, events=events)

    def _progress(self, connection: Connection, *, rows: int = 0, events: int = 0) -> None:
        instances.progress(connection, self._name, self._job.worker, rows=rows, events=events, position=self._position)

    def _settle(self, began: datetime) -> None:
        """The end of a whole reading: what it did not show is deleted, or held; then it is signed off."""
        gone, before, looks = 0, 0, 0 if self._family.adds_only(self._options) else 2
        for look in range(looks):
            with away(), self._engine.connect() as connection:
                gone, before = source_rows.gone_share(connection, self._name, NOTHING)
            if not gone or self._family.snapshot or look:
                break
            # Rows that moved between pages while they were read were not seen, and are there: look once more.
            self._again = True
            self._pull({} if self._pending is None else self._pending)
        with away(), self._engine.connect() as connection:
            refused = refusals.count_since(connection, self._name, began)
        if looks:
            self._delete_unseen(gone, before, refused - int(self._position.get("refused", 0)))
        with self._lease.transaction() as connection:
            records = source_rows.count(connection, self._name, NOTHING)
            missed = self._counts["missed"]
            if warning := unusual(connection, self._name, self._options.get("contract"), records):
                self.warn(warning)
            found = SignOff(began, records, max(0, records - missed), missed, self._counts["gone"], refused)
            sign_offs.sign(connection, self._name, found)
            if looks:
                refusals.forget(connection, self._name, began)
            at = self._position["at"] if self._pending is None else self._pending
            self._position |= {"at": at, "open": False, "afresh": False, "whole_at": time.time(), "refused": refused}
            self._progress(connection)
        crash_point("collect.after_settling")
        with self._lease.transaction() as connection:  # only to save room: the next whole reading begins so
            source_rows.forget_seen(connection, self._name)

    def _delete_unseen(self, gone: int, before: int, refused_more: int) -> None:
        """Held for a person when too much is gone, and when more rows are refused than before: one may be what seems gone."""
        self._hold(gone, before)
        if gone and refused_more > 0 and not self._job.row.release:
            raise StopProcess("deletions_unsure", gone=gone, refused=refused_more)
        for rows in self._unseen():
            sent = self._sender.send(rows)
            self._counts["gone"] += sent
            self._save(events=sent)

    def _unseen(self) -> Iterator[list[Encoded]]:
        batch_max = int(self._options["collect_batch_max"])
        while True:
            with away(), self._engine.connect() as connection:
                found = source_rows.gone(connection, self._name, NOTHING, batch_max)
            if not found:
                return
            yield [deletion(row) for row in found]


class _RestoredFromBackup(Exception):
    def __init__(self, detail: str) -> None:
        self.detail = detail
