"""REST services against a real one: every style of paging, every key, what changed, what hangs below, what is complete."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from hub.errors import RetryLater, StopProcess
from hub.source import csv_files, json_files, ndjson_files
from hub.source.pull import Ask, Mark, Unchanged
from hub.source.raw import Header, RawRow, Refused
from hub.source.systems.rest import REST
from hub.source.systems.rest.window import moment_of
from tests.source.systems.institution_rest import KEY, PASSWORD, SECRET, USER
from tests.source.systems.service_peers import LOOPBACK, Peer, pull, serving


@pytest.fixture(scope="module")
def institution() -> Iterator[Peer]:
    with serving("institution_rest.py") as peer:
        yield peer


def rows_of(count: int, **more: Any) -> list[dict[str, Any]]:
    """An institution's rows, changed on the first of the month, a second apart."""
    return [
        {
            "id": n,
            "name": f"示例报告{n}",
            "updated": f"2026-11-01T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z",
            **more,
        }
        for n in range(1, count + 1)
    ]


STYLES: dict[str, dict[str, Any]] = {
    "by-page": {"paging": "page", "size_param": "size", "page_size": 10},
    "by-page-bare": {"paging": "page", "size_param": "size", "page_size": 10},
    "by-page-404": {"paging": "page", "size_param": "size", "page_size": 10, "last_page": "missing"},
    "by-offset": {"paging": "offset", "size_param": "limit", "page_size": 10, "items": "result.list",
                  "total_path": "result.total", "ok_path": "code"},
    "by-cursor": {"paging": "cursor", "cursor_path": "meta.next_cursor"},
    "after-last": {"paging": "cursor", "cursor_param": "after", "cursor_column": "id", "more_path": "has_more"},
    "by-link": {"paging": "link"},
    "by-next": {"paging": "next", "next_path": "links.next"},
}  # fmt: skip
FOUND = ("by-page", "by-cursor", "by-link", "by-next")


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 40, 95])
@pytest.mark.parametrize("style", STYLES)
def test_every_style_of_paging_gives_every_row_once(institution: Peer, style: str, count: int) -> None:
    institution.set(rows=rows_of(count))
    found = pull(REST, {"url": f"{institution.url}/{style}", "requests_per_s": 1000, **STYLES[style]})
    assert found.ids == list(range(1, count + 1))


@pytest.mark.parametrize("count", [1, 11, 40, 95])
@pytest.mark.parametrize("style", FOUND)
def test_how_pages_go_on_is_found_by_the_first_answer(institution: Peer, style: str, count: int) -> None:
    institution.set(rows=rows_of(count))
    assert pull(REST, {"url": f"{institution.url}/{style}", "requests_per_s": 1000}).ids == list(range(1, count + 1))


def test_a_bare_list_as_long_as_a_page_is_not_taken_for_all(institution: Peer) -> None:
    institution.set(rows=rows_of(95))
    with pytest.raises(StopProcess) as told:
        pull(REST, {"url": f"{institution.url}/by-page-bare"})
    assert told.value.code == "paging_unsure"
    assert pull(REST, {"url": f"{institution.url}/by-page-bare", "paging": "none"}).ids == list(range(1, 11))


def test_a_server_that_gives_smaller_pages_than_asked_is_read_to_the_end(institution: Peer) -> None:
    institution.set(rows=rows_of(50), page_max=7)
    options = {"paging": "page", "size_param": "size", "page_size": 20}
    assert pull(REST, {"url": f"{institution.url}/by-page", **options}).ids == list(range(1, 51))


def test_a_search_by_post(institution: Peer) -> None:
    institution.set(rows=rows_of(25))
    options = {"method": "POST", "body": {"sort": "报告"}, "paging": "page", "page_param": "pageNum", "size_param": "pageSize",
               "page_size": 10, "items": "data.list", "ok_path": "code"}  # fmt: skip
    assert pull(REST, {"url": f"{institution.url}/search", **options}).ids == list(range(1, 26))


