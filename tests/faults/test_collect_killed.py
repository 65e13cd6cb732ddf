"""Fault 1: collect dies after it read, after it produced, before and after it noted that; and at any moment."""

from __future__ import annotations

import random
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.codec import decode, to_model
from hub.source import plugins, read
from hub.source.reading import Accepted
from tests.faults.certificates import PLUGIN, SOURCE, Rows, add_instance, write
from tests.faults.ledger import Ledger, fingerprint
from tests.faults.world import World
from tests.processes import Process, until

pytestmark = pytest.mark.faults
POINTS = ("collect.after_read", "collect.after_produce", "collect.after_position")
BATCH = 50


def note(ledger: Ledger, path: Path, number: int) -> None:
    """Write down, before the hub reads it, what state `number` of the file says, as its connector understands it."""
    found = read(plugins()[PLUGIN], path)
    ledger.offer(
        (SOURCE, item.record.kind, item.record.record_id, number, item.record.model_dump(mode="json"))
        for item in found
        if isinstance(item, Accepted)
    )


def collected(world: World, process: Process) -> None:
    """Run `hub collect --once` to its end."""
    assert process.start().wait(60) == 0, process.said()


def die_at_each_point(world: World, process: Process, chance: random.Random) -> int:
    """Crash once at each point of a reading, going on where the last one died; the number of crashes."""
    for point in POINTS:
        assert process.start(HUB_CRASH_POINT=f"{point}:{chance.randint(1, 2)}").wait(60) == 137, process.said()
    return len(POINTS)


def die_at_random(world: World, process: Process, chance: random.Random) -> int:
    """SIGKILL somewhere in the reading, once it has begun; the number of deaths, 0 if it was faster."""
    before = world.query("SELECT rows_read FROM instance_status")[0][0]
    process.start()
    until(
        lambda: process.ended is not None or world.query("SELECT rows_read FROM instance_status")[0][0] > before,
        60,
        "the reading begun",
    )
    try:
        process.wait(chance.uniform(0, 0.5))
        return 0
    except subprocess.TimeoutExpired:
        process.kill9()
        return 1


def test_killed_collect_loses_and_doubles_nothing(world: World, seed: int, report: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    path = world.settings.data_dir / "certificates.csv"
    add_instance(world, path)
    ingest = world.start("ingest")
    once = Process(world.settings, "collect", "--once", HUB_COLLECT_BATCH_MAX=str(BATCH))
    world.processes.append(once)
    rows: Rows = {f"SLC-{n:05d}": f"范围 {chance.randrange(1000)}" for n in range(1200)}
    deaths = 0
    for state in range(2):
        if state:
            for number in chance.sample(sorted(rows), 500):
                rows[number] = f"范围 {chance.randrange(1000, 2000)}"
            for number in chance.sample(sorted(rows), 60):
                del rows[number]
        write(path, rows)
        note(world.ledger, path, state)
        deaths += die_at_each_point(world, once, chance) if not state else die_at_random(world, once, chance)
        deaths += die_at_random(world, once, chance)
        collected(world, once)
        world.ledger.acknowledge([offer.seq for offer in world.ledger.offers.values() if offer.version == state])
    world.settle()
    assert ingest.ended is None, ingest.said()
    lost, doubled, stored = _compare(world, rows)
    resent = world.produced() - stored
    assert resent <= deaths * BATCH, f"{resent} events sent again after {deaths} deaths in batches of {BATCH}"
    assert (lost, doubled) == (0, 0)
    acknowledged = len(world.ledger.acknowledged)
    report(
        f"fault 1 (collect killed): acknowledged={acknowledged} stored={stored} dead=0 lost={lost} doubled={doubled}"
        f" resent={resent} deaths={deaths} seed={seed}"
    )


def _compare(world: World, rows: Rows) -> tuple[int, int, int]:
    """Lost, doubled and stored events against the ledger: each record must have had just the contents it had there.

    A version is a content that differs from the one before: two states of the file that say the same are one event.
    """
    wanted = contents(world.ledger)
    had: defaultdict[str, list[str]] = defaultdict(list)
    for record_id, kind, value in world.query(
        "SELECT r.record_id, s.kind, v.value FROM version v JOIN record r ON r.key = v.key JOIN stream s ON s.id = v.stream"
        " WHERE r.source = %s ORDER BY v.version",
        SOURCE,
    ):
        had[record_id].append(
            "" if value is None else fingerprint(kind, to_model(kind, decode(value)[1]).model_dump(mode="json"))
        )
    for record_id, shown in wanted.items():
        if record_id not in rows:
            shown.append("")
    lost = sum(1 for record_id, shown in wanted.items() for one in shown if one not in had[record_id])
    doubled = sum(max(0, len(found) - len(wanted[record_id])) for record_id, found in had.items())
    assert dict(had) == wanted
    now = dict(world.query("SELECT record_id, deleted FROM record WHERE source = %s", SOURCE))
    assert now == {record_id: record_id not in rows for record_id in wanted}
    return lost, doubled, sum(map(len, had.values()))


def contents(ledger: Ledger) -> dict[str, list[str]]:
    """Record → its contents in the order of the file's states, without repetition."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for offer in sorted(ledger.offers.values(), key=lambda offer: offer.version):
        shown = found[offer.record_id]
        if not shown or shown[-1] != offer.sha256:
            shown.append(offer.sha256)
    return dict(found)
