"""`hub identity rerun` and `weights propose` on a hub's database: what is stored is what the pure functions say, or is told."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from hub.__main__ import app
from hub.identify.made_up import generate
from hub.identify.mention import Mention, mention
from hub.settings import Settings
from hub.store.database import migrate
from tests.identify.test_spark import environment as spark_environment
from tests.path.storing import Change, Store, decision, messages
from tests.processes import environment

_ = spark_environment  # a fixture


def made_up() -> list[Mention]:
    """Mentions of families of look-alikes."""
    found = []
    for line in generate(150, 8)[1]:
        codes = [(scheme, code) for scheme in ("uscc", "org_code", "reg_no") if (code := getattr(line, scheme))]
        found.append(
            mention(("register", "lab")[len(found) % 2], line.name, codes, line.region if line.region.isdigit() else "")
        )
    return found


@pytest.fixture(scope="module")
def store(settings: Settings, database_url: str) -> Iterator[Store]:
    """A hub's database with some mentions, and two decisions that go against the evidence."""
    migrate(database_url)
    found = Store(database_url, block_max=64, weighed=True)
    mentions = made_up()
    events = [Change(one.source, n, 1, (one,)).event() for n, one in enumerate(mentions)]
    found.put(messages(events))
    several: dict[Any, list[Mention]] = {}
    by_id = {one.id: one for one in mentions}
    for id_, enterprise in found.connection.execute("SELECT id, enterprise FROM mention ORDER BY id").fetchall():
        if id_.bytes in by_id:
            several.setdefault(enterprise, []).append(by_id[id_.bytes])
    pair = next(ones for ones in several.values() if len(ones) == 2)
    strangers = [ones[0] for ones in several.values() if len(ones) == 1][:2]
    decided = [decision(1, "different", *pair), decision(2, "same", *strangers)]
    found.put(messages(decided))
    found.connection.commit()
    yield found
    found.connection.close()


def rerun(settings: Settings, out: Path, *words: str, wanted: int = 0) -> list[dict[str, Any]]:
    """The changes that the command finds."""
    done = CliRunner().invoke(
        app, ["identity", "rerun", "--out", str(out), "--identity", "weighed", *words], env=environment(settings)
    )
    assert done.exit_code == wanted, (done.output, done.exception)
    assert bool(wanted) == ("merged:" in done.output or "split:" in done.output)
    return [orjson.loads(line) for line in out.read_bytes().splitlines()]


def tampered(store: Store) -> tuple[str, str]:
    """Two enterprises of several mentions made one, and a mention taken from a third; the first and the third."""
    query = (
        "SELECT enterprise, array_agg(id ORDER BY id) FROM mention GROUP BY 1 HAVING count(*) > 2 ORDER BY 1 LIMIT 3"
    )
    (one, _), (other, _), (third, ids) = store.connection.execute(query).fetchall()
    store.connection.execute("UPDATE mention SET enterprise = %s WHERE enterprise = %s", (one, other))
    store.connection.execute("UPDATE mention SET enterprise = id WHERE id = %s", (ids[0],))
    store.connection.commit()
    return one.hex, third.hex


def test_what_is_stored_stays_and_what_was_tampered_with_is_told(
    settings: Settings, store: Store, tmp_path: Path, spark_environment: dict[str, str]
) -> None:
    assert rerun(settings, tmp_path / "none.jsonl") == []
    saved = store.connection.execute("SELECT id, enterprise FROM mention").fetchall()
    one, third = tampered(store)
    try:
        found = rerun(settings, tmp_path / "some.jsonl", wanted=1)
        assert [row["before"] for row in found if row["change"] == "split"] == [[one]]
        merged = [row for row in found if row["change"] == "merged"]
        assert [row["after"] for row in merged] == [[third]]
        assert third in merged[0]["before"]
        out = tmp_path / "spark.jsonl"
        words = ["identity", "rerun", "--out", str(out), "--engine", "spark", "--master", "local[2]"]
        names = environment(settings, **spark_environment) | {"HUB_IDENTITY": "weighed"}
        done = subprocess.run(
            [sys.executable, "-m", "hub", *words], env=names, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 1, done.stderr[-3000:]
        assert [orjson.loads(line) for line in out.read_bytes().splitlines()] == found
    finally:
        for id_, enterprise in random.Random(1).sample(saved, len(saved)):
            store.connection.execute("UPDATE mention SET enterprise = %s WHERE id = %s", (enterprise, id_))
        store.connection.commit()


def test_exact_is_another_answer(settings: Settings, store: Store, tmp_path: Path) -> None:
    found = rerun(settings, tmp_path / "exact.jsonl", "--identity", "exact", wanted=1)
    assert {row["change"] for row in found} >= {"split"}


def test_decisions_propose_weights(settings: Settings, store: Store, tmp_path: Path) -> None:
    from hub.identify.compare import shipped
    from hub.identify.weighing import read_weights

    out = tmp_path / "proposed.json"
    done = CliRunner().invoke(app, ["identity", "weights", "propose", "--out", str(out)], env=environment(settings))
    assert done.exit_code == 0, (done.output, done.exception)
    proposed = read_weights(out)
    assert proposed.version == shipped().version + 1
    assert orjson.loads(out.read_bytes())["made"] == {"by": "decisions", "begun_with": 1, "pairs": 2, "same": 1}
    # one pair that looks equal is not, one that looks different is: neither level stays as sure as it was
    names = proposed.bits["name"]
    assert names != shipped().bits["name"]
    assert names["different"] >= shipped().bits["name"]["different"]
