"""`hub identity` against a running hub: asked, decided, confirmed, undone; and what it says when it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hub.settings import Settings
from tests.cli.test_commands import hub
from tests.identify.strategies import uscc
from tests.processes import Api, until
from tests.processes import running as hub_running
from tests.weighed import coded, new_key, pushed


@pytest.fixture(scope="module")
def weighing(settings: Settings) -> Settings:
    return settings.model_copy(update={"identity": "weighed", "decisions_four_eyes": True})


@pytest.fixture(scope="module")
def second(weighing: Settings) -> str:
    """The key of a second operator."""
    return new_key(weighing, "operator", None, "wang")


@pytest.fixture(scope="module")
def api(weighing: Settings, second: str) -> Iterator[Api]:
    with hub_running(weighing) as client:
        yield client


@pytest.fixture(scope="module")
def ids(api: Api) -> list[str]:
    names = ("杭州松柏阀门有限公司", "杭州松柏阀门有限公司")
    firms = [coded(name, uscc(50 + n, "330100")) for n, name in enumerate(names)]
    return pushed(api, "I", *firms, {"name": "杭州松柏阀门"})


def loads(settings: Settings, *arguments: str) -> Any:
    return json.loads(hub(settings, *arguments, "--json"))


def test_why(weighing: Settings, ids: list[str]) -> None:
    said = hub(weighing, "identity", "why", ids[0])
    assert ids[0] in said
    assert "another enterprise is as near" in said
    said = hub(weighing, "identity", "why", ids[0], ids[1])
    assert "USCC" in said
    assert "-80" in said
    assert loads(weighing, "identity", "why", ids[0], ids[1])["same"] is False
    assert "neither a mention nor an enterprise" in hub(weighing, "identity", "why", ids[0], "0" * 32, code=1)


def test_asked_decided_confirmed_and_undone(weighing: Settings, api: Api, ids: list[str], second: str) -> None:
    rows = loads(weighing, "identity", "questions")["data"]
    row = next(row for row in rows if {side["enterprise"] for side in row["sides"]} == {ids[0], ids[2]})
    assert row["id"] in hub(weighing, "identity", "questions", "--reason", "rival")
    said = hub(weighing, "identity", "questions", row["id"])
    assert f"2 enterprises become one ({ids[0]})" in said
    said = hub(weighing, "identity", "decide", "same", "--question", row["id"], "--why", "the same telephone")
    made = said.split()[0]
    assert "Somebody else must confirm it" in said

    def decision() -> Any:
        found = [one for one in loads(weighing, "identity", "decisions")["data"] if one["id"] == made]
        return found[0] if found else None

    found = until(decision, 20, "read")
    assert (found["why"], found["in_force"]) == ("the same telephone", False)
    assert "your own" in hub(weighing, "identity", "confirm", made, code=1)
    hub(weighing, "identity", "confirm", made, HUB_KEY=second)
    until(lambda: api.get(f"/v1/enterprises/{ids[2]}").status_code == 308, 20, "one")
    assert made in hub(weighing, "identity", "why", ids[0])
    hub(weighing, "identity", "undo", made, "--why", "a slip")
    until(lambda: api.get(f"/v1/enterprises/{ids[2]}").status_code == 200, 20, "two")
    assert "undone already" in hub(weighing, "identity", "undo", made, code=1)


def test_conflicts(weighing: Settings, ids: list[str]) -> None:
    rows = loads(weighing, "identity", "conflicts", "--kind", "name_codes")["data"]
    assert [row["value"] for row in rows] == ["杭州松柏阀门有限公司"]
    assert "different codes" in hub(weighing, "identity", "conflicts")


def test_what_cannot_be_decided(weighing: Settings, ids: list[str]) -> None:
    assert "needs" in hub(weighing, "identity", "decide", "same", code=1)
    assert "422" in hub(weighing, "identity", "decide", "merge", code=1)
    assert "no question" in hub(weighing, "identity", "questions", "0" * 32, code=1)
