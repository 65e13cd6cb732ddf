"""Searching by what an enterprise is called: part of a name, another script, a misprint, pinyin, English, a former name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.match.firms import uscc_of
from tests.processes import Api, until

FIRMS = [
    ("杭州松柏达阀门有限公司", 201, "330100", ["杭州海棠红陶瓷有限公司"]),
    ("宁波松柏达阀门有限公司", 202, "330200", []),
    ("杭州松柏达食品有限公司", 203, "330100", []),
    ("绍兴青石板电子科技股份有限公司", 204, "330600", []),
    ("Nordlicht Messtechnik GmbH", 205, "DE", []),
    ("上海晨露仪表有限公司", 206, "310000", []),
]
FOUND = [
    ("松柏达", 201), ("杭州松柏达", 201), ("宁波松柏达", 202), ("松柏达食品", 203), ("松柏达 阀门 宁波", 202), ("松柏達閥門", 201),
    ("杭州鬆柏達閥門有限公司", 201), ("松泊达阀门", 201), ("松柏大阀门", 201), ("松达柏阀门", 201), ("songbaida", 201),
    ("Songbaida Valve", 201), ("Hangzhou Songbaida Valve Co., Ltd.", 201), ("Ningbo Songbaida Valve Co Ltd", 202),
    ("song bai da", 201), ("海棠红陶瓷", 201), ("杭州海棠红陶瓷有限公司", 201), ("haitanghong", 201), ("青石板", 204),
    ("绍兴青石板", 204), ("青石板电子", 204), ("nordlicht", 205), ("NORDLICHT Messtechnik", 205), ("Nordlicht Messtechnick GmbH", 205),
    (uscc_of(206), 206), (uscc_of(206)[8:17], 206), (uscc_of(206).lower(), 206), ("晨露 仪表", 206), ("上海", 206),
]  # fmt: skip

SEVERAL = {
    "松柏达",
    "杭州松柏达",
    "松柏達閥門",
    "松泊达阀门",
    "松柏大阀门",
    "松达柏阀门",
    "songbaida",
    "Songbaida Valve",
    "song bai da",
}


@pytest.fixture(scope="module")
def ids(api: Api) -> dict[int, str]:
    """The number of each made-up enterprise → its id."""
    events = [
        {"kind": "enterprise", "record": {"record_id": f"q{n}", "former_names": former, "parties": [
            {"role": "self", "name": name, "region": region, "identifiers": [{"scheme": "uscc", "value": uscc_of(n)}]}]}}
        for name, n, region, former in FIRMS
    ]  # fmt: skip
    assert api.ask("POST", "/v1/events", "institution", json=events).status_code == 202

    def stored(code: str) -> str:
        rows = until(lambda: api.get("/v1/enterprises", params={"identifier": code}).json()["data"], 20, code)
        return str(rows[0]["id"])

    return {n: stored(uscc_of(n)) for _, n, _, _ in FIRMS}


def found(api: Api, q: str, **more: Any) -> list[str]:
    answer = api.get("/v1/enterprises", params={"q": q} | more)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["data"]]


@pytest.mark.parametrize(("q", "wanted"), FOUND)
def test_the_first_is_the_one_that_is_meant(api: Api, ids: dict[int, str], q: str, wanted: int) -> None:
    first = found(api, q)[:2]
    if q in SEVERAL:
        assert ids[wanted] in found(api, q)[:3], "several firms fit as well"
    else:
        assert first[:1] == [ids[wanted]]


@pytest.mark.parametrize("q", ["示例查无此企业", "zzyzx", "海棠木陶瓷", "😀😀", "%%", "__", "\\\\"])
def test_nothing_is_found_where_nothing_is_meant(api: Api, ids: dict[int, str], q: str) -> None:
    assert found(api, q) == []


def test_region_kind_and_pages(api: Api, ids: dict[int, str]) -> None:
    assert found(api, "松柏达", region="3302") == [ids[202]]
    assert found(api, "松柏达", kind="certificate") == []
    everything = found(api, "松柏达")
    assert set(everything) == {ids[201], ids[202], ids[203]}
    paged, path = [], "/v1/enterprises?q=松柏达&limit=1"
    while path:
        answer = api.get(path).json()
        paged += [row["id"] for row in answer["data"]]
        path = answer["links"]["next"]
    assert paged == everything


@pytest.mark.parametrize(
    ("params", "status"),
    [({"q": "松"}, 422), ({"q": " a "}, 422), ({"q": "松柏", "name": "松柏"}, 422), ({"q": "松柏", "identifier": "x"}, 422),
     ({"q": "松柏", "cursor": "x"}, 422), ({"q": "松柏", "cursor": "1" * 9}, 422), ({"q": "松" * 201}, 422),
     ({"q": "松柏", "cursor": "400"}, 200)],
)  # fmt: skip
def test_what_nobody_should_ask(api: Api, params: dict[str, str], status: int) -> None:
    answer = api.get("/v1/enterprises", params=params)
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["data"] == []