def test_settings_written_as_text_work_too(institution: Peer) -> None:
    institution.set(rows=rows_of(25))
    options = {"page_size": "10", "size_param": "size", "paging": "page", "params": '{"sort": "updated"}', "key": "id"}
    found = pull(REST, {"url": f"{institution.url}/by-page", **options})
    assert [row.key for row in found.rows] == [str(n) for n in range(1, 26)]
    assert "sort=updated" in institution.asked[0]["query"]


def test_a_row_keeps_its_digits_and_gives_the_same_bytes_in_any_order(institution: Peer) -> None:
    body = '{"data": [{"b": 1.50, "a": 12345678901234567890, "名称": "甲"}, {"名称":"甲","a":12345678901234567890,"b":1.50}]}'
    institution.set(verbatim=body.encode().decode("latin-1"))
    one, other = pull(REST, {"url": f"{institution.url}/verbatim"}).rows
    assert one.raw == other.raw == '{"a":12345678901234567890,"b":1.50,"名称":"甲"}'.encode()
    assert str(one.cells["b"]) == "1.50" and isinstance(one.cells["b"], Decimal)
    assert one.place == "/verbatim item:1"


def test_a_bad_row_does_not_stop_its_neighbours(institution: Peer) -> None:
    institution.set(verbatim=r'{"data": [{"id": 1}, "text", {"id": "\ud800"}, {"id": NaN}, {"id": 5}]}')
    found = pull(REST, {"url": f"{institution.url}/verbatim"})
    assert [row.cells["id"] for row in found.rows if row.cells["id"] in (1, 5)] == [1, 5]
    refused = [(item.place, item.error.code) for item in found.items if isinstance(item, Refused)]
    assert refused == [("/verbatim item:2", "row_not_object"), ("/verbatim item:3", "not_json")]


def test_documents_are_read_by_the_connectors_format(institution: Peer) -> None:
    institution.set(rows=rows_of(25))
    options = {"paging": "page", "size_param": "size", "page_size": 10}
    found = pull(REST, {"url": f"{institution.url}/csv", **options}, rows=csv_files)
    assert [row.cells["编号"] for row in found.rows] == [str(n) for n in range(1, 26)]
    assert found.rows[10].place == "/csv?page=2 line:2" and found.rows[10].raw == "11,示例报告11\r\n".encode("gb18030")
    institution.set(verbatim='{"id": 1}\n{"id": \n{"id": 3}\n', media="application/x-ndjson")
    for rows in (None, ndjson_files):
        found = pull(REST, {"url": f"{institution.url}/verbatim", "paging": "none"}, rows=rows)
        assert found.ids == [1, 3]
        assert [item.place for item in found.items if isinstance(item, Refused)] == ["/verbatim line:2"]


def test_json_in_the_encoding_that_its_type_names(institution: Peer) -> None:
    institution.set(
        verbatim='[{"名称": "鑫垚"}]'.encode("gb18030").decode("latin-1"), media="application/json; charset=GBK"
    )
    assert pull(REST, {"url": f"{institution.url}/verbatim"}).rows[0].cells == {"名称": "鑫垚"}


def test_columns_are_told_once_enough_rows_speak_for_them(institution: Peer) -> None:
    institution.set(rows=rows_of(3))
    [header] = [item for item in pull(REST, {"url": f"{institution.url}/whole"}).items if isinstance(item, Header)]
    assert header == Header(("id", "name", "updated"), complete=False, document="/whole")


# Keys

WAYS: dict[str, dict[str, Any]] = {
    "header": {"auth": "header", "auth_name": "X-Api-Key", "auth_secret": SecretStr(KEY)},
    "query": {"auth": "query", "auth_name": "appkey", "auth_secret": SecretStr(KEY)},
    "basic": {"auth": "basic", "auth_user": USER, "auth_secret": SecretStr(PASSWORD)},
    "oauth2": {"auth": "oauth2", "auth_user": USER, "auth_secret": SecretStr(PASSWORD), "token_url": "{url}/token"},
    "hmac": {"auth": "hmac", "auth_user": USER, "auth_secret": SecretStr(SECRET), "params": {"b": "二 2", "a": "1~*"}},
}


