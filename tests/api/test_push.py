"""POST /v1/events as institutions use it: every format, every refusal with its place and reason in both languages."""

from __future__ import annotations

import json
import socket
from typing import Any

import httpx
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from tests.processes import Api, until


def recall(record_id: str, **more: Any) -> dict[str, Any]:
    party = {"role": "producer", "name": "示例市推送测试有限公司"}
    return {"record_id": record_id, "product": "砖", "parties": [party], **more}


def push(api: Api, body: Any, *, content_type: str = "application/json", **headers: str) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return api.ask("POST", "/v1/events", "institution", content=raw, headers={"content-type": content_type, **headers})


def stored(api: Api, record_id: str) -> dict[str, Any]:
    path = f"/v1/records/recall/first_institution/{record_id}"
    return until(lambda: (a := api.get(path)).status_code == 200 and a.json(), 20, path)  # type: ignore[no-any-return]


def test_one_event_is_acknowledged_stored_and_the_same_answer_again(api: Api) -> None:
    event = {"kind": "recall", "record": recall("one"), "version": 7}
    first, again = push(api, event), push(api, event)
    assert first.status_code == 202
    assert first.json() == again.json()
    assert first.json()["rows"][0]["version"] == 7
    assert [v["version"] for v in stored(api, "one")["versions"]] == [7]


def test_without_a_version_the_same_content_is_the_same_event_and_other_content_a_newer_one(api: Api) -> None:
    one, again = (push(api, {"kind": "recall", "record": recall("plain")}) for _ in range(2))
    assert one.json() == again.json()
    other = push(api, {"kind": "recall", "record": recall("plain", product="瓦")})
    assert other.json()["rows"][0]["version"] > one.json()["rows"][0]["version"]
    until(lambda: stored(api, "plain")["record"]["product"] == "瓦", 20, "the newer one")
    assert len(stored(api, "plain")["versions"]) == 2


def test_an_array_with_bad_rows_says_for_each_row_where_and_why(api: Api) -> None:
    rows = [
        {"kind": "recall", "record": recall("good")},
        {"kind": "recall", "record": recall("bad", quantity=-1)},
        {"kind": "recal", "record": recall("x")},
        {"kind": "recall", "record": recall("y", begun="2024-02-30")},
        {"kind": "recall", "record": {"record_id": "z"}},
        {"kind": "recall", "record": recall("w", colour="red")},
        {"kind": "recall", "record": recall("v"), "source": "somebody_else"},
        {"kind": "recall", "record": recall("u"), "version": -4},
        17,
    ]
    answer = push(api, rows, **{"accept-language": "zh-CN,zh;q=0.9"})
    assert answer.status_code == 207
    assert answer.headers["content-language"] == "zh"
    found = {row["row"]: row for row in answer.json()["rows"]}
    assert found[1]["status"] == "accepted"
    assert (found[2]["field"], found[2]["found"]) == ("quantity", "-1")
    assert found[3]["code"] == "unknown_kind"
    assert "recall" in found[3]["message"]
    assert found[4]["field"] == "begun"
    assert "2024-02-30" in found[4]["message"]
    assert (found[5]["code"], found[5]["field"]) == ("field_missing", "product")
    assert (found[6]["code"], found[6]["field"]) == ("field_unknown", "colour")
    assert found[7]["code"] == "source_not_yours"
    assert "机构只能以自身名义推送" in found[7]["message"]
    assert found[8]["field"] == "version"
    assert found[9]["status"] == "refused"
    english = push(api, rows, **{"accept-language": "en"}).json()["rows"]
    assert "pushes only as itself" in english[6]["message"]
    assert stored(api, "good")


def test_ndjson_keeps_a_broken_line_in_its_place(api: Api) -> None:
    lines = [
        json.dumps({"kind": "recall", "record": recall("n1")}),
        "{broken",
        json.dumps({"kind": "recall", "record": recall("n2")}),
    ]
    answer = push(api, "\n".join(lines).encode(), content_type="application/x-ndjson")
    assert answer.status_code == 207
    assert [row["status"] for row in answer.json()["rows"]] == ["accepted", "refused", "accepted"]
    assert answer.json()["rows"][1]["code"] == "not_json"


def cloud_event(event_id: str, record_id: str) -> CloudEvent:
    attributes = {
        "id": event_id, "source": "/somewhere", "type": "nqi.recall.upserted", "specversion": "1.0",
        "datacontenttype": "application/json",
    }  # fmt: skip
    return CloudEvent(attributes, recall(record_id))


def test_cloudevents_by_their_sdk_binary_structured_and_batch(api: Api) -> None:
    binary = to_binary_event(cloud_event("ce-1", "ce-binary"), JSONFormat())
    structured = to_structured_event(cloud_event("ce-2", "ce-structured"), JSONFormat())
    for message in (binary, structured):
        headers = {name.lower(): value for name, value in message.headers.items()}
        body = message.body if isinstance(message.body, bytes) else message.body.encode()
        answer = push(api, body, content_type=headers.pop("content-type"), **headers)
        assert answer.status_code == 202, answer.text
        assert answer.json()["rows"][0]["event_id"] in ("ce-1", "ce-2")
    batch = [
        json.loads(to_structured_event(cloud_event(f"b{n}", f"ce-batch-{n}"), JSONFormat()).body) for n in range(3)
    ]
    answer = push(api, batch, content_type="application/cloudevents-batch+json")
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 3
    assert stored(api, "ce-binary")["provenance"]["event_id"] == "ce-1"


def test_a_deletion_and_an_older_version_after_it(api: Api) -> None:
    push(api, {"kind": "recall", "record": recall("gone"), "version": 1})
    push(api, {"kind": "recall", "record_id": "gone", "deleted": True, "version": 3})
    push(api, {"kind": "recall", "record": recall("gone"), "version": 2})
    until(lambda: len(stored(api, "gone")["versions"]) == 3, 20, "three versions")
    assert stored(api, "gone")["deleted"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe{", "not_json"),
        (b'{"kind": "recall", "record": {"record_id": "q", "product": NaN}}', "not_json"),
        (b"[" * 5000 + b"]" * 5000, "not_json"),
        (json.dumps({"kind": "recall", "record": {"a": json.loads("[" * 40 + "]" * 40)}}).encode(), "too_deep"),
        (json.dumps([{}] * 20_001).encode(), "too_many_rows"),
    ],
)  # fmt: skip
def test_hostile_bodies_get_a_clear_problem(api: Api, body: bytes, code: str) -> None:
    answer = push(api, body, **{"accept-language": "zh"})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert code in (problem["title"], problem.get("rows", [{}])[0].get("code"))
    assert problem["message"]
    assert problem["error_code"] == 422


def test_too_large_a_body_is_refused_before_it_is_read(api: Api) -> None:
    with socket.create_connection(("127.0.0.1", api.settings.api_port), timeout=10) as raw:
        head = (
            f"POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {api.key('institution')}\r\n"
            f"content-type: application/json\r\ncontent-length: {2**40}\r\n\r\n"
        )
        raw.sendall(head.encode())
        assert raw.recv(200).startswith(b"HTTP/1.1 413"), "answered though not one byte of the body was sent"


def test_a_large_event_is_refused_and_its_neighbour_is_not(api: Api) -> None:
    rows = [
        {"kind": "recall", "record": recall("big", batches=["x" * 90_000] * 11)},
        {"kind": "recall", "record": recall("small")},
    ]
    answer = push(api, rows)
    assert [row["status"] for row in answer.json()["rows"]] == ["refused", "accepted"]
    assert answer.json()["rows"][0]["code"] == "too_large"
