"""One hub at a time runs servers in a data folder: a lock that ends with the process that holds it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from hub.errors import StopProcess

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextlib.contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; it is made if need be (0700: passwords and personal data live in it).

    Raises:
        StopProcess: `data_dir_in_use` with the holder's process number, or `data_dir_unwritable`.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(data_dir / "servers.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StopProcess("data_dir_unwritable", data_dir=data_dir, detail=error.strerror) from error
    try:
        try:
            _lock(file)
        except OSError as error:
            holder = os.pread(file, 20, 0).decode(errors="replace").strip() if sys.platform != "win32" else ""
            raise StopProcess("data_dir_in_use", data_dir=data_dir, pid=holder or "?") from error
        os.truncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(file)


def _lock(file: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
