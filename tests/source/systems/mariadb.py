"""A MariaDB of Debian's (mariadb-server-core) for tests: a process of its own in a folder of its own, on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import pymysql

from hub.servers.account import private_folder, server_account
from hub.servers.child import Child
from hub.servers.ports import free_port

PROGRAM = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
ABSENT = (
    "MARIADB TESTS SKIPPED: no mariadbd. Install it (Debian: apt-get install mariadb-server-core mariadb-client-core)"
)
START_WITHIN_S = 60.0


class MariaDb:
    """A MariaDB with an empty database `city`."""

    def __init__(self) -> None:
        assert PROGRAM is not None, ABSENT
        self.port = free_port()
        self._account = server_account()
        # Not in pytest's folder: MariaDB walks to its data from /, and an unprivileged account cannot walk through there.
        self._outer = Path(tempfile.mkdtemp(prefix="hub-mariadb-"))
        self._outer.chmod(0o755)
        self._home = private_folder(self._outer / "data", self._account)
        self._child = Child("MariaDB", self._home, self._outer / "mariadb.log", signal.SIGTERM, self._account)

    def start(self) -> None:
        """Make it, start it, wait until it answers."""
        here = str(self._home)
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TMPDIR": here}
        make = ["mariadb-install-db", "--no-defaults", f"--datadir={here}", "--skip-test-db"]
        make += ["--auth-root-authentication-method=normal", "--skip-name-resolve"]
        self._child.run(make, self._home, environment)
        command = [str(PROGRAM), "--no-defaults", f"--datadir={here}", f"--socket={here}/socket", f"--tmpdir={here}"]
        command += [f"--port={self.port}", "--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-log-bin"]
        command += ["--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=0"]
        self._child.start(command, environment)
        deadline = time.monotonic() + START_WITHIN_S
        while True:
            assert self._child.pid is not None, self._child.said()
            try:
                self.run("CREATE DATABASE IF NOT EXISTS city CHARACTER SET utf8mb4", database=None)
            except pymysql.OperationalError:
                assert time.monotonic() < deadline, self._child.said()
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Stop it."""
        self._child.stop()
        shutil.rmtree(self._outer)
        assert not [child for child in psutil.Process().children() if child.name() == "mariadbd"]

    def connect(self, database: str | None = "city") -> Any:
        """A connection of the institution's own, which writes."""
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user="root", database=database, charset="utf8mb4", autocommit=True
        )

    def run(self, *statements: str, database: str | None = "city") -> None:
        """Statements, each committed."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
