"""Fault 2: ingest dies before the store, after the commit, before Kafka's commit, inside the transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults.institution import Change, Health, Institution, Reader, disordered, history
from tests.faults.invariants import check
from tests.faults.world import World
from tests.processes import Process, plain, until

pytestmark = pytest.mark.faults
CRASH_POINTS = ("ingest.before_store", "ingest.after_commit", "ingest.before_kafka_commit")
WAITING = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'hub-ingest %'
  AND backend_xid IS NOT NULL AND wait_event_type = 'Lock'
"""


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
    with _inside_a_transaction(world, history(chance, 50, first=1000)):
        ingest.kill9()
    _seen_to_be_dead(world, ingest)
    with _inside_a_transaction(world, history(chance, 50, first=2000)) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM (" + WAITING + ") t")
    world.settle()
    assert ingest.ended is None, ingest.said()
    reader.stop()
    outcome = check(world.ledger, world.api, world.database_url)
    assert not reader.went_back and reader.reads > 0
    report(outcome.line("2 (ingest killed)", seed))


@contextmanager
def _inside_a_transaction(world: World, changes: list[Change]) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Ingest stands in the middle of a transaction: its position is moved and versions are written, records are locked."""
    holder = psycopg.connect(plain(world.database_url))
    with holder, psycopg.connect(plain(world.database_url), autocommit=True) as connection:
        holder.execute("LOCK TABLE record IN SHARE MODE")
        world.watch(Institution(world.api, world.ledger, changes, batch=100)).start().finish(30)
        until(lambda: connection.execute(WAITING).fetchone(), 60, "ingest inside a transaction")
        yield connection


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
