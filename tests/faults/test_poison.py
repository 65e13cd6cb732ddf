"""Fault 13: messages that cannot be understood become one dead letter each, byte-exact, and their neighbours flow."""

from __future__ import annotations

import random
from base64 import b64decode
from collections.abc import Callable

import pytest
from kafka import KafkaProducer

from hub.servers import connect_settings
from hub.start import prepare
from hub.store import instances
from hub.topics import topic_of
from tests.bench.events import events
from tests.faults.institution import KIND, Institution, history
from tests.faults.invariants import check
from tests.faults.poison import SOURCE, Poison, event, framed, poisons
from tests.faults.world import World
from tests.processes import until

pytestmark = pytest.mark.faults
RUN_MAX = 15
STATE = "SELECT target_state, target_reason FROM instance WHERE source = %s"


def put(world: World, messages: list[Poison]) -> list[tuple[int, int]]:
    """Put messages on the topic of certificates; their (partition, offset)."""
    producer = KafkaProducer(**world.kafka, acks="all")
    try:
        topic = topic_of(world.settings, KIND)
        futures = [producer.send(topic, key=m.key, value=m.value, headers=m.headers) for m in messages]
        return [(found.partition, found.offset) for found in (future.get(20) for future in futures)]
    finally:
        producer.close()


def wholesome(world: World, record_id: str, version: int = 1) -> None:
    """One good event of the poisoner."""
    message = event(record_id, framed(record_id), version)
    put(world, [Poison("good", "", message.key, message.value, list(message.headers()))])


def test_poison_stops_nobody(world: World, seed: int, report: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    engine = prepare(world.settings, connect_settings(world.settings))
    engine.dispose()
    serve, ingest = world.start("serve"), world.start("ingest")
    world.api.wait_ready(serve, ingest)
    changes = history(chance, 200)
    institution = world.watch(Institution(world.api, world.ledger, changes, batch=20, pause_s=0.05)).start()
    bad = list(poisons(chance))
    chance.shuffle(bad)
    places = put(world, bad)
    institution.finish(60)
    world.settle()
    assert ingest.ended is None, ingest.said()
    rows = world.query(
        'SELECT part, "offset", code, key, value, headers, message_en, message_zh, source FROM dead_letter'
    )
    assert len(rows) == len(bad)
    found = {(part, offset): rest for part, offset, *rest in rows}
    for poison, place in zip(bad, places, strict=True):
        code, key, value, headers, en, zh, _ = found[place]
        assert code == poison.code, poison.name
        assert (key, value) == (poison.key, poison.value), f"{poison.name}: not byte-exact"
        _check_headers(poison, place, headers, world)
        assert en and zh and en != zh
    outcome = check(world.ledger, world.api, world.database_url)
    dead = world.api.get("/v1/dead-letters", "operator", headers={"accept-language": "zh"})
    assert dead.status_code == 200 and len(dead.json()["data"]) == len(bad)
    report(outcome._replace(dead=len(bad)).line("13 (poison)", seed))


def _check_headers(poison: Poison, place: tuple[int, int], headers: list[tuple[str, str]], world: World) -> None:
    """The message's own headers first, as they came; then Kafka Connect's and ours."""
    own = [(name, b64decode(value)) for name, value in headers[: len(poison.headers)]]
    for (name, value), (had_name, had_value) in zip(own, poison.headers, strict=True):
        assert value == had_value
        assert name == had_name.encode().decode(errors="backslashreplace").replace("\0", "\\x00")
    added = {name: b64decode(value).decode() for name, value in headers[len(poison.headers) :]}
    assert added["__connect.errors.topic"] == topic_of(world.settings, KIND)
    assert (added["__connect.errors.partition"], added["__connect.errors.offset"]) == tuple(map(str, place))
    assert added["hub.code"] == poison.code


def test_pushed_poison_is_refused_in_its_row(world: World) -> None:
    serve, ingest = world.start("serve"), world.start("ingest")
    world.api.wait_ready(serve, ingest)
    good = b'{"kind":"certificate","version":1,"record":{"record_id":"G%d","number":"G"}}'
    deep = b'{"kind":"certificate","version":1,"record":{"record_id":"D","number":' + b"[" * 60 + b"]" * 60 + b"}}"
    deeper = deep.replace(b"[" * 60 + b"]" * 60, b"[" * 5000 + b"]" * 5000)
    lines = [
        good % 1,
        deep,
        good % 2,
        deeper,
        b'{"kind":"certificate","record":{"number":NaN}}',
        b"\xff\xfe",
        b"{",
        good % 3,
    ]
    lines += [
        b'{"kind":"penalty","record":{"record_id":"N","amount":%s}}' % value
        for value in (b'"NaN"', b'"Infinity"', b"1e400")
    ]
    lines += [b'{"kind":"certificate","record":{"record_id":"N\\u0000","number":"N"}}']
    lines += [
        b'{"kind":"certificate","record":{"record_id":"N","number":"N","parties":[{"role":"holder","name":"\\u0000"}]}}'
    ]
    answer = world.api.ask(
        "POST", "/v1/events", "institution", content=b"\n".join(lines), headers={"content-type": "application/x-ndjson"}
    )
    assert answer.status_code == 207, answer.text
    rows = answer.json()["rows"]
    assert [row["row"] for row in rows if row["status"] == "accepted"] == [1, 3, 8]
    assert answer.json()["accepted"] == 3
    assert rows[1]["code"] == "too_deep"
    assert all(row["message"] for row in rows if row["status"] == "refused")
    world.settle()
    assert world.query("SELECT record_id FROM record ORDER BY 1") == [("G1",), ("G2",), ("G3",)]
    assert world.query("SELECT count(*) FROM dead_letter") == [(0,)]


def test_a_run_of_poison_pauses_its_source(world: World) -> None:
    engine = prepare(world.settings, connect_settings(world.settings))
    with engine.begin() as connection:
        for name, source in (("bad", SOURCE), ("good", "bench")):
            instances.add(connection, name=name, plugin="wmi", source=source, settings={}, schedule_s=60)
    engine.dispose()
    ingest = world.start("ingest", HUB_POISON_RUN_MAX=str(RUN_MAX))
    bad = [Poison("", "", event(f"P{n}", b"?").key, b"?", list(event(f"P{n}", b"?").headers())) for n in range(RUN_MAX)]
    put(world, bad[:-1])
    world.settle()
    assert world.query(STATE, SOURCE) == [("running", "")]
    wholesome(world, "W")
    world.settle()
    put(world, bad[:-1])
    world.settle()
    assert world.query(STATE, SOURCE) == [("running", "")], "a good event between ends the run"
    put(world, bad[-1:])
    until(lambda: world.query(STATE, SOURCE) == [("paused", "poison")], 10, "the source paused")
    assert world.query(STATE, "bench") == [("running", "")]
    put(world, [Poison("", "", e.key, e.value, list(e.headers())) for e in events(20)])
    world.settle()
    assert world.query("SELECT count(*) FROM version WHERE value IS NOT NULL") == [(21,)]
    assert ingest.ended is None, ingest.said()
