"""Databases are only read: nothing is written, no option becomes SQL, no address is reached that may not be, no secret shown."""

from __future__ import annotations

import dataclasses
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError

from hub.errors import HubError, RetryLater, StopProcess
from hub.servers import Endpoints
from hub.source.pull import Ask
from hub.source.systems.sql import SQL
from hub.source.systems.sql.login import address, begin, opened
from hub.source.systems.sql.wanted import columns_of, wanted
from tests.processes import plain
from tests.source.systems.databases import Institution, postgres_options
from tests.source.systems.pulling import LOOPBACK, pulled

ROW = "INSERT INTO report (id, name) VALUES (1, '甲')"


def refused(options: dict[str, Any], kind: type[HubError] = StopProcess) -> HubError:
    with pytest.raises(kind) as raised:
        pulled(SQL, options, whole=True)
    return raised.value


def query(institution: Institution, sql: str) -> dict[str, Any]:
    return {name: value for name, value in institution.options.items() if name not in ("table", "key")} | {"query": sql}


def test_a_query_with_a_colon_a_percent_and_an_end(institution: Institution) -> None:
    institution.run(ROW)
    got = pulled(
        SQL, query(institution, "SELECT id, '10:30 :id 5%' AS 时刻 FROM report WHERE name LIKE '%甲%' ;"), whole=True
    )
    assert got.cells == [{"id": 1, "时刻": "10:30 :id 5%"}]
    assert got.rows[0].place == "query"
    assert got.headers[0].document == "query"


def test_a_query_that_writes_fails_and_says_so(institution: Institution) -> None:
    institution.run(ROW)
    writes = ["SELECT 1) q; DELETE FROM report; --", "DELETE FROM report", "DROP TABLE report"]
    if institution.sort == "postgres":
        institution.run("CREATE FUNCTION empty() RETURNS int LANGUAGE sql AS 'DELETE FROM report; SELECT 1'")
        institution.run("CREATE SEQUENCE mine")
        assert refused(query(institution, "SELECT empty()")).code == "query_writes"
        assert refused(query(institution, "SELECT nextval('mine')")).code == "query_writes"
        evil = "SELECT set_config('transaction_read_only', 'off', false), empty()"
        refused(query(institution, evil))
        writes.append("WITH gone AS (DELETE FROM report RETURNING id) SELECT * FROM gone")
    if institution.sort == "mariadb":
        institution.run("CREATE FUNCTION emptied() RETURNS int BEGIN DELETE FROM report; RETURN 1; END")
        assert refused(query(institution, "SELECT emptied()")).code == "query_writes"
        writes.append("SELECT * FROM report INTO OUTFILE 'stolen'")
    for sql in writes:
        assert refused(query(institution, sql)).code in ("query_invalid", "query_writes", "query_several")
    assert pulled(SQL, institution.options, whole=True).keys == ["1"]


@pytest.mark.parametrize(
    "evil",
    [
        "SELECT 1 AS id) q; COMMIT; DELETE FROM report; SELECT * FROM (SELECT 1 AS id",
        "SELECT 1 AS id /* ' */) q; COMMIT; DELETE FROM report; SELECT * FROM (SELECT 1 AS id /* ' */",
        "SELECT '\\') q; COMMIT; DELETE FROM report; SELECT * FROM (SELECT ' AS id",
    ],
)
def test_a_query_is_one_statement(institution: Institution, evil: str) -> None:
    institution.run(ROW)
    assert refused(query(institution, evil)).code == "query_several"
    named = wanted(query(institution, "SELECT 1 AS id"))
    options = LOOPBACK | institution.options
    with opened(options, whole=True) as connection:
        if institution.sort == "mariadb" and "\\" in evil:
            return  # there it is one text, and harmless
        begin(connection, options)
        with pytest.raises(DBAPIError):  # the text of it is not all that keeps it back
            columns_of(connection, dataclasses.replace(named, query=evil))
    assert pulled(SQL, institution.options, whole=True).keys == ["1"]
    assert pulled(SQL, query(institution, "SELECT id, 'a;b' AS name FROM report"), whole=True).cells == [
        {"id": 1, "name": "a;b"}
    ]


