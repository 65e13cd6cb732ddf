"""What the measurements share: databases made and dropped, processes of ours started and watched."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from kafka import KafkaProducer
from sqlalchemy import make_url

from hub.event import Event
from hub.servers import Endpoints
from hub.settings import Settings
from hub.store.database import migrate
from hub.topics import topic_of


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
    admin = url.set(drivername="postgresql").render_as_string(hide_password=False)
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


def plain(url: str) -> str:
    """psycopg's form of an SQLAlchemy address."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class Process:
    """A `hub` command of ours, its peak memory watched."""

    def __init__(self, command: str, environment: dict[str, str], log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hub", command],
            env={**os.environ, **environment},
            stdout=self._log,
            stderr=self._log,
        )
        self.peak_mb = 0.0

    def watch(self) -> None:
        """Note the peak of its resident memory, as the kernel has it."""
        try:
            for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    self.peak_mb = max(self.peak_mb, int(line.split()[1]) / 1000)
        except (FileNotFoundError, ProcessLookupError):
            pass
        if self._process.poll() is not None:
            raise RuntimeError(f"{self._process.args} ended: {Path(self._log.name).read_text()[-2000:]}")

    def cpu_s(self) -> float:
        """CPU seconds so far."""
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


def environment(settings: Settings, servers: Endpoints, url: str, **more: Any) -> dict[str, str]:
    """The environment that points a `hub` process at these servers and this database."""
    found = {
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_KAFKA_BOOTSTRAP": servers.kafka_bootstrap,
        "HUB_DATABASE_URL": url,
        "HUB_TOPIC_PREFIX": settings.topic_prefix,
    }
    return found | {f"HUB_{name.upper()}": str(value) for name, value in more.items()}
