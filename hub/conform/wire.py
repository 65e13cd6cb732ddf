"""A wire between hub and source, as the kit can spoil it: slow, or broken off after so many bytes."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress

LOOPBACK = "127.0.0.1"
CHUNK_BYTES, SLOW_BYTES = 65_536, 512
SLOW_PAUSE_S = 0.02
CUT_SHARE, CUT_AGAIN_SHARE = 0.6, 0.05
RESET = struct.pack("ii", 1, 0)  # closing sends a reset, as a broken link does


class Wire:
    """Passes connections on to a port of this machine, by threads that end with their connections."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._slow = False
        self._bytes_max: int | None = None
        self._most = 0  # bytes that one connection brought from the source
        threading.Thread(target=self._accept, daemon=True, name="wire").start()

    def slow(self) -> None:
        """Small pieces, with pauses."""
        self._slow, self._bytes_max = True, None

    def cut(self) -> None:
        """Connections break off: the first after most of what one brought before, the next ones soon."""
        self._slow, self._bytes_max = False, max(1, int(self._most * CUT_SHARE))

    def heal(self) -> None:
        """As it should be."""
        self._slow, self._bytes_max = False, None

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection((LOOPBACK, self._target))
            except OSError:
                near.close()
                continue
            for source, target, counted in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pass, args=(source, target, counted), daemon=True, name="wire").start()

    def _pass(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        passed = 0
        with suppress(OSError):
            while chunk := source.recv(SLOW_BYTES if self._slow else CHUNK_BYTES):
                most = self._bytes_max
                if counted and most is not None and passed + len(chunk) > most:
                    target.sendall(chunk[: max(0, most - passed)])
                    target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    self._bytes_max = max(1, int(self._most * CUT_AGAIN_SHARE))
                    break
                target.sendall(chunk)
                passed += len(chunk)
                if counted:
                    self._most = max(self._most, passed)
                if self._slow:
                    time.sleep(SLOW_PAUSE_S)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
