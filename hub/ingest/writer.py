"""The writing half of a worker: a thread that stores batches one after another while the next one is decoded."""

from __future__ import annotations

import os
import queue
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg
import structlog

from hub.backoff import wait_s
from hub.crash import crash_point
from hub.errors import RetryLater
from hub.settings import Settings
from hub.store import batches, workers
from hub.store.batches import Batch, Partition
from hub.store.database import connect
from hub.store.mentions import Seen

log = structlog.get_logger(__name__)
HEARTBEAT_S = 1.0
LOOP_SILENCE_S = 10.0
T = TypeVar("T")


class Writer:
    """Stores what is `put`; `moved` is set when another worker owns a partition and everything must be read anew."""

    def __init__(self, settings: Settings, database_url: str, name: str = "") -> None:
        self._settings = settings
        self._url = database_url
        self._queue: queue.Queue[Batch | None] = queue.Queue(maxsize=1)
        self._seen = Seen(settings.mention_cache_max, weighed=settings.identity == "weighed")
        self._connection: psycopg.Connection[Any] | None = None
        # Loop and writer share the connection: a commit of one within the other's transaction is an error.
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self.moved = threading.Event()
        self.failed: BaseException | None = None
        self.stored = 0
        # The loop's own sign of life: the writer does not speak for a loop that hangs.
        self.polled_at = time.monotonic()
        self.committed: dict[Partition, int] = {}
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._thread = threading.Thread(target=self._run, name="ingest-writer", daemon=True)

    def start(self, stop: threading.Event) -> None:
        """Begin; when `stop` is set nothing waits for a server any more. `stop()` sets it too."""
        self._stopping = stop
        self._thread.start()

    def put(self, batch: Batch) -> bool:
        """Hand over a batch; waits while the writer is busy. False if the batch was not taken (moved or stopping)."""
        while not (self._stopping.is_set() or self.moved.is_set() or self.failed):
            try:
                self._queue.put(batch, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def idle(self) -> bool:
        """True when nothing waits and nothing is being stored."""
        return self._queue.unfinished_tasks == 0

    def reset(self, partitions: Sequence[Partition]) -> dict[Partition, int]:
        """Throw away what waits and read the positions from the store (waiting for the database if it is away)."""
        while not self.idle() and not self.failed:  # while `moved` is set the writer drops what it takes
            if self._stopping.wait(0.01):
                raise RetryLater("database_away")
        found = self._trying(lambda connection: batches.positions(connection, partitions))
        self.moved.clear()
        return found

    def stop(self) -> None:
        """Finish the batch at hand and end."""
        self._stopping.set()
        self._thread.join(timeout=30)
        if self._connection is not None:
            self._connection.close()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    batch = self._queue.get(timeout=HEARTBEAT_S)
                except queue.Empty:
                    self._beat()
                    continue
                try:
                    if batch is not None and not self.moved.is_set():
                        self._store(batch)
                finally:
                    self._queue.task_done()
        except BaseException as error:  # the worker's loop ends the process with it
            self.failed = error

    def _beat(self) -> None:
        if time.monotonic() - self.polled_at < LOOP_SILENCE_S:
            self._trying(lambda connection: workers.beat(connection, self.name, "ingest", stored=self.stored))

    def _store(self, batch: Batch) -> None:
        def work(connection: psycopg.Connection[Any]) -> None:
            batches.store(connection, batch, self._seen, block_max=self._settings.block_mentions_max)
            crash_point("ingest.after_commit")
            workers.beat(connection, self.name, "ingest", stored=self.stored)

        try:
            self._trying(work)
        except batches.PositionMoved as error:
            log.info("position moved, reading positions again", partition=error.args[:2])
            self.moved.set()
            return
        self.stored += batch.events
        self.committed.update({partition: end for partition, (_, end) in batch.moves.items()})
        for source in {letter.source for letter in batch.dead}:
            self._trying(lambda c, s=source: batches.poison_run(c, s, self._settings.poison_run_max))  # type: ignore[misc]

    def _trying(self, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        """Do `work` with a live connection; a server that is away is waited for, the batch kept."""
        tries = 0
        while True:
            try:
                with self._turn:
                    return self._once(work)
            except (psycopg.OperationalError, RetryLater) as error:
                tries += 1
                if tries == 1 or tries % 10 == 0:
                    log.warning("database does not answer, waiting", tries=tries, error=str(error).strip()[:200])
                if self._stopping.wait(wait_s(tries, self._settings.retry_wait_s_max)):
                    raise RetryLater("database_away") from error

    def _once(self, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        try:
            return work(self._alive())
        except (psycopg.OperationalError, RetryLater):
            self._drop()
            raise

    def _alive(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._url, application=f"hub-ingest {self.name}")
            batches.prepare(self._connection)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            try:
                self._connection.close()
            except psycopg.Error:
                pass
        self._connection = None
