"""A client of the reconciliation protocol that we did not write, unmodified: the package `reconciler`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import WITHOUT_RECONCILER
from tests.match.firms import uscc_of
from tests.processes import Api, environment, until

PYTHON = Path(os.environ.get("RECONCILER_PYTHON", str(Path(__file__).parents[2] / ".venv/reconciler/bin/python")))
NAMES = ("示例市示例西湖轴承有限公司", "示例市示例东海食品有限公司", "示例市示例北辰仪器有限公司")


@pytest.fixture(scope="module")
def ids(api: Api) -> list[str]:
    """The ids of made-up enterprises."""
    events = [
        {"kind": "enterprise", "record": {"record_id": f"c{n}", "parties": [
            {"role": "self", "name": name, "region": "990100", "identifiers": [{"scheme": "uscc", "value": uscc_of(n)}]}]}}
        for n, name in enumerate(NAMES, 81)
    ]  # fmt: skip
    assert api.ask("POST", "/v1/events", "institution", json=events).status_code == 202

    def stored(n: int) -> str:
        found = until(
            lambda: api.get("/v1/enterprises", params={"identifier": uscc_of(n)}).json()["data"], 20, "stored"
        )
        return str(found[0]["id"])

    return [stored(n) for n, _ in enumerate(NAMES, 81)]


@pytest.fixture(scope="module")
def endpoint(api: Api) -> str:
    """An address with a key that may only match."""
    command = [sys.executable, "-m", "hub", "keys", "add", "matcher"]
    done = subprocess.run(command, env=environment(api.settings), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return f"{api.url}/v1/reconcile/{done.stdout.split()[-1]}"


def reconciled(
    endpoint: str, names: list[str], uscc: list[str] | None = None, top: int | str = 1
) -> list[dict[str, Any]]:
    """The rows that the client makes of the answers."""
    if not PYTHON.exists():
        pytest.skip(WITHOUT_RECONCILER)
    asked = json.dumps({"endpoint": endpoint, "names": names, "uscc": uscc, "top": top})
    script = Path(__file__).with_name("reconciler_client.py")
    done = subprocess.run([str(PYTHON), str(script)], input=asked, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_a_column_of_names(ids: list[str], endpoint: str) -> None:
    """Twenty-five names, so that the client sends three batches; one that nobody bears among them."""
    names = [*NAMES, *(f"示例市示例西湖轴承有限公司{n}号店" for n in range(21)), "示例查无此企业制药"]
    rows = {row["input_value"]: row for row in reconciled(endpoint, names)}
    assert list(rows) == names
    assert [(rows[name]["id"], rows[name]["match"]) for name in NAMES] == [(id_, True) for id_ in ids]
    first = rows[NAMES[0]]
    assert (first["name"], first["type_id"]) == (NAMES[0], "enterprise")
    assert first["score"] >= 90
    assert not any(rows[name]["match"] for name in names[len(NAMES) :])
    assert rows[names[-1]]["id"] is None


def test_a_second_column_refines(ids: list[str], endpoint: str) -> None:
    rows = reconciled(endpoint, ["西湖轴承", "东海食品"], [uscc_of(81), uscc_of(82)])
    assert [(row["id"], row["match"]) for row in rows] == [(ids[0], True), (ids[1], True)]


def test_all_candidates(ids: list[str], endpoint: str) -> None:
    rows = reconciled(endpoint, ["示例西湖轴丞有限公司"], top="all")
    assert rows[0]["id"] == ids[0]
    assert rows[0]["match"] is False
