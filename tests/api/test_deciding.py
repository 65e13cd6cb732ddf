"""People decide on identity: a decision is an event, takes effect, is shown, undone, confirmed, replayed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hub.servers.ports import free_port
from hub.settings import Settings
from tests.processes import Api, running, until
from tests.weighed import new_key

NAMES = ("示例市松柏阀门有限公司", "示例市海棠陶瓷有限公司")


@pytest.fixture(scope="module")
def weighing(settings: Settings) -> Settings:
    """The same hub, in which all evidence is weighed and two people decide."""
    return settings.model_copy(update={"identity": "weighed", "decisions_four_eyes": True})


@pytest.fixture(scope="module")
def second(weighing: Settings) -> str:
    """The key of a second operator."""
    return new_key(weighing, "operator", None, "wang")


@pytest.fixture(scope="module")
def api(weighing: Settings, second: str) -> Iterator[Api]:
    with running(weighing) as client:
        yield client


@pytest.fixture(scope="module")
def records(api: Api) -> list[str]:
    """The paths of records of two enterprises."""
    events = [
        {"kind": "certificate", "version": 1, "record": {
            "record_id": f"D-{n}", "number": f"D-{n}", "parties": [{"role": "holder", "name": name, "region": "990100"}]}}
        for n, name in enumerate(NAMES)
    ]  # fmt: skip
    answer = api.ask("POST", "/v1/events", "institution", json=events)
    assert answer.status_code == 202
    paths = [row["record"] for row in answer.json()["rows"]]
    until(lambda: all(api.get(path).status_code == 200 for path in paths), 20, "both are stored")
    return paths


@pytest.fixture(scope="module")
def mentions(api: Api, records: list[str]) -> list[str]:
    return [api.get(f"/v1/enterprises/{id_}").json()["mentions"][0]["id"] for id_ in enterprises(api, records)]


def enterprises(api: Api, records: list[str]) -> list[str]:
    return [api.get(path).json()["record"]["parties"][0]["enterprise"] for path in records]


def decide(api: Api, status: int = 202, key: str = "", **asked: Any) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {key or api.key('operator')}"}
    answer = api.ask("POST", "/v1/decisions", None, json=asked, headers=headers)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def shown(api: Api, id_: str) -> dict[str, Any]:
    answer = until(
        lambda: (found := api.get(f"/v1/decisions/{id_}", "operator")).status_code == 200 and found, 20, "read"
    )
    return dict(answer.json())


def test_a_decision_takes_effect_when_confirmed_and_is_undone(
    api: Api, records: list[str], mentions: list[str], second: str
) -> None:
    before = enterprises(api, records)
    assert len(set(before)) == 2
    made = decide(api, verdict="same", mentions=mentions, why="a succession / 更名")
    assert made["needs_confirmation"]
    found = shown(api, made["id"])
    assert (found["decided_by"], found["in_force"], found["why"]) == ("operator", False, "a succession / 更名")
    assert enterprises(api, records) == before
    assert "your own" in decide(api, 409, verdict="confirm", decision=made["id"])["message"]
    decide(api, key=second, verdict="confirm", decision=made["id"])
    until(lambda: len(set(enterprises(api, records))) == 1, 20, "one enterprise")
    assert shown(api, made["id"])["confirmed_by"] == ["wang"]
    now = enterprises(api, records)[0]
    gone = next(id_ for id_ in before if id_ != now)
    moved = api.get(f"/v1/enterprises/{gone}")
    assert (moved.status_code, moved.headers["location"].rpartition("/")[2]) == (308, now)
    undone = decide(api, verdict="undo", decision=made["id"])
    until(lambda: enterprises(api, records) == before, 20, "two again")
    assert shown(api, made["id"])["undone_by"] == undone["id"]
    assert "undone already" in decide(api, 409, verdict="undo", decision=made["id"])["message"]
    listed = api.get("/v1/decisions", "operator", params={"mention": mentions[0]}).json()["data"]
    assert [row["id"] for row in listed] == [made["id"]]


def test_what_cannot_be_decided_is_told(api: Api, mentions: list[str]) -> None:
    assert "needs" in decide(api, 422, verdict="same", mentions=mentions[:1])["message"]
    assert "no mention" in decide(api, 404, verdict="same", mentions=[mentions[0], "0" * 32])["message"]
    assert "no mention's id" in decide(api, 422, verdict="different", mentions=mentions[:1], others=["x"])["message"]
    assert "no decision" in decide(api, 404, verdict="undo", decision="1" * 32)["message"]
    assert decide(api, 422, verdict="merge", mentions=mentions)["error_code"] == 422
    decide(api, 422, verdict="same", mentions=["0" * 32] * 1001)
    decide(api, 403, key=api.key("builder"), verdict="same", mentions=mentions)
    assert api.get("/v1/decisions/none", "operator").status_code == 404


def test_a_hub_of_equal_evidence_takes_none(settings: Settings, api: Api, mentions: list[str]) -> None:
    alone = settings.model_copy(update={"api_port": free_port()})
    with running(alone) as exact:
        told = decide(exact, 409, verdict="same", mentions=mentions)
    assert "HUB_IDENTITY=weighed" in told["message"]
