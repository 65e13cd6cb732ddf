"""Collect: instances' files → events. A position moves only after the broker has everything before it."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Engine, Row

from hub import codec
from hub.backoff import wait_s
from hub.crash import crash_point
from hub.errors import HubError, RejectRecord, RetryLater, StopProcess
from hub.event import Event, content_hash, record_key
from hub.producer import Producer
from hub.settings import Settings
from hub.source import Accepted, Refused, Source, plugins, read
from hub.store import access, instances, workers
from hub.store.database import away
from hub.store.instances import SourceRow

log = structlog.get_logger(__name__)
# Found by name: nothing in the hub imports a connector (import-linter holds it).
SAMPLES = Path(str(import_module("connectors").__path__[0])) / "samples"
TICK_S = 0.5
NOTHING = content_hash(None)


class Encoded(NamedTuple):
    """A row read and encoded: what is versioned and produced."""

    key: bytes
    kind: str
    record_id: str
    hash: bytes
    value: bytes | None


class Collector:
    """Runs the instances that are due; one worker at a time has an instance (an advisory lock)."""

    def __init__(self, settings: Settings, kafka: dict[str, Any], engine: Engine) -> None:
        self._settings = settings
        self._engine = engine
        self._producer = Producer(settings, kafka)
        self._plugins = plugins()
        self._worker = f"{socket.gethostname()}:{os.getpid()}"

    def run(self, stop: threading.Event, *, once: bool = False) -> int:
        """Collect until `stop`; with `once`, each running instance one time. The number of failed attempts."""
        failures, tries = 0, 0
        while not stop.is_set():
            try:
                with away(), self._engine.connect() as connection:
                    due = [row for row in instances.every(connection) if once or _is_due(row)]
                tries = 0
            except RetryLater as error:
                tries += 1
                log.warning(error.code, tries=tries)
                stop.wait(wait_s(tries, self._settings.retry_wait_s_max))
                continue
            for row in due:
                if row.target_state == "running" and not stop.is_set():
                    failures += not self._attempt(row)
            if once:
                break
            stop.wait(TICK_S)
        self._producer.close()
        return failures

    def _attempt(self, row: Row[Any]) -> bool:
        """One reading of an instance; True if it was read to the end (or another worker has it)."""
        try:
            with away(), self._engine.connect() as lock:
                if not workers.try_lock(lock, row.name):
                    return True
                try:
                    return self._collect(row)
                finally:
                    workers.unlock(lock, row.name)
        except RetryLater as error:  # the database itself: nothing can be noted, the heartbeat falls silent
            log.warning(error.code, instance=row.name)
            return False

    def _collect(self, row: Row[Any]) -> bool:
        with away(), self._engine.begin() as connection:
            instances.begin(connection, row.name, self._worker)
        try:
            source = self._plugins.get(row.plugin)
            if source is None:
                raise StopProcess("plugin_unknown", plugin=row.plugin, known=", ".join(self._plugins))
            Reading(self._settings, self._engine, self._producer, row, source).run()
        except HubError as error:
            self._failed(row, error)
            return False
        except OSError as error:
            self._failed(row, StopProcess("file_unreadable", file=error.filename, detail=error.strerror))
            return False
        with away(), self._engine.begin() as connection:
            instances.succeeded(connection, row.name, next_s=row.schedule_s)
        return True

    def _failed(self, row: Row[Any], error: HubError) -> None:
        tries = (row.failures or 0) + 1
        retry = isinstance(error, RetryLater)
        next_s = wait_s(tries, self._settings.retry_wait_s_max) if retry else row.schedule_s
        log.warning(error.code, instance=row.name, detail=str(error))
        with away(), self._engine.begin() as connection:
            instances.failed(connection, row.name, error, next_s=next_s)


def _is_due(row: Row[Any]) -> bool:
    return row.next_at is None or row.next_at <= row.asked_at


def files_of(settings: Settings, path: str) -> list[Path]:
    """The files an instance reads: a path or pattern; `sample:` is the folder of samples (made ones, then shipped).

    Raises:
        StopProcess: there is none.
    """
    roots = [Path(path).anchor]
    pattern = path
    if path.startswith("sample:"):
        roots, pattern = [str(settings.data_dir / "samples"), str(SAMPLES)], path.removeprefix("sample:")
    elif Path(path).is_absolute():
        pattern = str(Path(path).relative_to(Path(path).anchor))
    else:
        roots = ["."]
    for root in roots:
        found = sorted(file for file in Path(root).glob(pattern) if file.is_file())
        if found:
            return found
    raise StopProcess("file_missing", file=path)


class Reading:
    """One instance read once: a pass over its files, if any of them changed since the last pass that was completed."""

    def __init__(
        self, settings: Settings, engine: Engine, producer: Producer, row: Row[Any], source: Source[Any]
    ) -> None:
        self._settings, self._engine, self._producer = settings, engine, producer
        self._row, self._source = row, source
        self._position: dict[str, Any] = dict(row.position or {})
        self._new_refused = 0
        self._encode = codec.encoder(source.kind.kind)

    def run(self) -> None:
        """Read, produce, note deletions.

        Raises:
            RetryLater: broker or database away; the next attempt goes on.
            StopProcess: a file is not what it must be, or deletions are held for a person.
        """
        files = files_of(self._settings, str(self._row.settings.get("path", f"sample:{self._source.files}")))
        hashes = {file.name: _sha256(file) for file in files}
        if self._position.get("done") == hashes:
            with away(), self._engine.begin() as connection:
                instances.progress(connection, self._row.name, rows=0, events=0, position=self._position)
            return
        number = int(self._position.get("pass", 0)) + 1
        self._position |= {"pass": number}
        self._save(0, 0)
        with away(), self._engine.connect() as connection:
            _, began = workers.newest_beat(connection, "collect")
        for file in files:
            self._file(file, number)
        self._deletions(number)
        self._position["done"] = hashes
        with away(), self._engine.begin() as connection:
            instances.forget_refused(connection, self._row.name, began)
        self._save(0, 0)

    def _save(self, rows: int, events: int) -> None:
        with away(), self._engine.begin() as connection:
            instances.progress(connection, self._row.name, rows=rows, events=events, position=self._position)

    def _file(self, file: Path, number: int) -> None:
        limits = {name: getattr(self._settings, name) for name in ("field_bytes_max", "document_bytes_max")}
        options = {**limits, **self._row.settings.get("options", {})}
        batch: dict[bytes, Encoded] = {}
        refused: list[Refused] = []
        for item in read(self._source, file, options):
            if isinstance(item, Refused):
                refused.append(item)
                continue
            row = self._encoded(item)
            if isinstance(row, Refused):
                refused.append(row)
                continue
            if row.key in batch or len(batch) >= self._settings.collect_batch_max:
                self._flush(file, list(batch.values()), refused, number)
                batch, refused = {}, []
            batch[row.key] = row
        self._flush(file, list(batch.values()), refused, number)

    def _encoded(self, item: Accepted) -> Encoded | Refused:
        record = item.record
        value = self._encode(record)
        if len(value) > self._settings.event_bytes_max:
            limit = self._settings.event_bytes_max
            return Refused(item.place, item.raw, RejectRecord("too_large", found=str(len(value)), limit=limit))
        key = record_key(self._row.source, record.kind, record.record_id)
        return Encoded(key, record.kind, record.record_id, content_hash(value), value)

    def _flush(self, file: Path, rows: list[Encoded], refused: list[Refused], number: int) -> None:
        crash_point("collect.after_read")
        sent = self._produce(rows, number)
        crash_point("collect.after_produce")
        with away(), self._engine.begin() as connection:
            if rows:
                instances.acknowledge(connection, [row.key for row in rows])
            for item in refused:
                place = f"{file.name} {item.place}"
                self._new_refused += instances.refuse(connection, self._row.name, place, item.raw, item.error)
            count = len(rows) + len(refused)
            instances.progress(connection, self._row.name, rows=count, events=sent, position=self._position)
        crash_point("collect.after_position")

    def _produce(self, rows: list[Encoded], number: int) -> int:
        """Versions first, kept in the store; then the events that the broker does not have yet."""
        if not rows:
            return 0
        seen = [SourceRow(row.key, row.kind, row.record_id, row.hash) for row in rows]
        with away(), self._engine.begin() as connection:
            given = instances.assign(
                connection, self._row.source, seen, at=time.time_ns() // 1000, feed=self._row.name, number=number
            )
        events = [
            Event(self._row.source, row.kind, row.record_id, given[row.key].version, row.value)
            for row in rows
            if not given[row.key].acked
        ]
        return self._producer.send(events)

    def _deletions(self, number: int) -> None:
        """Delete what a pass read to the end did not show.

        Held for a person when too much is gone at once. Held too when rows were newly refused: one of them may be the
        record that seems gone.
        """
        with away(), self._engine.connect() as connection:
            gone, before = instances.gone_share(connection, self._row.name, number, NOTHING)
        if not gone:
            return
        if gone > 1 and gone > before * self._settings.delete_share_max:
            raise StopProcess("deletions_held", gone=gone, before=before)
        if self._new_refused:
            raise StopProcess("deletions_unsure", gone=gone, refused=self._new_refused)
        for rows in self._gone(number):
            sent = self._produce(rows, number)
            with away(), self._engine.begin() as connection:
                instances.acknowledge(connection, [row.key for row in rows])
                instances.progress(connection, self._row.name, rows=0, events=sent, position=self._position)

    def _gone(self, number: int) -> Iterator[list[Encoded]]:
        while True:
            with away(), self._engine.connect() as connection:
                found = instances.gone(connection, self._row.name, number, NOTHING, self._settings.collect_batch_max)
            if not found:
                return
            yield [Encoded(row.key.bytes, row.kind, row.record_id, NOTHING, None) for row in found]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def add_instance(
    connection: Connection, name: str, plugin: str, declared: Source[Any], *, source: str, path: str, schedule_s: float
) -> bool:
    """Add an instance of a connector and name its source; False if there is an instance of that name already."""
    access.add_source(
        connection, source, declared.title_en, declared.title, licence=declared.licence, sample=declared.sample
    )
    return instances.add(
        connection, name=name, plugin=plugin, source=source, settings={"path": path}, schedule_s=schedule_s
    )


def seed(connection: Connection, *, schedule_s: float) -> int:
    """An instance for every plugin that has none, reading its samples; the number of plugins."""
    found = plugins()
    for name, declared in found.items():
        path = f"sample:{declared.files}"
        add_instance(connection, name, name, declared, source=name, path=path, schedule_s=schedule_s)
    return len(found)
