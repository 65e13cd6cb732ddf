"""Institutions' services started as processes of their own, and readings pulled from them."""

from __future__ import annotations

import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson

from hub.servers.ports import free_port
from hub.source.pull import Ask, Family, Gone, Mark, Pulled
from hub.source.raw import RawRow, Rows
from tests.processes import until

HERE = Path(__file__).parent
LOOPBACK = "127.0.0.0/8"


class Peer:
    """A running service."""

    def __init__(self, url: str, ca: Path | None = None) -> None:
        self.url = url
        verify = ssl.create_default_context(cafile=ca) if ca else True
        self._client = httpx.Client(base_url=url, timeout=10, trust_env=False, verify=verify)

    def set(self, **wanted: Any) -> None:
        """Set what it does."""
        assert self._client.put("/control", json=wanted).status_code == 200

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The requests that it had since it was set."""
        found: list[dict[str, Any]] = self._client.get("/control").json()["asked"]
        return found

    def up(self) -> bool:
        """Whether it answers."""
        try:
            return self._client.get("/control").status_code == 200
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


@contextmanager
def serving(script: str, *more: str, options: tuple[str, ...] = (), tls: Path | None = None) -> Iterator[Peer]:
    """The service of a script, until the end of the block; `options` are Python's, `more` the script's."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, *options, str(HERE / script), str(port), *more], stdin=subprocess.DEVNULL
    )
    peer = Peer(f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}", tls)
    try:
        until(lambda: peer.up() or process.poll() is not None, 30, script)
        assert process.poll() is None, f"{script} ended"
        yield peer
    finally:
        peer.close()
        process.terminate()
        process.wait(10)


class Pull(NamedTuple):
    """What one reading yielded."""

    items: list[Pulled]

    @property
    def rows(self) -> list[RawRow]:
        """Its rows."""
        return [item for item in self.items if isinstance(item, RawRow)]

    @property
    def ids(self) -> list[Any]:
        """Their ids."""
        return [row.cells["id"] for row in self.rows]

    @property
    def gone(self) -> list[str]:
        """The keys of rows told to be no more."""
        return [item.key for item in self.items if isinstance(item, Gone)]

    @property
    def position(self) -> dict[str, Any]:
        """Where it ended."""
        last = self.items[-1]
        assert isinstance(last, Mark)
        found: dict[str, Any] = orjson.loads(orjson.dumps(last.position))  # as it comes back out of the store
        return found


def pull(
    family: Family,
    options: dict[str, Any],
    position: dict[str, Any] | None = None,
    *,
    whole: bool = True,
    rows: Rows | None = None,
    stop: threading.Event | None = None,
) -> Pull:
    """A reading, to its end."""
    given = {"source_networks": LOOPBACK, **options}
    ask = Ask("test", given, position or {}, whole, stop or threading.Event(), rows)
    return Pull(list(family.pull(ask)))
