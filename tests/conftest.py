"""What tests stand on: one real Kafka and PostgreSQL a session, a fresh database and topic prefix a module."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from kafka.admin import KafkaAdminClient

from hub.servers import Endpoints, embedded
from hub.servers.ports import free_port
from hub.settings import Settings

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
WITHOUT_BROWSER = "no Chromium"
WITHOUT_RECONCILER = "no environment with `reconciler`"
WITHOUT_SPARK = "no Spark or no Java"
LOUD = {
    WITHOUT_SPARK: "IDENTITY ON SPARK NOT RUN: make .venv/ready-to-spark, or name a folder that has `pyspark` in SPARK_SITE;"
    " and a Java 17 or newer in HUB_JAVA_HOME where the wheel has none.",
    WITHOUT_BROWSER: "BROWSER TESTS SKIPPED: no Chromium. Install one (Debian: apt-get install chromium fonts-noto-cjk)"
    " or name one in HUB_TEST_CHROMIUM.",
    WITHOUT_RECONCILER: "RECONCILIATION CLIENT NOT RUN: make .venv/ready-to-reconcile, or name a Python that has"
    " `reconciler` in RECONCILER_PYTHON.",
}
LEFT = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the session a folder of its own, so that it can be removed whole."""
    if config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="hub-tests-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that leaves a process behind fails the session, and the process ends."""
    if hasattr(session.config, "workeroutput"):  # one of several processes of xdist: the first one fails for it
        session.config.workeroutput["left"] = left_behind()
    elif session.config.getoption("numprocesses", None):
        if session.config.stash.get(LEFT, False):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    elif left_behind():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of several processes ended."""
    for line in getattr(node, "workeroutput", {}).get("left", ()):
        node.config.stash[LEFT] = True
        print(f"\nleft behind: {line}")


def left_behind() -> list[str]:
    """The processes that are still there; they end now."""
    left = []
    for process in psutil.Process().children(recursive=True):
        left.append(f"{process.pid} {' '.join(process.cmdline())[:200]}")
        print(f"\nleft behind: {left[-1]}")
        process.kill()
    return left


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was not looked at."""
    skipped = [str(one.longrepr) for one in terminalreporter.stats.get("skipped", ())]
    for reason, line in LOUD.items():
        if any(reason in one for one in skipped):
            terminalreporter.write_line(line, yellow=True, bold=True)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    """Kafka and PostgreSQL for the whole session: embedded, or those that settings name (HUB_KAFKA_BOOTSTRAP…)."""
    data_dir = tmp_path_factory.mktemp("servers")
    with embedded(Settings(data_dir=data_dir), print) as endpoints:
        yield endpoints


@pytest.fixture(scope="module")
def database_url(servers: Endpoints) -> Iterator[str]:
    """SQLAlchemy's address of an empty database of this module's own."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    owner = servers.database_url.replace("+psycopg", "", 1)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield servers.database_url.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def kafka_prefix(servers: Endpoints) -> Iterator[str]:
    """A topic prefix of this module's own; its topics are deleted at the end."""
    prefix = f"test-{uuid.uuid4().hex[:8]}."
    yield prefix
    admin = KafkaAdminClient(**servers.kafka)
    try:
        mine = [topic for topic in admin.list_topics() if topic.startswith(prefix)]
        if mine:
            admin.delete_topics(mine)
    finally:
        admin.close()


@pytest.fixture(scope="module")
def settings(
    servers: Endpoints, database_url: str, kafka_prefix: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings that name the session's servers, this module's database, topics, group, folder and a free API port."""
    return Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        kafka_bootstrap=servers.kafka_bootstrap,
        database_url=database_url,
        topic_prefix=kafka_prefix,
        consumer_group=f"{kafka_prefix}ingest",
        api_port=free_port(),
    )


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser to look at pages with; the test is skipped, loudly, where there is none."""
    named = os.environ.get("HUB_TEST_CHROMIUM")
    found = named or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(WITHOUT_BROWSER)
    return Path(found)
