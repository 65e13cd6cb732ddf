"""The change feed is complete: no entry is passed over, however transactions overlap and in whatever order they end."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine

from hub.store import records
from hub.store.database import engine as make_engine
from hub.store.database import migrate
from hub.store.records import Cursor

VERSION = """
WITH made AS (
  INSERT INTO record VALUES (%(key)s, 1, 'feed', %(id)s, 1, %(key)s, false, '{}', now()) RETURNING key
)
INSERT INTO version (key, version, hash, stream, part, "offset", mentions, known_at)
SELECT key, 1, key, 1, 0, 0, '{}', now() FROM made
"""


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """The database of this module, with one stream."""
    migrate(database_url)
    made = make_engine(database_url)
    with psycopg.connect(plain(database_url)) as connection:
        connection.execute("INSERT INTO stream (topic, kind) VALUES ('t.recall', 'recall')")
    yield made
    made.dispose()


def plain(database_url: str) -> str:
    return database_url.replace("+psycopg", "", 1)


def write(connection: psycopg.Connection[tuple[object, ...]], record_id: str, moved: int = 0) -> None:
    """A record, and a few mentions that change their enterprise."""
    connection.execute(VERSION, {"key": uuid.uuid4(), "id": record_id})
    for _ in range(moved):
        ids = [uuid.uuid4() for _ in range(3)]
        connection.execute("INSERT INTO identity_change (mention, before, after) VALUES (%s, %s, %s)", ids)


class Follower:
    """A reader that keeps its cursor only."""

    def __init__(self, engine: Engine, limit: int) -> None:
        self._engine, self._limit = engine, limit
        self.cursor = Cursor()
        self.seen: Counter[str] = Counter()
        self.moves = 0

    def read(self) -> int:
        """One page; how much was on it."""
        with self._engine.connect() as connection:
            page = records.changes(connection, self.cursor, self._limit)
        for cursor, row in page:
            assert cursor > self.cursor, "the feed went back"
            self.cursor = cursor
            if cursor.part == 0:
                self.seen[row.record_id] += 1
            else:
                self.moves += 1
        return len(page)


def test_a_transaction_that_ends_late_is_not_passed_over(engine: Engine, database_url: str) -> None:
    follower = Follower(engine, 100)
    with psycopg.connect(plain(database_url)) as early, psycopg.connect(plain(database_url)) as late:
        write(early, "early")
        write(late, "late")
        late.commit()
        follower.read()
        assert not follower.seen["late"], "shown before an older transaction has ended, which would then be passed over"
        early.commit()
    while follower.read():
        pass
    assert follower.seen["early"] == follower.seen["late"] == 1


def test_a_transaction_that_is_undone_holds_nobody_up(engine: Engine, database_url: str) -> None:
    follower = Follower(engine, 100)
    with psycopg.connect(plain(database_url)) as undone, psycopg.connect(plain(database_url)) as done:
        write(undone, "undone")
        write(done, "done")
        done.commit()
        undone.rollback()
    while follower.read():
        pass
    assert follower.seen["done"] == 1
    assert not follower.seen["undone"]


@pytest.mark.parametrize("seed", range(3))
def test_many_writers_and_readers(engine: Engine, database_url: str, seed: int) -> None:  # noqa: C901 - the race is one story
    """Writers hold transactions open for random times; readers with pages of several sizes each see everything once."""
    written: list[list[str]] = [[] for _ in range(6)]
    moves = [0] * 6
    done = threading.Event()

    def work(writer: int) -> None:
        chance = random.Random(seed * 100 + writer)
        with psycopg.connect(plain(database_url)) as connection:
            for transaction in range(25):
                mine = [f"s{seed}.{writer}.{transaction}.{n}" for n in range(chance.randint(1, 5))]
                for record_id in mine:
                    count = chance.choice((0, 0, 1, 4))
                    write(connection, record_id, count)
                    moves[writer] += count
                    threading.Event().wait(chance.uniform(0, 0.004))
                connection.commit()
                written[writer] += mine

    followers = [Follower(engine, limit) for limit in (1, 3, 50)]
    before = Follower(engine, 1000)
    while before.read():
        pass
    for follower in followers:
        follower.cursor = before.cursor

    def follow(follower: Follower) -> None:
        while not done.is_set():
            follower.read()
        while follower.read():
            pass

    readers = [threading.Thread(target=follow, args=(follower,)) for follower in followers]
    writers = [threading.Thread(target=work, args=(writer,)) for writer in range(6)]
    for thread in [*readers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    wanted = Counter(record_id for mine in written for record_id in mine)
    for follower in followers:
        assert follower.seen == wanted
        assert follower.moves == sum(moves)
