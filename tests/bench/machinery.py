"""What the measurements share: databases made and dropped, processes of ours started and watched."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from kafka import KafkaProducer
from pydantic import SecretStr
from sqlalchemy import make_url

from hub.event import Event
from hub.servers import Endpoints
from hub.settings import Settings
from hub.store.database import migrate
from hub.topics import topic_of
from tests.processes import Process, plain


def fill(settings: Settings, servers: Endpoints, events: Iterator[Event]) -> float:
    """Put events on the broker; seconds."""
    producer = KafkaProducer(**servers.kafka, acks="all", linger_ms=20, batch_size=512 * 1024)
    begun = time.monotonic()
    futures = []
    for event in events:
        futures.append(
            producer.send(topic_of(settings, event.kind), key=event.key, value=event.value, headers=event.headers())
        )
        if len(futures) >= 20_000:
            for future in futures:
                future.get(timeout=60)
            futures.clear()
    for future in futures:
        future.get(timeout=60)
    producer.close()
    return time.monotonic() - begun


@contextmanager
def database(servers: Endpoints, name: str) -> Iterator[str]:
    """A fresh database with today's tables; dropped after."""
    url = make_url(servers.database_url)
    admin = plain(servers.database_url)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    mine = url.set(database=name).render_as_string(hide_password=False)
    try:
        migrate(mine)
        yield mine
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Watched(Process):
    """A `hub` command whose peak memory and processor time are watched."""

    peak_mb = 0.0

    def watch(self) -> None:
        """Note the peak of its resident memory, as the kernel has it.

        Raises:
            RuntimeError: it ended by itself.
        """
        if self.ended is not None:
            raise RuntimeError(self.said())
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    self.peak_mb = max(self.peak_mb, int(line.split()[1]) / 1000)

    def cpu_s(self) -> float:
        """CPU seconds so far."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)


def pointed(settings: Settings, servers: Endpoints, url: str, **more: Any) -> Settings:
    """The settings of a process on these servers and this database."""
    return Settings(
        data_dir=settings.data_dir,
        kafka_bootstrap=servers.kafka_bootstrap,
        database_url=SecretStr(url),
        topic_prefix=settings.topic_prefix,
        **more,
    )
