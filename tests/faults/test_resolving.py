"""Faults while weighed mentions are resolved: a worker killed, two workers at one block, a decision in the middle.

After each, nothing acknowledged is lost, and everything stored (mentions, enterprises, links, decisions, positions) is
what an undisturbed run of the same events gives: a replay of the topics into an empty database.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from kafka import KafkaProducer

from hub import codec
from hub.event import Event
from hub.identify.made_up import generate
from hub.identify.mention import mention
from hub.records import Certificate, Decision, Identifier, Party
from hub.replay import digest, replay
from hub.servers import Endpoints
from hub.topics import topic_of
from tests.faults.conftest import database_of
from tests.faults.institution import SOURCE, Change, Institution
from tests.faults.invariants import check
from tests.faults.transaction import inside_a_transaction
from tests.faults.world import World
from tests.processes import Process, until

pytestmark = pytest.mark.faults
CODE = re.compile("[0-9]{6}")
CRASH_POINTS = ("ingest.gathered", "ingest.resolved", "ingest.after_commit")
WAITING = (
    "SELECT wait_event FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'hub-ingest %%' AND wait_event_type = 'Lock' ORDER BY wait_event"
)


@pytest.fixture
def weighed(world: World) -> World:
    """The same hub, in which all evidence is weighed."""
    world.settings = world.settings.model_copy(update={"identity": "weighed"})
    return world


def made_up(seed: int, enterprises: int) -> list[Change]:
    """Certificates whose holders are mentions of families of look-alikes."""
    _, lines = generate(enterprises, seed % 100)
    return [
        certificate(number, line.name, line.region, [(s, v) for s in ("uscc", "org_code", "reg_no") if (v := getattr(line, s))])
        for number, line in enumerate(lines)
    ]  # fmt: skip


def certificate(number: int, name: str, region: str, codes: list[tuple[str, str]]) -> Change:
    identifiers = [Identifier.model_validate({"scheme": scheme, "value": value}) for scheme, value in codes]
    party = Party(
        role="holder",
        name=name or None,
        identifiers=identifiers,
        region=region if CODE.fullmatch(region) else None,
        address=None if CODE.fullmatch(region) else region or None,
    )
    record = Certificate(record_id=f"R-{number:06d}", number=f"R{number}", parties=[party])
    return Change(record.record_id, 1, record.model_dump(mode="json"))


def push(world: World, changes: list[Change], pause_s: float = 0.0) -> Institution:
    institution: Institution = world.watch(Institution(world.api, world.ledger, changes, batch=40, pause_s=pause_s))
    return institution.start()


def hold_to_account(world: World, servers: Endpoints) -> str:
    """The line of what was counted, after comparing all that is stored with an undisturbed run of the same events."""
    world.settle()
    outcome = check(world.ledger, world.api, world.database_url)
    with database_of(servers) as calm:
        replay(world.settings, servers.kafka, calm)
        assert digest(world.database_url) == digest(calm)
    ((mentions, enterprises),) = world.query("SELECT count(*), count(DISTINCT enterprise) FROM mention")
    assert mentions > enterprises > 1, "something was joined, so that this says something"
    return f"mentions={mentions} enterprises={enterprises} {outcome}"


def test_a_worker_killed_while_resolving(
    weighed: World, servers: Endpoints, seed: int, report: Callable[[str], None]
) -> None:
    world, chance = weighed, random.Random(seed)
    serve = world.start("serve")
    ingest = world.start("ingest", HUB_INGEST_BATCH_MAX="40")
    world.api.wait_ready(serve, ingest)
    ingest.kill9()
    changes = made_up(seed, 220)
    held, changes = changes[:80], changes[80:]
    institution = push(world, changes, pause_s=0.1)
    for point in CRASH_POINTS:
        ingest.start(HUB_CRASH_POINT=f"{point}:{chance.randint(1, 3)}")
        assert ingest.wait(60) == 137, f"{point} was never reached: {ingest.said()}"
    ingest.start()
    institution.finish(60)
    world.settle()
    with inside_a_transaction(world, held[:40], "mention"):
        ingest.kill9()  # its backend still holds the locks of the blocks when the next one comes
        ingest.start()
    with inside_a_transaction(world, held[40:], "mention") as pid:
        assert world.query("SELECT pg_terminate_backend(%s)", pid) == [(True,)]
    report(f"fault 2 (killed while resolving): {hold_to_account(world, servers)} seed={seed}")


def both_at_work(world: World, first: int) -> int:
    """Push until each of two workers has stored something; the number of the next certificate."""

    def storing() -> bool:
        nonlocal first
        push(
            world, [certificate(n, f"示例市晨光{n}纺织有限公司", "990100", []) for n in range(first, first + 8)]
        ).finish(30)
        first += 8
        rows = world.query(
            "SELECT detail->>'stored' FROM worker WHERE task = 'ingest' ORDER BY heartbeat_at DESC LIMIT 2"
        )
        return len(rows) == 2 and all(int(stored) > 0 for (stored,) in rows)

    until(storing, 90, "two workers that store")
    return first


def test_two_workers_at_one_block(weighed: World, servers: Endpoints, seed: int, report: Callable[[str], None]) -> None:
    """The second waits for the locks of the first, which dies; both then have what one alone would have."""
    world = weighed
    serve = world.start("serve")
    workers = [world.start("ingest", name=f"ingest-{n}", HUB_INGEST_BATCH_MAX="40") for n in range(2)]
    world.api.wait_ready(serve, *workers)
    first = both_at_work(world, 0)
    world.settle()  # or one of them may wait for the table with what it was sent before
    for round_ in range(2):
        firm = f"杭州{('松柏', '海棠')[round_]}达阀门"
        spellings = (f"{firm}有限公司", f"{firm}有限责任公司", f"{firm}（集团）有限公司", f"{firm}廠")
        same = [certificate(first + n, spellings[n % 4], ("", "330100")[n % 2], []) for n in range(40)]
        first += 40
        with inside_a_transaction(world, same, "mention"):
            until(
                lambda: [row for (row,) in world.query(WAITING)] == ["advisory", "relation"],
                60,
                "both inside one block",
            )
            if round_:
                _holder(world, workers).kill9()
        for worker in workers:
            if worker.ended is not None:
                worker.start()
    report(f"two workers at one block: {hold_to_account(world, servers)} seed={seed}")


def _holder(world: World, workers: list[Process]) -> Process:
    """The worker that holds the locks: the one whose backend waits for the table."""
    name = (
        "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name LIKE 'hub-ingest %%' AND wait_event = 'relation'"
    )
    ((found,),) = world.query(name)
    return next(worker for worker in workers if str(found).endswith(f":{worker.pid}"))


@pytest.fixture
def producer(servers: Endpoints) -> Iterator[KafkaProducer]:
    found = KafkaProducer(**servers.kafka, acks="all")
    yield found
    found.close()


def test_a_decision_in_the_middle_of_a_run(
    weighed: World, servers: Endpoints, producer: KafkaProducer, seed: int, report: Callable[[str], None]
) -> None:
    """Decisions about mentions that are there, that come later and that are being stored just then; one is undone."""
    world, chance = weighed, random.Random(seed)
    serve = world.start("serve")
    ingest = world.start("ingest", HUB_INGEST_BATCH_MAX="40")
    world.api.wait_ready(serve, ingest)
    changes = made_up(seed, 220)
    one, other, late = (certificate(900_000 + n, f"示例市{name}有限公司", "990100", []) for n, name in enumerate(
        ("白桦林仪器", "青石板陶瓷", "黄河口水产")))  # fmt: skip
    half = len(changes) // 2
    push(world, [one, other, *changes[:half]]).finish(60)
    ids = [
        mention(SOURCE, change.record["parties"][0]["name"], [], "990100").id.hex()
        for change in (one, other, late)
        if change.record
    ]
    until(lambda: world.query("SELECT 1 FROM mention WHERE id = %s", UUID(ids[1])), 30, "the first two are stored")
    institution = push(world, changes[half:], pause_s=0.1)
    send(world, producer, "early", verdict="same", mentions=ids[1:])  # one of the two does not exist yet
    made = decide(world, verdict="same", mentions=ids[:2])
    ingest.kill9()
    for point in CRASH_POINTS[:2]:
        ingest.start(HUB_CRASH_POINT=f"{point}:{chance.randint(1, 2)}")
        assert ingest.wait(60) == 137, f"{point} was never reached: {ingest.said()}"
    ingest.start()
    gone = decide(world, verdict="different", mentions=ids[:1], others=[_any(world)])
    institution.finish(60)
    until(lambda: world.query("SELECT 1 FROM decision WHERE id = %s", gone), 30, "the decision is stored")
    with inside_a_transaction(world, [late], "mention"):
        decide(world, verdict="undo", decision=gone)
    world.settle()
    ((found,),) = world.query(
        "SELECT array_agg(DISTINCT enterprise) FROM mention WHERE id = ANY (%s)", [UUID(i) for i in ids]
    )
    assert len(found) == 1, "both decisions hold"
    ((count,),) = world.query("SELECT count(*) FROM decision")
    assert count == 4, (made, gone)
    report(f"decision in the middle of a run: {hold_to_account(world, servers)} seed={seed}")


def _any(world: World) -> str:
    ((found,),) = world.query("SELECT id FROM mention WHERE name NOT LIKE '示例市%%' ORDER BY id LIMIT 1")
    return str(found.hex)


def decide(world: World, **asked: object) -> str:
    """A decision that the hub acknowledged; its id."""
    answer = world.api.ask("POST", "/v1/decisions", "operator", json=asked)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def send(world: World, producer: KafkaProducer, id_: str, **asked: object) -> None:
    """A decision straight onto the topic, as from a hub that has the mentions already."""
    made = Decision.model_validate({"record_id": id_, "decided_by": "li", "decided_at": "2026-01-02T00:00:00Z"} | asked)
    event = Event("hub", Decision.kind, id_, 1, codec.encoder(Decision.kind)(made))
    producer.send(topic_of(world.settings, event.kind), key=event.key, value=event.value, headers=event.headers()).get(
        20
    )
