"""Another cluster's topic: every message once, poison set aside, lost and recreated topics noticed; JSON, Avro, Debezium."""

from __future__ import annotations

import base64
import contextlib
import io
import itertools
import json
import socket
import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from pydantic import SecretStr

from hub.errors import RetryLater, StopProcess
from hub.servers.kafka import KafkaServer
from hub.servers.ports import free_port
from hub.settings import Settings
from hub.source.raw import Options
from hub.source.systems.topic import TOPIC
from hub.source.systems.topic.options import CheckedSocket
from tests.source.systems.pulling import LOOPBACK, Got, pulled
from tests.source.systems.service_peers import Peer, serving

NUMBERS = itertools.count(1)


class Cluster:
    """An institution's own cluster, and one topic of it."""

    def __init__(self, server: KafkaServer, topic: str) -> None:
        self.server, self.topic = server, topic
        self.admin = KafkaAdminClient(bootstrap_servers=server.bootstrap)
        self.producer = KafkaProducer(bootstrap_servers=server.bootstrap, linger_ms=0)
        self.make()

    @property
    def options(self) -> dict[str, Any]:
        return {"bootstrap": self.server.bootstrap, "topic": self.topic}

    def make(self) -> None:
        self.admin.create_topics([NewTopic(self.topic, 3, 1)])

    def send(self, value: Any, key: Any = None, partition: int = 0) -> None:
        """One message; what is no bytes becomes JSON."""
        parts = [
            part if part is None or isinstance(part, bytes) else json.dumps(part).encode() for part in (value, key)
        ]
        self.producer.send(self.topic, value=parts[0], key=parts[1], partition=partition).get(10)

    def close(self) -> None:
        self.producer.close()
        self.admin.close()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """A second broker: another institution's."""
    server = KafkaServer(Settings(data_dir=tmp_path_factory.mktemp("institution")), print)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def cluster(broker: KafkaServer) -> Iterator[Cluster]:
    made = Cluster(broker, f"reports-{next(NUMBERS)}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def registry() -> Iterator[Peer]:
    with serving("registry_peer.py") as peer:
        yield peer


def places(got: Got) -> list[str]:
    return [row.place for row in got.rows]


def test_every_message_of_every_partition_once(cluster: Cluster) -> None:
    for number in range(30):
        cluster.send({"id": number, "price": 1.10}, key=str(number).encode(), partition=number % 3)
    first = pulled(TOPIC, cluster.options, whole=True)
    assert sorted(first.keys, key=int) == [str(number) for number in range(30)]
    assert first.rows[0].raw == b'{"id": %d, "price": 1.1}' % first.rows[0].cells["id"], "the message as it was"
    assert first.rows[0].cells["price"] == Decimal("1.1")
    cluster.send({"id": 30}, key=b"30", partition=2)
    second = pulled(TOPIC, cluster.options, first.position)
    assert places(second) == [f"{cluster.topic}[2]@10"]
    assert pulled(TOPIC, cluster.options, second.position).rows == []
    assert len(pulled(TOPIC, cluster.options, second.position, whole=True).rows) == 31
    assert TOPIC.adds_only(cluster.options)
    assert not TOPIC.adds_only(cluster.options | {"keeps": "all"})


def test_a_tombstone_is_a_deletion(cluster: Cluster) -> None:
    cluster.send({"id": 1}, key={"id": 1})
    cluster.send(None, key={"id": 1})
    got = pulled(TOPIC, cluster.options, whole=True)
    assert (got.keys, got.gone) == (["1"], ["1"])


def test_a_poisoned_message_never_stops_its_neighbours(cluster: Cluster) -> None:
    poison = [b"\xff\xfe", b"{", b"[1]", b"7", b"[" * 100_000, b"NaN"]
    for value in (b'{"id": 1}', *poison, b'{"id": 2}'):
        cluster.send(value)
    got = pulled(TOPIC, cluster.options, whole=True)
    assert [row["id"] for row in got.cells] == [1, 2]
    assert [item.raw for item in got.refused] == poison
    assert got.refused[0].place == f"{cluster.topic}[0]@1"
    assert {item.error.code for item in got.refused} == {"not_json", "row_not_object"}
    assert pulled(TOPIC, cluster.options, got.position).refused == []


def test_aborted_transactions_are_not_read(cluster: Cluster) -> None:
    cluster.send({"id": 1})
    producer = KafkaProducer(bootstrap_servers=cluster.server.bootstrap, transactional_id=f"t-{cluster.topic}")
    producer.init_transactions()
    for number, end in ((2, producer.abort_transaction), (3, producer.commit_transaction)):
        producer.begin_transaction()
        producer.send(cluster.topic, json.dumps({"id": number}).encode(), partition=0)
        producer.flush()
        end()
    producer.close()
    got = pulled(TOPIC, cluster.options, whole=True)
    assert [row["id"] for row in got.cells] == [1, 3]
    assert pulled(TOPIC, cluster.options, got.position).rows == [], "the marks of transactions are passed"


def test_a_position_survives_a_kill(cluster: Cluster) -> None:
    for number in range(2500):
        cluster.producer.send(cluster.topic, json.dumps({"id": number}).encode(), partition=number % 3)
    cluster.producer.flush()
    position: dict[str, Any] = {}
    seen: list[int] = []
    for _ in range(30):
        got = pulled(TOPIC, cluster.options, position, whole=True, until_mark=1)
        seen += [row["id"] for row in got.cells]
        position = got.position
        if "whole" not in position:
            break
    assert sorted(seen) == list(range(2500))


def test_a_recreated_topic_is_noticed(cluster: Cluster) -> None:
    cluster.send({"id": 1})
    position = pulled(TOPIC, cluster.options, whole=True).position
    cluster.admin.delete_topics([cluster.topic])
    deadline = 100
    while cluster.topic in cluster.admin.list_topics() and deadline:
        deadline -= 1
    cluster.make()
    cluster.send({"id": 2})  # as many messages as before: the position alone would say nothing
    (detail,) = pulled(TOPIC, cluster.options, position).restored
    assert "→" in detail
    assert [row["id"] for row in pulled(TOPIC, cluster.options, {}, whole=True).cells] == [2]


def test_messages_that_were_dropped_before_they_were_read_are_noticed(cluster: Cluster) -> None:
    for number in range(5):
        cluster.send({"id": number})
    position = pulled(TOPIC, cluster.options, whole=True, until_mark=1).position
    early = position | {"offsets": position["offsets"] | {"0": 1}}
    from kafka import TopicPartition

    cluster.admin.delete_records({TopicPartition(cluster.topic, 0): 3})
    (detail,) = pulled(TOPIC, cluster.options, early).restored
    assert detail == f"{cluster.topic}[0]@1 ∉ 3…5"
    assert len(pulled(TOPIC, cluster.options, {}, whole=True).rows) == 2


def frame(number: int, schema: Any, value: Any) -> bytes:
    """A value as Confluent's serializers write it."""
    stream = io.BytesIO()
    fastavro.schemaless_writer(stream, fastavro.parse_schema(schema), value)
    return b"\x00" + number.to_bytes(4, "big") + stream.getvalue()


REPORT = {
    "type": "record",
    "name": "Report",
    "fields": [
        {"name": "number", "type": "int"},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "scan", "type": ["null", "bytes"], "default": None},
    ],
}


