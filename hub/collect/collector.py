"""The collect worker: takes instances that are due, one lease each, and reads them side by side."""

from __future__ import annotations

import gc
import os
import random
import socket
import threading
import time
import traceback
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, Row

from hub.backoff import wait_s
from hub.collect import secrets
from hub.collect.jobs import job_of
from hub.collect.lease import Lease
from hub.collect.reading import Reading
from hub.errors import HubError, RetryLater, StopProcess
from hub.event import heartbeat
from hub.producer import Producer
from hub.settings import Settings
from hub.source import Source, plugins
from hub.store import instances, workers
from hub.store.database import away

log = structlog.get_logger(__name__)
TICK_S = 0.5
LEASE_S = 30.0
OTHERS_WAIT_S = 3.0
JITTER = 0.1  # of a schedule, so that instances added together do not stay together


class Collector:
    """Runs the instances that are due. Several may run at once: an instance is read by who holds its lease."""

    def __init__(
        self,
        settings: Settings,
        kafka: dict[str, Any],
        engine: Engine,
        *,
        connectors: Mapping[str, Source[Any]] | None = None,
    ) -> None:
        """`connectors`: instead of those in the folder (a connector that is being tried out)."""
        self._settings = settings
        self._engine = engine
        self._producer = Producer(settings, kafka)
        self._plugins = plugins() if connectors is None else connectors
        self._worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._held: dict[str, threading.Event] = {}  # instance → told to stop when its lease is lost
        self._claiming = threading.Lock()
        self._beaten: dict[str, float] = {}
        self._over, self._alive = threading.Event(), threading.Event()

    def run(self, stop: threading.Event, *, once: bool = False) -> int:
        """Collect until `stop`; with `once`, each running instance one time. The number of failed attempts."""
        gc.collect()  # as in ingest: millions of short-lived objects and no cycles
        gc.freeze()
        gc.set_threshold(200_000, 50, 1000)
        renewing = threading.Thread(target=self._renew, name="leases", daemon=True)
        renewing.start()
        left = _Names() if once else None
        try:
            with ThreadPoolExecutor(self._settings.collect_threads, thread_name_prefix="collect") as pool:
                works = [pool.submit(self._work, stop, left) for _ in range(self._settings.collect_threads)]
                return sum(work.result() for work in works)
        finally:
            self._over.set()
            renewing.join(timeout=5)
            self._producer.close()

    def _work(self, stop: threading.Event, left: _Names | None) -> int:
        """One thread: take what is due, read it, look again. The number of failed attempts."""
        failures, tries = 0, 0
        while not stop.is_set():
            if not self._alive.wait(TICK_S):
                continue
            try:
                told = _Told(stop)
                row = self._claim(left, told)
                tries = 0
                if row is not None:
                    failures += not self._attempt(row, told, stop)
                    continue
            except RetryLater as error:  # the database itself: nothing can be noted, the heartbeat falls silent
                tries += 1
                log.warning(error.code, tries=tries)
                stop.wait(wait_s(tries, self._settings.retry_wait_s_max))
                continue
            if left is not None and left.given_up():
                break
            stop.wait(TICK_S)
        return failures

    def _claim(self, left: _Names | None, told: threading.Event) -> Row[Any] | None:
        """The next instance. One by one, and what is taken is noted at once: a process that stood still for longer than a
        lease lasts must not take what another thread of its own is reading."""
        with self._claiming:
            with away(), self._engine.begin() as connection:
                names = None if left is None else left.here(connection)
                name = instances.claim(connection, self._worker, lease_s=LEASE_S, names=names, held=list(self._held))
                row = None if name is None else instances.get(connection, name)
            if row is not None:
                self._held[row.name] = told
        if left is not None and name is not None:
            left.taken(name)
        return row

    def _renew(self) -> None:
        """Keep what is held; a reading whose lease was lost stops at its next row.

        The connection itself says that this worker lives: when the process dies, its leases are void at once.
        """
        while not self._over.is_set():
            try:
                with away(), self._engine.connect() as connection:
                    workers.show_alive(connection, self._worker)
                    connection.commit()
                    self._alive.set()
                    while not self._over.wait(LEASE_S / 4):
                        held = dict(self._held)
                        mine = instances.renew(connection, self._worker, list(held), lease_s=LEASE_S)
                        connection.commit()
                        for name in held.keys() - mine:
                            held[name].set()
                    workers.no_longer_alive(connection, self._worker)
            except RetryLater as error:
                log.warning(error.code)
                self._over.wait(1)

    def _attempt(self, row: Row[Any], told: threading.Event, stop: threading.Event) -> bool:
        """One reading of an instance; True if it was read to its end."""
        hidden: list[str] = []
        try:
            self._read(row, told, hidden)
            return True
        except HubError as error:
            failure: HubError = error
        except OSError as error:
            failure = StopProcess("file_unreadable", file=error.filename, detail=error.strerror)
            if isinstance(error, ConnectionError | TimeoutError):
                failure = RetryLater("reading_failed", detail=str(error))
        except Exception as error:  # a family's own mistake must be seen on its connector, not end the others
            log.error("collect", instance=row.name, trace=secrets.hide(traceback.format_exc(), hidden))
            failure = StopProcess(
                "reading_failed", detail=secrets.hide(f"{type(error).__name__}: {error}", hidden)[:300]
            )
        finally:
            self._held.pop(row.name, None)
        return self._failed(row, secrets.without(failure, hidden), stop)

    def _read(self, row: Row[Any], told: threading.Event, hidden: list[str]) -> None:
        job = job_of(self._settings, self._plugins, row, self._worker, told, hidden)
        reading = Reading(self._engine, self._producer, job)
        reading.run()
        next_s = row.schedule_s * random.uniform(1 - JITTER, 1 + JITTER)
        self._beat(row.name)
        with Lease(self._engine, row.name, self._worker).transaction() as connection:
            instances.warned(connection, row.name, [secrets.without(one, hidden) for one in reading.warn.all()])
            instances.succeeded(connection, row.name, self._worker, next_s=next_s)

    def _beat(self, name: str) -> None:
        """Send a heartbeat of the instance through topic and ingest: an idle source shows that its path is open."""
        now = time.monotonic()
        if now - self._beaten.get(name, float("-inf")) >= self._settings.path_heartbeat_s:
            self._producer.send([heartbeat(name)])
            self._beaten[name] = now

    def _failed(self, row: Row[Any], error: HubError, stop: threading.Event) -> bool:
        if stop.is_set():
            with away(), self._engine.begin() as connection:
                instances.give_back(connection, row.name, self._worker)
            return True
        tries = (row.failures or 0) + 1
        next_s = row.schedule_s * random.uniform(1 - JITTER, 1 + JITTER)
        if isinstance(error, RetryLater):
            next_s = max(error.wait_s if error.wait_s > 1 else 0, wait_s(tries, self._settings.retry_wait_s_max))
        log.warning(error.code, instance=row.name, detail=str(error))
        with away(), self._engine.begin() as connection:
            instances.failed(connection, row.name, self._worker, error, next_s=next_s)
        return False


class _Told(threading.Event):
    """Set when the process is told to stop, or when this reading alone is."""

    def __init__(self, process: threading.Event) -> None:
        super().__init__()
        self._process = process

    def is_set(self) -> bool:
        return super().is_set() or self._process.is_set()


class _Names:
    """The instances that a single pass has still to read, shared by its threads."""

    def __init__(self) -> None:
        self._left: set[str] | None = None
        self._waited_since = time.monotonic()
        self._lock = threading.Lock()

    def here(self, connection: Connection) -> list[str]:
        """Those left; all running ones at first."""
        with self._lock:
            if self._left is None:
                self._left = {row.name for row in instances.every(connection) if row.target_state == "running"}
            return sorted(self._left)

    def taken(self, name: str) -> None:
        """One of them is being read."""
        with self._lock:
            (self._left or set()).discard(name)
            self._waited_since = time.monotonic()

    def given_up(self) -> bool:
        """None is left, or those left stay with other workers; a worker that died a moment ago is waited for."""
        return not self._left or time.monotonic() - self._waited_since > OTHERS_WAIT_S
