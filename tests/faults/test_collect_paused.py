"""A collect worker that stands still for longer than its lease lasts: another goes on, and it changes nothing when it wakes."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

import pytest

from hub.codec import decode, to_model
from hub.records import Certificate
from tests.faults.certificates import INSTANCE, SOURCE, Rows, add_instance, write
from tests.faults.world import World
from tests.processes import until

pytestmark = pytest.mark.faults
STATUS = "SELECT rows_read, worker, position, succeeded_at FROM instance_status WHERE instance = %s"


def scopes(world: World) -> Rows:
    """Certificate → scope, of those that the hub has now."""
    found: Rows = {}
    for record_id, value in world.query(
        "SELECT r.record_id, v.value FROM record r JOIN version v USING (key, version, hash) WHERE r.source = %s AND NOT r.deleted",
        SOURCE,
    ):
        record = to_model("certificate", decode(value)[1])
        assert isinstance(record, Certificate)
        found[record_id] = record.scope or ""
    return found


def test_a_worker_that_stood_still_overwrites_nothing(world: World, seed: int, report: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    path = world.settings.data_dir / "certificates.csv"
    add_instance(world, path)
    world.start("ingest")
    rows: Rows = {f"SLC-{n:05d}": f"范围 {chance.randrange(1000)}" for n in range(5000)}
    write(path, rows)
    stopped = world.start("collect", name="stopped", HUB_COLLECT_BATCH_MAX="20")
    until(lambda: world.query(STATUS, INSTANCE)[0][0] > 400, 60, "the reading begun")
    os.kill(stopped.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        for number in chance.sample(sorted(rows), 500):
            rows[number] = f"范围 {chance.randrange(1000, 2000)}"
        for number in chance.sample(sorted(rows), 60):
            del rows[number]
        write(path, rows)
        other = world.start("collect", name="other")
        until(lambda: world.query(STATUS, INSTANCE)[0][3] is not None, 90, "the other one's reading ended")
        waited_s = time.monotonic() - began
        other.stop()
        before = world.query(STATUS, INSTANCE)[0]
        world.query("UPDATE instance SET target_state = 'stopped' RETURNING 1")  # what it does now, it does of old
    finally:
        os.kill(stopped.pid, signal.SIGCONT)
    time.sleep(5)
    assert stopped.ended is None, stopped.said()
    assert world.query(STATUS, INSTANCE)[0] == before
    assert any(code in stopped.said() for code in ("lease_lost", "file_moving", "broker_away", "database_away")), (
        stopped.said()
    )
    world.settle()
    assert scopes(world) == rows
    report(f"fault 1 (collect paused): another took over after {waited_s:.0f} s, overwritten=0 seed={seed}")