def way_of(institution: Peer, way: str, **more: Any) -> dict[str, Any]:
    """The options of a way in."""
    given = {
        name: value.format(url=institution.url) if isinstance(value, str) else value
        for name, value in WAYS[way].items()
    }
    return {"url": f"{institution.url}/secure/{way}", **given, **more}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in(institution: Peer, way: str) -> None:
    institution.set(rows=rows_of(3))
    for _ in range(2):
        assert pull(REST, way_of(institution, way)).ids == [1, 2, 3]


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_key_says_which_and_is_not_shown(institution: Peer, way: str) -> None:
    institution.set(rows=rows_of(3))
    with pytest.raises(StopProcess) as told:
        pull(REST, way_of(institution, way, auth_secret=SecretStr("wrong-key-42")))
    assert told.value.code == "service_refused"
    said = f"{told.value!r} {told.value.params} {told.value.describe('zh')}"
    assert WAYS[way]["auth"] in said and "wrong-key-42" not in said
    named = WAYS[way].get("auth_user") or WAYS[way]["auth_name"]
    assert named in said


def test_a_key_that_the_service_sends_back_is_blotted_out(institution: Peer, capfd: pytest.CaptureFixture[str]) -> None:
    institution.set(rows=rows_of(3), break_on=[[n, "error500"] for n in range(1, 9)])
    with pytest.raises(RetryLater) as told:
        pull(REST, way_of(institution, "header", tries_max=2))
    assert told.value.code == "service_failed" and "Traceback: ***" in str(told.value)
    assert KEY not in str(told.value) + "".join(capfd.readouterr())


def test_a_token_is_kept_and_renewed_when_it_is_refused(institution: Peer) -> None:
    institution.set(rows=rows_of(3), token_lives=3600)
    options = way_of(institution, "oauth2", scope="kept")
    for _ in range(3):
        pull(REST, options)
    assert [one["path"] for one in institution.asked].count("/token") == 1
    institution.set(rows=rows_of(3), tokens={})  # the service forgot it
    assert pull(REST, options).ids == [1, 2, 3]
    assert [one["path"] for one in institution.asked] == ["/secure/oauth2", "/token", "/secure/oauth2"]


def test_a_key_in_a_next_address_is_not_kept(institution: Peer) -> None:
    institution.set(rows=rows_of(25))
    found = pull(REST, {"url": f"{institution.url}/by-next", **WAYS["query"]})
    assert found.ids == list(range(1, 26))
    assert all(f"appkey={KEY}" in one["query"] for one in institution.asked)
    assert KEY not in str([item for item in found.items if isinstance(item, Mark)])
    assert KEY not in str([row.place for row in found.rows])


# Complete


def test_an_announced_total_that_is_not_met_is_no_end(institution: Peer) -> None:
    institution.set(rows=rows_of(25))
    options = {"paging": "page", "size_param": "size", "page_size": 10}
    with pytest.raises(RetryLater) as told:
        pull(REST, {"url": f"{institution.url}/promises", **options})
    assert told.value.code == "total_not_met" and told.value.params == {"count": 25, "total": 26}


def test_rows_pulled_over_a_pages_edge_by_a_deletion_are_found(institution: Peer) -> None:
    options = {"paging": "page", "size_param": "size", "page_size": 10, "url": f"{institution.url}/by-page"}
    institution.set(rows=rows_of(40), edit_after={"2": {"delete": [3]}})
    found = pull(REST, options)
    assert {21} <= set(found.ids) and set(found.ids) == set(range(1, 41))
    assert len(institution.asked) > 4  # the list was gone through once more


