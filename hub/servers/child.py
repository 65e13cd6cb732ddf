"""One server process that we started: born with a death signal, found again by its pid file, stopped, killed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from hub.errors import StopProcess
from hub.servers.account import Account

STOP_TIMEOUT_S = 30.0
RUN_TIMEOUT_S = 120.0
LOG_BYTES_MAX = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1
# Linux sends the death signal when the *thread* that started the child ends, so one thread that lasts starts them all.
_STARTER = ThreadPoolExecutor(1, thread_name_prefix="server-starter")
# Looked up here, not in the forked child: loading a library between fork and exec can deadlock.
_PRCTL = ctypes.CDLL(None).prctl if sys.platform.startswith("linux") else None


class Child:
    """A server process. `stop_signal` asks it to end in good order; it also gets it when the hub dies."""

    def __init__(
        self, name: str, folder: Path, log: Path, stop_signal: signal.Signals, account: Account | None
    ) -> None:
        self.name = name
        self.folder = folder
        self.log = log
        self.account = account
        self._stop_signal = stop_signal
        self._pid_file = log.with_suffix(".pid")
        self._process: subprocess.Popen[bytes] | None = None
        self.stops = 0  # how often it was stopped: a start that takes long sees that it is no longer wanted
        self._log_from = 0

    @property
    def pid(self) -> int | None:
        """Process id while it runs, else None."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, command: Sequence[str], environment: dict[str, str], stops: int | None = None) -> None:
        """Start `command` in the server's folder; its output goes to the log.

        Args:
            command: program and arguments.
            environment: its whole environment.
            stops: `self.stops` as it was when the caller began; if `stop` came since, nothing is started.

        Raises:
            StopProcess: `server_failed`, when the program cannot be executed or is no longer wanted.
        """
        self.sweep()
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._log_from = self.log.stat().st_size if self.log.exists() else 0
        if stops is not None and stops != self.stops:
            raise self.failure("stopped while starting")
        try:
            self._process = _STARTER.submit(self._spawn, command, environment).result()
        except (OSError, subprocess.SubprocessError) as error:
            raise self.failure(str(error)) from error
        created = psutil.Process(self._process.pid).create_time()
        self._pid_file.write_text(f"{self._process.pid} {created}\n", encoding="ascii")

    def run(self, command: Sequence[str], folder: Path, environment: dict[str, str]) -> str:
        """Run a command in `folder` under the same account to its end; returns what it printed.

        Raises:
            StopProcess: `server_failed`, with the last line it printed.
        """
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=RUN_TIMEOUT_S,
            check=False,
            user=None if self.account is None else self.account.uid,
            group=None if self.account is None else self.account.gid,
            extra_groups=None if self.account is None else [],
        )
        said = done.stdout.decode(errors="replace")
        if done.returncode != 0:
            with self.log.open("a", encoding="utf-8") as log:
                log.write(said)
            raise self.failure(last_line(said) or f"exit code {done.returncode}")
        return said

    def stop(self) -> None:
        """End it in good order; by force after `STOP_TIMEOUT_S`."""
        self.stops += 1
        process = self._process
        if process is not None and process.poll() is None:
            self._send(self._stop_signal)
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
        self._reap()

    def kill9(self) -> None:
        """SIGKILL: for tests of what survives it."""
        if self._process is not None:
            self._process.kill()
        self._reap()

    def sweep(self) -> None:
        """End a server that an earlier hub left behind, if its pid file still names that very process."""
        try:
            pid, created = self._pid_file.read_text(encoding="ascii").split()
            process = psutil.Process(int(pid))
            if abs(process.create_time() - float(created)) < 1.0:
                process.send_signal(self._stop_signal if sys.platform != "win32" else signal.SIGTERM)
                try:
                    process.wait(STOP_TIMEOUT_S)
                except psutil.TimeoutExpired:
                    process.kill()
                    process.wait(STOP_TIMEOUT_S)
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            pass  # none, torn by a crash, or gone: there is nothing to end
        self._pid_file.unlink(missing_ok=True)

    def failure(self, detail: str) -> StopProcess:
        """The error that this server did not start."""
        return StopProcess("server_failed", server=self.name, detail=detail, log=self.log)

    def said(self) -> str:
        """What it printed since it was started, the last 8,000 bytes of it."""
        with contextlib.suppress(FileNotFoundError):
            return self.log.read_bytes()[self._log_from :][-8000:].decode(errors="replace")
        return ""

    def last_words(self) -> str:
        """The last line it printed, for an error's detail."""
        return last_line(self.said())

    def _spawn(self, command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is for the hub, which then stops its servers in order
                preexec_fn=_death_signal(self._stop_signal),  # noqa: PLW1509  one system call, looked up before
                user=None if self.account is None else self.account.uid,
                group=None if self.account is None else self.account.gid,
                extra_groups=None if self.account is None else [],
            )

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number if sys.platform != "win32" else signal.SIGTERM)

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
        self._process = None
        self._pid_file.unlink(missing_ok=True)


def last_line(said: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def _death_signal(number: signal.Signals) -> Callable[[], None] | None:
    """What the child does between fork and exec, after setuid (which would clear it): ask to be told of our death."""
    prctl = _PRCTL
    if prctl is None:
        return None
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask
