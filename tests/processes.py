"""The hub as it runs: its commands as processes against given servers, started, watched, killed; and its API's client."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx
import psycopg
from pydantic import SecretStr

from hub import keys
from hub.settings import Settings

STARTED_WITHIN_S = 60.0


def until(said: Callable[[], Any], within_s: float, what: str) -> Any:
    """Wait until `said` gives something true, and return that.

    Raises:
        AssertionError: it did not within `within_s` seconds.
    """
    deadline = time.monotonic() + within_s
    while not (found := said()):
        assert time.monotonic() < deadline, f"{what}: not within {within_s:.0f} s"
        time.sleep(0.05)
    return found


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment that gives a process these settings, and no others of the hub."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        if value is not None:
            found[f"HUB_{name.upper()}"] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return found | {"PYTHONUNBUFFERED": "1"} | more


def plain(database_url: str) -> str:
    """psycopg's form of an SQLAlchemy address."""
    return database_url.replace("+psycopg", "", 1)


def query(database_url: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of one query on a connection of its own."""
    with psycopg.connect(plain(database_url), autocommit=True) as connection:
        return connection.execute(sql, values).fetchall()


class Process:
    """One `hub` command; its output goes to `data_dir/<name>.log`."""

    def __init__(self, settings: Settings, *command: str, name: str = "", **more: str) -> None:
        self.settings = settings
        self._command = [sys.executable, "-m", "hub", *command]
        self._environment = environment(settings, **more)
        self.log = settings.data_dir / f"{name or command[0]}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> Self:
        """Start it; `more` is added to its environment this time."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment | more, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        return self

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """Its exit code, None while it runs."""
        assert self._process is not None
        return self._process.poll()

    def wait(self, within_s: float = 60.0) -> int:
        """Its exit code."""
        assert self._process is not None
        return self._process.wait(within_s)

    def kill9(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self, within_s: float = 20.0) -> int:
        """SIGTERM; its exit code.

        Raises:
            subprocess.TimeoutExpired: it did not end (it is killed).
        """
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                return self._process.wait(within_s)
            finally:
                self.kill9()
        return self._process.returncode

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""


class Api:
    """The API of a running hub, asked with the generated keys."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings.api_port}"
        self._client = httpx.Client(base_url=self.url, timeout=30, follow_redirects=False)
        self._keys: dict[str, str] = {}

    def ask(self, method: str, path: str, role: str | None = "builder", **more: Any) -> httpx.Response:
        """One request with the key of a role; None for no key."""
        headers = dict(more.pop("headers", {}))
        if role is not None:
            headers.setdefault("authorization", f"Bearer {self.key(role)}")
        return self._client.request(method, path, headers=headers, **more)

    def get(self, path: str, role: str | None = "builder", **more: Any) -> httpx.Response:
        """GET."""
        return self.ask("GET", path, role, **more)

    def key(self, role: str) -> str:
        """The generated key of a role."""
        self._keys = self._keys or keys.load(self.settings)
        return self._keys[role]

    def connector(self, name: str) -> dict[str, Any]:
        """What /v1/connectors says of one instance; {"green": False} while it says nothing."""
        answer = self.get("/v1/connectors", "operator")
        rows = answer.json()["data"] if answer.status_code == 200 else []
        return next((row for row in rows if row["name"] == name), {"green": False})

    def ready(self) -> bool:
        """What /readyz says; False when nothing answers."""
        try:
            return self._client.get("/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def wait_ready(self, *processes: Process, within_s: float = STARTED_WITHIN_S) -> None:
        """Wait until /readyz is 200; fails at once if a process ended."""

        def said() -> bool:
            for process in processes:
                assert process.ended is None, process.said()
            return self.ready()

        until(said, within_s, "/readyz")

    def close(self) -> None:
        """Close connections."""
        self._client.close()


@contextmanager
def running(settings: Settings, **serving: str) -> Iterator[Api]:
    """A hub that is ready: `hub serve` (with more of an environment) and `hub ingest`; both end with it."""
    processes = [Process(settings, "serve", **serving).start(), Process(settings, "ingest").start()]
    client = Api(settings)
    try:
        client.wait_ready(*processes)
        yield client
    finally:
        client.close()
        for process in processes:
            process.stop()