@pytest.mark.parametrize("style", ["last-page-for-ever", "next-in-a-ring"])
def test_a_page_that_comes_again_for_ever(institution: Peer, style: str) -> None:
    institution.set(rows=rows_of(25))
    options = {"paging": "page"} if style == "last-page-for-ever" else {}
    with pytest.raises(StopProcess) as told:
        pull(REST, {"url": f"{institution.url}/{style}", **options})
    assert told.value.code == "page_repeats"
    assert len(institution.asked) < 6


def test_an_interrupted_whole_reading_goes_on_from_its_mark(institution: Peer) -> None:
    institution.set(rows=rows_of(95), break_on=[[n, "error500"] for n in range(5, 40)])
    options = {"url": f"{institution.url}/by-cursor", "tries_max": 1}
    came: list[Any] = []
    ask = Ask("test", {"source_networks": LOOPBACK, **options}, {}, True, threading.Event(), None)
    with pytest.raises(RetryLater):
        came.extend(keeping(REST.pull(ask), came))
    position = [item.position for item in came if isinstance(item, Mark)][-1]
    before = [item.cells["id"] for item in came if isinstance(item, RawRow)]
    institution.set(rows=rows_of(95))
    found = pull(REST, options, position)
    assert before + found.ids == list(range(1, 96)) and len(before) == 40
    assert "reading" not in found.position


def keeping(items: Iterator[Any], came: list[Any]) -> Iterator[Any]:
    """Nothing; `came` has what came before an error."""
    for item in items:
        came.append(item)
        yield from ()


def test_nothing_is_read_where_nothing_changed(institution: Peer) -> None:
    institution.set(rows=rows_of(5))
    options = {"url": f"{institution.url}/whole"}
    position = pull(REST, options).position
    assert pull(REST, options, position).items == [Unchanged()]
    assert institution.asked[-1]["headers"]["if-none-match"]
    position["answer"].pop("etag")  # a service without validators: the answer is the same byte by byte
    assert pull(REST, options, position).items == [Unchanged()]
    institution.set(rows=rows_of(6))
    assert pull(REST, options, position).ids == [1, 2, 3, 4, 5, 6]


# What changed

CHANGES = {"changes": {"param": "updated_since", "column": "updated", "overlap_s": 60}, "key": "id"}


def changing(institution: Peer, **more: Any) -> dict[str, Any]:
    """The options of a list that can be asked for what changed."""
    paging = {"paging": "page", "size_param": "size", "page_size": 10, "params": {"sort": "updated"}}
    return {"url": f"{institution.url}/by-page", **paging, **CHANGES, **more}


def test_what_changed_is_shown_once(institution: Peer) -> None:
    options, rows = changing(institution), rows_of(200)
    assert REST.tells_changes(options) and not REST.tells_changes({})
    institution.set(rows=rows)
    position = pull(REST, options).position
    assert position["settled"] == "2026-11-01T00:03:20+00:00"
    first = pull(REST, options, position, whole=False)
    assert set(first.ids) == set(range(140, 201))  # the overlap, which the whole reading does not remember
    assert pull(REST, options, first.position, whole=False).ids == []
    institution.set(
        rows=[*rows[:-1], rows[-1] | {"name": "改"}, {"id": 201, "name": "新", "updated": "2026-11-01T00:03:25Z"}]
    )
    second = pull(REST, options, first.position, whole=False)
    assert sorted(second.ids) == [200, 201]
    assert all("updated_since=2026-11-01T00%3A02%3A20Z" in one["query"] for one in institution.asked)


def test_a_change_that_comes_to_light_late_is_found(institution: Peer) -> None:
    """Two transactions end out of order: the earlier one, seen later, is older than the newest row."""
    options, rows = changing(institution), rows_of(50)
    institution.set(rows=rows)
    position = pull(REST, options, pull(REST, options).position, whole=False).position
    late = {"id": 900, "name": "迟到", "updated": "2026-11-01T00:00:20Z"}
    institution.set(rows=[*rows, late])
    found = pull(REST, options, position, whole=False)
    assert found.ids == [900]
    assert pull(REST, options, found.position, whole=False).ids == []


