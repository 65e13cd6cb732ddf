"""The embedded servers' life: start, restart, kill -9, a killed parent, a second hub, what stays and what must not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from hub.errors import StopProcess
from hub.servers import Endpoints, attach, embedded
from hub.servers.postgres import check_trigrams
from hub.settings import Settings

TOPIC = "kept"
CHILD = """
import sys, time
from pathlib import Path
from hub.servers import embedded
from hub.settings import Settings
with embedded(Settings(data_dir=Path(sys.argv[1])), lambda line: None) as servers:
    print(servers.kafka_server.pid, servers.postgres_server.pid, flush=True)
    time.sleep(300)
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Endpoints]]:
    """Servers of this module's own, since it kills them."""
    settings = alone(tmp_path_factory.mktemp("own"))
    with embedded(settings, print) as endpoints:
        admin = KafkaAdminClient(**endpoints.kafka)
        admin.create_topics([NewTopic(TOPIC, 1, 1)])
        admin.close()
        yield settings, endpoints


def alone(folder: Path) -> Settings:
    """Settings for embedded servers, whatever servers the environment names."""
    return Settings(data_dir=folder, kafka_bootstrap=None, database_url=None)


def connect(endpoints: Endpoints) -> psycopg.Connection[Any]:
    return psycopg.connect(endpoints.database_url.replace("+psycopg", "", 1), autocommit=True)


def produce(endpoints: Endpoints, value: bytes) -> Any:
    producer = KafkaProducer(**endpoints.kafka, acks="all")
    try:
        return producer.send(TOPIC, value).get(20)
    finally:
        producer.close()


def read_all(endpoints: Endpoints) -> list[bytes]:
    consumer = KafkaConsumer(TOPIC, **endpoints.kafka, auto_offset_reset="earliest", consumer_timeout_ms=2000)
    try:
        return [message.value for message in consumer]
    finally:
        consumer.close()


def cluster_id(endpoints: Endpoints) -> str:
    admin = KafkaAdminClient(**endpoints.kafka)
    try:
        return str(admin.describe_cluster()["cluster_id"])
    finally:
        admin.close()


def test_postgres_is_set_up_for_the_hub(own: tuple[Settings, Endpoints]) -> None:
    with connect(own[1]) as connection:
        row = connection.execute(
            "SELECT current_setting('wal_level'), current_setting('listen_addresses'),"
            " current_setting('data_checksums'), current_setting('password_encryption'),"
            " current_setting('unix_socket_directories')"
        ).fetchone()
        assert row == ("logical", "127.0.0.1", "on", "scram-sha-256", "")
        found = connection.execute("SELECT cardinality(show_trgm('杭州')), 'Ａ' ILIKE 'ａ'").fetchone()
    assert found is not None and found[0] > 0 and found[1]


def test_postgres_wants_the_password(own: tuple[Settings, Endpoints]) -> None:
    address = own[1].database_url.replace("+psycopg", "", 1)
    user, _, rest = address.partition("@")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(user.rsplit(":", 1)[0] + ":wrong@" + rest)


def test_secrets_are_for_the_owner_alone(own: tuple[Settings, Endpoints]) -> None:
    folder = own[0].data_dir
    for name in ("postgres/password", "endpoints.json"):
        assert (folder / name).stat().st_mode & 0o077 == 0
    assert "password" not in repr(own[1]) and own[1].database_url not in repr(own[1])
    password = (folder / "postgres" / "password").read_text().strip()
    for pid in (own[1].postgres_server.pid, own[1].kafka_server.pid):  # type: ignore[union-attr]
        assert password not in " ".join(psutil.Process(pid).cmdline())
    assert not [log for log in (folder / "logs").iterdir() if password in log.read_text(errors="replace")]


def test_topics_are_not_made_by_a_typing_error(own: tuple[Settings, Endpoints]) -> None:
    producer = KafkaProducer(**own[1].kafka, max_block_ms=2000)
    with pytest.raises(Exception, match=r"(?i)timeout|unknown"):
        producer.send("mistyped", b"x").get(5)
    producer.close()


def test_messages_carry_the_brokers_time(own: tuple[Settings, Endpoints]) -> None:
    producer = KafkaProducer(**own[1].kafka, acks="all")
    sent = producer.send(TOPIC, b"old", timestamp_ms=1000).get(20)
    producer.close()
    assert abs(sent.timestamp / 1000 - time.time()) < 60


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root has rights to drop")
def test_root_drops_its_rights(own: tuple[Settings, Endpoints]) -> None:
    for server in (own[1].postgres_server, own[1].kafka_server):
        assert server is not None
        assert psutil.Process(server.pid).uids().real != 0


