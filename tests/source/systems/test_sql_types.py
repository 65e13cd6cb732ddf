"""Values of databases come without loss: exact numbers, moments in UTC, text in whatever encoding it was stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.servers import Endpoints
from hub.source.exact import canonical, exact_json, kept, key_text, taken
from hub.source.systems.sql import SQL
from tests.processes import plain
from tests.source.systems.databases import postgres_options
from tests.source.systems.mariadb import MariaDb
from tests.source.systems.pulling import pulled

POSTGRES: dict[str, tuple[str, Any]] = {
    "exact": (
        "12345678901234567890.12345678901234567890::numeric",
        Decimal("12345678901234567890.12345678901234567890"),
    ),
    "zeros": ("1.500::numeric(10,3)", Decimal("1.500")),
    "nan": ("'NaN'::numeric", Decimal("NaN")),
    "double": ("0.1::float8", 0.1),
    "infinite": ("'-Infinity'::float8", "-Infinity"),
    "big": ("9223372036854775807::int8", 9223372036854775807),
    "yes": ("true", True),
    "moment": ("'2024-03-05 08:30:00.5+08'::timestamptz", datetime(2024, 3, 5, 0, 30, 0, 500_000, UTC)),
    "local": ("'2024-03-05 08:30:00'::timestamp", datetime(2024, 3, 5, 8, 30)),
    "forever": ("'infinity'::timestamptz", "infinity"),
    "day": ("'2024-03-05'::date", date(2024, 3, 5)),
    "before": ("'0044-03-15 BC'::date", "0044-03-15 BC"),
    "clock": ("'08:30:00'::time", "08:30:00"),
    "span": ("'1 month 3 days'::interval", "P1M3D"),
    "bytes": ("'\\xdeadbeef'::bytea", "deadbeef"),
    "padded": ("'AB'::char(6)", "AB"),
    "empty": ("''::text", ""),
    "none": ("NULL::text", None),
    "list": ("ARRAY[1.10, 2]::numeric[]", [Decimal("1.10"), Decimal("2")]),
    "nested": ("ARRAY[ARRAY['甲','乙'],ARRAY['丙',NULL]]", [["甲", "乙"], ["丙", None]]),
    "json": ("""'{"值": 1.10, "b": [null, 3]}'::jsonb""", {"b": [None, 3], "值": Decimal("1.10")}),
    "id": ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    "enum": ("'合格'::verdict", "合格"),
    "net": ("'10.0.0.0/8'::inet", "10.0.0.0/8"),
    "range": ("'[2024-01-01,2025-01-01)'::daterange", "[2024-01-01,2025-01-01)"),
    "money": ("'12.50'::money", "$12.50"),
}


@pytest.fixture(scope="module")
def postgres(servers: Endpoints, database_url: str) -> dict[str, Any]:
    with psycopg.connect(plain(database_url), autocommit=True) as connection:
        connection.execute("CREATE TYPE verdict AS ENUM ('合格', '不合格')")
    return postgres_options(plain(database_url))


@pytest.mark.parametrize("name", POSTGRES)
def test_postgres(postgres: dict[str, Any], name: str) -> None:
    sql, expected = POSTGRES[name]
    (row,) = pulled(SQL, postgres | {"query": f'SELECT {sql} AS "{name}"'}, whole=True).rows
    found = row.cells[name]
    assert type(found) is type(expected)
    assert str(found) == str(expected)


def test_the_bytes_of_a_row_are_exact_and_stay_the_same(postgres: dict[str, Any]) -> None:
    names = [name for name in POSTGRES if name != "infinite"]
    query = "SELECT " + ", ".join(f'{POSTGRES[name][0]} AS "{name}"' for name in names)
    first, second = (pulled(SQL, postgres | {"query": query}, whole=True).rows[0].raw for _ in range(2))
    assert first == second
    assert b'"exact":12345678901234567890.12345678901234567890' in first
    assert b'"zeros":1.500' in first
    assert '"值":1.10'.encode() in first
    assert b'"moment":"2024-03-05T00:30:00.500000+00:00"' in first
    assert list(exact_json(first)) == sorted(names)


@pytest.fixture
def city(mariadb: MariaDb) -> Iterator[dict[str, Any]]:
    mariadb.run("DROP TABLE IF EXISTS typed")
    yield {"url": f"mysql://root@127.0.0.1:{mariadb.port}/city", "table": "typed", "key": "id"}
    mariadb.run("DROP TABLE IF EXISTS typed")


MARIA: dict[str, tuple[str, str, Any]] = {
    "exact": ("decimal(40,20)", "12345678901234567890.12345678901234567890", Decimal("12345678901234567890.12345678901234567890")),
    "flag": ("tinyint(1)", "2", 2),
    "big": ("bigint unsigned", "18446744073709551615", 18446744073709551615),
    "local": ("datetime(3)", "'2024-03-05 08:30:00.5'", datetime(2024, 3, 5, 8, 30, 0, 500_000)),
    "moment": ("timestamp NULL", "'2024-03-05 00:30:00'", datetime(2024, 3, 5, 0, 30, tzinfo=UTC)),
    "zero": ("datetime NULL", "'0000-00-00 00:00:00'", None),
    "zero_day": ("date NULL", "'0000-00-00'", None),
    "half_day": ("date", "'2024-00-00'", "2024-00-00"),
    "day": ("date", "'2024-03-05'", date(2024, 3, 5)),
    "clock": ("time", "'-26:00:00'", "-26:00:00"),
    "year": ("year", "2024", 2024),
    "double": ("double", "0.1", 0.1),
    "bits": ("bit(9)", "b'100000001'", "0101"),
    "bytes": ("varbinary(9)", "x'00ff'", "00ff"),
    "blob": ("blob", "x'deadbeef'", "deadbeef"),
    "padded": ("char(6)", "'AB'", "AB"),
    "empty": ("varchar(6)", "''", ""),
    "none": ("varchar(6)", "NULL", None),
    "enum": ("enum('合格','不合格')", "'合格'", "合格"),
    "set": ("set('CMA','CNAS')", "'CMA,CNAS'", "CMA,CNAS"),
    "gbk": ("varchar(20) CHARACTER SET gbk", "'检验报告'", "检验报告"),
    "long": ("longtext CHARACTER SET gb2312", "'示例'", "示例"),
}  # fmt: skip


@pytest.mark.parametrize("name", MARIA)
def test_mariadb(mariadb: MariaDb, city: dict[str, Any], name: str) -> None:
    sort, value, expected = MARIA[name]
    mariadb.run(f"CREATE TABLE typed (id int PRIMARY KEY, `{name}` {sort})")
    zone = "SET time_zone = '+00:00'"
    with mariadb.connect() as connection, connection.cursor() as cursor:
        for statement in ("SET sql_mode = ''", zone, f"INSERT INTO typed VALUES (1, {value})"):
            cursor.execute(statement)
    (row,) = pulled(SQL, city, whole=True).rows
    assert type(row.cells[name]) is type(expected)
    assert row.cells[name] == expected


def test_gbk_in_a_column_that_says_latin1(mariadb: MariaDb, city: dict[str, Any]) -> None:
    """As programs of the nineties left it; a cell that is no GBK refuses its row alone."""
    mariadb.run(
        "CREATE TABLE typed (id int PRIMARY KEY, name varchar(40) CHARACTER SET latin1, price decimal(9,2))",
        f"INSERT INTO typed VALUES (1, x'{'检验报告'.encode('gbk').hex()}', 1.50), (2, x'ff20', 2), (3, 'abc', 3)",
    )
    assert pulled(SQL, city, whole=True).cells[0]["name"] != "检验报告"
    got = pulled(SQL, city | {"text_encoding": "gbk"}, whole=True)
    assert [row["name"] for row in got.cells] == ["检验报告", "abc"]
    assert got.cells[0]["price"] == Decimal("1.50")
    (bad,) = got.refused
    assert (bad.place, bad.error.code, bad.error.found) == ("typed id=2", "cell_encoding", "ff 20")


def test_sqlite(tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "city.db"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE r (id integer PRIMARY KEY, a, b, c, d)")
        made.execute(
            "INSERT INTO r VALUES (1, x'00ff', 0.1, '', NULL), (2, 9223372036854775807, '检验', 1e999, 'a' || char(0))"
        )
        made.execute(f"INSERT INTO r VALUES (3, CAST(x'{'检验'.encode('gbk').hex()}' AS text), 1, 2, 3)")
    made.close()
    options = {"path": str(file), "table": "r", "key": "id"}
    got = pulled(SQL, options, whole=True)
    assert got.cells == [
        {"id": 1, "a": "00ff", "b": 0.1, "c": "", "d": None},
        {"id": 2, "a": 9223372036854775807, "b": "检验", "c": "inf", "d": "a\0"},
    ]
    assert [row.place for row in got.refused] == ["r id=3"]
    assert pulled(SQL, options | {"text_encoding": "gb18030"}, whole=True).cells[1]["a"] == "检验"


CELLS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), CELLS, max_size=5))
def test_canonical_json_loses_nothing_and_does_not_depend_on_order(cells: dict[str, Any]) -> None:
    raw = canonical(cells)
    assert canonical(dict(reversed(cells.items()))) == raw
    assert same(exact_json(raw), cells)


def same(found: Any, cells: Any) -> bool:
    """Equal, numbers by their value."""
    if isinstance(cells, dict):
        return found.keys() == cells.keys() and all(same(found[name], cells[name]) for name in cells)
    if isinstance(cells, list):
        return len(found) == len(cells) and all(map(same, found, cells))
    return bool(found == cells)


@given(
    st.lists(st.text() | st.integers(), min_size=2, max_size=3),
    st.lists(st.text() | st.integers(), min_size=2, max_size=3),
)
def test_two_keys_never_have_one_text(one: list[Any], other: list[Any]) -> None:
    assert (key_text(one) == key_text(other)) == (list(map(str, one)) == list(map(str, other)))


@given(st.datetimes() | st.dates() | st.decimals(allow_nan=False) | st.integers() | st.text() | st.none())
def test_a_position_gives_back_what_it_was_given(value: Any) -> None:
    assert taken(kept(value)) == value


def test_a_databases_values_fit_the_cells_of_connectors() -> None:
    from hub.source import Day, Moment, Number, SourceRow, column

    class Row(SourceRow):
        day: Day = column("day")
        moment: Moment = column("moment")
        number: Number = column("number")

    late = datetime(2024, 3, 4, 23, 30, tzinfo=UTC)  # the 5th in Beijing
    for day in (date(2024, 3, 5), datetime(2024, 3, 5, 8, 30), late):
        row = Row.model_validate({"day": day, "moment": late, "number": Decimal("1.50")})
        assert (row.day, row.moment, str(row.number)) == (date(2024, 3, 5), late, "1.50")
