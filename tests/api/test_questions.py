"""GET /v1/questions, /v1/questions/{id} and /v1/conflicts: asked, answered, gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hub.servers.ports import free_port
from hub.settings import Settings
from tests.identify.strategies import uscc
from tests.processes import Api, running, until
from tests.weighed import firm, new_key, pushed, running_weighed


@pytest.fixture(scope="module")
def api(settings: Settings) -> Iterator[Api]:
    with running_weighed(settings) as client:
        yield client


@pytest.fixture(scope="module")
def rivals(api: Api) -> list[str]:
    """Two firms of one name, and an abbreviation of it that could be either's."""
    return pushed(
        api, "R", firm("杭州松柏阀门有限公司", 11), firm("杭州松柏阀门有限公司", 12), {"name": "杭州松柏阀门"},
        firm("杭州松柏阀门有限公司", 11), firm("杭州紫藤玻璃有限公司", 13), firm("杭州玉兰仪表有限公司", 13),
    )  # fmt: skip


def queue(api: Api, **params: Any) -> list[dict[str, Any]]:
    answer = api.get("/v1/questions", "operator", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


def about(rows: list[dict[str, Any]], *enterprises: str) -> list[dict[str, Any]]:
    return [row for row in rows if {side["enterprise"] for side in row["sides"]} == set(enterprises)]


def decide(api: Api, **asked: Any) -> str:
    answer = api.ask("POST", "/v1/decisions", "operator", json=asked)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def test_the_queue_has_the_most_useful_first_in_pages(api: Api, rivals: list[str]) -> None:
    rows = queue(api)
    assert [row["priority"] for row in rows] == sorted((row["priority"] for row in rows), reverse=True)
    assert len(rows) >= 3
    assert about(rows, rivals[0], rivals[2])[0]["records"] == 3
    paged, path = [], "/v1/questions?limit=1"
    while path:
        answer = api.get(path, "operator").json()
        paged += answer["data"]
        path = answer["links"]["next"]
    assert paged == rows
    assert {row["reason"] for row in queue(api, reason="new_name")} == {"new_name"}
    assert queue(api, reason="misprint") == []


def test_a_question_shows_both_sides_and_what_would_follow(api: Api, rivals: list[str]) -> None:
    (row,) = about(queue(api), rivals[0], rivals[2])
    body = api.get(row["links"]["self"], "operator").json()
    assert {side["title"] for side in body["sides"]} == {"杭州松柏阀门有限公司", "杭州松柏阀门"}
    assert body["link"]["weight"] == row["weight"] == body["link"]["evidence"][-1]["sum"]
    assert body["would"]["same"]["merged"] == [{"into": rivals[0], "enterprises": sorted((rivals[0], rivals[2]))}]
    assert body["would"]["same"]["records"] == 3
    assert body["would"]["different"]["merged"][0]["into"] == rivals[1], "the other firm's then"
    assert body["message"] == "another enterprise is as near"
    chinese = api.get(row["links"]["self"], "operator", headers={"accept-language": "zh"}).json()
    assert chinese["message"] == "另有企业同样接近"


def test_not_sure_takes_it_out_of_the_queue_and_undoing_brings_it_back(api: Api, rivals: list[str]) -> None:
    (row,) = about(queue(api), rivals[1], rivals[2])
    made = decide(api, **api.get(row["links"]["self"], "operator").json()["answers"]["unsure"])
    until(lambda: not about(queue(api), rivals[1], rivals[2]), 20, "set aside")
    (aside,) = about(queue(api, unsure="true"), rivals[1], rivals[2])
    assert (aside["id"], aside["set_aside"]) == (row["id"], made)
    assert aside["asked_at"] == row["asked_at"]
    decide(api, verdict="undo", decision=made)
    until(lambda: about(queue(api), rivals[1], rivals[2]), 20, "asked again")
    assert queue(api, unsure="true") == []


def test_an_answered_question_is_gone_and_what_was_foreseen_happened(api: Api, rivals: list[str]) -> None:
    (row,) = about(queue(api), rivals[0], rivals[2])
    answers = api.get(row["links"]["self"], "operator").json()["answers"]
    made = decide(api, **answers["different"])
    until(lambda: api.get(f"/v1/enterprises/{rivals[2]}").status_code == 308, 20, "it went to the other firm")
    assert api.get(row["links"]["self"], "operator").status_code == 404
    assert about(queue(api), rivals[0], rivals[2]) == []
    decide(api, verdict="undo", decision=made)
    until(lambda: about(queue(api), rivals[0], rivals[2]), 20, "asked again")
    made = decide(api, **answers["same"])
    until(lambda: api.get(f"/v1/enterprises/{rivals[2]}").headers.get("location", "").endswith(rivals[0]), 20, "one")
    assert about(queue(api), rivals[0], rivals[1]) == []
    decide(api, verdict="undo", decision=made)
    until(lambda: about(queue(api), rivals[0], rivals[2]), 20, "asked again")


def conflicts(api: Api, **params: Any) -> list[dict[str, Any]]:
    return list(api.get("/v1/conflicts", "operator", params=params).json()["data"])


def test_conflicts_are_listed_until_people_settle_them(api: Api, rivals: list[str]) -> None:
    (codes,) = conflicts(api, kind="name_codes")
    assert codes["value"] == "杭州松柏阀门有限公司"
    assert {side["enterprise"] for side in codes["sides"]} == set(rivals[:2])
    (names,) = conflicts(api, kind="code_names")
    assert {side["name"] for side in names["sides"]} == {"杭州紫藤玻璃有限公司", "杭州玉兰仪表有限公司"}
    assert "one code, unlike names" in names["message"]
    one, other = (side["mention"] for side in names["sides"])
    made = decide(api, verdict="renamed", mentions=[one, other], since="2024-05-01")
    until(lambda: conflicts(api, kind="code_names") == [], 20, "settled")
    against = decide(api, verdict="different", mentions=[one], others=[other])
    (broken,) = until(lambda: conflicts(api, kind="decisions"), 20, "they contradict each other")
    assert set(broken["decisions"]) == {made, against}
    assert conflicts(api)[0] == broken, "first of all"
    decide(api, verdict="undo", decision=against)
    until(lambda: conflicts(api, kind="decisions") == [], 20, "settled again")


def test_registers_that_contradict_each_other(settings: Settings, api: Api) -> None:
    secret = new_key(settings, "institution", "second_register", "second")
    name = "杭州丁香机械有限公司"
    own, other = {}, {"authorization": f"Bearer {secret}"}

    def noted() -> list[dict[str, Any]]:
        return [one for one in conflicts(api, kind="name_codes") if one["value"] == name]

    for n, headers in enumerate((own, own, other)):
        record = {"record_id": f"G-{n}", "parties": [{"role": "self"} | firm(name, 20 + n)]}
        event = {"kind": "enterprise", "version": 1, "record": record}
        assert api.ask("POST", "/v1/events", "institution", json=[event], headers=headers).status_code == 202
        if n == 1:
            assert until(noted, 20, "noted")[0]["registers"] is False, "one register says both"
    until(lambda: noted()[0]["registers"], 20, "two registers")
    assert [one["value"] for one in conflicts(api, kind="registers")] == [name]


def test_a_code_of_many_names_is_a_placeholder(api: Api) -> None:
    names = (
        "杭州海棠陶瓷有限公司",
        "杭州石榴电器有限公司",
        "杭州芍药服装有限公司",
        "杭州茉莉食品有限公司",
        "杭州牡丹汽车有限公司",
    )
    ids = pushed(api, "P", *(firm(name, 30) for name in names))
    assert len(set(ids)) == len(names)
    (row,) = until(lambda: conflicts(api, kind="placeholder"), 20, "noted")
    assert row["value"] in uscc(30, "330100")
    decide(api, verdict="placeholder", scheme="uscc", value=uscc(30, "330100"))
    until(lambda: all(one["scheme"] != "uscc" for one in conflicts(api, kind="placeholder")), 20, "settled")


def test_who_may_ask_and_how(settings: Settings, api: Api) -> None:
    for path in ("/v1/questions", "/v1/conflicts"):
        assert api.get(path, "builder").status_code == 403
        assert api.get(path, None).status_code == 401
        assert api.get(f"{path}?cursor=%00", "operator").status_code == 422
        assert api.get(f"{path}?cursor=nonsense", "operator").status_code == 422
    assert api.get("/v1/questions/" + "0" * 32, "operator").status_code == 404
    assert api.get("/v1/questions?reason=other", "operator").status_code == 422
    with running(settings.model_copy(update={"api_port": free_port()})) as exact:
        told = exact.get("/v1/questions", "operator")
        assert (told.status_code, "HUB_IDENTITY" in told.json()["message"]) == (409, True)
