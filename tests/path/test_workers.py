"""Real Kafka, real PostgreSQL: any order, doubled, by one worker or two, live or replayed, gives the same store."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from kafka import KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from hub.event import Event
from hub.identify.mention import mention
from hub.ingest.worker import Worker
from hub.replay import digest, replay
from hub.servers import Endpoints
from hub.settings import Settings
from hub.store.database import migrate
from hub.topics import TOPIC_CONFIG, ensure_topics, topic_of
from tests.identify.strategies import NAMES, REGIONS, org_code, uscc
from tests.path.storing import KIND, SHOWN, Change
from tests.processes import query, until


@contextmanager
def database(servers: Endpoints) -> Iterator[str]:
    """An empty database with today's tables."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(servers.database_url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            made = servers.database_url.rsplit("/", 1)[0] + f"/{name}"
            migrate(made)
            yield made
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def fresh_topics(settings: Settings, servers: Endpoints) -> Settings:
    """Settings with topics and a group of their own, made, of this module's prefix."""
    name = f"{settings.topic_prefix}{uuid.uuid4().hex[:6]}."
    changes = {"topic_prefix": name, "consumer_group": name, "topic_partitions": 4, "ingest_batch_max": 70}
    made = settings.model_copy(update=changes)
    ensure_topics(servers.kafka, made)
    return made


def history(seed: int, size: int) -> list[Event]:
    """Events of a few sources about few enterprises."""
    chance = random.Random(seed)
    found = []
    for _ in range(size):
        serial = chance.randint(1, 40)
        codes = chance.choice(([("uscc", uscc(serial))], [("org_code", org_code(serial))], [], [("uscc", "不详")]))
        source = chance.choice(("register", "lab", "recall"))
        name = chance.choice((*NAMES, f"示例市第{serial}有限公司"))
        one = mention(source, name, codes, chance.choice(REGIONS), chance.choice(("", f"示例路{serial}号")))
        parties = None if chance.random() < 0.1 else (one,)
        found.append(Change(source, chance.randint(1, size // 3), chance.randint(1, 5), parties).event())
    return found


def produce(settings: Settings, servers: Endpoints, events: Sequence[Event], **options: Any) -> None:
    """Put events on the broker, in this order."""
    producer = KafkaProducer(**servers.kafka, acks="all", **options)
    try:
        if "transactional_id" in options:
            producer.init_transactions()
        for at in range(0, len(events), 25):
            if "transactional_id" in options:
                producer.begin_transaction()
            sent = [
                producer.send(topic_of(settings, e.kind), key=e.key, value=e.value, headers=e.headers())
                for e in events[at : at + 25]
            ]
            if "transactional_id" in options:
                producer.commit_transaction()
            for future in sent:
                future.get(20)
    finally:
        producer.close()


def ingest(settings: Settings, servers: Endpoints, database_url: str, workers: int, count: int) -> None:
    """Let workers of one group store everything."""
    stop = threading.Event()
    running = [Worker(settings, servers.kafka, database_url) for _ in range(workers)]
    threads = [threading.Thread(target=worker.run, args=(stop,)) for worker in running]
    for thread in threads:
        thread.start()
    try:
        until(
            lambda: count <= query(database_url, "SELECT coalesce(sum(next_offset), 0) FROM position")[0][0],
            60,
            "stored",
        )
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def shown(database_url: str) -> dict[str, list[tuple[Any, ...]]]:
    """What the database holds but for what order may change; streams by name, as each topic here has its own."""
    return {
        name: sorted(query(database_url, sql.replace("stream, ", "").replace(", stream", "")), key=repr)
        for name, sql in SHOWN.items()
    }


def test_permutations_split_over_workers_give_one_store(settings: Settings, servers: Endpoints) -> None:
    events = history(1, 600)
    outcomes = []
    for seed, workers in ((1, 1), (2, 2), (3, 2)):
        chance = random.Random(seed)
        again = [*events, *chance.choices(events, k=100)]
        chance.shuffle(again)
        mine = fresh_topics(settings, servers)
        produce(mine, servers, again)
        with database(servers) as database_url:
            ingest(mine, servers, database_url, workers, len(again))
            outcomes.append(shown(database_url))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert len(outcomes[0]["version"]) == len({(e.source, e.record_id, e.version, e.value) for e in events})


def test_a_replay_equals_the_live_store(settings: Settings, servers: Endpoints) -> None:
    """With dead letters, and with transactions, whose markers leave offsets without a message in the middle and at the end."""
    events = history(2, 300)
    mine = fresh_topics(settings, servers)
    bad = [Event("lab", KIND, f"bad{n}", 1, b"not a record") for n in range(10)]
    random.Random(2).shuffle(events)
    produce(mine, servers, [*events[:100], *bad, *events[100:200]])
    produce(mine, servers, events[200:], transactional_id=mine.topic_prefix)
    with database(servers) as live, database(servers) as anew:
        ingest(mine, servers, live, 2, len(events) + len(bad))
        until(lambda: digest(live)["dead_letters"][0] == len(bad), 20, "dead letters")
        replay(mine, servers.kafka, anew)
        before, after = digest(live), digest(anew)
        assert before == after
        assert before["versions"][0] == len({(e.source, e.record_id, e.version, e.value) for e in events})


def test_topics_are_kept_for_ever_stamped_and_unpacked_by_the_broker(settings: Settings, servers: Endpoints) -> None:
    mine = fresh_topics(settings, servers)
    admin = KafkaAdminClient(**servers.kafka)
    try:
        found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic_of(mine, KIND))])
    finally:
        admin.close()
    configured = found["topic"][topic_of(mine, KIND)]
    assert {name: configured[name]["value"] for name in TOPIC_CONFIG} == TOPIC_CONFIG
