"""Fault 4: the broker dies under load and comes back: what was acknowledged stays, health says so meanwhile."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.servers import Endpoints, embedded
from hub.servers.ports import free_port
from hub.settings import Settings
from tests.faults.certificates import INSTANCE, add_instance, write
from tests.faults.conftest import database_of
from tests.faults.institution import Health, Institution, Reader, disordered, history
from tests.faults.invariants import check
from tests.faults.world import World
from tests.processes import until

pytestmark = pytest.mark.faults
RED_WITHIN_S = 6.0
GREEN_WITHIN_S = 60.0


@pytest.fixture
def own(servers: Endpoints, tmp_path: Path) -> Iterator[tuple[World, Endpoints]]:
    """A hub with a broker of its own."""
    with database_of(servers) as database_url:
        given = Settings(data_dir=tmp_path / "broker", database_url=database_url, kafka_bootstrap=None)  # type: ignore[arg-type]
        with embedded(given, print) as endpoints:
            settings = Settings(
                data_dir=tmp_path / "hub",
                kafka_bootstrap=endpoints.kafka_bootstrap,
                database_url=database_url,  # type: ignore[arg-type]
                topic_partitions=2,
                api_port=free_port(),
                broker_ack_timeout_s=5,
            )
            with World(settings, endpoints.kafka, database_url) as world:
                yield world, endpoints


def test_broker_killed_under_load(own: tuple[World, Endpoints], seed: int, report: Callable[[str], None]) -> None:
    world, endpoints = own
    broker = endpoints.kafka_server
    assert broker is not None
    chance = random.Random(seed)
    path = world.settings.data_dir / "certificates.csv"
    write(path, {"SLC-1": "范围"})
    add_instance(world, path)
    serve, ingest, collect = world.start("serve"), world.start("ingest"), world.start("collect")
    world.api.wait_ready(serve, ingest, collect)
    until(lambda: world.api.connector(INSTANCE)["green"], 60, "green at first")
    changes = disordered(chance, history(chance, 800))
    institution = world.watch(Institution(world.api, world.ledger, changes, batch=50, pause_s=0.1)).start()
    reader = world.watch(Reader(world.api, [change.record_id for change in changes], seed))
    health = world.watch(Health(world.api))
    until(lambda: len(world.ledger.acknowledged) > 100, 60, "load")
    time.sleep(chance.uniform(0, 1))
    broker.kill9()
    killed_at = time.monotonic()
    _reads_go_on(world)
    time.sleep(max(0, killed_at + RED_WITHIN_S + 2 - time.monotonic()))
    started_at = time.monotonic()
    broker.start()
    assert not health.green_between(killed_at + RED_WITHIN_S, started_at), "green while the broker was dead"
    until(world.api.ready, GREEN_WITHIN_S, "/readyz green again")
    until(lambda: world.api.connector(INSTANCE)["green"], GREEN_WITHIN_S, "the connector green again")
    assert (serve.ended, ingest.ended, collect.ended) == (None, None, None), collect.said() + ingest.said()
    institution.finish(90)
    assert institution.away > 0
    world.settle()
    reader.stop()
    outcome = check(world.ledger, world.api, world.database_url)
    assert not reader.went_back and reader.reads > 0
    report(outcome.line("4 (broker killed)", seed))


def _reads_go_on(world: World) -> None:
    """Sixty institutions that push at once, and are told to come later, do not keep readers waiting."""
    answers: list[tuple[int, str, float]] = []

    def push() -> None:
        begun = time.monotonic()
        event = {"kind": "certificate", "version": 1, "record": {"record_id": "away", "number": "away"}}
        answer = world.api.ask("POST", "/v1/events", "institution", json=event)
        answers.append((answer.status_code, answer.headers.get("retry-after", ""), time.monotonic() - begun))

    threads = [threading.Thread(target=push) for _ in range(60)]
    for thread in threads:
        thread.start()
    slowest = 0.0
    while any(thread.is_alive() for thread in threads):
        begun = time.monotonic()
        assert world.api.get("/v1/enterprises?limit=1").status_code == 200
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(0.1)
    assert slowest < world.settings.broker_ack_timeout_s, (
        f"a read took {slowest:.1f} s while pushes waited for the broker"
    )
    assert {status for status, _, _ in answers} == {503}
    assert all(int(wait) >= 1 for _, wait, _ in answers)
    assert max(took for *_, took in answers) < 30
