"""`hub collect --once` as a process of its own: with another clock, killed at a point or at a moment, its memory measured."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil
from pydantic import SecretStr

from hub.settings import Settings

RUNS_S_MAX = 300.0
LOOK_S = 0.02
CLOCK_LIBRARIES = ("libfaketime.so.1", "faketime/libfaketime.so.1")
CLOCK_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
COMMAND = """
import sys, connectors
connectors.__path__.extend(filter(None, sys.argv.pop(1).split("|")))
from hub.__main__ import main
main()
"""


class Run(NamedTuple):
    """How a check wants its instance to be collected: here, or by a process, with more of an environment.

    alone: no other instance is collected by that process. dies_after_s: it is killed so long after it was started.
    patient: tried again where a server was away for a moment, as this machine may be busy.
    """

    process: bool = False
    environment: tuple[tuple[str, str], ...] = ()
    alone: bool = False
    dies_after_s: float | None = None
    patient: bool = True


class Ended(NamedTuple):
    """How that ended: exit code (negative for a signal), largest memory of the process in bytes, how long it took."""

    code: int = 0
    memory: int = 0
    took_s: float = 0.0


def environment(settings: Settings, more: Mapping[str, str]) -> dict[str, str]:
    """The environment that gives a process these settings, and no others of the hub."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        if value is not None:
            found[f"HUB_{name.upper()}"] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return {**found, **more}


def collect_once(settings: Settings, folders: list[Path], log: Path, run: Run) -> Ended:
    """Run it to its end, or to its death."""
    arguments = [sys.executable, "-c", COMMAND, "|".join(map(str, folders)), "collect", "--once"]
    with log.open("ab") as out:
        process = subprocess.Popen(
            arguments,
            env=environment(settings, dict(run.environment)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    began = time.monotonic()
    dies_at = began + (RUNS_S_MAX if run.dies_after_s is None else run.dies_after_s)
    memory = 0
    # Looked at while it runs: what the system counts at its end has this process's own memory in it, as of the fork.
    while process.poll() is None:
        with suppress(psutil.NoSuchProcess):
            memory = max(memory, psutil.Process(process.pid).memory_info().rss)
        if time.monotonic() > dies_at:
            process.kill()
        time.sleep(LOOK_S)
    return Ended(process.returncode, memory, time.monotonic() - began)


def clock_library() -> Path | None:
    """libfaketime, where it is installed."""
    for folder in map(Path, CLOCK_FOLDERS):
        for place in (folder, *(found for found in folder.glob("*-linux-gnu*"))):
            for name in CLOCK_LIBRARIES:
                if (place / name).is_file():
                    return place / name
    return None
