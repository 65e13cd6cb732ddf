"""An id once given answers for ever, and whoever follows the changes knows where each mention went."""

from __future__ import annotations

import random
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import create_engine

from hub.identify.made_up import generate
from hub.identify.mention import Mention, mention
from hub.store.database import migrate
from hub.store.enterprises import successors
from hub.store.identities import resolve
from hub.store.mentions import Seen
from tests.path.storing import Store

PRESENT, ADDED = 600, 1000
BLOCK_MAX = 64


@pytest.fixture(scope="module", params=[False, True], ids=["exact", "weighed"])
def store(database_url: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty database of this module's."""
    migrate(database_url)
    found = Store(database_url, block_max=BLOCK_MAX, weighed=request.param)
    found.clear()
    yield found
    found.clear()
    found.connection.close()


def made_up() -> list[Mention]:
    """Mentions of families of look-alikes, in a random order: PRESENT of them and ADDED more."""
    _, lines = generate(900, 7)
    found = {}
    for line in lines:
        codes = [(scheme, code) for scheme in ("uscc", "org_code", "reg_no") if (code := getattr(line, scheme))]
        one = mention(line.source, line.name, codes, line.region, "", line.former)
        found[one.id] = one
    return random.Random(7).sample(list(found.values()), PRESENT + ADDED)


def test_ids_after_a_thousand_additions(store: Store, database_url: str) -> None:
    connection, all_of_them = store.connection, made_up()
    seen = Seen(10_000, weighed=store.weighed)
    followed: dict[UUID, UUID] = {}  # mention → enterprise, by the changes alone
    ever: set[UUID] = set()
    last = 0
    chance = random.Random(1)
    at, size = 0, PRESENT
    while at < len(all_of_them):
        batch = all_of_them[at : at + size]
        seen.add(resolve(connection, {one.id: one for one in batch}, seen, block_max=BLOCK_MAX))
        connection.commit()
        changes = connection.execute(
            "SELECT seq, mention, before, after FROM identity_change WHERE seq > %s ORDER BY seq", (last,)
        ).fetchall()
        for seq, moved, before, after in changes:
            last = seq
            assert followed[moved] == before
            followed[moved] = after
        now = dict(connection.execute("SELECT id, enterprise FROM mention").fetchall())
        followed |= {UUID(bytes=one.id): now[UUID(bytes=one.id)] for one in batch}
        assert followed == now
        ever |= set(now.values())
        at += size
        size = chance.randint(1, 40)
    assert last > 0  # some enterprises were merged, so that the rest of this says something
    gone = ever - set(now.values())
    assert gone
    store.check_identities()
    engine = create_engine(database_url)
    with engine.connect() as reading:
        for former in sorted(gone):
            assert set(successors(reading, former)) & set(now.values()), former
    engine.dispose()
