"""Fault 15: events twice, out of order, late; an update that comes after the deletion it is older than."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.faults.institution import KIND, SOURCE, Change, Institution, Reader, disordered, history
from tests.faults.invariants import check
from tests.faults.world import World

pytestmark = pytest.mark.faults


def test_disorder_changes_nothing(world: World, seed: int, report: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    serve = world.start("serve")
    ingest = [world.start("ingest", name=f"ingest-{n}", HUB_INGEST_BATCH_MAX="100") for n in range(2)]
    world.api.wait_ready(serve, *ingest)
    changes = history(chance, 500, deleted_share=0.5)
    sent = disordered(chance, changes, doubled_share=0.5)
    late = [_late(change) for change in changes if change.record is None]
    reader = world.watch(Reader(world.api, [change.record_id for change in changes], seed))
    half = len(sent) // 2
    institutions = [
        world.watch(Institution(world.api, world.ledger, part, batch=60)).start() for part in (sent[:half], sent[half:])
    ]
    for institution in institutions:
        institution.finish(90)
    world.settle()
    last = world.watch(Institution(world.api, world.ledger, [*late, *chance.sample(changes, 200)], batch=60)).start()
    last.finish(60)
    world.settle()
    reader.stop()
    outcome = check(world.ledger, world.api, world.database_url)
    assert not reader.went_back
    assert reader.reads > 0
    for change in late:
        answer = world.api.get(f"/v1/records/{KIND}/{SOURCE}/{change.record_id}").json()
        assert answer["deleted"], f"{change.record_id} came back by an update older than its deletion"
        assert change.version in [version["version"] for version in answer["versions"]], "the late version is history"
    report(outcome.line("15 (disorder)", seed))


def _late(deletion: Change) -> Change:
    """An update from just before a deletion that arrives after everything else."""
    record = {
        "record_id": deletion.record_id,
        "number": "late",
        "parties": [{"role": "holder", "name": "示例市迟到有限公司"}],
    }
    return Change(deletion.record_id, deletion.version - 1, record)
