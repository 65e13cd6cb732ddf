"""Every route of the API's own description against every key: deny by default."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from hub import keys
from hub.api.limits import Rate
from hub.api.problems import Problem
from hub.servers import connect_settings
from hub.store import access
from hub.store.database import engine as make_engine
from tests.processes import Api, until

# What a reconciliation service is, anybody may read; what it answers, tests/api/test_reconciling.py.
OPEN = {"/livez", "/readyz", "/metrics", "/openapi.json", "/v1/reconcile"}
SIGNED = "/v1/webhooks/"  # opened by a signature, not by a key: tests/api/test_webhooks.py
WHO = {"POST /v1/events": {"institution"}, "GET /v1/connectors": {"operator"}, "GET /v1/dead-letters": {"operator"}}
READERS = {"builder", "operator"}


def routes(api: Api) -> list[tuple[str, str]]:
    """(method, path) of every route; parts of a path filled in."""
    found = []
    for path, methods in api.get("/openapi.json", None).json()["paths"].items():
        filled = "/".join("0" * 32 if part.startswith("{") else part for part in path.split("/"))
        found += [(method.upper(), filled) for method in methods]
    return found


def allowed(method: str, path: str) -> set[str]:
    """Which roles a route is for."""
    if path.startswith(("/v1/connectors/", "/v1/decisions", "/v1/questions", "/v1/conflicts")):
        return {"operator"}
    return WHO.get(f"{method} {path}", READERS)


def test_every_route_is_for_its_roles_only(api: Api) -> None:
    checked = 0
    for method, path in routes(api):
        if path in OPEN or not path.startswith("/v1/"):
            continue
        if path.startswith(SIGNED):
            assert {api.ask(method, path, role).status_code for role in (None, *keys.GENERATED)} == {401}
            continue
        assert api.ask(method, path, None).status_code == 401, f"{method} {path} without a key"
        wrong = {"authorization": "Bearer nqi_" + "x" * 43}
        answer = api.ask(method, path, None, headers=wrong)
        assert answer.status_code == 401, f"{method} {path} with a wrong key"
        assert "Bearer" in answer.headers["www-authenticate"]
        for role in keys.GENERATED:
            status = api.ask(method, path, role).status_code
            if role in allowed(method, path):
                assert status not in (401, 403), f"{method} {path} as {role}: {status}"
            else:
                assert status == 403, f"{method} {path} as {role}: {status}"
        checked += 1
    assert checked >= 9


@pytest.mark.parametrize(
    "shape", ["{key}", "Basic {key}", "Bearer", "Bearer {key}x", "bearer  {key} {key}", "Bearer {hash}"]
)
def test_a_key_in_another_shape_opens_nothing(api: Api, shape: str) -> None:
    key = api.key("operator")
    given = shape.format(key=key, hash=access.digest(key).hex())
    assert api.get("/v1/connectors", None, headers={"authorization": given}).status_code == 401


def test_only_hashes_are_stored(api: Api) -> None:
    made = make_engine(connect_settings(api.settings).database_url)
    with made.connect() as connection:
        dump = str(connection.exec_driver_sql("SELECT * FROM api_key").all())
    made.dispose()
    assert not [role for role in keys.GENERATED if api.key(role) in dump]
    assert keys.path_of(api.settings).stat().st_mode & 0o077 == 0


def test_a_revoked_key_is_refused_within_seconds(api: Api) -> None:
    made, secret = make_engine(connect_settings(api.settings).database_url), keys.new_secret()
    with made.begin() as connection:
        access.add_key(connection, secret, "builder", None, "test")

    def status() -> int:
        return api.get("/v1/enterprises", None, headers={"authorization": f"Bearer {secret}"}).status_code

    assert status() == 200
    with made.begin() as connection:
        connection.exec_driver_sql("UPDATE api_key SET revoked_at = now() WHERE label = 'test'")
    made.dispose()
    until(lambda: status() == 401, 15, "refused")


def test_an_institution_pushes_only_as_itself(api: Api) -> None:
    made, secret = make_engine(connect_settings(api.settings).database_url), keys.new_secret()
    with made.begin() as connection:
        access.add_key(connection, secret, "institution", "second_institution", "second")
    made.dispose()
    mine: dict[str, Any] = {"authorization": f"Bearer {secret}"}
    event = {"kind": "recall", "version": 1, "record": {"record_id": "whose", "product": "砖"}}
    row = api.ask("POST", "/v1/events", None, json=event, headers=mine).json()["rows"][0]
    assert row["record"] == "/v1/records/recall/second_institution/whose"
    other = api.ask("POST", "/v1/events", None, json=event | {"source": "first_institution"}, headers=mine)
    assert (other.status_code, other.json()["rows"][0]["code"]) == (422, "source_not_yours")


def test_a_body_without_a_stated_length_is_cut_at_the_limit(api: Api) -> None:
    with socket.create_connection(("127.0.0.1", api.settings.api_port), timeout=20) as raw:
        head = (
            f"POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {api.key('institution')}\r\n"
            "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        raw.sendall(head.encode())
        part = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        try:
            for _ in range(20):
                raw.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has answered and closed
        assert raw.recv(200).startswith(b"HTTP/1.1 413")


def test_the_rate_is_kept_and_says_when_to_come_back() -> None:
    rate = Rate(100)
    rate.take("a", 250)  # one request may overdraw
    with pytest.raises(Problem) as caught:
        rate.take("a", 1)
    assert caught.value.status == 429
    assert 1 <= int(caught.value.headers["retry-after"]) <= 3
    rate.take("b", 100)
