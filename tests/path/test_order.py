"""Order, repetition, batching and the number of workers leave no trace in the store."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.event import Event
from hub.identify.mention import mention
from hub.ingest.batch import Message
from hub.store.database import migrate
from hub.store.identities import resolve
from hub.store.mentions import Seen
from tests.identify.strategies import NAMES, REGIONS, org_code, uscc
from tests.path.storing import Change, Store, changes, decision, messages
from tests.processes import until

BLOCK_MAX = 5  # small, so that blocks become hot here too
THOROUGH = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)


@pytest.fixture(scope="module", params=[False, True], ids=["exact", "weighed"])
def store(database_url: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty database of this module's."""
    migrate(database_url)
    found = Store(database_url, block_max=BLOCK_MAX, weighed=request.param)
    yield found
    found.connection.close()


def cut(chance: random.Random, found: Sequence[Message]) -> Iterator[list[Message]]:
    """Batches of random sizes."""
    at = 0
    while at < len(found):
        size = chance.choice((1, 1, 2, 3, 8))
        yield list(found[at : at + size])
        at += size


@THOROUGH
@given(found=changes(), chance=st.randoms(use_true_random=False))
def test_any_order_repetition_and_batching(store: Store, found: list[Change], chance: random.Random) -> None:
    events = [change.event() for change in found]
    store.clear()
    store.put(messages(events))
    at_once = store.shown()
    store.check_identities()
    again = [*events, *chance.choices(events, k=len(events) // 2)]
    chance.shuffle(again)
    store.clear()
    for batch in cut(chance, messages(again)):
        if chance.random() < 0.2:
            store.renew()  # the worker died and came back
        store.put(batch)
    store.check_identities()
    assert store.shown() == at_once


DECISION = st.tuples(st.sampled_from(["same", "same", "different", "undo"]), st.integers(0, 50), st.integers(0, 50))


@THOROUGH
@given(found=changes(), made=st.lists(DECISION, min_size=1, max_size=4), chance=st.randoms(use_true_random=False))
def test_decisions_in_the_mix(
    store: Store, found: list[Change], made: list[tuple[str, int, int]], chance: random.Random
) -> None:
    """About mentions that are there, that come later, or never."""
    if not store.weighed:
        pytest.skip("a hub that joins by equal evidence only takes no decisions")
    known = sorted({one for change in found for one in change.parties or ()} | {mention("x", "示例市无处有限公司", [])})
    events = [change.event() for change in found]
    for number, (verdict, one, other) in enumerate(made):
        mine, theirs = known[one % len(known)], known[other % len(known)]
        if mine != theirs:
            events.append(decision(number, verdict, mine, theirs))
    store.clear()
    store.put(messages(events))
    at_once = store.shown()
    chance.shuffle(events)
    store.clear()
    for batch in cut(chance, messages(events)):
        store.put(batch)
    assert store.shown() == at_once


def crowd(chance: random.Random, size: int) -> list[Event]:
    """Many records of few enterprises: codes and names are shared widely, some blocks become hot."""
    found = []
    for _ in range(size):
        serial = chance.randint(1, 12)
        codes = chance.choice(([("uscc", uscc(serial))], [("org_code", org_code(serial))], []))
        one = mention(
            "crowd",
            chance.choice(NAMES) or "示例市辛有限公司",
            codes,
            chance.choice(REGIONS),
            chance.choice(("", "示例路1号")),
        )
        parties = None if chance.random() < 0.1 else (one,)
        found.append(Change("crowd", chance.randint(1, size // 2), chance.randint(1, 3), parties).event())
    return found


@pytest.mark.parametrize("seed", range(6))
def test_two_workers_at_once(store: Store, database_url: str, seed: int) -> None:
    """Each has its partition and stores in batches of its own; locks on blocks keep them from missing each other."""
    chance = random.Random(seed)
    events = crowd(chance, 160)
    store.clear()
    store.put(messages(events))
    at_once = store.shown()
    again = [*events, *chance.choices(events, k=60)]
    chance.shuffle(again)
    store.clear()
    whole = messages(again)
    workers = [Store(database_url, block_max=BLOCK_MAX, weighed=store.weighed) for _ in range(2)]
    failed: list[BaseException] = []

    def work(part: int) -> None:
        mine = random.Random(seed * 2 + part)
        try:
            for batch in cut(mine, [message for message in whole if message.partition == part]):
                _patiently(workers[part], batch)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for worker in workers:
        worker.connection.close()
    assert not failed, failed
    store.check_identities()
    assert store.shown() == at_once


def _patiently(worker: Store, batch: list[Message]) -> None:
    """Store a batch; a deadlock that the server broke is tried again, as the writer does."""
    while True:
        try:
            return worker.put(batch)
        except psycopg.errors.DeadlockDetected:
            continue


def test_one_new_mention_in_two_workers_where_all_its_blocks_are_hot(store: Store, database_url: str) -> None:
    """Nothing but its own id tells that both have it: the second waits for the first, then finds it stored."""
    store.clear()
    same = [mention("crowd", "示例市辛有限公司", [], "", f"示例路{n}号") for n in range(BLOCK_MAX + 3)]
    store.put(messages([Change("crowd", n, 1, (one,)).event() for n, one in enumerate(same[:-1])]))
    new = same[-1]
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as first:
        resolve(first, {new.id: new}, Seen(1000, weighed=store.weighed), block_max=BLOCK_MAX)
        failed: list[BaseException] = []

        def second() -> None:
            try:
                store.put(
                    [message._replace(offset=100) for message in messages([Change("crowd", 99, 1, (new,)).event()])]
                )
            except BaseException as error:
                failed.append(error)

        moved = messages([Change("crowd", 99, 1, (new,)).event()])[0].partition
        store.connection.execute(
            "INSERT INTO position VALUES (%s, %s, 0) ON CONFLICT DO NOTHING", ("t.certificate", moved)
        )
        store.connection.execute("UPDATE position SET next_offset = 100")
        store.connection.commit()
        thread = threading.Thread(target=second)
        thread.start()
        until(lambda: first.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone(), 10, "the second waits")
        first.commit()
        thread.join()
    assert not failed, failed
    store.check_identities()
