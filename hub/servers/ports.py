"""The ports of embedded servers: fixed by settings, or free ones that stay the same over restarts."""

from __future__ import annotations

import contextlib
import random
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from hub.errors import StopProcess

# Below Linux's range of outgoing ports: a client that retries a stopped server's port from inside that range sooner or
# later draws the same port for itself, connects to itself, and keeps the server out.
FREE_FROM, FREE_TO = 20_000, 31_999
TRIES_MAX = 5
RELEASE_WAIT_S = 10.0


class Port:
    """One port of a server; a free one is remembered in a file, so that addresses last."""

    def __init__(self, server: str, file: Path, fixed: int, setting: str) -> None:
        self._server = server
        self._file = file
        self._fixed = fixed
        self._setting = setting
        self.number = fixed

    def tries(self) -> Iterator[int]:
        """Ports to try in turn: a fixed or already published one alone, else the remembered one and then free ones.

        Raises:
            StopProcess: `port_taken`, when none could be had.
        """
        if self.number:
            until = time.monotonic() + (RELEASE_WAIT_S if self.number != self._fixed else 0)
            while is_taken(self.number) and time.monotonic() < until:
                time.sleep(0.1)
            if not is_taken(self.number):
                yield self.number
        else:
            remembered = self._remembered()
            for number in [remembered, *[0] * TRIES_MAX]:
                if number and is_taken(number):
                    continue
                self.number = number or free_port()
                self._file.write_text(f"{self.number}\n", encoding="ascii")
                yield self.number
        raise StopProcess("port_taken", server=self._server, port=self.number, setting=self._setting)

    def _remembered(self) -> int:
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int(self._file.read_text(encoding="ascii"))
        return 0


def is_taken(port: int) -> bool:
    """True if somebody listens on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has at this moment."""
    while True:
        port = random.randint(FREE_FROM, FREE_TO)
        if not is_taken(port):
            return port
