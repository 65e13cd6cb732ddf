"""The same hub on servers that settings name: a Kafka that wants TLS and SCRAM, a PostgreSQL that wants a password."""

from __future__ import annotations

import base64
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from hub.servers import embedded
from hub.servers.account import cache_dir
from hub.servers.jars import LOCK, sync
from hub.servers.kafka import find_java
from hub.servers.ports import free_port
from hub.settings import Settings
from tests.processes import Api, Process, plain, until

USER, SECRET = "hub", "a-secret/with+signs"
HOLDER = {"role": "holder", "name": "示例市具名服务器有限公司", "region": "990100"}


def properties(home: Path, broker: int, controller: int) -> str:
    """One KRaft node whose clients must speak TLS and log in by SCRAM-SHA-512; its own talk stays inside."""
    inside = free_port()
    given = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "INSIDE",
        "listeners": f"CLIENT://127.0.0.1:{broker},INSIDE://127.0.0.1:{inside},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"CLIENT://127.0.0.1:{broker},INSIDE://127.0.0.1:{inside}",
        "listener.security.protocol.map": "CLIENT:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.client.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "listener.name.client.ssl.keystore.type": "PEM",
        "listener.name.client.ssl.keystore.location": f"{home}/server.pem",
        "log.dirs": f"{home}/data",
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "group.initial.rebalance.delay.ms": "0",
    }
    return "".join(f"{name}={value}\n" for name, value in given.items())


def certify(home: Path) -> None:
    """A CA of our own (ca.pem) and the broker's key and certificate (server.pem); Kafka reads PKCS#8 only."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(home / "ca.pem")
    issued = authority.issue_cert("127.0.0.1", "localhost")
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    parts = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]
    parts += [blob.bytes() for blob in issued.cert_chain_pems]
    (home / "server.pem").write_bytes(b"".join(parts))


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name a secured broker."""
    home = tmp_path_factory.mktemp("secured")
    certify(home)
    broker = free_port()
    (home / "server.properties").write_text(properties(home, broker, free_port()))
    jars = sync(LOCK, cache_dir() / "jars", print)
    java = [str(find_java(Settings(), None).program), "-Xmx256m", "-XX:+UseSerialGC", "-cp", ":".join(map(str, jars))]
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    scram = f"SCRAM-SHA-512=[name={USER},password={SECRET},iterations=4096]"
    command = [
        *java,
        "kafka.tools.StorageTool",
        "format",
        "-t",
        cluster,
        "-c",
        "server.properties",
        "--add-scram",
        scram,
    ]
    subprocess.run(command, cwd=home, check=True, capture_output=True)
    with (home / "broker.log").open("wb") as log:
        process = subprocess.Popen([*java, "kafka.Kafka", "server.properties"], cwd=home, stdout=log, stderr=log)
    settings = Settings(
        data_dir=home,
        kafka_bootstrap=f"127.0.0.1:{broker}",
        kafka_security_protocol="SASL_SSL",
        kafka_sasl_mechanism="SCRAM-SHA-512",
        kafka_username=USER,
        kafka_password=SECRET,  # type: ignore[arg-type]
        kafka_ssl_cafile=home / "ca.pem",
        kafka_replication=1,
    )
    try:
        _wait(settings, process, home / "broker.log")
        yield settings
    finally:
        process.terminate()
        process.wait(30)


def _wait(settings: Settings, process: subprocess.Popen[bytes], log: Path) -> None:
    from hub.servers import named_kafka

    until_s = time.monotonic() + 60
    while True:
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            KafkaAdminClient(**named_kafka(settings), bootstrap_timeout_ms=2000).close()
            return
        except (KafkaError, OSError):
            assert time.monotonic() < until_s, log.read_text()[-2000:]
            time.sleep(0.2)


@pytest.fixture(scope="module")
def named(kafka: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The same with a PostgreSQL of its own, where the hub is an ordinary user with a password."""
    given = Settings(
        data_dir=tmp_path_factory.mktemp("database"), kafka_bootstrap=kafka.kafka_bootstrap, database_url=None
    )
    with embedded(given, print) as endpoints:
        with psycopg.connect(plain(endpoints.database_url), autocommit=True) as connection:
            connection.execute("CREATE ROLE ordinary LOGIN PASSWORD 'p%40ss:word/'")
            connection.execute("CREATE DATABASE theirs OWNER ordinary")
        address = endpoints.database_url.rpartition("@")[2].partition("/")[0]
        fields = {name: getattr(kafka, name) for name in kafka.model_fields_set}
        fields["data_dir"] = tmp_path_factory.mktemp("hub")
        url = f"postgresql://ordinary:p%2540ss%3Aword%2F@{address}/theirs"
        yield Settings(**fields, database_url=url, api_port=free_port())  # type: ignore[arg-type]


def test_push_ingest_read(named: Settings) -> None:
    serve, ingest = Process(named, "serve").start(), Process(named, "ingest").start()
    api = Api(named)
    try:
        api.wait_ready(serve, ingest)
        event = {"kind": "certificate", "record": {"record_id": "N-1", "number": "N-1", "parties": [HOLDER]}}
        assert api.ask("POST", "/v1/events", "institution", json=event).status_code == 202
        search = "/v1/enterprises?name=具名服务器"
        found = until(lambda: api.get(search).json()["data"], 20, "the enterprise")
        record = api.get(f"/v1/enterprises/{found[0]['id']}").json()
        assert record["records"]["certificate"][0]["number"] == "N-1"
        assert SECRET not in serve.said() + ingest.said()
    finally:
        api.close()
        for process in (serve, ingest):
            process.stop()


def test_doctor_finds_them(named: Settings) -> None:
    doctor = Process(named, "doctor", "--json").start()
    assert doctor.wait(60) == 0, doctor.said()
    assert "ordinary" not in doctor.said()
    assert "word" not in doctor.said().replace("password", "")


@pytest.mark.parametrize(
    ("wrong", "named_in_text"),
    [
        ({"HUB_KAFKA_PASSWORD": "wrong"}, "HUB_KAFKA"),
        ({"HUB_KAFKA_BOOTSTRAP": "127.0.0.1:1"}, "HUB_KAFKA"),
        ({"HUB_DATABASE_URL": "postgresql://ordinary:wrong@127.0.0.1:1/theirs"}, "HUB_DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(named: Settings, wrong: dict[str, str], named_in_text: str) -> None:
    process = Process(named, "ingest", name=f"wrong-{next(iter(wrong))}")
    begun = time.monotonic()
    assert process.start(**wrong).wait(60) in (1, 75), process.said()
    assert time.monotonic() - begun < 40
    assert "Traceback" not in process.said(), process.said()
    assert named_in_text in process.said()
