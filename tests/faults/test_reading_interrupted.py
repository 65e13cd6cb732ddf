"""A reading under way while broker and database are killed and come back, and while its worker is told to end: it goes on."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from hub.servers import Endpoints, embedded
from hub.servers.ports import free_port
from hub.settings import Settings
from tests.faults.certificates import INSTANCE, SOURCE, Rows, add_instance, write
from tests.faults.test_collect_paused import scopes
from tests.faults.world import World
from tests.processes import until

pytestmark = pytest.mark.faults
ROWS = 6000
READ = "SELECT rows_read, succeeded_at FROM instance_status WHERE instance = %s"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[World, Endpoints]]:
    """A hub with a broker and a database of its own."""
    with embedded(Settings(data_dir=tmp_path / "servers"), print) as endpoints:
        settings = Settings(
            data_dir=tmp_path / "hub",
            kafka_bootstrap=endpoints.kafka_bootstrap,
            database_url=endpoints.database_url,  # type: ignore[arg-type]  pydantic makes the secret of it
            topic_partitions=2,
            api_port=free_port(),
            broker_ack_timeout_s=5,
            retry_wait_s_max=2,
        )
        with World(settings, endpoints.kafka, endpoints.database_url) as world:
            yield world, endpoints


def test_a_reading_goes_on_behind_everything(
    own: tuple[World, Endpoints], seed: int, report: Callable[[str], None]
) -> None:
    world, endpoints = own
    broker, database = endpoints.kafka_server, endpoints.postgres_server
    assert broker is not None
    assert database is not None
    chance = random.Random(seed)
    path = world.settings.data_dir / "certificates.csv"
    add_instance(world, path)
    ingest = world.start("ingest")
    rows: Rows = {f"SLC-{n:05d}": f"范围 {chance.randrange(1000)}" for n in range(ROWS)}
    write(path, rows)
    collect = world.start("collect", HUB_COLLECT_BATCH_MAX="20")
    for number, restart in enumerate(
        (lambda: (broker.kill9(), time.sleep(1), broker.start()), lambda: (database.kill9(), database.start())), 1
    ):
        until(lambda: reads(world) >= 500 * number, 90, "the reading goes on")  # noqa: B023  called within the round
        restart()
    until(lambda: reads(world) >= 2000, 90, "the reading goes on")
    assert collect.stop() in (0, -signal.SIGTERM)
    assert world.query(READ, INSTANCE)[0][1] is None, "it was still under way"
    assert collect.start(HUB_COLLECT_BATCH_MAX="2000").ended is None
    until(lambda: world.query(READ, INSTANCE)[0][1], 120, "the reading ended")
    assert (collect.ended, ingest.ended) == (None, None), collect.said() + ingest.said()
    world.settle()
    assert scopes(world) == rows
    versions = world.query("SELECT count(*) FROM version v JOIN record r USING (key) WHERE r.source = %s", SOURCE)[0][0]
    assert versions == ROWS, "each row is one event, however often it was sent"
    resent = world.produced() - versions
    report(f"reading interrupted: lost=0 doubled=0 resent={resent} seed={seed}")


def reads(world: World) -> int:
    """The rows read so far; 0 while nobody can say."""
    try:
        return int(world.query(READ, INSTANCE)[0][0])
    except psycopg.OperationalError:
        return 0
