"""From an institution's database or topic into the hub's store: changed rows, late commits, deletions, a restored backup."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from sqlalchemy import Engine, text

from hub.collect import Collector
from hub.ingest.worker import Worker
from hub.servers import Endpoints
from hub.settings import Settings
from hub.source.systems.capture import forget
from hub.start import find, prepare
from hub.store import instances
from tests.processes import plain
from tests.source.systems.databases import postgres_options
from tests.source.systems.pulling import LOOPBACK

MAPPING = {
    "kind": "test_report",
    "key": ["id"],
    "fields": [
        {"to": "number", "column": "id"},
        {"to": "product", "column": "name"},
        {"to": "issued", "column": "issued", "reads": "day"},
    ],
    "ignored": ["changed"],
}


@pytest.fixture(scope="module")
def hub(settings: Settings) -> Settings:
    return settings.model_copy(update=LOOPBACK | {"delete_share_max": 0.5})


@pytest.fixture(scope="module")
def named(hub: Settings) -> Endpoints:
    return find(hub)


@pytest.fixture(scope="module")
def engine(hub: Settings, named: Endpoints) -> Iterator[Engine]:
    made = prepare(hub, named)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def city(servers: Endpoints) -> Iterator[str]:
    """An institution's own database."""
    owner = plain(servers.database_url)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE DATABASE city_collected")
        yield owner.rsplit("/", 1)[0] + "/city_collected"
        connection.execute("DROP DATABASE city_collected WITH (FORCE)")


class Instance:
    """A mapped instance, and what came of it."""

    def __init__(self, name: str, options: dict[str, Any], hub: Settings, named: Endpoints, engine: Engine) -> None:
        self.name, self._hub, self._named, self._engine = name, hub, named, engine
        with engine.begin() as connection:
            instances.add(
                connection,
                name=name,
                plugin="mapped",
                source=name,
                settings=options | {"mapping": MAPPING},
                schedule_s=60,
            )

    def collect(self, **more: Any) -> Any:
        """One reading; the instance as it is then. `more` changes the hub's settings."""
        with self._engine.begin() as connection:  # only this one is due
            connection.execute(text("UPDATE instance SET target_state = 'stopped' WHERE name <> :n"), {"n": self.name})
            instances.set_target(connection, self.name, "running")
        Collector(self._hub.model_copy(update=more), self._named.kafka, self._engine).run(threading.Event(), once=True)
        with self._engine.connect() as connection:
            return next(row for row in instances.every(connection) if row.name == self.name)

    def stored(self) -> dict[str, bool]:
        """Record id → deleted."""
        Worker(self._hub, self._named.kafka, self._named.database_url, group=False).run(
            threading.Event(), until_caught_up=True
        )
        with self._engine.connect() as connection:
            rows = connection.execute(text("SELECT record_id, deleted FROM record WHERE source = :s"), {"s": self.name})
            return {row.record_id: row.deleted for row in rows}


def secret_options(hub: Settings, city: str) -> dict[str, Any]:
    """An instance's options, the password by its name alone."""
    options = postgres_options(city)
    folder = hub.data_dir / "secrets"
    folder.mkdir(exist_ok=True)
    (folder / "CITY").write_text(options["password"].get_secret_value())
    return options | {"password": {"secret": "CITY"}}


