"""Fault 7: the postmaster or a backend is killed: what was committed stays, no position goes on without its rows."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.servers import Endpoints, embedded
from hub.servers.ports import free_port
from hub.settings import Settings
from tests.faults.certificates import INSTANCE, add_instance, seen_to_be_dead, write
from tests.faults.institution import Health, Institution, Reader, disordered, history
from tests.faults.invariants import check
from tests.faults.transaction import inside_a_transaction
from tests.faults.world import World
from tests.processes import until

pytestmark = pytest.mark.faults
RED_WITHIN_S = 2.0
GREEN_WITHIN_S = 30.0


@pytest.fixture
def own(servers: Endpoints, tmp_path: Path) -> Iterator[tuple[World, Endpoints]]:
    """A hub with a database server of its own."""
    given = Settings(data_dir=tmp_path / "database", kafka_bootstrap=servers.kafka_bootstrap, database_url=None)
    with embedded(given, print) as endpoints:
        settings = Settings(
            data_dir=tmp_path / "hub",
            kafka_bootstrap=servers.kafka_bootstrap,
            database_url=endpoints.database_url,  # type: ignore[arg-type]
            topic_prefix=f"fault7-{os.getpid()}-{time.monotonic_ns()}.",
            consumer_group=f"fault7-{time.monotonic_ns()}",
            topic_partitions=2,
            api_port=free_port(),
            retry_wait_s_max=2,
            ingest_batch_max=100,
        )
        with World(settings, servers.kafka, endpoints.database_url) as world:
            yield world, endpoints


def test_database_killed_under_load(own: tuple[World, Endpoints], seed: int, report: Callable[[str], None]) -> None:
    world, endpoints = own
    chance = random.Random(seed)
    path = world.settings.data_dir / "certificates.csv"
    write(path, {"SLC-1": "范围"})
    add_instance(world, path)
    serve, ingest, collect = world.start("serve"), world.start("ingest"), world.start("collect")
    world.api.wait_ready(serve, ingest, collect)
    until(lambda: world.api.connector(INSTANCE)["green"], 20, "green at first")
    seen_to_be_dead(world, collect)
    changes = disordered(chance, history(chance, 1000))
    institution = world.watch(Institution(world.api, world.ledger, changes, batch=50, pause_s=0.1)).start()
    reader = world.watch(Reader(world.api, [change.record_id for change in changes], seed))
    health = world.watch(Health(world.api))
    for kill in (_kill_postmaster, _kill_backend, _kill_postmaster):
        time.sleep(chance.uniform(0.5, 1.5))
        kill(world, endpoints, health)
        until(world.api.ready, GREEN_WITHIN_S, "/readyz green again")
        until(lambda: world.api.connector(INSTANCE)["green"], GREEN_WITHIN_S, "the connector green again")
        assert (serve.ended, ingest.ended, collect.ended) == (None, None, None), collect.said() + ingest.said()
    institution.finish(90)
    world.settle()
    reader.stop()
    outcome = check(world.ledger, world.api, world.database_url)
    assert not reader.went_back and reader.reads > 0
    report(outcome.line("7 (database killed)", seed))
    _stops_without_it(world, endpoints)


def _kill_postmaster(world: World, endpoints: Endpoints, health: Health) -> None:
    """kill -9 of the postmaster; it stays away for a while and must not look healthy meanwhile."""
    server = endpoints.postgres_server
    assert server is not None
    server.kill9()
    killed_at = time.monotonic()
    time.sleep(RED_WITHIN_S + 2)
    started_at = time.monotonic()
    assert not health.green_between(killed_at + RED_WITHIN_S, started_at), "green while the database was dead"
    server.start()


def _kill_backend(world: World, endpoints: Endpoints, health: Health) -> None:
    """kill -9 of the backend that ingest writes with, in a transaction: PostgreSQL restarts all of its processes."""
    with inside_a_transaction(world, history(random.Random(0), 50, first=2000)) as pid:
        os.kill(pid, signal.SIGKILL)


def _stops_without_it(world: World, endpoints: Endpoints) -> None:
    """A process that waits for the database still ends in order when it is told to."""
    assert endpoints.postgres_server is not None
    endpoints.postgres_server.kill9()
    time.sleep(1.5)
    for process in world.processes:
        assert process.stop(15) in (0, -signal.SIGTERM), process.said()  # uvicorn passes the signal on when it is done