def test_what_a_query_calls_does_not_write_when_its_newest_row_is_asked_for(institution: Institution) -> None:
    if institution.sort == "sqlite":
        return  # it has no functions that write
    institution.run(ROW)
    body = {
        "postgres": "CREATE FUNCTION drained() RETURNS int LANGUAGE sql AS 'DELETE FROM report; SELECT 1'",
        "mariadb": "CREATE FUNCTION drained() RETURNS int BEGIN DELETE FROM report; RETURN 1; END",
    }[institution.sort]
    institution.run(body)
    for whole in (True, False):
        options = query(institution, "SELECT drained() AS id") | {"change": "id"}
        with pytest.raises(StopProcess) as caught:
            pulled(SQL, options, whole=whole)
        assert caught.value.code == "query_writes"
    assert pulled(SQL, institution.options, whole=True).keys == ["1"]


@pytest.mark.parametrize("wrong", ["nan", "inf", "-1", "0", "soon"])
def test_a_time_that_is_none(institution: Institution, wrong: str) -> None:
    assert refused(institution.options | {"timeout_s": wrong}).code == "timeout_invalid"


def test_another_driver_is_no_way_round_the_checked_address() -> None:
    for dialect, driver in (("postgresql", "psycopg"), ("mysql", "pymysql"), ("sqlite", "pysqlite")):
        assert address({"url": f"{dialect}://h/d", "driver": "other"}).get_driver_name() == driver


@pytest.mark.parametrize("option", ["table", "schema", "key", "change", "deleted", "columns"])
@pytest.mark.parametrize(
    "evil",
    ['report"; DROP TABLE report; --', "report' OR '1'='1", "`report`", "re\x00port", "[report]", "a;b", "x" * 200],
)
def test_no_option_becomes_sql(institution: Institution, option: str, evil: str) -> None:
    institution.run(ROW)
    error = refused(institution.options | {option: evil})
    assert error.code in ("identifier_invalid", "column_missing")
    assert pulled(SQL, institution.options, whole=True).keys == ["1"]


def test_a_name_with_a_blank_or_in_chinese_is_a_name(institution: Institution) -> None:
    mark = "`" if institution.sort == "mariadb" else '"'
    institution.run(
        f"CREATE TABLE {mark}检验 报告{mark} ({mark}报告 编号{mark} int PRIMARY KEY, {mark}select{mark} int)"
    )
    institution.run(f"INSERT INTO {mark}检验 报告{mark} VALUES (3, 4)")
    got = pulled(SQL, institution.options | {"table": "检验 报告", "key": "报告 编号"}, whole=True)
    assert got.cells == [{"报告编号": 3, "select": 4}]
    assert got.rows[0].place == "检验 报告 报告 编号=3"


def test_columns_that_are_wanted(institution: Institution) -> None:
    institution.run(ROW)
    got = pulled(SQL, institution.options | {"columns": "name", "change": "changed"}, whole=True)
    assert got.cells == [{"name": "甲"}]
    assert got.keys == ["1"], "a key need not be shown"
    assert got.headers[0].columns == ("name",)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"table": "nothing"}, "table_missing"),
        ({"columns": "nothing"}, "column_missing"),
        ({"key": "nothing"}, "column_missing"),
        ({"change": "nothing"}, "column_missing"),
        ({"query": "SELECT 1"}, "table_or_query"),
        ({"table": ""}, "table_or_query"),
    ],
)
def test_what_is_not_there_is_named(institution: Institution, change: dict[str, str], code: str) -> None:
    error = refused(institution.options | change)
    assert error.code == code
    assert error.describe("zh") != error.describe("en")


def test_a_key_that_is_shared_never_loses_a_row(institution: Institution) -> None:
    institution.run(*(f"INSERT INTO report (id, name, number) VALUES ({n}, '同', {n // 3})" for n in range(1, 30)))
    options = institution.options | {"key": "number", "fetch_rows": 4}
    if institution.sort == "mariadb":  # read in pages
        assert refused(options).code == "key_not_unique"
    else:
        assert len(pulled(SQL, options, whole=True).rows) == 29


def test_rows_whose_key_is_null_are_shown(institution: Institution) -> None:
    institution.run("INSERT INTO report (id, number) VALUES (1, NULL), (2, 5), (3, NULL), (4, 6)")
    got = pulled(SQL, institution.options | {"key": "number"}, whole=True)
    assert sorted(got.keys) == ["", "", "5", "6"]


