"""Fault 2: ingest dies before the store, after the commit, before Kafka's commit, inside the transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from tests.faults.institution import Health, Institution, Reader, disordered, history
from tests.faults.invariants import check
from tests.faults.transaction import inside_a_transaction
from tests.faults.world import World
from tests.processes import Process, until

pytestmark = pytest.mark.faults
CRASH_POINTS = ("ingest.before_store", "ingest.after_commit", "ingest.before_kafka_commit")


def test_killed_ingest_loses_and_doubles_nothing(world: World, seed: int, report: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    serve = world.start("serve")
    ingest = world.start("ingest", HUB_INGEST_BATCH_MAX="60")
    world.api.wait_ready(serve, ingest)
    changes = disordered(chance, history(chance, 600))
    institution = world.watch(Institution(world.api, world.ledger, changes, batch=100, pause_s=0.3)).start()
    reader = world.watch(Reader(world.api, [change.record_id for change in changes], seed))
    ingest.kill9()
    for point in CRASH_POINTS:
        ingest.start(HUB_CRASH_POINT=f"{point}:{chance.randint(1, 3)}")
        assert ingest.wait(40) == 137, f"{point} was never reached: {ingest.said()}"
    ingest.start()
    institution.finish(60)
    with inside_a_transaction(world, history(chance, 50, first=1000)):
        ingest.kill9()
    _seen_to_be_dead(world, ingest)
    with inside_a_transaction(world, history(chance, 50, first=2000)) as pid:
        assert world.query("SELECT pg_terminate_backend(%s)", pid) == [(True,)]
    world.settle()
    assert ingest.ended is None, ingest.said()
    reader.stop()
    outcome = check(world.ledger, world.api, world.database_url)
    assert not reader.went_back and reader.reads > 0
    report(outcome.line("2 (ingest killed)", seed))


def _seen_to_be_dead(world: World, ingest: Process) -> None:
    """I7: within 15 s of silence nothing is green, and it is green again soon after the start."""
    killed_at = time.monotonic()
    until(lambda: not world.api.ready(), 20, "/readyz not green after ingest died")
    red_at = time.monotonic()
    assert red_at - killed_at < 17
    health = world.watch(Health(world.api))
    time.sleep(1)
    health.stop()
    assert health.said
    assert not health.green_between(red_at, time.monotonic())
    ingest.start()
    until(world.api.ready, 15, "/readyz green again")