@pytest.mark.parametrize("how", ["stop", "kill9"])
def test_restart_keeps_everything(own: tuple[Settings, Endpoints], how: str) -> None:
    _, endpoints = own
    kafka, postgres = endpoints.kafka_server, endpoints.postgres_server
    assert kafka is not None and postgres is not None
    value, before = f"before {how}".encode(), cluster_id(endpoints)
    produce(endpoints, value)
    with connect(endpoints) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (how text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [how])
    for server in (kafka, postgres):
        old = server.pid
        getattr(server, how)()
        assert server.pid is None and old is not None and not psutil.pid_exists(old)
        server.start()
        assert server.pid not in (None, old)
    assert value in read_all(endpoints)
    assert cluster_id(endpoints) == before
    with connect(endpoints) as connection:
        assert connection.execute("SELECT count(*) FROM kept WHERE how = %s", [how]).fetchone() == (1,)


def test_server_killed_by_another_starts_again(own: tuple[Settings, Endpoints]) -> None:
    postgres = own[1].postgres_server
    assert postgres is not None
    idle = connect(own[1])
    killed = psutil.Process(postgres.pid)
    killed.kill()
    killed.wait(5)
    postgres.start()
    idle.close()
    with connect(own[1]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_second_hub_on_the_same_folder_is_told(own: tuple[Settings, Endpoints]) -> None:
    with pytest.raises(StopProcess) as caught, embedded(own[0], print):
        pass
    assert str(os.getpid()) in caught.value.describe("en")
    assert "HUB_DATA_DIR" in caught.value.describe("zh")
    attached = attach(own[0])
    assert attached is not None
    assert (attached.kafka_bootstrap, attached.database_url) == (own[1].kafka_bootstrap, own[1].database_url)


def test_blind_trigrams_stop_the_hub(own: tuple[Settings, Endpoints]) -> None:
    with connect(own[1]) as connection:
        connection.execute("CREATE DATABASE blind TEMPLATE template0 LOCALE 'C' LOCALE_PROVIDER libc")
    with pytest.raises(StopProcess, match="pg_trgm finds nothing in Chinese"):
        check_trigrams(own[1].database_url.rsplit("/", 1)[0] + "/blind")


def test_fixed_port_in_use_is_named(own: tuple[Settings, Endpoints], tmp_path: Path) -> None:
    port = int(own[1].kafka_bootstrap.rsplit(":", 1)[1])
    settings = alone(tmp_path).model_copy(update={"embedded_pg_port": port})
    with pytest.raises(StopProcess, match=f"cannot have port {port}.*HUB_EMBEDDED_PG_PORT"), embedded(settings, print):
        pass


def test_nothing_stays_and_addresses_last(tmp_path: Path) -> None:
    settings = alone(tmp_path)
    with embedded(settings, print) as first:
        assert first.kafka_server is not None and first.postgres_server is not None
        pids = [first.kafka_server.pid, first.postgres_server.pid]
        produced = produce_new(first)
    assert not [pid for pid in pids if pid is not None and psutil.pid_exists(pid)]
    assert attach(settings) is None
    assert not list(tmp_path.rglob("*.pid")) and not (tmp_path / "endpoints.json").exists()
    with embedded(settings, print) as second:
        assert (second.kafka_bootstrap, second.database_url) == (first.kafka_bootstrap, first.database_url)
        assert read_all(second) == [produced]


def produce_new(endpoints: Endpoints) -> bytes:
    admin = KafkaAdminClient(**endpoints.kafka)
    admin.create_topics([NewTopic(TOPIC, 1, 1)])
    admin.close()
    produce(endpoints, b"first life")
    return b"first life"


def start_child(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    process = subprocess.Popen([sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, [int(pid) for pid in process.stdout.readline().split()]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_servers_die_with_their_parent(tmp_path: Path, number: signal.Signals) -> None:
    process, pids = start_child(tmp_path)
    assert process.stdout is not None and len(pids) == 2
    process.send_signal(number)
    process.wait()
    process.stdout.close()
    until = time.monotonic() + 20
    while any(map(psutil.pid_exists, pids)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(psutil.pid_exists, pids))
    assert attach(alone(tmp_path)) is None
    with embedded(alone(tmp_path), print) as again:  # locks and pid files of the dead are no hindrance
        assert cluster_id(again)


def test_an_orphan_is_swept_at_the_next_start(tmp_path: Path) -> None:
    """Where there is no death signal, the next start ends what the pid file names, if it is that very process."""
    (tmp_path / "logs").mkdir()
    orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    try:
        created = psutil.Process(orphan.pid).create_time()
        (tmp_path / "logs" / "postgres.pid").write_text(f"{orphan.pid} {created}\n")
        (tmp_path / "logs" / "kafka.pid").write_text(f"{stranger.pid} {created - 1000}\n")
        with embedded(alone(tmp_path), print):
            assert orphan.poll() is not None
            assert stranger.poll() is None
    finally:
        for process in (orphan, stranger):
            process.kill()
            process.wait()


def test_published_addresses_of_a_dead_hub_are_not_taken(tmp_path: Path) -> None:
    content = {"pid": os.getpid(), "created": 1.0, "kafka_bootstrap": "x", "database_url": "y", "kafka": {}}
    (tmp_path / "endpoints.json").write_text(json.dumps(content))
    assert attach(alone(tmp_path)) is None
    (tmp_path / "endpoints.json").write_text("{")
    assert attach(alone(tmp_path)) is None
