"""`hub demo`: everything in the foreground: servers, API, ingest, collect, samples; Ctrl-C stops it all."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

import httpx

from hub import keys, sample_city
from hub.collect import seed
from hub.demo import institutions
from hub.errors import StopProcess
from hub.servers import Endpoints, embedded
from hub.servers.child import Child
from hub.settings import Settings
from hub.start import prepare, samples_folder
from hub.store import instances
from hub.store.database import away
from hub.web import new_link

READY_WITHIN_S = 60.0
LOADED_WITHIN_S = 600.0
SCHEDULE_S = 30.0
UNDER_WAY = ("waiting", "loading", "retrying", "silent", "path_silent")  # silent: since the demo last ran
Say = Callable[[str], None]


def run(settings: Settings, say: Say, *, open_ended: bool = True) -> None:
    """Run the demo until Ctrl-C (or, `open_ended` False, until everything is loaded).

    Raises:
        StopProcess: a server or a process of ours ended by itself; its text names the log.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    with embedded(settings, say) as servers:
        engine = prepare(settings, servers)
        _city(settings, say)
        living, port = institutions.start(settings)
        with away(), engine.begin() as connection:
            filled = institutions.fill(settings, servers)
            institutions.connect(connection, port, filled, schedule_s=SCHEDULE_S)
            seed(connection, schedule_s=SCHEDULE_S)
            say(f"connectors: {len(instances.every(connection))}")
        children = [living, *_start(settings, servers, say)]
        try:
            _wait_ready(settings, children, stop)
            _wait_loaded(settings, children, stop, say)
            if not stop.is_set():
                with away(), engine.begin() as connection:
                    link = new_link(connection, "operator", "/")
                _welcome(settings, link, say)
            while open_ended and not stop.wait(0.5):
                _check(children)
        finally:
            say("stopping / 正在停止 …")
            for child in reversed(children):
                child.stop()
            engine.dispose()


def _city(settings: Settings, say: Say) -> None:
    folder = samples_folder(settings) / "city"
    if not all((folder / name).exists() for name in sample_city.FILES):
        say("making the sample city 示例市 …")
        sample_city.generate(folder)


def _start(settings: Settings, servers: Endpoints, say: Say) -> list[Child]:
    tasks = [("api", "serve"), *((f"ingest-{n}", "ingest") for n in range(1, settings.ingest_workers + 1))]
    children = []
    for name, command in [*tasks, ("collect", "collect")]:
        log = settings.data_dir / "logs" / f"{name}.log"
        child = Child(name, settings.data_dir, log, signal.SIGTERM, None)
        networks = settings.source_networks or institutions.LOOPBACK  # the city's own systems listen there
        environment = {"HUB_DATA_DIR": str(settings.data_dir), "HUB_SOURCE_NETWORKS": networks}
        child.start([sys.executable, "-m", "hub", command], {**os.environ, **environment})
        children.append(child)
    say("started: " + ", ".join(child.name for child in children))
    return children


def _check(children: list[Child]) -> None:
    for child in children:
        if child.pid is None:
            raise StopProcess("child_ended", name=child.name, log=str(child.log))


def _wait_ready(settings: Settings, children: list[Child], stop: threading.Event) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not stop.is_set():
        _check(children)
        try:
            if httpx.get(f"{settings.api_url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > deadline:
            raise StopProcess("api_not_reached", url=settings.api_url)
        stop.wait(0.2)


def _wait_loaded(settings: Settings, children: list[Child], stop: threading.Event, say: Say) -> None:
    """Wait until each instance has been read once and everything is stored."""
    headers = {"authorization": f"Bearer {keys.load(settings)['operator']}"}
    deadline, shown = time.monotonic() + LOADED_WITHIN_S, 0.0
    while not stop.wait(0.3) and time.monotonic() < deadline:
        _check(children)
        try:
            answer = httpx.get(f"{settings.api_url}/v1/connectors", headers=headers, timeout=10)
        except httpx.HTTPError:
            continue
        if answer.status_code != 200:
            continue
        rows = answer.json()["data"]
        waiting = [row["name"] for row in rows if row["state"] in UNDER_WAY]
        lag = max((row["lag"] or 0 for row in rows), default=0)
        read = sum(row["rows_read"] for row in rows)
        if time.monotonic() - shown > 2:
            say(f"loading / 载入：{len(rows) - len(waiting)}/{len(rows)} connectors, {read} rows, {lag} waiting")
            shown = time.monotonic()
        if not waiting and not lag:
            refused = sum(row["rows_refused"] for row in rows)
            bad = [row["name"] for row in rows if not row["green"]]
            say(f"loaded / 已载入：{read} rows of {len(rows)} sources, {refused} refused with a reason")
            if bad:
                say("not healthy / 不健康：" + ", ".join(bad))
            return


def _welcome(settings: Settings, link: str, say: Say) -> None:
    say("")
    say(f"  address / 地址        {settings.api_url}")
    say(f"  open first / 请打开   {settings.api_url}{link}   (works once / 一次有效)")
    say(f"  API docs / 接口文档   {settings.api_url}/docs")
    say(f"  keys / 密钥           {keys.path_of(settings)}")
    say("  stop / 停止           Ctrl-C (data is kept / 数据保留)")
    say("")
