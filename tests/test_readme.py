"""The commands of the README's first minutes, run as they stand against a hub that runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import orjson
import pytest

from hub import keys
from hub.servers import Endpoints
from hub.settings import Settings
from tests.test_docs import READMES, blocks

READY_WITHIN_S = 60.0
USCC = "91990104999813997Q"


@pytest.fixture(scope="module")
def environment(settings: Settings, servers: Endpoints) -> Iterator[dict[str, str]]:
    """What a shell needs to reach a hub that serves and ingests."""
    if servers.kafka.get("security_protocol", "PLAINTEXT") != "PLAINTEXT":
        pytest.skip("SKIPPED: the named Kafka wants a password; this test starts processes without")
    named = {
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_API_PORT": str(settings.api_port),
        "HUB_KAFKA_BOOTSTRAP": servers.kafka_bootstrap,
        "HUB_DATABASE_URL": settings.database_url.get_secret_value() if settings.database_url else "",
        "HUB_TOPIC_PREFIX": settings.topic_prefix,
        "HUB_CONSUMER_GROUP": settings.consumer_group,
    }
    found = {**os.environ, **named}
    with ExitStack() as stack:
        for command in ("serve", "ingest"):
            log = stack.enter_context((settings.data_dir / f"{command}.log").open("wb"))
            process = subprocess.Popen([sys.executable, "-m", "hub", command], env=found, stdout=log, stderr=log)
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        until = time.monotonic() + READY_WITHIN_S
        while not is_ready(settings):
            assert time.monotonic() < until, (settings.data_dir / "serve.log").read_text("utf-8")[-2000:]
            time.sleep(0.2)
        yield found


def is_ready(settings: Settings) -> bool:
    """Broker, database and ingest are there."""
    try:
        return httpx.get(f"{settings.api_url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def run(lines: list[str], environment: dict[str, str]) -> list[bytes]:
    """What the shell printed, a JSON document each; fails when a command does."""
    script = "\n".join(["set -e -o pipefail", *lines])
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return [part for part in done.stdout.replace(b"}{", b"}\n{").splitlines() if part]


def test_the_first_minutes(settings: Settings, environment: dict[str, str]) -> None:
    if not (shutil.which("bash") and shutil.which("curl")):
        pytest.skip("SKIPPED: the README's commands need bash and curl")
    first, push, refused, read, operate = [
        block for block in blocks(READMES[0].read_text("utf-8")) if "curl" in block or "key()" in block
    ]
    (accepted,) = run([first, push], environment)
    assert orjson.loads(accepted)["accepted"] == 1
    assert run([first, push], environment) == [accepted], "the same event again gives the same answer"
    (bad,) = run([first, refused], environment)
    assert "缺少" in orjson.loads(bad)["rows"][0]["message"]
    builder = {"authorization": f"Bearer {keys.load(settings)['builder']}"}
    until = time.monotonic() + READY_WITHIN_S
    while not httpx.get(
        f"{settings.api_url}/v1/enterprises", params={"identifier": USCC}, headers=builder, timeout=10
    ).json()["data"]:
        assert time.monotonic() < until, "the pushed event does not arrive"
        time.sleep(0.2)
    by_code, by_name, searched, record, history, changes = map(orjson.loads, run([first, read], environment))
    assert by_code == by_name
    assert [found["id"] for found in searched["data"]] == [record["id"]], "found by its name in traditional characters"
    assert record["profile"]["name"]["value"] == "示例市示例龙亿饮料有限公司"
    assert record["profile"]["name"]["provenance"][0]["source"] == keys.FIRST_INSTITUTION
    assert history["data"][0]["record_id"] == "SL-0001"
    assert changes["next_after"]
    connectors, rows, letters, ready = map(orjson.loads, run([first, operate], environment))
    assert connectors["data"] == rows["data"] == letters["data"] == [], "nothing is collected here"
    assert ready["ready"] is True
