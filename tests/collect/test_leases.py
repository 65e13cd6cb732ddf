"""Leases: several collect workers side by side, never two on one instance; a path that beats though its source is idle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import Engine, text

from hub.collect import Collector
from hub.ingest.worker import Worker
from hub.records import Certificate
from hub.servers import Endpoints
from hub.settings import Settings
from hub.source import Source
from hub.source.pull import Ask, Family, Mark, Pulled
from hub.start import find, prepare
from hub.store import instances
from hub.store.workers import no_longer_alive, show_alive
from tests.collect.test_readings import Row, to_record

SPANS: list[tuple[str, str, float, float]] = []  # instance, worker's thread, begin, end


def slow(ask: Ask) -> Iterator[Pulled]:
    """A system with nothing new, which takes its time to say so."""
    begin = time.monotonic()
    ask.stop.wait(0.15)
    SPANS.append((ask.instance, threading.current_thread().name, begin, time.monotonic()))
    yield Mark({"looked": True})


SOURCE = Source(
    title="样例", title_en="slow", kind=Certificate, row=Row, to_record=to_record, licence="-",
    family=Family(name="slow", pull=slow, tells_changes=lambda options: True),
)  # fmt: skip


@pytest.fixture(scope="module")
def named(settings: Settings) -> Endpoints:
    return find(settings)


@pytest.fixture
def engine(settings: Settings, named: Endpoints) -> Iterator[Engine]:
    made = prepare(settings, named)
    with made.begin() as connection:
        connection.execute(text("DELETE FROM instance"))
    yield made
    made.dispose()


def add(engine: Engine, *names: str, schedule_s: float = 0.2) -> None:
    with engine.begin() as connection:
        for name in names:
            instances.add(connection, name=name, plugin="slow", source=name, settings={}, schedule_s=schedule_s)


def test_two_workers_share_the_instances_and_never_one_of_them(
    settings: Settings, named: Endpoints, engine: Engine
) -> None:
    names = [f"shared{n}" for n in range(6)]
    add(engine, *names)
    SPANS.clear()
    stop = threading.Event()
    workers = [Collector(settings, named.kafka, engine, connectors={"slow": SOURCE}) for _ in range(2)]
    threads = [threading.Thread(target=worker.run, args=(stop,), name=f"worker{n}") for n, worker in enumerate(workers)]
    for thread in threads:
        thread.start()
    time.sleep(5)
    with engine.connect() as connection:
        held = {row.worker for row in instances.every(connection)}
    stop.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    assert {name for name, *_ in SPANS} == set(names)
    assert len(held) == 2, "both workers had some"
    for name in names:
        spans = sorted((begin, end) for one, _, begin, end in SPANS if one == name)
        assert len(spans) > 1, "read again and again on its schedule"
        assert all(end <= begin for (_, end), (begin, _) in pairwise(spans)), "never two at once"


def test_a_lease_is_free_when_its_worker_is_gone_and_not_before(engine: Engine) -> None:
    add(engine, "leased")
    with engine.connect() as alive, engine.connect() as other:
        show_alive(alive, "worker-a")
        assert instances.claim(other, "worker-a", lease_s=60) == "leased"
        other.commit()
        assert instances.claim(other, "worker-b", lease_s=60) is None, "its worker lives"
        other.rollback()
        no_longer_alive(alive, "worker-a")
        assert instances.claim(other, "worker-b", lease_s=60) == "leased"
        other.commit()
    with engine.begin() as connection:
        assert instances.renew(connection, "worker-a", ["leased"], lease_s=60) == set(), "lost"
        assert not instances.progress(connection, "leased", "worker-a", rows=1, events=1, position={})


def test_an_idle_source_beats_through_topic_and_ingest(settings: Settings, named: Endpoints, engine: Engine) -> None:
    add(engine, "idle")
    Collector(settings, named.kafka, engine, connectors={"slow": SOURCE}).run(threading.Event(), once=True)
    with engine.connect() as connection:
        row = instances.get(connection, "idle")
    assert row is not None
    assert (row.code, row.events_sent, row.path_at) == ("", 0, None)
    Worker(settings, named.kafka, named.database_url, group=False).run(threading.Event(), until_caught_up=True)
    with engine.connect() as connection:
        row = instances.get(connection, "idle")
        assert row is not None
        assert row.path_at is not None
        versions = connection.execute(text("SELECT count(*) FROM version")).scalar_one()
    assert versions == 0, "a heartbeat is no record"