@pytest.mark.parametrize("way", ["xmin", "change"])
def test_a_database(way: str, hub: Settings, named: Endpoints, engine: Engine, city: str) -> None:
    table = f"report_{way}"
    options = secret_options(hub, city) | {"family": "sql", "table": table, "key": "id"}
    options |= {"changes": "xmin"} if way == "xmin" else {"change": "changed"}
    with psycopg.connect(city, autocommit=True) as connection:
        connection.execute(
            f"CREATE TABLE {table} (id int PRIMARY KEY, name text, issued date, changed timestamptz DEFAULT now())"
        )
        connection.execute(f"INSERT INTO {table} SELECT n, '灯', '2024-03-05' FROM generate_series(1, 20) n")
        instance = Instance(table, options, hub, named, engine)
        seen = instance.collect()
        assert (seen.code, seen.events_sent) == ("", 20)
        with psycopg.connect(city) as late:
            late.execute(f"INSERT INTO {table} VALUES (21, '晚', '2024-03-05')")
            connection.execute(f"INSERT INTO {table} VALUES (22, '早', '2024-03-05')")
            assert instance.collect().events_sent == 21
        assert instance.collect().events_sent == 22, "committed out of order, and found"
        assert instance.collect().events_sent == 22, "nothing is sent twice"
        connection.execute(f"DELETE FROM {table} WHERE id = 3")
        assert instance.collect().events_sent == 22, "a column that grows says nothing of deletions"
        instance.collect(reconcile_s=0)
    stored = instance.stored()
    assert {key for key, deleted in stored.items() if deleted} == {"3"}
    assert len(stored) == 22


def test_a_change_stream(hub: Settings, named: Endpoints, engine: Engine, city: str) -> None:
    options = secret_options(hub, city) | {"family": "capture", "table": "streamed"}
    with psycopg.connect(city, autocommit=True) as connection:
        connection.execute("CREATE TABLE streamed (id int PRIMARY KEY, name text, issued date)")
        connection.execute("CREATE PUBLICATION nqi_hub FOR TABLE streamed")
        connection.execute("INSERT INTO streamed SELECT n, '灯', '2024-03-05' FROM generate_series(1, 20) n")
        instance = Instance("streamed", options, hub, named, engine)
        try:
            assert instance.collect().events_sent == 20
            connection.execute("UPDATE streamed SET name = '泵' WHERE id = 1")
            connection.execute("DELETE FROM streamed WHERE id = 2")
            connection.execute("INSERT INTO streamed VALUES (21, '新', '2024-03-05')")
            assert instance.collect().events_sent == 23
            assert instance.collect().events_sent == 23
            connection.execute("SELECT pg_drop_replication_slot('nqi_streamed')")
            connection.execute("DELETE FROM streamed WHERE id = 4")
            seen = instance.collect()
            assert seen.code == ""
            assert seen.events_sent == 24, "the slot is lost: all is read anew, and the deletion found"
            stored = instance.stored()
            assert {key for key, deleted in stored.items() if deleted} == {"2", "4"}
        finally:
            forget("streamed", {**LOOPBACK, **postgres_options(city)})
        left = connection.execute("SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'nqi_streamed'")
        assert left.fetchone() == (0,)


def test_a_topic(hub: Settings, named: Endpoints, engine: Engine, servers: Endpoints, kafka_prefix: str) -> None:
    topic = f"{kafka_prefix}elsewhere"
    admin = KafkaAdminClient(bootstrap_servers=servers.kafka_bootstrap)
    admin.create_topics([NewTopic(topic, 2, 1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=servers.kafka_bootstrap)

    def send(op: str, number: int, name: str = "灯") -> None:
        row = {"id": number, "name": name, "issued": "2024-03-05"}
        value = {"op": op, "before": row if op == "d" else None, "after": None if op == "d" else row, "ts_ms": number}
        producer.send(topic, json.dumps(value).encode(), json.dumps({"id": number}).encode()).get(10)

    for number in range(1, 21):
        send("r", number)
    options = {"family": "topic", "bootstrap": servers.kafka_bootstrap, "topic": topic, "debezium": True}
    instance = Instance("institution_topic", options, hub, named, engine)
    assert instance.collect().events_sent == 20
    send("d", 5)
    producer.send(topic, None, b'{"id": 5}').get(10)
    producer.send(topic, b"poison", b"x").get(10)
    send("u", 6, "泵")
    seen = instance.collect()
    producer.close()
    assert (seen.events_sent, seen.rows_refused, seen.code) == (22, 1, "")
    assert {key for key, deleted in instance.stored().items() if deleted} == {"5"}