def test_a_row_from_the_future_does_not_carry_the_position_away(institution: Peer) -> None:
    options, rows = changing(institution), rows_of(50)
    institution.set(rows=[*rows, {"id": 99, "name": "时钟", "updated": "2099-01-01T00:00:00Z"}])
    position = pull(REST, options, pull(REST, options).position, whole=False).position
    assert position["settled"] == "2026-11-01T00:00:50+00:00"
    institution.set(rows=[*rows, {"id": 51, "name": "新", "updated": "2026-11-01T00:01:00Z"}])
    assert pull(REST, options, position, whole=False).ids == [51]


def test_rows_that_change_while_changes_are_read_pull_none_over_the_edge(institution: Peer) -> None:
    """After the second page a row of the first changes and goes to the end: the list moves up by one."""
    options, rows = changing(institution, total_path="-"), rows_of(40)
    position = {"settled": "2026-10-31T00:00:00+00:00", "known": []}
    institution.set(rows=rows, edit_after={"2": {"put": [rows[2] | {"updated": "2026-11-01T09:00:00Z"}]}})
    found = pull(REST, options, position, whole=False)
    assert set(found.ids) == set(range(1, 41))
    assert found.ids.count(3) == 2  # as it was and as it is


def test_a_flag_tells_that_a_row_is_gone(institution: Peer) -> None:
    options = changing(institution, deleted={"column": "removed"})
    rows = rows_of(30, removed=False)
    institution.set(rows=rows)
    position = pull(REST, options).position
    rows[20] = rows[20] | {"removed": True, "updated": "2026-11-01T00:00:40Z"}
    institution.set(rows=rows)
    found = pull(REST, options, position, whole=False)
    assert found.gone == ["21"]
    assert pull(REST, options, found.position, whole=False).gone == []
    assert 21 not in pull(REST, options).ids


def test_a_clock_that_is_wrong_is_told_of_and_does_no_harm(
    institution: Peer, capfd: pytest.CaptureFixture[str]
) -> None:
    options, rows = changing(institution), rows_of(50)
    institution.set(rows=rows, skew_s=-7 * 86_400 * 6)  # its clock lies before all of its rows
    position = pull(REST, options).position
    assert "clock_skew" in "".join(capfd.readouterr())
    assert "settled" not in position  # nothing can be settled: everything is asked for again
    assert len(pull(REST, options, position, whole=False).ids) == 50


def test_a_time_column_that_is_not_there_is_told(institution: Peer) -> None:
    institution.set(rows=rows_of(5))
    changes = {"param": "updated_since", "column": "changed_at"}
    with pytest.raises(StopProcess) as told:
        pull(REST, changing(institution, changes=changes), whole=False)
    assert told.value.code == "changes_column_missing"


@pytest.mark.parametrize(
    ("form", "printed"),
    [("iso", "2026-11-01T00:00:00Z"), ("local", "2026-11-01 08:00:00"), ("date", "2026-11-01"), ("s", "1793491200"),
     ("ms", "1793491200000"), ("%Y%m%d%H%M", "202611010800")],
)  # fmt: skip
def test_times_are_printed_as_the_service_wants_them(institution: Peer, form: str, printed: str) -> None:
    institution.set(rows=rows_of(1))
    options = {
        "url": f"{institution.url}/whole",
        "changes": {"param": "from", "column": "updated", "overlap_s": 3600, "format": form},
    }
    pull(REST, options, {"settled": "2026-11-01T01:00:00+00:00"}, whole=False)
    assert parse_qs(institution.asked[0]["query"])["from"] == [printed]


# What hangs below


