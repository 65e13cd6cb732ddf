"""Seeds of the fault tests, the lines they print, and a hub of each test's own on the session's servers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from hub.servers import Endpoints
from hub.servers.ports import free_port
from hub.settings import Settings
from tests.faults.world import World
from tests.processes import plain

LINES = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/faults --seeds 20 --first-seed 100`; for a whole run HUB_FAULT_SEEDS and HUB_FAULT_FIRST_SEED."""
    parser.addoption("--seeds", type=int, default=None, help="how often each fault test runs, each time another seed")
    parser.addoption("--first-seed", type=int, default=None, help="the first seed, 1 unless given")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that takes a `seed` runs once for each."""
    if "seed" in metafunc.fixturenames:
        count = metafunc.config.getoption("--seeds", None) or int(os.environ.get("HUB_FAULT_SEEDS", "1"))
        first = metafunc.config.getoption("--first-seed", None) or int(os.environ.get("HUB_FAULT_FIRST_SEED", "1"))
        metafunc.parametrize("seed", range(first, first + count), ids=lambda seed: f"seed{seed}")


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a line now and again at the end of the session, where captured output does not hide it."""

    def said(line: str) -> None:
        print(line)
        request.config.stash.setdefault(LINES, []).append(line)

    return said


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What the fault tests found."""
    for line in config.stash.get(LINES, []):
        terminalreporter.write_line(line)


@contextmanager
def database_of(servers: Endpoints) -> Iterator[str]:
    """SQLAlchemy's address of an empty database, dropped after."""
    name = f"fault_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(plain(servers.database_url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield servers.database_url.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def world(servers: Endpoints, tmp_path: Path) -> Iterator[World]:
    """A hub on the session's servers with a database, topics and a folder of its own."""
    prefix = f"fault-{uuid.uuid4().hex[:8]}."
    with database_of(servers) as database_url:
        settings = Settings(
            data_dir=tmp_path / "hub",
            kafka_bootstrap=servers.kafka_bootstrap,
            database_url=database_url,  # type: ignore[arg-type]  pydantic makes the secret of it
            topic_prefix=prefix,
            topic_partitions=2,
            consumer_group=f"{prefix}ingest",
            api_port=free_port(),
        )
        with World(settings, servers.kafka, database_url) as found:
            yield found
