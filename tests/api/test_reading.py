"""Reading as a platform builder does: search, one record, history, as of, feed, and what a wrong request is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.processes import Api, until

USCC = "91990100MA00000027"


@pytest.fixture(scope="module")
def loaded(api: Api) -> str:
    """An enterprise with records of three kinds in two versions; its id."""
    name = "示例市阅读测试机械有限公司"
    codes = [{"scheme": "uscc", "value": uscc()}]
    self_ = {"role": "self", "name": name, "identifiers": codes, "region": "990100"}
    events: list[dict[str, Any]] = [
        {"kind": "enterprise", "version": 1, "record": {"record_id": "e", "parties": [self_], "status": "存续"}},
        {"kind": "certificate", "version": 1, "record": {
            "record_id": "c", "number": "C-1", "status": "active", "parties": [{"role": "holder", "name": name}]}},
        {"kind": "spot_check", "version": 1, "record": {
            "record_id": "s", "product": "砖", "verdict": "fail",
            "parties": [{"role": "manufacturer", "identifiers": codes}]}},
    ]  # fmt: skip
    assert api.ask("POST", "/v1/events", "institution", json=events).status_code == 202
    found = until(lambda: api.get("/v1/enterprises", params={"identifier": uscc()}).json()["data"], 20, "stored")
    until(lambda: len(record(api, found[0]["id"])["counts"]) == 3, 20, "three kinds")
    return str(found[0]["id"])


def uscc() -> str:
    from stdnum.cn import uscc as checked

    return USCC[:17] + str(checked.calc_check_digit(USCC[:17]))


def record(api: Api, enterprise: str, **params: Any) -> dict[str, Any]:
    return dict(api.get(f"/v1/enterprises/{enterprise}", params=params).json())


def test_the_listing_has_its_shape_and_finds_by_two_characters(api: Api, loaded: str) -> None:
    for params in (
        {"name": "阅读"},
        {"name": "测试 机械"},
        {"name": "閱讀測試"},
        {"region": "9901"},
        {"kind": "spot_check"},
    ):
        answer = api.get("/v1/enterprises", params=params)
        rows = {row["id"]: row for row in answer.json()["data"]}
        assert loaded in rows, params
        assert set(rows[loaded]) == {"id", "name", "identifiers", "region", "counts"}
        assert rows[loaded]["counts"] == {"enterprise": 1, "certificate": 1, "spot_check": 1}
    assert api.get("/v1/enterprises", params={"name": "阅读火箭"}).json()["data"] == []


def test_pages_follow_links_to_the_end(api: Api, loaded: str) -> None:
    events = [
        {"kind": "recall", "record": {"record_id": f"p{n}", "product": "砖",
                                      "parties": [{"role": "producer", "name": f"示例市翻页第{n}号有限公司"}]}}
        for n in range(7)
    ]  # fmt: skip
    api.ask("POST", "/v1/events", "institution", json=events)
    until(lambda: len(api.get("/v1/enterprises", params={"name": "翻页"}).json()["data"]) == 7, 20, "seven")
    path, seen = "/v1/enterprises?name=翻页&limit=3", []
    while path:
        answer = api.get(path)
        seen += [row["id"] for row in answer.json()["data"]]
        path = answer.json()["links"]["next"]
        assert ('rel="next"' in answer.headers.get("link", "")) == bool(path)
    assert len(seen) == len(set(seen)) == 7


def test_a_name_only_record_and_a_code_only_record_are_the_same_enterprise(api: Api, loaded: str) -> None:
    found = record(api, loaded)
    assert set(found["records"]) == {"enterprise", "certificate", "spot_check"}
    assert found["profile"]["uscc"]["value"] == uscc()
    assert found["profile"]["status"]["value"] == "存续"
    assert found["records"]["spot_check"][0]["role"] == "manufacturer"
    assert {m["name"] for m in found["mentions"]} == {"示例市阅读测试机械有限公司", None}


def test_etag_answers_304(api: Api, loaded: str) -> None:
    first = api.get(f"/v1/enterprises/{loaded}")
    again = api.get(f"/v1/enterprises/{loaded}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_as_of_and_history(api: Api, loaded: str) -> None:
    before = datetime.now(UTC).isoformat()
    changed = {"kind": "certificate", "version": 2, "record": {
        "record_id": "c", "number": "C-1", "status": "withdrawn",
        "parties": [{"role": "holder", "name": "示例市阅读测试机械有限公司"}]}}  # fmt: skip
    api.ask("POST", "/v1/events", "institution", json=changed)
    until(lambda: record(api, loaded)["records"]["certificate"][0]["status"] == "withdrawn", 20, "version 2")
    assert record(api, loaded, as_of=before)["records"]["certificate"][0]["status"] == "active"
    assert record(api, loaded, as_of="2001-01-01T00:00:00Z")["records"] == {}
    history = api.get(f"/v1/enterprises/{loaded}/history", params={"limit": 2}).json()
    assert history["data"][0]["version"] == 2
    rest = api.get(history["links"]["next"]).json()["data"]
    assert len(history["data"]) + len(rest) == 4


def test_a_merged_id_answers_308_to_the_new_place(api: Api) -> None:
    name, code = "示例市合并测试食品有限公司", "T" * 3
    alone = {
        "kind": "recall",
        "record": {"record_id": "m1", "product": "面", "parties": [{"role": "producer", "name": name}]},
    }
    api.ask("POST", "/v1/events", "institution", json=alone)
    former = until(lambda: api.get("/v1/enterprises", params={"name": "合并测试"}).json()["data"], 20, code)[0]["id"]
    from stdnum.cn import uscc as checked

    body = "91990100MA0000123"
    full = body + str(checked.calc_check_digit(body))
    known = {"role": "self", "name": name, "identifiers": [{"scheme": "uscc", "value": full}]}
    api.ask(
        "POST",
        "/v1/events",
        "institution",
        json={"kind": "enterprise", "record": {"record_id": "m2", "parties": [known]}},
    )
    answer = until(lambda: (a := api.get(f"/v1/enterprises/{former}")).status_code == 308 and a, 20, "308")
    assert api.get(answer.headers["location"]).json()["profile"]["uscc"]["value"] == full
    feed = api.get("/v1/changes", params={"limit": 1000}).json()["data"]
    assert any(row["type"] == "enterprise.reassigned" and row["before"] == former for row in feed)


def test_the_feed_is_complete_and_resumes_anywhere(api: Api, loaded: str) -> None:
    whole = api.get("/v1/changes", params={"limit": 1000}).json()["data"]
    after, pieces = "", []
    while True:
        answer = api.get("/v1/changes", params={"after": after, "limit": 2}).json()
        if not answer["data"]:
            break
        pieces += answer["data"]
        after = answer["next_after"]
    assert pieces == whole
    assert {(row.get("record_id"), row.get("version")) for row in whole} >= {("e", 1), ("c", 1), ("c", 2), ("s", 1)}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/enterprises/" + "0" * 32, 404, "enterprise_unknown"),
        ("/v1/enterprises/nonsense", 422, "field_invalid"),
        ("/v1/records/recall/nobody/none", 404, "record_unknown"),
        ("/v1/enterprises?cursor=zzz", 422, "cursor_invalid"),
        ("/v1/changes?after=a.b", 422, "cursor_invalid"),
        ("/v1/enterprises?name=市", 422, "search_too_short"),
        ("/v1/enterprises?kind=none", 422, "unknown_kind"),
        ("/v1/enterprises?limit=0", 422, "field_invalid"),
        ("/v1/nowhere", 404, "http_404"),
    ],
)
def test_wrong_requests_are_told_what_to_do_in_both_languages(api: Api, path: str, status: int, code: str) -> None:
    for language in ("en", "zh"):
        answer = api.get(path, headers={"accept-language": language})
        assert (answer.status_code, answer.json()["title"]) == (status, code)
        assert answer.headers["content-language"] == language
        assert answer.json()["detail"]


READS = ["/v1/enterprises", "/v1/changes", "/v1/records/a/b/c", "/v1/enterprises/" + "0" * 32]
OPERATES = ["/v1/connectors", "/v1/dead-letters", "/v1/connectors/x/refused"]


@pytest.mark.parametrize("path", READS + OPERATES)
def test_nothing_is_read_without_the_right_key(api: Api, path: str) -> None:
    assert api.get(path, None).status_code == 401
    assert api.get(path, None, headers={"authorization": "Bearer nqi_wrong"}).status_code == 401
    assert api.get(path, "institution").status_code == 403
    assert api.get(path, "operator").status_code in (200, 404)
    assert api.get(path, "builder").status_code in ((403,) if path in OPERATES else (200, 404))


def test_only_institutions_push_and_the_open_paths_are_open(api: Api) -> None:
    for role in (None, "builder", "operator"):
        assert api.ask("POST", "/v1/events", role, json={}).status_code == (401 if role is None else 403)
    for path in ("/livez", "/readyz", "/metrics", "/openapi.json"):
        assert api.get(path, None).status_code == 200


def test_metrics_and_openapi_say_what_is_there(api: Api) -> None:
    assert "hub_broker_up 1" in api.get("/metrics", None).text
    paths = api.get("/openapi.json", None).json()["paths"]
    assert {"/v1/events", "/v1/enterprises", "/v1/changes", "/v1/connectors"} <= set(paths)


def test_a_split_id_offers_the_choices(api: Api) -> None:
    """One name without a region is one firm until the name turns out to be two firms' in two regions."""
    name = "拆分测试示例实业有限公司"
    record_ = {"product": "面", "parties": [{"role": "producer", "name": name}]}
    api.ask("POST", "/v1/events", "institution", json={"kind": "recall", "record": {"record_id": "sp0", **record_}})
    former = until(lambda: api.get("/v1/enterprises", params={"name": "拆分测试"}).json()["data"], 20, "one")[0]["id"]
    for n, region in enumerate(("330100", "440300"), 1):
        party = {"role": "producer", "name": name, "region": region}
        body = {"kind": "recall", "record": {"record_id": f"sp{n}", "product": "面", "parties": [party]}}
        api.ask("POST", "/v1/events", "institution", json=body)
    until(lambda: len(api.get("/v1/enterprises", params={"name": "拆分测试"}).json()["data"]) == 3, 20, "three")
    answer = api.get(f"/v1/enterprises/{former}")
    assert answer.status_code == 300
    assert len(answer.json()["choices"]) == 3
    assert all(api.get(choice).status_code == 200 for choice in answer.json()["choices"])
