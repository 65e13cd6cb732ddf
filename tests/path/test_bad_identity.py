"""Bad input on its way into the store, where evidence is weighed: what is gathered for the next mention stays small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from hub.identify.mention import Mention, mention
from hub.store.database import migrate
from hub.store.gathering import Start, gather, hot_blocks
from hub.store.identities import resolve
from hub.store.mentions import Seen, take
from tests.identify.strategies import uscc
from tests.identify.test_bad_input import BAD_NAMES, FIRM, LAB, firms_of_one_agent
from tests.path.storing import Change, Store, messages

BLOCK_MAX = 300


@pytest.fixture(scope="module")
def made(database_url: str) -> Iterator[Store]:
    """An empty database of this module's."""
    migrate(database_url)
    found = Store(database_url, block_max=BLOCK_MAX, weighed=True)
    yield found
    found.connection.close()


@pytest.fixture
def store(made: Store) -> Store:
    """The same, emptied."""
    made.clear()
    return made


def put(store: Store, mentions: Sequence[Mention], batch: int = 100) -> None:
    """Store mentions in batches."""
    seen = Seen(10_000, weighed=True)
    for at in range(0, len(mentions), batch):
        some = {one.id: one for one in mentions[at : at + batch]}
        seen.add(resolve(store.connection, some, seen, block_max=BLOCK_MAX))
        store.connection.commit()


def gathered(store: Store, new: Mention) -> int:
    """How many stored mentions are looked at because of a new one that shares a block with them."""
    taken = take(new, True)
    hot = hot_blocks(store.connection, taken.blocks)
    found = gather(
        store.connection, Seen(1000, weighed=True), Start({new.id: taken}, set(), set(), hot), block_max=BLOCK_MAX
    )
    store.connection.rollback()
    return len(found.mentions)


def test_a_name_that_thousands_bear_is_gathered_no_more(store: Store) -> None:
    crowd = [mention("s", FIRM.name, [], "", f"示例路{n}号") for n in range(1_500)]
    put(store, crowd)
    store.check_identities()
    rows = store.connection.execute("SELECT count(DISTINCT enterprise) FROM mention").fetchall()
    assert rows == [(len(crowd),)], "it is no evidence any more"
    assert store.connection.execute("SELECT count(*) FROM link").fetchone() == (0,)
    store.connection.commit()
    assert gathered(store, mention("t", FIRM.name, [], "", "示例路新号")) == 0
    put(store, [mention("t", FIRM.name, [("uscc", uscc(1))]), mention("u", "松柏达阀门（杭州）", [("uscc", uscc(1))])])
    store.check_identities()


def test_an_agents_code_on_500_firms_is_gathered_no_more(store: Store) -> None:
    firms = firms_of_one_agent(500)
    put(store, firms, batch=60)
    store.check_identities()
    rows = store.connection.execute("SELECT count(DISTINCT enterprise) FROM mention").fetchall()
    assert rows == [(500,)]
    store.connection.commit()
    assert gathered(store, mention("t", "杭州白桦林物流有限公司", [("uscc", uscc(9))])) == 0


def test_bad_names_leave_their_neighbours_alone(store: Store) -> None:
    named = [mention("lab", name, []) for name in BAD_NAMES.values() if name != "\ud800"]
    put(store, [FIRM, *named, LAB], batch=5)
    store.check_identities()
    rows = dict(store.connection.execute("SELECT id, enterprise FROM mention").fetchall())
    store.connection.commit()
    ids = {key.bytes: value.bytes for key, value in rows.items()}
    assert ids[FIRM.id] == ids[LAB.id]
    assert list(ids.values()).count(ids[FIRM.id]) == 2


def test_the_same_mention_in_20_000_records_is_one(store: Store) -> None:
    told = messages([Change("lab", n, 1, (LAB,)).event() for n in range(20_000)])
    for at in range(0, len(told), 5_000):
        store.put(told[at : at + 5_000])
    counts = store.connection.execute("SELECT (SELECT count(*) FROM mention), (SELECT count(*) FROM party)").fetchone()
    store.connection.commit()
    assert counts == (1, 20_000)
