"""A hub with pages on a real uvicorn, its data read and ingested the usual way, and a browser to look at them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, text

from hub import keys, sample_city
from hub.api.app import create_app
from hub.collect import Collector, seed
from hub.ingest.worker import Worker
from hub.settings import Settings
from hub.start import find, prepare, samples_folder
from hub.store import instances
from hub.web import mount, new_link

REAL = (
    "stock_exchanges",
    "vehicle_recalls",
    "penalties",
    "standards_drafting",
    "miit_fuel_consumption",
    "uscc_register",
)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Site(NamedTuple):
    """Where the pages are, and how to get in."""

    url: str
    engine: Engine
    keys: dict[str, str]

    def link(self, role: str = "operator", following: str = "/") -> str:
        """A one-time link."""
        with self.engine.begin() as connection:
            return self.url + new_link(connection, role, following)

    @contextmanager
    def client(self, role: str | None = "operator", language: str = "en") -> Iterator[httpx.Client]:
        """A client that is logged in by a link; None for one that is not."""
        headers = {"accept": "text/html", "accept-language": language}
        with httpx.Client(base_url=self.url, headers=headers, timeout=20) as client:
            if role:
                assert client.get(self.link(role).removeprefix(self.url)).status_code == 303
            yield client

    def enterprise(self, source: str) -> str:
        """The id of the enterprise with the most records that this source names."""
        query = text(
            "SELECT m.enterprise FROM mention m JOIN party p ON p.mention = m.id WHERE m.enterprise IN"
            " (SELECT enterprise FROM mention WHERE source = :s) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        )
        with self.engine.connect() as connection:
            return str(connection.execute(query, {"s": source}).scalar_one().hex)


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[Site]:
    """The sample city and some real sources through collect and ingest; one instance whose file is missing."""
    servers = find(settings)
    engine = prepare(settings, servers)
    sample_city.generate(samples_folder(settings) / "city", enterprises=60)
    with engine.begin() as connection:
        seed(connection, schedule_s=3600)
        wanted = text("DELETE FROM instance WHERE plugin NOT LIKE 'city%' AND NOT plugin = ANY (:real)")
        connection.execute(wanted, {"real": list(REAL)})
        gone = {"path": str(settings.data_dir / "gone.csv")}
        instances.add(
            connection, name="lost", plugin="uscc_register", source="uscc_register", settings=gone, schedule_s=3600
        )
    Collector(settings, servers.kafka, engine).run(threading.Event(), once=True)
    worker = Worker(settings, servers.kafka, servers.database_url, group=False)
    worker.run(threading.Event(), until_caught_up=True)
    stop = threading.Event()
    ingest = threading.Thread(target=Worker(settings, servers.kafka, servers.database_url).run, args=(stop,))
    ingest.start()
    app = create_app(settings, servers.kafka, engine)
    mount(app)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=settings.api_port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield Site(f"http://127.0.0.1:{settings.api_port}", engine, keys.load(settings))
    server.should_exit = True
    stop.set()
    thread.join(20)
    ingest.join(20)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Chromium, without anything that talks to the outside by itself."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield launched
        launched.close()
