"""The feed says what became of an enterprise and why; after a split either side leads to the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hub.settings import Settings
from tests.identify.strategies import uscc
from tests.processes import Api, until
from tests.weighed import coded, pushed, running_weighed


@pytest.fixture(scope="module")
def api(settings: Settings) -> Iterator[Api]:
    with running_weighed(settings) as client:
        yield client


def moves(api: Api, mention: str) -> list[dict[str, Any]]:
    """What the feed says of a mention, oldest first."""
    data = api.get("/v1/changes").json()["data"]
    return [one for one in data if one["type"] == "enterprise.reassigned" and one["mention"] == mention]


def mentions(api: Api, enterprise: str) -> list[str]:
    return [one["id"] for one in api.get(f"/v1/enterprises/{enterprise}").json()["mentions"]]


def decide(api: Api, **asked: Any) -> str:
    answer = api.ask("POST", "/v1/decisions", "operator", json=asked)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def test_evidence_redirects_to_a_stronger_id(api: Api) -> None:
    (before,) = pushed(api, "E", {"name": "杭州玉兰仪表有限公司", "region": "330100"})
    (mention,) = mentions(api, before)
    (after,) = pushed(api, "F", coded("杭州玉兰仪表有限公司", uscc(61, "330100")) | {"region": "330100"})
    (move,) = until(lambda: moves(api, mention), 20, "told")
    assert (move["before"], move["after"]) == (before, after)
    assert (move["change"], move["cause"], move["decision"]) == ("redirected", "evidence", None)
    body = api.get(f"/v1/enterprises/{after}").json()
    assert (body["split_from"], body["split_into"]) == ([], [])


def test_a_decision_merges_and_undoing_it_splits_with_pointers_both_ways(api: Api) -> None:
    one, other = pushed(api, "D", {"name": "杭州海棠陶瓷有限公司"}, {"name": "杭州紫藤玻璃有限公司"})
    pair = [*mentions(api, one), *mentions(api, other)]
    made = decide(api, verdict="same", mentions=pair)
    stays, goes = sorted((one, other))
    until(lambda: api.get(f"/v1/enterprises/{goes}").status_code == 308, 20, "one")
    gone = pair[(one, other).index(goes)]
    assert [(move["change"], move["decision"]) for move in moves(api, gone)] == [("merged", made)]
    undone = decide(api, verdict="undo", decision=made)
    until(lambda: api.get(f"/v1/enterprises/{goes}").status_code == 200, 20, "two again")
    last = until(lambda: moves(api, gone)[1:], 20, "told")[0]
    assert (last["change"], last["cause"], last["decision"]) == ("split", "decision", undone)
    assert (last["before"], last["after"]) == (stays, goes)
    assert api.get(f"/v1/enterprises/{stays}").json()["split_into"] == [goes]
    assert api.get(f"/v1/enterprises/{goes}").json()["split_from"] == [stays]
    again = decide(api, verdict="same", mentions=pair)
    until(lambda: api.get(f"/v1/enterprises/{goes}").status_code == 308, 20, "one again")
    assert api.get(f"/v1/enterprises/{stays}").json()["split_into"] == [], "nothing stands there any more"
    decide(api, verdict="undo", decision=again)
