"""The same code against the user's own servers: a Kafka with TLS and SCRAM, a PostgreSQL with a password of its own."""

from __future__ import annotations

import base64
import os
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError
from pydantic import SecretStr

from hub.servers.account import cache_dir
from hub.servers.jars import LOCK, sync
from hub.servers.kafka import JVM, LOG4J, PROPERTIES, find_java
from hub.servers.ports import free_port
from hub.servers.postgres import PostgresServer
from hub.settings import Settings
from tests.processes import Api, Process, until

PASSWORD = "kafka-secret-" + uuid.uuid4().hex


def jaas(module: str, user: str, password: str, **users: str) -> str:
    known = "".join(f' user_{name}="{secret}"' for name, secret in users.items())
    return f'org.apache.kafka.common.security.{module} required username="{user}" password="{password}"{known};'


def certificates(folder: Path) -> None:
    """A CA (ca.pem) and the broker's key and chain (server.pem); Kafka reads a PKCS#8 key only."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(pem + b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))


def write_properties(folder: Path, broker: int, controller: int) -> None:
    properties = PROPERTIES | {
        "listeners": f"CLIENT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"CLIENT://127.0.0.1:{broker}",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listener.security.protocol.map": "CLIENT:SASL_SSL,CONTROLLER:SASL_SSL",
        "inter.broker.listener.name": "CLIENT",
        "log.dirs": str(folder / "data"),
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.client.scram-sha-512.sasl.jaas.config": jaas("scram.ScramLoginModule", "hub", PASSWORD),
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": jaas(
            "plain.PlainLoginModule", "broker", PASSWORD, broker=PASSWORD
        ),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(folder / "server.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(folder / "ca.pem"),
        "super.users": "User:hub;User:broker",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    }
    (folder / "server.properties").write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
    (folder / "log4j2.properties").write_text(LOG4J)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name the two servers; both end with the module."""
    folder = tmp_path_factory.mktemp("named")
    certificates(folder)
    broker = free_port()
    write_properties(folder, broker, free_port())
    jars = sync(LOCK, cache_dir() / "jars", print)
    options = [f"-Dlog4j2.configurationFile={folder}/log4j2.properties", f"-Dkafka.logs.dir={folder}"]
    java = [str(find_java(Settings(), None).program), *JVM, *options, "-cp", os.pathsep.join(map(str, jars))]
    cluster = base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
    scram = f"SCRAM-SHA-512=[name=hub,password={PASSWORD},iterations=8192]"
    configuration = str(folder / "server.properties")
    subprocess.run(
        [*java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", configuration, "--add-scram", scram],
        check=True, capture_output=True,
    )  # fmt: skip
    with (folder / "kafka.log").open("wb") as log:
        kafka = subprocess.Popen([*java, "kafka.Kafka", configuration], stdout=log, stderr=log)
    postgres = PostgresServer(Settings(data_dir=folder / "postgres-home"))
    try:
        postgres.start()
        settings = Settings(
            data_dir=folder / "hub",
            kafka_bootstrap=f"127.0.0.1:{broker}",
            kafka_security_protocol="SASL_SSL",
            kafka_sasl_mechanism="SCRAM-SHA-512",
            kafka_username="hub",
            kafka_password=SecretStr(PASSWORD),
            kafka_ssl_cafile=folder / "ca.pem",
            database_url=SecretStr(postgres.url.replace("postgresql+psycopg", "postgresql")),
            api_port=free_port(),
        )
        wait_for_broker(settings, folder, kafka)
        yield settings
    finally:
        kafka.terminate()
        kafka.wait(30)
        postgres.stop()


def wait_for_broker(settings: Settings, folder: Path, kafka: subprocess.Popen[bytes]) -> None:
    from hub.servers.endpoints import named_kafka

    deadline = time.monotonic() + 60
    while True:
        assert kafka.poll() is None, (folder / "kafka.log").read_text()[-3000:]
        try:
            KafkaAdminClient(**named_kafka(settings), bootstrap_timeout_ms=3000).close()
        except KafkaError:
            assert time.monotonic() < deadline
            continue
        return


def test_push_to_record_on_named_servers(named: Settings) -> None:
    named.data_dir.mkdir(parents=True, exist_ok=True)
    processes = [Process(named, "serve").start()]
    api = Api(named)
    try:
        until(lambda: alive(api, processes[0]), 60, "the API")
        assert not api.ready(), "without ingest it is not ready"
        processes.append(Process(named, "ingest").start())
        api.wait_ready(*processes)
        party = {"role": "producer", "name": "示例市自有服务器有限公司"}
        event = {"kind": "recall", "record": {"record_id": "n1", "product": "砖", "parties": [party]}}
        assert api.ask("POST", "/v1/events", "institution", json=event).status_code == 202
        found = until(lambda: api.get("/v1/enterprises", params={"name": "自有服务器"}).json()["data"], 20, "stored")
        assert found[0]["counts"] == {"recall": 1}
        for process in processes:
            assert PASSWORD not in process.said()
    finally:
        api.close()
        for process in processes:
            process.stop()


def alive(api: Api, process: Process) -> bool:
    assert process.ended is None, process.said()
    try:
        return api.get("/livez", None).status_code == 200
    except httpx.HTTPError:
        return False


def test_a_wrong_password_is_said_by_the_doctor(named: Settings) -> None:
    wrong = Process(named, "doctor", "--json", HUB_KAFKA_PASSWORD="wrong", LANG="zh_CN.UTF-8")
    assert wrong.start().wait(60) == 1
    said = wrong.said()
    assert '"fail"' in said
    assert "密码" in said
    assert PASSWORD not in said
