"""GET /v1/enterprises/{id}/why and /v1/why, in both ways of identifying."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hub.servers.ports import free_port
from hub.settings import Settings
from hub.store.components import MENTIONS_MAX
from tests.identify.strategies import uscc
from tests.processes import Api, running, until
from tests.weighed import coded, pushed, running_weighed

CODE = uscc(7, "330100")


@pytest.fixture(scope="module")
def weighing(settings: Settings) -> Iterator[Api]:
    with running_weighed(settings) as client:
        yield client


@pytest.fixture(scope="module")
def ids(weighing: Api) -> list[str]:
    return pushed(
        weighing, "W", coded("杭州松柏阀门有限公司", CODE), {"name": "杭州松柏阀门"},
        coded("杭州松柏阀门有限公司", uscc(8, "330100")),
    )  # fmt: skip


def test_an_enterprise_is_explained(weighing: Api, ids: list[str]) -> None:
    body = weighing.get(f"/v1/enterprises/{ids[0]}/why").json()
    assert (body["way"], body["cut"], body["name"]) == ("weighed", False, "杭州松柏阀门有限公司")
    assert {link["weight"] is None or link["weight"] == link["evidence"][-1]["sum"] for link in body["links"]} <= {True}
    near = {one["enterprise"]: one for one in body["near"]}
    assert near[ids[2]]["reason"] == "contradicts"
    assert "contradicts" in near[ids[2]]["message"]
    assert {block["scheme"] for block in body["blocks"]} >= {"uscc", "name"}
    chinese = weighing.get(f"/v1/enterprises/{ids[0]}/why", headers={"accept-language": "zh"}).json()
    assert "矛盾" in next(one for one in chinese["near"] if one["enterprise"] == ids[2])["message"]


def test_a_pair_is_explained(weighing: Api, ids: list[str]) -> None:
    body = weighing.get("/v1/why", params={"a": ids[0], "b": ids[2]}).json()
    assert (body["same"], body["reason"]) == (False, "contradicts")
    assert [side["enterprise"] for side in body["sides"]] == [ids[0], ids[2]]
    assert {"uscc", "name", "region"} <= {step["evidence"] for step in body["link"]["evidence"]}


def test_what_is_not_there_is_told(weighing: Api, ids: list[str]) -> None:
    for path in ("/v1/enterprises/{0}/why", "/v1/why?a={0}&b={1}"):
        answer = weighing.get(path.format("0" * 32, ids[0]))
        assert answer.status_code == 404
        assert "0" * 32 in answer.json()["message"]
    assert weighing.get("/v1/why", params={"a": "x", "b": ids[0]}).status_code == 422
    mention = weighing.get(f"/v1/enterprises/{ids[0]}/why").json()["mentions"][0]["id"]
    assert weighing.get("/v1/why", params={"a": mention, "b": mention}).status_code == 422
    assert weighing.get(f"/v1/enterprises/{ids[0]}/why", role=None).status_code == 401
    assert weighing.get(f"/v1/enterprises/{ids[0]}/why", role="institution").status_code == 403


def test_a_builder_does_not_read_who_decided_and_why(weighing: Api, ids: list[str]) -> None:
    mentions = [weighing.get(f"/v1/enterprises/{id_}/why").json()["mentions"][0]["id"] for id_ in (ids[0], ids[2])]
    asked = {"verdict": "different", "mentions": mentions[:1], "others": mentions[1:], "why": "two licences"}
    made = weighing.ask("POST", "/v1/decisions", "operator", json=asked).json()["id"]
    path = f"/v1/enterprises/{ids[0]}/why"
    until(lambda: weighing.get(path).json()["decisions"], 20, "read")
    (shown,) = weighing.get(path, "operator").json()["decisions"]
    assert (shown["id"], shown["why"], shown["conflicting"], shown["in_force"]) == (made, "two licences", False, True)
    (hidden,) = weighing.get(path).json()["decisions"]
    assert hidden["id"] == made
    assert {"why", "decided_by", "confirmed_by"}.isdisjoint(hidden)
    near = {one["enterprise"]: one["reason"] for one in weighing.get(path).json()["near"]}
    assert near[ids[2]] == "decided"


def test_decisions_that_contradict_each_other_say_so(weighing: Api) -> None:
    a, b = pushed(weighing, "C", {"name": "示例市海棠陶瓷有限公司"}, {"name": "示例市紫藤玻璃有限公司"})
    mentions = [weighing.get(f"/v1/enterprises/{id_}/why").json()["mentions"][0]["id"] for id_ in (a, b)]
    same = {"verdict": "same", "mentions": mentions}
    different = {"verdict": "different", "mentions": mentions[:1], "others": mentions[1:]}
    for asked in (same, different):
        assert weighing.ask("POST", "/v1/decisions", "operator", json=asked).status_code == 202

    def listed() -> list[dict[str, Any]]:
        answer = weighing.get("/v1/decisions", "operator", params={"mention": mentions[0]}).json()["data"]
        return [row for row in answer if row["conflicting"] and row["in_force"] is False]

    until(lambda: len(listed()) == 2, 20, "both are read")


def test_a_hub_of_equal_evidence_explains_too(settings: Settings, weighing: Api, ids: list[str]) -> None:
    alone = settings.model_copy(update={"api_port": free_port()})
    with running(alone) as exact:
        body = exact.get(f"/v1/enterprises/{ids[0]}/why").json()
        assert (body["way"], body["thresholds"]) == ("exact", None)
        assert [near["reason"] for near in body["near"] if near["enterprise"] == ids[2]] == ["different_identifiers"]
        pair = exact.get("/v1/why", params={"a": ids[0], "b": ids[2]}).json()
        assert (pair["same"], pair["link"]["shared"][0]["scheme"]) == (False, "name")


def test_a_former_id_leads_on(weighing: Api) -> None:
    (before,) = pushed(weighing, "M", {"name": "杭州玉兰仪表有限公司", "region": "330100"})
    (after,) = pushed(weighing, "N", coded("杭州玉兰仪表有限公司", uscc(9, "330100")) | {"region": "330100"})
    assert before != after
    answer = weighing.get(f"/v1/enterprises/{before}/why")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/v1/enterprises/{after}/why")


def test_an_enterprise_of_many_mentions_is_explained_in_part_and_says_so(weighing: Api) -> None:
    one = coded("杭州芍药服装有限公司", uscc(10, "330100"))
    ids = pushed(weighing, "L", *(one | {"address": f"杭州市示例路{n}号"} for n in range(MENTIONS_MAX + 20)))
    assert len(set(ids)) == 1
    body = weighing.get(f"/v1/enterprises/{ids[0]}/why").json()
    assert (body["cut"], len(body["mentions"])) == (True, MENTIONS_MAX)
    pair = weighing.get("/v1/why", params={"a": body["mentions"][0]["id"], "b": body["mentions"][-1]["id"]}).json()
    assert pair["same"] is True