def test_two_columns_as_a_key_in_pages(institution: Institution) -> None:
    institution.run(*(f"INSERT INTO report (id, name, number) VALUES ({n}, 'N{n % 7}', {n})" for n in range(1, 60)))
    got = pulled(SQL, institution.options | {"key": ["name", "number"], "fetch_rows": 5}, whole=True)
    assert len(set(got.keys)) == 59
    assert '["N1", "8"]' in got.keys
    assert len(got.rows) == 59


def test_an_address_that_may_not_be_reached(servers: Endpoints) -> None:
    options = postgres_options(plain(servers.database_url)) | {"table": "x", "source_networks": ""}
    assert refused(options).code == "address_refused"
    assert refused({"url": "mysql://root@169.254.169.254/x", "table": "x"}).code == "address_refused"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://u:geheim@db.example/x", "database_password_open"),
        ("postgresql:///x", "database_url"),
        ("postgresql:///x?host=/var/run", "database_url"),
        ("postgresql://db.example/x?host=10.0.0.1", "database_url_query"),
        ("postgresql://db.example/x?service=hub", "database_url_query"),
        ("mysql://db.example/x?read_default_file=/etc/passwd", "database_url_query"),
        ("mysql://db.example/x?unix_socket=/run/x", "database_url_query"),
        ("duckdb://db.example/x", "database_url"),
        ("no address", "database_url"),
        ("", "database_url"),
    ],
)
def test_an_address_is_only_what_it_must_be(url: str, code: str) -> None:
    error = refused({"url": url, "table": "x"})
    assert error.code == code
    assert "geheim" not in str(error)


@pytest.mark.parametrize("dialect", ["oracle", "mssql", "dm"])
def test_dialects_that_are_declared(dialect: str) -> None:
    """No server of theirs was to be had: here only that the address is taken, and the missing driver named."""
    assert address({"url": f"{dialect}://db.example/x"}).get_backend_name() == dialect
    assert refused({"url": f"{dialect}://127.0.0.1/x", "table": "x"}).code == "extra_missing"


def test_a_wrong_password_stops_and_is_not_shown(servers: Endpoints, mariadb: Any) -> None:
    mariadb.run("CREATE OR REPLACE USER reader@'127.0.0.1' IDENTIFIED BY 'right'")
    for options in (
        postgres_options(plain(servers.database_url)) | {"password": SecretStr("geheim-1")},
        {"url": f"mysql://reader@127.0.0.1:{mariadb.port}/city", "password": SecretStr("geheim-1")},
    ):
        error = refused(options | {"table": "report"})
        assert error.code == "database_login"
        assert "geheim-1" not in f"{error} {error.params} {error.describe('zh')} {error.__cause__} {error.__context__}"


def test_a_whole_address_may_be_a_secret(servers: Endpoints) -> None:
    options = {"url": SecretStr(plain(servers.database_url)), "query": "SELECT 1 AS one"}
    assert pulled(SQL, options, whole=True).cells == [{"one": 1}]


def test_an_account_that_may_not_read(mariadb: Any, servers: Endpoints) -> None:
    mariadb.run("CREATE OR REPLACE USER nobody@'127.0.0.1'", "CREATE OR REPLACE TABLE closed (id int PRIMARY KEY)")
    mariadb.run("GRANT SHOW VIEW ON city.closed TO nobody@'127.0.0.1'")
    options = {"url": f"mysql://nobody@127.0.0.1:{mariadb.port}/city", "table": "closed", "key": "id"}
    assert refused(options).code == "database_privilege"


def test_a_database_that_is_away_is_waited_for() -> None:
    from hub.servers.ports import free_port

    for dialect in ("postgresql", "mysql"):
        options = {"url": f"{dialect}://u@127.0.0.1:{free_port()}/x", "table": "x", "password": SecretStr("geheim-1")}
        assert refused(options, RetryLater).code == "source_database_away"


