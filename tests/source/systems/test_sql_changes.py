"""Databases tell what changed, and miss nothing: late commits, ties, clocks set back, backups played back, kills."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.source.systems.sql import SQL
from tests.source.systems.databases import Institution
from tests.source.systems.pulling import Got, pulled

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def at(seconds: float) -> str:
    """A time that many seconds from now, as SQL has it."""
    return f"'{(NOW + timedelta(seconds=seconds)).isoformat(sep=' ', timespec='milliseconds')}'"


def insert(number: int, seconds: float = 0, *, key: int | None = None) -> str:
    """A row with the `number` of a sequence."""
    columns, key = "id, name, changed, number", key or number
    return f"INSERT INTO report ({columns}) VALUES ({key}, '报告{key}', {at(seconds)}, {number})"


@pytest.fixture(params=["changed", "number", "xmin"])
def way(request: pytest.FixtureRequest, institution: Institution) -> dict[str, Any]:
    """How changes are told."""
    if request.param == "xmin":
        if institution.sort != "postgres":
            pytest.skip("transaction ids are PostgreSQL's")
        return institution.options | {"changes": "xmin"}
    return institution.options | {"change": request.param}


def test_changed_rows_come_once_and_only_they(institution: Institution, way: dict[str, Any]) -> None:
    institution.run(*(insert(n) for n in range(1, 6)))
    first = pulled(SQL, way, whole=True)
    assert first.keys == ["1", "2", "3", "4", "5"]
    quiet = pulled(SQL, way, first.position)
    institution.run(f"UPDATE report SET name = '新', changed = {at(1)}, number = 9 WHERE id = 2", insert(6, 2))
    changed = pulled(SQL, way, quiet.position)
    assert {"2", "6"} <= set(changed.keys)
    after = pulled(SQL, way, changed.position)
    assert after.keys == [], "what was sent within the window is not sent again"
    assert {row["name"] for row in changed.cells if row["id"] == 2} == {"新"}


def test_transactions_that_commit_out_of_order_are_both_found(
    institution: Institution,
    way: dict[str, Any],
) -> None:
    if institution.sort == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    institution.run(insert(1))
    position = pulled(SQL, way, whole=True).position
    early = institution.connect()
    early.cursor().execute(insert(2, 1))  # older by its time, its number and its transaction
    time.sleep(1.1)
    # By number and by transaction it may be as young as it likes; by time, as far as transactions were open, and an overlap.
    institution.run(insert(3, 30 if way.get("change") == "changed" else 600))
    found: list[str] = []
    for _ in range(3):
        got = pulled(SQL, way, position)
        found += got.keys
        position = got.position
    assert "3" in found
    assert "2" not in found
    early.commit()
    early.close()
    assert "2" in pulled(SQL, way, position).keys


def test_the_window_reaches_back_to_the_oldest_open_transaction(institution: Institution) -> None:
    if institution.sort == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    options = institution.options | {"change": "changed", "overlap_s": 0}
    institution.run(insert(1))
    position = pulled(SQL, options, whole=True).position
    early = institution.connect()
    early.cursor().execute(insert(2, 1))
    time.sleep(2.5)
    institution.run(insert(3, 2))  # committed first, and younger by one second
    position = pulled(SQL, options, position).position
    early.commit()
    early.close()
    assert "2" in pulled(SQL, options, position).keys


def test_a_row_changed_again_within_the_same_tick_is_found(institution: Institution) -> None:
    options = institution.options | {"change": "changed"}
    institution.run(insert(1), insert(2))
    position = pulled(SQL, options, whole=True).position
    institution.run(f"UPDATE report SET name = '一', changed = {at(5)} WHERE id = 1")
    got = pulled(SQL, options, position)
    assert [row["name"] for row in got.cells if row["id"] == 1] == ["一"]
    institution.run("UPDATE report SET name = '二' WHERE id = 1")  # the time of change stays the same
    again = pulled(SQL, options, got.position)
    assert [row["name"] for row in again.cells] == ["二"]


def test_rows_without_a_time_of_change_are_found(institution: Institution) -> None:
    options = institution.options | {"change": "changed"}
    institution.run(insert(1))
    position = pulled(SQL, options, whole=True).position
    institution.run("INSERT INTO report (id, name) VALUES (7, '无时间')")
    assert "7" in pulled(SQL, options, position).keys


def test_a_backup_that_was_played_back_is_noticed(institution: Institution, way: dict[str, Any]) -> None:
    institution.run(insert(1), insert(2, 50))
    position = pulled(SQL, way, whole=True).position
    if "changes" in way:  # the transaction that the position names has not been yet
        position["cursor"]["settled"] = str(int(position["cursor"]["settled"]) + 1000)
    else:
        institution.run("DELETE FROM report WHERE id = 2")  # as it was before
    got = pulled(SQL, way, position)
    assert len(got.restored) == 1
    assert got.rows == []
    afresh = pulled(SQL, way, {}, whole=True)
    assert not afresh.restored
    assert pulled(SQL, way, afresh.position).restored == []


def test_another_database_under_the_same_address_is_noticed(institution: Institution) -> None:
    if institution.sort != "postgres":
        pytest.skip("only PostgreSQL (and MySQL itself) say who they are")
    options = institution.options | {"change": "changed"}
    institution.run(insert(1))
    position = pulled(SQL, options, whole=True).position
    assert set(position["identity"]) == {"system", "database", "table", "timeline"}
    institution.run(
        "CREATE TABLE copy AS SELECT * FROM report", "DROP TABLE report", "ALTER TABLE copy RENAME TO report"
    )
    (detail,) = pulled(SQL, options, position).restored
    assert detail.startswith("table: ")


def test_a_clock_that_was_set_back_is_noticed(institution: Institution) -> None:
    if institution.sort == "sqlite":
        pytest.skip("SQLite has no clock of its own")
    options = institution.options | {"change": "changed"}
    institution.run(insert(1))
    position = pulled(SQL, options, whole=True).position
    hour_ahead = datetime.fromisoformat(position["cursor"]["clock"][0]) + timedelta(hours=1)
    position["cursor"]["clock"][0] = hour_ahead.isoformat()  # the server's clock was an hour ahead then
    (detail,) = pulled(SQL, options, position).restored
    assert detail.startswith("clock: ")
    whole = pulled(SQL, options, position | {"cursor": position["cursor"]}, whole=True)
    assert whole.restored, "a whole reading that starts from the old position says so too"


@pytest.mark.parametrize("ahead_s", [20, 3600])
def test_rows_written_while_the_clock_is_behind_are_found(institution: Institution, ahead_s: int) -> None:
    """After the clock was set back, new rows are older than the newest one, until it has caught up."""
    if institution.sort == "sqlite":
        pytest.skip("SQLite has no clock of its own")
    options = institution.options | {"change": "changed"}
    institution.run(insert(1, ahead_s))  # written while the clock was ahead
    position = pulled(SQL, options, whole=True).position
    clock = datetime.fromisoformat(position["cursor"]["clock"][0]) + timedelta(seconds=ahead_s)
    if ahead_s > 30:
        position["cursor"]["behind"] = [clock.isoformat(), ahead_s]  # as the reading after its notice left it
        position = pulled(SQL, options, position).position
    else:
        position["cursor"]["clock"][0] = clock.isoformat()
    institution.run(insert(2, 0))
    got = pulled(SQL, options, position)
    assert got.restored == []
    assert "2" in got.keys
    institution.run(insert(3, 1))
    assert "3" in pulled(SQL, options, got.position).keys


def test_a_deleted_flag_is_a_deletion(institution: Institution, way: dict[str, Any]) -> None:
    options = way | {"deleted": "gone"}
    institution.run(insert(1), insert(2))
    position = pulled(SQL, options, whole=True).position
    institution.run(f"UPDATE report SET gone = 1, changed = {at(9)}, number = 10 WHERE id = 1")
    assert pulled(SQL, options, position).gone == ["1"]
    assert pulled(SQL, options, whole=True).keys == ["2"]


def read_with_kills(institution: Institution, options: dict[str, Any], position: dict[str, Any], whole: bool) -> Got:
    """A reading left off after each mark, and gone on with from there; the rows of all its parts."""
    rows, kills = [], 0
    while True:
        got = pulled(SQL, options, position, whole=whole, until_mark=1)
        rows += got.rows
        position = got.position
        if "reading" not in position:
            return got._replace(rows=rows)
        kills += 1
        assert kills < 20


@pytest.mark.parametrize("whole", [True, False])
def test_a_reading_goes_on_where_it_was_killed(
    institution: Institution,
    way: dict[str, Any],
    whole: bool,
) -> None:
    institution.run(insert(1))
    position = pulled(SQL, way, whole=True).position
    institution.run(*(insert(n, 1) for n in range(2, 4502)))
    options = way | {"fetch_rows": 700}
    got = read_with_kills(institution, options, {} if whole else position, whole)
    if "changes" in way or whole:
        assert got.keys == [str(n) for n in range(1 if whole else 2, 4502)], "each row once"
    else:
        assert set(got.keys) >= {str(n) for n in range(2, 4502)}, "each row"
    institution.run(insert(9999, 2))
    assert "9999" in pulled(SQL, way, got.position).keys


def test_what_was_committed_before_a_killed_reading_was_gone_on_with_is_found(
    institution: Institution,
    way: dict[str, Any],
) -> None:
    institution.run(*(insert(n, 1) for n in range(10, 2510)))
    killed = pulled(SQL, way, {}, whole=True, until_mark=1)
    assert len(killed.rows) < 2500
    institution.run(insert(9000, 2, key=1))  # before the place where it goes on
    rest = pulled(SQL, way, killed.position, whole=True)
    assert "1" not in rest.keys
    assert "1" in pulled(SQL, way, rest.position).keys


def test_a_column_that_is_no_time_says_so(institution: Institution) -> None:
    from hub.errors import StopProcess

    institution.run(insert(1))
    with pytest.raises(StopProcess) as raised:
        pulled(SQL, institution.options | {"change": "name"}, whole=True)
    assert raised.value.code == "change_unusable"
    assert "报告1" in str(raised.value)