def test_avro_by_a_registry_asked_once(cluster: Cluster, registry: Peer) -> None:
    registry.set(schemas={"7": {"schema": json.dumps(REPORT)}})
    good = frame(7, REPORT, {"number": 1, "price": Decimal("1.50"), "scan": b"\x00\xff"})
    poison = [frame(8, REPORT, {"number": 1, "price": Decimal(2), "scan": None}), b"{}", b"", good[:-1], good + b"x"]
    for value in (good, *poison, good):
        cluster.send(value)
    options = cluster.options | {"messages": "avro", "registry": registry.url, "key": "number"}
    got = pulled(TOPIC, options, whole=True)
    assert got.cells == [{"number": 1, "price": Decimal("1.50"), "scan": "00ff"}] * 2
    assert got.keys == ["1", "1"]
    assert got.rows[0].raw == b'{"number":1,"price":1.50,"scan":"00ff"}'
    codes = [item.error.code for item in got.refused]
    assert codes == ["topic_schema_unknown", "wire_format", "wire_format", "avro_invalid", "avro_invalid"]
    assert registry.asked == ["/schemas/ids/7", "/schemas/ids/8"]


def test_a_schema_that_refers_to_another(cluster: Cluster, registry: Peer) -> None:
    inner = {"type": "record", "name": "Firm", "namespace": "city", "fields": [{"name": "name", "type": "string"}]}
    outer = {"type": "record", "name": "Report", "fields": [{"name": "firm", "type": "city.Firm"}]}
    whole = outer | {"fields": [{"name": "firm", "type": inner}]}
    reference = {"name": "city.Firm", "subject": "city/firm", "version": 3}
    registry.set(
        schemas={"1": {"schema": json.dumps(outer), "references": [reference]}},
        subjects={"city/firm/3": {"schema": json.dumps(inner)}},
    )
    cluster.send(frame(1, whole, {"firm": {"name": "示例"}}))
    options = cluster.options | {"messages": "avro", "registry": registry.url}
    got = pulled(TOPIC, options, whole=True)
    assert got.cells == [{"firm": {"name": "示例"}}]