def test_what_hangs_below_a_row_is_put_into_it(institution: Peer) -> None:
    institution.set(rows=rows_of(4))
    options = {
        "url": f"{institution.url}/whole",
        "children": {"path": "/reports/{id}/items", "items": "items", "into": "items"},
    }
    found = pull(REST, options)
    assert [len(row.cells["items"]) for row in found.rows] == [11, 0, 31, 1]  # the second has none (404)
    assert found.rows[0].cells["items"][1] == {"item": "1-1", "value": "1.50"}
    assert found.rows[0].raw == pull(REST, options).rows[0].raw


def test_an_object_below_is_laid_over_the_row(institution: Peer) -> None:
    institution.set(rows=rows_of(2))
    options = {"url": f"{institution.url}/whole", "children": {"path": "/reports/{id}", "into": "."}}
    assert pull(REST, options).rows[1].cells["conclusion"] == "合格"


def test_rows_below_are_rows_of_their_own(institution: Peer) -> None:
    institution.set(rows=rows_of(3))
    children = {"path": "/reports/{id}/items", "items": "items", "parent_cells": "id,name"}
    found = pull(REST, {"url": f"{institution.url}/whole", "children": children, "key": "item"})
    assert len(found.rows) == 11 + 0 + 31
    assert found.rows[12].cells["name"] == "示例报告3" and found.rows[12].key == "3-1"
    assert found.rows[0].place == "/whole item:1/1"


# Patience


def test_a_service_that_is_asked_too_much_is_waited_for(institution: Peer) -> None:
    institution.set(rows=rows_of(25), busy=2, busy_status=503, retry_after="1")
    began = time.monotonic()
    assert pull(REST, {"url": f"{institution.url}/by-page"}).ids == list(range(1, 26))
    assert time.monotonic() - began >= 2


def test_a_service_that_wants_to_be_left_alone_is_read_later(institution: Peer) -> None:
    institution.set(rows=rows_of(5), busy=9, retry_after="900")
    with pytest.raises(RetryLater) as told:
        pull(REST, {"url": f"{institution.url}/by-page"})
    assert told.value.code == "service_busy" and told.value.wait_s == 900
    assert len(institution.asked) == 1


def test_requests_keep_to_their_limit(institution: Peer) -> None:
    institution.set(rows=rows_of(95))
    pull(REST, {"url": f"{institution.url}/by-cursor", "requests_per_s": 5})
    times = [one["at"] for one in institution.asked]
    assert len(times) == 10 and times[-1] - times[0] > 0.75


def test_a_golden_source_reads_an_answer_as_the_service_does(institution: Peer, tmp_path: Any) -> None:
    """A connector's rows over a recorded answer have the cells that a reading has."""
    institution.set(rows=rows_of(5))
    found = pull(REST, {"url": f"{institution.url}/whole"}, rows=json_files)
    recorded = tmp_path / "input.json"
    recorded.write_text('{"data": ' + "[" + ",".join(row.raw.decode() for row in found.rows) + "]}")
    cells = [row.cells for row in json_files(recorded, {}) if not isinstance(row, Header | Refused)]
    assert cells == [row.cells for row in found.rows]


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("2026-11-01T08:00:00Z", "2026-11-01T08:00:00+00:00"),
        ("2026-11-01T08:00:00.250+08:00", "2026-11-01T00:00:00.250000+00:00"),
        ("2026-11-01 08:00:00", "2026-11-01T00:00:00+00:00"),
        ("2026年11月1日 08:00:00", "2026-11-01T00:00:00+00:00"),
        ("2026/11/1", "2026-10-31T16:00:00+00:00"),
        ("2026-11-01", "2026-10-31T16:00:00+00:00"),
        ("20261101", "2026-10-31T16:00:00+00:00"),
    ],
)
def test_a_time_is_read_as_institutions_print_it(printed: str, moment: str) -> None:
    assert moment_of(printed).isoformat() == moment
