"""Names that nobody should send, to a hub that weighs evidence: pushed, matched, searched; each answer is clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hub.settings import Settings
from hub.start import find, prepare
from tests.identify.strategies import uscc
from tests.identify.test_bad_input import BAD_NAMES
from tests.processes import Api, running, until

NAME_MAX = 500
GOOD = "杭州松柏达阀门有限公司"


@pytest.fixture(scope="module")
def api(settings: Settings) -> Iterator[Api]:
    weighing = settings.model_copy(update={"identity": "weighed"})
    prepare(weighing, find(weighing)).dispose()
    with running(weighing) as client:
        yield client


def event(record_id: str, name: str, **more: Any) -> dict[str, Any]:
    party = {"role": "holder", "name": name} | more
    return {"kind": "certificate", "version": 1, "record": {"record_id": record_id, "number": "x", "parties": [party]}}


def test_each_is_taken_or_refused_with_a_reason(api: Api) -> None:
    names = {what: name for what, name in BAD_NAMES.items() if name != "\ud800"}
    events = [event(f"b{n}", name) for n, name in enumerate(names.values())]
    answer = api.ask("POST", "/v1/events", "institution", json=[event("good", GOOD, region="330100"), *events])
    assert answer.status_code in (202, 207), answer.text
    rows = answer.json()["rows"]
    assert rows[0]["status"] == "accepted"
    for (what, name), row in zip(names.items(), rows[1:], strict=True):
        refused = len(name) > NAME_MAX or not name
        assert (row["status"] != "accepted") == refused, (what, row)
        if refused:
            assert "name" in row["field"] and row["message"], (what, row)
    found = until(lambda: api.get("/v1/enterprises", params={"name": "松柏达"}).json()["data"], 30, "stored")
    assert [one["name"] for one in found] == [GOOD]


@pytest.mark.parametrize("what", BAD_NAMES)
def test_match_and_search_answer(api: Api, what: str) -> None:
    name = BAD_NAMES[what]
    if name != "\ud800":
        for row in ({"name": name}, {"name": name, "uscc": uscc(77), "former": [name[:500]]}):
            answer = api.ask("POST", "/v1/match", json=row)
            assert answer.status_code in (200, 422), answer.text
            if answer.status_code == 200:
                found = answer.json()  # some were pushed above, and are themselves
                assert not found["match"] or found["candidates"][0]["name"] == name
            else:
                assert answer.json()["message"]
    answer = api.get("/v1/enterprises", params={"name": name[:300].encode("utf-8", "replace").decode()})
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert GOOD not in {one["name"] for one in answer.json()["data"]} or not name.strip()
    else:
        assert answer.json()["message"] or answer.json()["detail"]
