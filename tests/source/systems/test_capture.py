"""PostgreSQL's change stream: nothing falls between table and stream, deletions are told, nothing is lost at a kill."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.errors import RetryLater, StopProcess
from hub.servers import Endpoints
from hub.source.pull import Ask
from hub.source.systems.capture import CAPTURE, forget
from hub.source.systems.capture.slot import number, printed, slot_name
from tests.processes import plain
from tests.source.systems.databases import postgres_options
from tests.source.systems.pulling import LOOPBACK, Got, pulled

NUMBERS = itertools.count(1)


class Institution:
    """A database of its own, with a table `report` that is published."""

    def __init__(self, address: str, slot: str) -> None:
        self.address = address
        self.connection = psycopg.connect(address, autocommit=True)
        self.options = postgres_options(address) | {"table": "report", "slot": slot}

    def run(self, *statements: str) -> None:
        """Statements in one transaction."""
        with self.connection.transaction():
            for statement in statements:
                self.connection.execute(statement)

    def one(self, sql: str) -> Any:
        row = self.connection.execute(sql).fetchone()
        return row and row[0]

    def whole(self, position: Any = None, **more: Any) -> Got:
        return pulled(CAPTURE, self.options | more, position, whole=True)

    def changes(self, position: Any, **more: Any) -> Got:
        return pulled(CAPTURE, self.options | more, position)

    @property
    def confirmed(self) -> int:
        name = self.options["slot"]
        return number(self.one(f"SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '{name}'"))


@pytest.fixture
def institution(servers: Endpoints) -> Iterator[Institution]:
    name = f"capture_{next(NUMBERS)}"
    owner = plain(servers.database_url)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    made = Institution(owner.rsplit("/", 1)[0] + f"/{name}", name)
    made.run(
        "CREATE TABLE report (id int PRIMARY KEY, name text, price numeric(9,2), note text)",
        "ALTER TABLE report ALTER note SET STORAGE EXTERNAL",  # long texts are stored apart, uncompressed
        "CREATE TABLE other (id int PRIMARY KEY)",
        "CREATE PUBLICATION nqi_hub FOR TABLE report, other",
    )
    yield made
    made.connection.close()
    forget("test", {**LOOPBACK, **made.options})
    with psycopg.connect(owner, autocommit=True) as connection:
        left = connection.execute("SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s", [name]).fetchone()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert left == (0,), "a removed instance leaves no slot"


def insert(*keys: int, name: str = "甲") -> list[str]:
    return [f"INSERT INTO report VALUES ({key}, '{name}', 1.50)" for key in keys]


def test_table_first_then_changes_in_order(institution: Institution) -> None:
    institution.run(*insert(1, 2, 3))
    whole = institution.whole()
    assert whole.keys == ["1", "2", "3"]
    institution.run(*insert(4), "UPDATE report SET name = '乙' WHERE id = 1", "DELETE FROM report WHERE id = 2")
    institution.run("INSERT INTO other VALUES (1)")
    got = institution.changes(whole.position)
    assert got.keys == ["4", "1"]
    assert got.gone == ["2"]
    assert got.rows[1].cells == {"id": 1, "name": "乙", "price": Decimal("1.50"), "note": None}
    assert got.rows[1].place == "report id=1"
    assert got.headers[0].columns == ("id", "name", "price", "note")
    assert institution.changes(got.position).rows == []


def test_a_row_has_the_same_bytes_out_of_the_table_and_out_of_the_stream(institution: Institution) -> None:
    from tests.source.systems.test_sql_types import POSTGRES

    institution.run("CREATE TYPE verdict AS ENUM ('合格', '不合格')")
    names = [name for name in POSTGRES if name != "infinite"]
    columns = ", ".join(f'{POSTGRES[name][0]} AS "{name}"' for name in names)
    institution.run(
        f"CREATE TABLE typed AS SELECT 1 AS key, {columns}", "ALTER TABLE typed ADD PRIMARY KEY (key)",
        "ALTER PUBLICATION nqi_hub ADD TABLE typed",
    )  # fmt: skip
    options = {"table": "typed"}
    whole = institution.whole(**options)
    institution.run("UPDATE typed SET key = key")
    (row,) = institution.changes(whole.position, **options).rows
    assert row.raw == whole.rows[0].raw
    assert row.key == whole.rows[0].key
    assert row.place == whole.rows[0].place


def test_nothing_falls_between_table_and_stream(institution: Institution) -> None:
    """Transactions open while the table is read, committed after it; others committed in the middle of it."""
    institution.run(*insert(*range(10, 3000)))
    late = psycopg.connect(institution.address)
    try:
        first = pulled(CAPTURE, institution.options, whole=True, until_mark=1)
        for statement in insert(1):
            late.execute(statement.encode())
        institution.run(*insert(2), "UPDATE report SET name = '乙' WHERE id = 2999", "DELETE FROM report WHERE id = 11")
        rest = institution.whole(first.position)
        late.commit()
    finally:
        late.close()
    got = institution.changes(rest.position)
    assert {"1", "2", "2999"} <= set(got.keys)
    assert got.gone == ["11"]


def test_transactions_that_commit_out_of_order_come_in_the_order_of_their_commits(institution: Institution) -> None:
    position = institution.whole().position
    early = psycopg.connect(institution.address)
    early.execute(insert(1)[0].encode())
    institution.run(*insert(2))
    got = institution.changes(position)
    assert got.keys == ["2"]
    early.commit()
    early.close()
    assert institution.changes(got.position).keys == ["1"]


def test_a_new_key_is_a_deletion_and_a_row(institution: Institution) -> None:
    institution.run(*insert(1))
    position = institution.whole().position
    institution.run("UPDATE report SET id = 5 WHERE id = 1")
    got = institution.changes(position)
    assert (got.gone, got.keys) == (["1"], ["5"])


@pytest.mark.parametrize("identity", ["DEFAULT", "FULL"])
def test_a_long_text_that_was_not_touched_is_there(institution: Institution, identity: str) -> None:
    institution.run(f"ALTER TABLE report REPLICA IDENTITY {identity}")
    institution.run(*insert(1), "UPDATE report SET note = repeat('长', 100000)")
    position = institution.whole().position
    institution.run("UPDATE report SET name = '乙'")
    got = institution.changes(position)
    assert [(row["name"], len(row["note"])) for row in got.cells] == [("乙", 100_000)]
    institution.run(
        "UPDATE report SET name = '丙'", "DELETE FROM report"
    )  # in one transaction: it is gone when asked for
    again = institution.changes(got.position)
    assert again.gone == ["1"]
    assert again.rows == [] or identity == "FULL"


def test_a_full_identity_tells_deletions_by_key(institution: Institution) -> None:
    institution.run("ALTER TABLE report REPLICA IDENTITY FULL", *insert(1, 2))
    position = institution.whole().position
    institution.run("UPDATE report SET name = '乙' WHERE id = 1", "DELETE FROM report WHERE id = 2")
    got = institution.changes(position)
    assert (got.keys, got.gone) == (["1"], ["2"])


def test_positions_survive_a_kill_at_every_mark(institution: Institution) -> None:
    position = institution.whole().position
    for part in range(5):
        institution.run(*insert(*range(part * 1500, part * 1500 + 1500)))
    keys: list[str] = []
    for _ in range(20):
        before = institution.confirmed
        got = pulled(CAPTURE, institution.options, position, until_mark=1)
        assert institution.confirmed <= max(before, int(position["lsn"])), "the slot never runs ahead of what was saved"
        keys += got.keys
        position = got.position
        if not got.rows:
            break
    assert keys == [str(key) for key in range(7500)], "each once, in order"
    assert pulled(CAPTURE, institution.options, position).rows == []


def test_a_reading_whose_position_was_never_saved_comes_again(institution: Institution) -> None:
    position = institution.whole().position
    institution.run(*insert(1))
    assert institution.changes(position).keys == ["1"]
    assert institution.changes(position).keys == ["1"]


def test_one_large_transaction_in_flat_memory(institution: Institution) -> None:
    import tracemalloc

    position = institution.whole().position
    institution.run("INSERT INTO report SELECT n, '示例', 1.5, repeat('x', 300) FROM generate_series(1, 60000) n")

    ask = Ask("test", {**institution.options, "source_networks": "127.0.0.0/8"}, position, False, threading.Event())
    tracemalloc.start()
    count = sum(1 for item in CAPTURE.pull(ask) if hasattr(item, "cells"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 8_000_000, f"{peak:,} bytes, of more than 20,000,000"


def test_an_emptied_table_is_read_anew_once(institution: Institution) -> None:
    institution.run(*insert(1, 2))
    position = institution.whole().position
    institution.run("TRUNCATE report")
    institution.run(*insert(7))
    got = institution.changes(position)
    assert got.restored == ["TRUNCATE"]
    again = institution.whole({})
    assert again.keys == ["7"]
    after = institution.changes(again.position)
    assert after.restored == [], "and not for ever"


def test_an_idle_table_lets_the_log_go(institution: Institution) -> None:
    position = institution.whole().position
    for _ in range(3):
        institution.run("CREATE TABLE noise AS SELECT n FROM generate_series(1, 5000) n", "DROP TABLE noise")
        got = institution.changes(position)
        assert got.rows == []
        position = got.position
        institution.changes(position)
        assert institution.confirmed >= int(position["lsn"])


def test_a_lost_slot_is_noticed_and_made_anew(institution: Institution) -> None:
    institution.run(*insert(1))
    position = institution.whole().position
    institution.run(f"SELECT pg_drop_replication_slot('{institution.options['slot']}')")
    institution.run(*insert(2))
    assert institution.changes(position).restored == ["slot: gone"]
    again = institution.whole({})
    assert again.keys == ["1", "2"]
    institution.run(*insert(3))
    assert institution.changes(again.position).keys == ["3"]


def test_a_slot_that_someone_else_moved_is_noticed(institution: Institution) -> None:
    position = institution.whole().position
    institution.run(*insert(1))
    slot = institution.options["slot"]
    institution.run(f"SELECT pg_replication_slot_advance('{slot}', pg_current_wal_insert_lsn())")
    (detail,) = institution.changes(position).restored
    assert detail.startswith("slot ")


def test_a_backup_that_was_played_back_is_noticed(institution: Institution) -> None:
    position = institution.whole().position
    for change in ({"lsn": position["lsn"] + 2**40}, {"identity": position["identity"] | {"timeline": "0000000F"}}):
        (detail,) = institution.changes(position | change).restored
        assert detail.startswith(("log ", "timeline: "))


def test_a_new_column_and_a_renamed_one_come_with_a_new_header(institution: Institution) -> None:
    position = institution.whole().position
    institution.run(
        *insert(1), "ALTER TABLE report ADD batch text DEFAULT 'B1'", "ALTER TABLE report RENAME name TO title"
    )
    institution.run("INSERT INTO report VALUES (2, '乙', 2, NULL, 'B2')")
    got = institution.changes(position)
    assert got.headers[-1].columns == ("id", "title", "price", "note", "batch")
    assert got.cells[-1] == {"id": 2, "title": "乙", "price": Decimal("2.00"), "note": None, "batch": "B2"}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DROP PUBLICATION nqi_hub", "publication_missing"),
        ("ALTER PUBLICATION nqi_hub DROP TABLE report", "publication_missing"),
        ("ALTER PUBLICATION nqi_hub SET (publish = 'insert')", "publication_part"),
        ("ALTER TABLE report REPLICA IDENTITY NOTHING", "capture_no_identity"),
        ("ALTER TABLE report DROP CONSTRAINT report_pkey", "capture_no_identity"),
    ],
)
def test_what_only_the_institution_can_add_is_said(institution: Institution, statement: str, code: str) -> None:
    institution.run(statement)
    with pytest.raises(StopProcess) as raised:
        institution.whole()
    assert raised.value.code == code
    assert institution.one("SELECT count(*) FROM pg_replication_slots WHERE active") == 0


def test_a_slot_of_another_sort_is_left_alone(institution: Institution) -> None:
    slot = institution.options["slot"]
    institution.run(f"SELECT pg_create_logical_replication_slot('{slot}', 'test_decoding')")
    with pytest.raises(StopProcess) as raised:
        institution.whole()
    assert raised.value.code == "slot_foreign"
    institution.run(f"SELECT pg_drop_replication_slot('{slot}')")


def test_positions_of_the_log() -> None:
    assert number("16/B374D848") == 0x16B374D848
    assert printed(number("16/B374D848")) == "16/B374D848"
    assert printed(0) == "0/0"


def test_a_slot_invalidated_because_it_kept_too_much(tmp_path: Path) -> None:
    """A server of its own, with max_slot_wal_keep_size, as careful administrators set it."""
    from hub.servers.postgres import PostgresServer
    from hub.settings import Settings

    server = PostgresServer(Settings(data_dir=tmp_path))
    server.start()
    try:
        made = Institution(plain(server.url), "kept")
        for statement in ("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()"):
            made.connection.execute(statement.encode())
        made.run("CREATE TABLE report (id int PRIMARY KEY)", "CREATE PUBLICATION nqi_hub FOR TABLE report")
        position = made.whole().position
        for _ in range(4):
            made.connection.execute("SELECT pg_switch_wal()")
            made.run("INSERT INTO report SELECT coalesce(max(id), 0) + 1 FROM report")
        made.connection.execute("CHECKPOINT")
        (detail,) = made.changes(position).restored
        assert detail in ("slot: wal_removed", "slot: lost")
        again = made.whole({})
        assert len(again.rows) == 4
        made.run("INSERT INTO report VALUES (99)")
        assert made.changes(again.position).keys == ["99"]
        made.connection.close()
    finally:
        server.stop()


def test_a_server_that_is_away_is_waited_for(tmp_path: Path) -> None:
    from hub.servers.ports import free_port

    options = {"url": f"postgresql://u@127.0.0.1:{free_port()}/x", "table": "report"}
    with pytest.raises(RetryLater):
        pulled(CAPTURE, options, whole=True)


def test_a_link_that_is_cut_in_the_middle_is_tried_again(institution: Institution) -> None:
    position = institution.whole().position
    institution.run("INSERT INTO report SELECT n, '示例', 1.5, repeat('x', 300) FROM generate_series(1, 20000) n")
    ask = Ask("test", {**institution.options, **LOOPBACK}, position, False, threading.Event())
    reading = CAPTURE.pull(ask)
    next(reading)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'nqi-hub'"
    institution.run(f"{cut} AND datname = current_database()")
    with pytest.raises(RetryLater) as raised:
        list(reading)
    assert raised.value.code == "source_database_away"
    assert len(institution.changes(position).rows) == 20_000


def test_two_instances_never_share_a_slot() -> None:
    names = ["a-b", "a_b", "a.b", "A_B", "监管一", "监管二", "x" * 70 + "1", "x" * 70 + "2"]
    slots = [slot_name(name, {}) for name in names]
    assert len(set(slots)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9_]{1,63}", slot) for slot in slots)
    assert (slot_name("a_b", {}), slot_name("any", {"slot": "Ours"})) == ("nqi_a_b", "ours")
