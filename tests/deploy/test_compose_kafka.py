"""The Kafka of compose.yaml starts with its properties and asks for its password (its jars, without a container)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hub.servers.account import cache_dir, folder_for, give, private_folder, server_account
from hub.servers.child import Child
from hub.servers.jars import LOCK, sync
from hub.servers.kafka import find_java
from hub.servers.ports import free_port
from hub.settings import Settings

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose.yaml"
PASSWORD = "letters1and2digits"
CLUSTER = "4L6g3nShT-eMCtK--X86sw"
# A process of its own: kafka-python leaves sockets open when a broker refuses it.
PROBE = """
import sys
from kafka.admin import KafkaAdminClient
port, password, wait_ms = sys.argv[1:]
admin = KafkaAdminClient(bootstrap_servers=f"127.0.0.1:{port}", security_protocol="SASL_PLAINTEXT",
    sasl_mechanism="PLAIN", sasl_plain_username="hub", sasl_plain_password=password, bootstrap_timeout_ms=int(wait_ms))
print(len(admin.describe_cluster()["brokers"]))
"""


def properties_of(environment: dict[str, str]) -> dict[str, str]:
    """What the image makes of its environment: KAFKA_ off, lower case, `___` is a hyphen, `__` is _, `_` is a dot."""
    found = {}
    for name, value in environment.items():
        if name.startswith("KAFKA_") and name not in ("KAFKA_HEAP_OPTS", "KAFKA_OPTS"):
            words = name.removeprefix("KAFKA_").lower().replace("___", "-").replace("__", "\0").replace("_", ".")
            found[words.replace("\0", "_")] = re.sub(r"\$\{HUB_KAFKA_PASSWORD[^}]*\}", PASSWORD, value)
    return found


def moved(properties: dict[str, str], client: int, folder: str) -> dict[str, str]:
    """The same properties on free ports of this machine and in a folder of this test."""
    ports = {"9092": str(client), "19092": str(free_port()), "9093": str(free_port())}
    placed = {name: value.replace("//kafka:", "//127.0.0.1:") for name, value in properties.items()}
    placed = {
        name: re.sub(r"(?<=:)(9092|19092|9093)\b", lambda port: ports[port[1]], value) for name, value in placed.items()
    }
    return placed | {"log.dirs": f"{folder}/data"}


def lets_in(port: int, password: str, *, wait_ms: int) -> bool:
    """True if the broker answers user hub with this password within the time."""
    command = [sys.executable, "-c", PROBE, str(port), password, str(wait_ms)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode == 0 and done.stdout.strip() == "1"


def test_the_broker_of_the_compose_file_starts_and_asks_for_the_password(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("SKIPPED: the compose file's Kafka is tried on Linux and macOS only")
    environment = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["kafka"]["environment"]
    account, folder, client = server_account(), tmp_path / "kafka", free_port()
    private_folder(folder, account)
    rows = moved(properties_of(environment), client, folder_for(folder, account))
    (folder / "server.properties").write_text("".join(f"{name}={value}\n" for name, value in rows.items()), "ascii")
    give(folder / "server.properties", account)
    jars = os.pathsep.join(map(str, sync(LOCK, cache_dir() / "jars", print)))
    java = [str(find_java(Settings(), account).program), "-Xmx256m", "-cp", jars]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAFKA_", "CLASSPATH"))}
    child = Child("Kafka", folder, tmp_path / "kafka.log", signal.SIGTERM, account)
    child.run([*java, "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", "server.properties"], folder, kept)
    child.start([*java, "kafka.Kafka", "server.properties"], kept)
    try:
        assert lets_in(client, PASSWORD, wait_ms=60_000), child.said()
        assert not lets_in(client, "wrong", wait_ms=3_000)
    finally:
        child.stop()