def test_a_registry_that_is_away_or_refuses(cluster: Cluster, registry: Peer) -> None:
    cluster.send(frame(7, REPORT, {"number": 1, "price": Decimal(2), "scan": None}))
    options = cluster.options | {"messages": "avro", "registry": registry.url}
    registry.set(status=503)
    with pytest.raises(RetryLater):
        pulled(TOPIC, options, whole=True)
    with pytest.raises(RetryLater):
        pulled(TOPIC, options | {"registry": f"http://127.0.0.1:{free_port()}"}, whole=True)
    user = "Basic " + base64.b64encode(b"leser:geheim-1").decode()
    registry.set(schemas={"7": {"schema": json.dumps(REPORT)}}, user=user)
    with pytest.raises(StopProcess) as raised:
        pulled(TOPIC, options | {"registry_user": "leser", "registry_password": SecretStr("falsch-1")}, whole=True)
    assert raised.value.code == "registry_answer"
    assert "falsch-1" not in f"{raised.value} {raised.value.params}"
    right = options | {"registry_user": "leser", "registry_password": SecretStr("geheim-1")}
    assert len(pulled(TOPIC, right, whole=True).rows) == 1
    with pytest.raises(StopProcess) as raised:
        pulled(TOPIC, options | {"registry": "http://169.254.169.254"}, whole=True)
    assert raised.value.code == "address_refused"


def test_debezium_in_json(cluster: Cluster) -> None:
    """As Debezium's PostgreSQL connector writes them, without schemas."""

    def envelope(op: str, before: Any, after: Any) -> dict[str, Any]:
        return {
            "before": before,
            "after": after,
            "op": op,
            "ts_ms": 1,
            "source": {"table": "report", "lsn": next(NUMBERS)},
        }

    cluster.send(envelope("r", None, {"id": 1, "name": "甲"}), key={"id": 1})
    cluster.send(envelope("c", None, {"id": 2, "name": "乙"}), key={"id": 2})
    cluster.send(envelope("u", {"id": 2}, {"id": 2, "name": "丙"}), key={"id": 2})
    cluster.send(envelope("d", {"id": 1, "name": None}, None), key={"id": 1})
    cluster.send(None, key={"id": 1})
    cluster.send({"id": 3}, key={"id": 3})
    cluster.send({"op": "t", "source": {}})
    cluster.send(envelope("u", None, {"id": 2, "name": "丙"}), key={"id": 2})
    got = pulled(TOPIC, cluster.options | {"debezium": True}, whole=True)
    assert [row.get("name") for row in got.cells] == ["甲", "乙", "丙", "丙"]
    assert got.keys == ["1", "2", "2", "2"]
    assert got.gone == ["1", "1"]
    assert got.rows[2].raw == got.rows[3].raw, "what stands around a row does not make it another"
    assert [item.error.code for item in got.refused] == ["not_debezium", "topic_truncate"]


