"""Where connectors are tried: a broker and a database of the kit's own (or those that settings name), and a folder."""

from __future__ import annotations

import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from kafka.admin import KafkaAdminClient
from pydantic import SecretStr
from sqlalchemy import Engine, Row

from hub.collect import Collector, add_instance
from hub.conform.candidate import Candidate, forget_own
from hub.conform.process import Ended, Run, collect_once
from hub.conform.topic import Listener, Sent
from hub.errors import StopProcess
from hub.servers import Endpoints, embedded
from hub.settings import Settings
from hub.start import prepare
from hub.store import instances, refusals, sign_offs
from hub.store.scratch import scratch_database

T = TypeVar("T")
REFUSED_MAX = 1000
EXPECTED = (0, 1, 137)  # read, failed to read, died where it was told to
LOOPBACK = "127.0.0.0/8"


class Stage:
    """Instances are added, collected together, and what the topics then have is handed back."""

    def __init__(self, settings: Settings, servers: Endpoints, engine: Engine, folder: Path) -> None:
        self.settings, self.servers, self.folder = settings, servers, folder
        self._engine = engine
        self._listener = Listener(settings, servers.kafka)
        self._running: set[str] = set()
        self._folders: list[Path] = []
        self._shared: dict[str, Any] = {}

    def add(self, name: str, candidate: Candidate, settings: Mapping[str, Any]) -> None:
        """An instance of a connector, its own source; it is collected only when asked."""
        if candidate.folder is not None and candidate.folder not in self._folders:
            self._folders.append(candidate.folder)
        with self._engine.begin() as connection:
            add_instance(
                connection, name, candidate.name, candidate.declared, source=name, settings=dict(settings), schedule_s=1
            )
            instances.set_target(connection, name, "stopped")

    def collect(self, names: Set[str], run: Run) -> Ended:
        """Collect these instances once, and no others."""
        with self._engine.begin() as connection:
            for name in self._running - names:
                instances.set_target(connection, name, "stopped")
            for name in names - self._running:
                instances.set_target(connection, name, "running")
        self._running = set(names)
        if run.process:
            log = self.folder / "collect.log"
            ended = collect_once(self.settings, self._folders, log, run)
            if ended.code not in EXPECTED and run.dies_after_s is None:
                said = log.read_text("utf-8", "replace").strip().rpartition("\n")[2]
                raise StopProcess("child_ended", name=f"hub collect ({ended.code}): {said}", log=log)
            return ended
        failures = Collector(self.settings, self.servers.kafka, self._engine).run(threading.Event(), once=True)
        return Ended(int(failures > 0))

    def heard(self) -> dict[str, list[Sent]]:
        """What the topics have got since the last call, by source (an instance's name)."""
        return self._listener.heard()

    def rows(self) -> dict[str, Row[Any]]:
        """Every instance with what the hub says of it."""
        with self._engine.connect() as connection:
            return {row.name: row for row in instances.every(connection)}

    def refused(self, name: str) -> list[Row[Any]]:
        """The rows of an instance that the hub keeps as refused."""
        with self._engine.connect() as connection:
            found = refusals.refused(connection, name, limit=REFUSED_MAX)
        return [row for row in found if row.severity == "refused"]

    def release(self, name: str) -> None:
        """Do as a person does who has looked at held deletions."""
        with self._engine.begin() as connection:
            instances.release(connection, name)

    def signed_off(self, name: str) -> int | None:
        """How many records the newest sign-off of an instance says that source and hub have."""
        with self._engine.connect() as connection:
            found = sign_offs.of(connection, name, limit=1)
        return found[0].records if found else None

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """What all peers of a sort use, made when the first one does; it has a `close`."""
        if name not in self._shared:
            self._shared[name] = make()
        found: T = self._shared[name]
        return found

    def close(self) -> None:
        """Close connections, delete the topics."""
        for one in self._shared.values():
            one.close()
        self._listener.close()
        self._engine.dispose()
        admin = KafkaAdminClient(**self.servers.kafka)
        try:
            admin.delete_topics(
                [topic for topic in admin.list_topics() if topic.startswith(self.settings.topic_prefix)]
            )
        finally:
            admin.close()


@contextmanager
def stage(named: Settings, say: Callable[[str], None]) -> Iterator[Stage]:
    """A stage on embedded servers in a folder of its own, or on the servers that settings name; nothing of it is left.

    Raises:
        StopProcess: servers that do not start or do not let a database be made.
    """
    mark = uuid.uuid4().hex[:8]
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-conform-", ignore_cleanup_errors=True))
        )
        servers = stack.enter_context(embedded(named.model_copy(update={"data_dir": folder / "servers"}), say))
        url = stack.enter_context(scratch_database(servers.database_url, f"conform_{mark}", hasty=True))
        stack.callback(forget_own, folder)
        data = folder / "data"
        data.mkdir()
        settings = named.model_copy(
            update={
                "data_dir": data, "kafka_bootstrap": servers.kafka_bootstrap, "database_url": SecretStr(url),
                "topic_prefix": f"conform-{mark}.", "consumer_group": f"conform-{mark}", "topic_partitions": 2,
                "collect_threads": 4, "source_networks": LOOPBACK, "path_heartbeat_s": 86_400.0,
            }
        )  # fmt: skip
        here = Endpoints(servers.kafka_bootstrap, url, servers.kafka)
        made = Stage(settings, here, prepare(settings, here), folder)
        stack.callback(made.close)
        yield made