def test_a_statement_that_takes_too_long_is_given_up(institution: Institution) -> None:
    endless = {
        "postgres": "SELECT 1 FROM pg_sleep(60)",
        "mariadb": "SELECT SLEEP(60) FROM dual WHERE SLEEP(60) = 0",
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS i FROM n",
    }[institution.sort]
    options = query(institution, endless) | {"timeout_s": 1}
    began = time.monotonic()
    with pytest.raises(RetryLater) as raised:
        pulled(SQL, options, whole=institution.sort != "sqlite")
    assert raised.value.code == "database_slow"
    assert time.monotonic() - began < 15


def test_a_reading_leaves_nothing_open_and_locks_nobody_out(institution: Institution) -> None:
    institution.run(*(f"INSERT INTO report (id) VALUES ({n})" for n in range(5000)))
    ask = Ask("test", {**institution.options, "source_networks": "127.0.0.0/8"}, {}, True, threading.Event())
    reading = SQL.pull(ask)
    for _ in range(10):
        next(reading)
    institution.run("UPDATE report SET name = 'neu' WHERE id = 4999", "DELETE FROM report WHERE id = 4998")
    rest = [item for item in reading if hasattr(item, "cells")]
    assert len(rest) == 5000 - 9, "a reading sees one moment"
    assert rest[-1].cells["name"] is None  # type: ignore[union-attr]


def test_the_institutions_file_is_never_written(tmp_path: Path) -> None:
    file = tmp_path / "city.db"
    with sqlite3.connect(file) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE report (id int PRIMARY KEY)")
        made.execute("INSERT INTO report VALUES (1)")
    before = file.read_bytes()
    options = {"path": str(file), "table": "report", "key": "id", "change": "id"}
    position = pulled(SQL, options, whole=True).position
    pulled(SQL, options, position)
    assert file.read_bytes() == before
    made.close()
    assert refused(options | {"path": str(tmp_path / "none.db")}).code == "file_missing"
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at" * 40)
    assert refused(options | {"path": str(tmp_path / "text.db")}).code == "query_invalid"


def test_numbers_of_transactions_beyond_32_bits(servers: Endpoints, tmp_path: Path) -> None:
    """A cluster that has used up its first 2³² transactions: rows bear the lower half of the number only."""
    import subprocess

    from hub.servers.postgres import PostgresServer, find_programs
    from hub.settings import Settings

    settings = Settings(data_dir=tmp_path)
    server = PostgresServer(settings)
    server.start()
    server.stop()
    programs = find_programs(settings, server._account)
    reset = [str(programs / "pg_resetwal"), "--epoch=3", "-D", str(tmp_path / "postgres/data")]
    user = server._account and server._account.uid
    if user:
        reset[-1] = "/proc/self/cwd"
    subprocess.run(reset, check=True, cwd=tmp_path / "postgres/data", user=user, capture_output=True)
    server.start()
    try:
        url = plain(server.url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE report AS SELECT 1 AS id")
            options = postgres_options(url) | {"table": "report", "key": "id", "changes": "xmin"}
            position = pulled(SQL, options, whole=True).position
            assert int(position["cursor"]["settled"]) > 3 * 2**32
            connection.execute("VACUUM FREEZE report")
            assert pulled(SQL, options, position).keys == []
            connection.execute("INSERT INTO report VALUES (2)")
            assert pulled(SQL, options, position).keys == ["2"]
    finally:
        server.stop()


def test_a_link_that_is_cut_in_the_middle_is_tried_again(institution: Institution) -> None:
    if institution.sort == "sqlite":
        pytest.skip("a file has no link")
    many = ", ".join(f"({n}, '{'长' * 80}')" for n in range(20_000))
    institution.run(f"INSERT INTO report (id, name) VALUES {many}")
    options = {**institution.options, "source_networks": "127.0.0.0/8", "fetch_rows": 10}
    reading = SQL.pull(Ask("test", options, {}, True, threading.Event()))
    for _ in range(5):
        next(reading)
    writer = institution.connect()
    cursor = writer.cursor()
    if institution.sort == "postgres":
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'nqi-hub' AND datname = current_database()"
        )
    else:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE id <> connection_id() AND db = database()")
        for (number,) in cursor.fetchall():
            cursor.execute(f"KILL {number}")
    writer.close()
    with pytest.raises(RetryLater) as raised:
        list(reading)
    assert raised.value.code == "source_database_away"