def test_debezium_in_avro(cluster: Cluster, registry: Peer) -> None:
    value = {
        "type": "record",
        "name": "Value",
        "fields": [
            {"name": "id", "type": "int"},
            {
                "name": "issued",
                "type": ["null", {"type": "int", "connect.version": 1, "connect.name": "io.debezium.time.Date"}],
            },
            {
                "name": "price",
                "type": {
                    "type": "bytes",
                    "logicalType": "decimal",
                    "precision": 9,
                    "scale": 2,
                    "connect.name": "org.apache.kafka.connect.data.Decimal",
                    "connect.parameters": {"scale": "2"},
                },
            },
        ],
    }
    envelope = {
        "type": "record",
        "name": "Envelope",
        "fields": [
            {"name": "before", "type": ["null", value], "default": None},
            {"name": "after", "type": ["null", "Value"], "default": None},
            {"name": "op", "type": "string"},
        ],
    }
    key = {"type": "record", "name": "Key", "fields": [{"name": "id", "type": "int"}]}
    registry.set(schemas={"1": {"schema": json.dumps(envelope)}, "2": {"schema": json.dumps(key)}})
    row = {"id": 5, "issued": 19787, "price": Decimal("12.50")}
    cluster.send(frame(1, envelope, {"before": None, "after": row, "op": "c"}), key=frame(2, key, {"id": 5}))
    cluster.send(frame(1, envelope, {"before": row, "after": None, "op": "d"}), key=frame(2, key, {"id": 5}))
    cluster.send(None, key=frame(2, key, {"id": 5}))
    options = cluster.options | {"messages": "avro", "registry": registry.url, "debezium": True}
    got = pulled(TOPIC, options, whole=True)
    assert got.rows[0].raw == b'{"id":5,"issued":"2024-03-05","price":12.50}'
    assert (got.keys, got.gone) == (["5"], ["5", "5"])


@pytest.mark.parametrize(
    "change",
    [
        {"topic": ""},
        {"topic": "a/b"},
        {"bootstrap": ""},
        {"bootstrap": "host"},
        {"bootstrap": "a:1,,b"},
        {"messages": "protobuf"},
        {"security_protocol": "TELNET"},
    ],
)
def test_options_that_are_wrong(cluster: Cluster, change: dict[str, str]) -> None:
    with pytest.raises(StopProcess) as raised:
        pulled(TOPIC, cluster.options | change, whole=True)
    assert raised.value.code == "topic_options"


def test_what_is_not_there_and_what_may_not_be_reached(cluster: Cluster) -> None:
    with pytest.raises(StopProcess) as raised:
        pulled(TOPIC, cluster.options | {"topic": "nothing"}, whole=True)
    assert raised.value.code == "topic_missing"
    with pytest.raises(StopProcess) as raised:
        pulled(TOPIC, cluster.options | {"source_networks": ""}, whole=True)
    assert raised.value.code == "address_refused"
    with pytest.raises(RetryLater) as away:
        pulled(TOPIC, cluster.options | {"bootstrap": f"127.0.0.1:{free_port()}", "timeout_s": 2}, whole=True)
    assert away.value.code == "topic_away"


def test_a_broker_that_the_cluster_names_is_checked_too() -> None:
    """A cluster may answer with any address of its brokers; it is looked at where the connection is made."""
    options: Options = {"bootstrap": "127.0.0.1:1", "topic": "t", **LOOPBACK}
    from hub.source.systems.topic.options import wanted

    url = wanted(options).client["proxy_url"]
    socket = CheckedSocket(url)
    assert [found[4][:2] for found in socket.dns_lookup("127.0.0.1", 9)] == [("127.0.0.1", 9)]
    assert socket.dns_lookup("169.254.169.254", 80) == []
    assert CheckedSocket.refused[url].code == "address_refused"


def test_a_broker_behind_an_allowed_address_leads_to_no_other(cluster: Cluster) -> None:
    """The way in may be asked, the address that the broker then gives as its own may not."""
    port = int(cluster.server.bootstrap.rpartition(":")[2])
    with socket.create_server(("127.0.0.2", 0)) as door:

        def forward() -> None:
            with contextlib.suppress(OSError):
                while True:
                    inside = door.accept()[0]
                    outside = socket.create_connection(("127.0.0.1", port))
                    for one, other in ((inside, outside), (outside, inside)):
                        threading.Thread(target=pump, args=(one, other), daemon=True).start()

        threading.Thread(target=forward, daemon=True).start()
        options = cluster.options | {"bootstrap": f"127.0.0.2:{door.getsockname()[1]}", "timeout_s": 3}
        cluster.send({"id": 1})
        assert len(pulled(TOPIC, options, whole=True).rows) == 1
        with pytest.raises(StopProcess) as raised:
            pulled(TOPIC, options | {"source_networks": "127.0.0.2/32"}, whole=True)
        assert raised.value.code == "address_refused"
        assert "127.0.0.1" in str(raised.value)
        door.shutdown(socket.SHUT_RDWR)
    assert not [url for url in CheckedSocket.refused if "127.0.0.2" in url], "nothing is kept of it"


def pump(one: socket.socket, other: socket.socket) -> None:
    """What comes from one to the other, until either ends."""
    with contextlib.suppress(OSError), one, other:
        while data := one.recv(65536):
            other.sendall(data)
