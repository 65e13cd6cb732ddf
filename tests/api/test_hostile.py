"""Whatever a caller sends, the answer is a problem that says what is wrong with it, never the server's failure."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processes import Api

NASTY = [
    "\0", "a\0b", "%00", "'; DROP TABLE record; --", "%", "_%\\", "\\", "..", "../../etc/passwd", "\u202e", "\U0001f600", "\ufffe",
    "-1", "0", "9" * 18, "9" * 19, "9" * 30, "9" * 5000, "1e9", "NaN", "１２", "0x10", " ", "", "null", "true", "[]", "{}", "示" * 300,
    "9.0.0", "9" * 25 + ".0.0", f"1.0.{2**70}", "1.5.1", "-1.-1.-1", "1.0.0.0", "..",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2024-02-30T00:00:00Z", "=", "====", "MDAwMS0wMS0wMVQwMDowMDowMHx4fDE=", "fA==", "0" * 32, "f" * 32, "F" * 32,
    # history cursors (base64): a version beyond 64 bits, a year that has no zone, an id that is none
    "MjAyNC0wMS0wMVQwMDowMDowMCswMDowMHwwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMHw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
    "MDAwMS0wMS0wMVQwMDowMDowMHwwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMHwx",
]  # fmt: skip
ZEROS = "0" * 32


def operations(api: Api) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every GET of the API's own description: its path, and (where, name) of its parameters."""
    paths = api.get("/openapi.json", None).json()["paths"]
    return [
        (path, [(p["in"], p["name"]) for p in operation.get("parameters", [])])
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method == "get"
    ]


def ask(api: Api, path: str, places: dict[str, str], query: dict[str, str]) -> None:
    """GET; the answer must be no failure, and a problem must be one."""
    from urllib.parse import quote

    for name, value in places.items():
        path = path.replace("{" + name + "}", quote(value, safe="")).replace("{" + name + ":path}", quote(value))
    answer = api.get(path, "operator", params=query)
    assert answer.status_code < 500, f"{answer.status_code} {answer.request.url} {answer.text[:300]}"
    if answer.status_code >= 400 and path.startswith("/v1/"):
        assert answer.headers["content-type"].startswith("application/problem+json"), answer.request.url
        problem = answer.json()
        assert problem["status"] == problem["error_code"] == answer.status_code
        assert problem["detail"]


def test_no_parameter_of_any_path_makes_it_fail(api: Api) -> None:
    found = operations(api)
    assert len(found) > 8
    for path, parameters in found:
        for where, name in parameters:
            good = {other: ZEROS for place, other in parameters if place == "path"}
            for nasty in NASTY:
                if where == "path" and nasty:
                    ask(api, path, good | {name: nasty}, {})
                elif where == "query":
                    ask(api, path, good, {name: nasty})


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_no_search_fails(api: Api, text: str) -> None:
    for name in ("name", "identifier", "cursor"):
        ask(api, "/v1/enterprises", {}, {name: text})


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "record", "name", "", "parties"]), inner, max_size=3)
    ),
    max_leaves=6,
)
fields = [
    "kind",
    "record",
    "record_id",
    "version",
    "id",
    "time",
    "deleted",
    "source",
    "specversion",
    "type",
    "subject",
    "data",
    "sourceversion",
]
rows = st.fixed_dictionaries({}, optional=dict.fromkeys(fields, values))
KINDS_OF_BODY = [
    "application/json",
    "application/x-ndjson",
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
]


@settings(max_examples=200, deadline=None)
@given(found=st.lists(rows | values, max_size=4), kind=st.sampled_from(KINDS_OF_BODY), known=st.booleans())
def test_no_pushed_json_fails(api: Api, found: list[Any], kind: str, known: bool) -> None:
    if known:  # get past the first checks
        known_fields = {"kind": "recall", "specversion": "1.0", "type": "nqi.recall.upserted", "source": "x"}
        if kind.startswith("application/cloudevents"):
            found = [{"id": "1", **row, **known_fields} if isinstance(row, dict) else row for row in found]
        else:
            found = [{**row, "kind": "recall"} if isinstance(row, dict) else row for row in found]
    body = "\n".join(map(json.dumps, found)) if kind.endswith("ndjson") else json.dumps(found)
    push(api, body.encode(), kind)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=60), kind=st.sampled_from(KINDS_OF_BODY))
def test_no_pushed_bytes_fail(api: Api, body: bytes, kind: str) -> None:
    push(api, body, kind)


def push(api: Api, body: bytes, kind: str) -> None:
    """POST; never a failure of the server's."""
    answer = api.ask("POST", "/v1/events", "institution", content=body, headers={"content-type": kind})
    assert answer.status_code in (202, 207, 422), f"{answer.status_code} {body!r} {answer.text[:300]}"


@pytest.mark.parametrize("field", ["number", "parties", "standards", "scope", "issued", "type", "note", "record_id"])
@given(value=values)
@settings(max_examples=30, deadline=None)
def test_no_value_of_a_field_fails(api: Api, field: str, value: Any) -> None:
    record = {"record_id": "f", "number": "f", field: value}
    push(api, json.dumps({"kind": "certificate", "record": record}).encode(), "application/json")
    push(
        api, json.dumps({"kind": "penalty", "record": {"record_id": "f", "amount": value}}).encode(), "application/json"
    )


def test_a_header_of_any_kind(api: Api) -> None:
    for name in (
        "accept-language",
        "if-none-match",
        "authorization",
        "cookie",
        "content-type",
        "content-length",
        "ce-specversion",
    ):
        for value in (
            b"\xff\xfe",
            b"a" * 6000,
            b",;q=x,,;",
            b'W/"',
            b"Bearer",
            b"Bearer x y",
            b"hub_session=%00",
            b"-5",
        ):
            if name == "content-length":
                continue
            answer = api._client.get("/v1/enterprises", headers=[(name.encode(), value)])
            assert answer.status_code in (200, 400, 401, 422, 431), f"{name}: {value!r} {answer.status_code}"


def test_a_slow_and_a_silent_caller_hold_up_nobody(api: Api) -> None:
    """Fifty callers who say half a request are left waiting; the others are served."""
    import socket

    halves = []
    try:
        for _ in range(50):
            half = socket.create_connection(("127.0.0.1", api.settings.api_port), timeout=5)
            half.sendall(b"POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\nauthorization: Bearer ")
            half.sendall(api.key("institution").encode() + b"\r\n\r\n{")
            halves.append(half)
        begun = time.monotonic()
        assert api.get("/v1/enterprises").status_code == 200
        assert time.monotonic() - begun < 5
    finally:
        for half in halves:
            half.close()


def test_pushes_at_once_each_get_their_own_answer(api: Api) -> None:
    def one(n: int) -> Any:
        record = {"record_id": f"together-{n}", "product": "砖"}
        return api.ask("POST", "/v1/events", "institution", json=[{"kind": "recall", "record": record}] * 3).json()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(one, range(64)))
    for n, answer in enumerate(answers):
        assert [row["record_id"] for row in answer["rows"]] == [f"together-{n}"] * 3
        assert len({row["version"] for row in answer["rows"]}) == 1
    assert threading.active_count() < 40
