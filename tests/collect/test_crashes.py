"""A reading cut off before any of its lines: the next one makes up for it, and nothing is lost, doubled or deleted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.ingest.worker import Worker
from hub.settings import Settings
from hub.start import find, prepare
from tests.processes import environment

STRIDE = int(os.environ.get("HUB_TEST_CRASH_STRIDE", "23"))  # 1: every line, which takes ten minutes
HERE = {f"N{n}" for n in (0, 1, *range(3, 12), 99)}


@pytest.fixture(scope="module")
def told(settings: Settings) -> list[dict[str, object]]:
    """What became of each reading that was cut off."""
    prepare(settings, find(settings)).dispose()
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-m", "tests.collect.crashing", str(STRIDE)], env=environment(settings), cwd=root,
                          capture_output=True, text=True, timeout=1500)  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_the_reading_after_it_makes_up_for_it(told: list[dict[str, object]]) -> None:
    assert {one["changes"] for one in told} == {False, True}
    for one in told:
        rows = one["rows"]
        assert isinstance(rows, dict)
        assert {number for number, here in rows.items() if here} == HERE, one
        assert (rows.get("N2"), one["refused"], one["open"] or False, one["code"]) == (False, 1, False, ""), one


def test_what_is_on_the_topic_is_what_the_source_has(settings: Settings, told: list[dict[str, object]]) -> None:
    named = find(settings)
    Worker(settings, named.kafka, named.database_url, group=False).run(threading.Event(), until_caught_up=True)
    engine = prepare(settings, named)
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT source, record_id, count(DISTINCT v.version) AS versions, bool_and(r.deleted) AS gone"
                " FROM record r JOIN version v USING (key) GROUP BY source, record_id"
            )
        ).all()
    engine.dispose()
    for one in told:
        rows = {row.record_id: row for row in found if row.source == one["name"]}
        assert {number for number, row in rows.items() if not row.gone} == HERE, one["name"]
        assert rows["N2"].gone
        assert (rows["N0"].versions, rows["N1"].versions, rows["N2"].versions, rows["N99"].versions) == (1, 2, 2, 1), (
            one
        )
