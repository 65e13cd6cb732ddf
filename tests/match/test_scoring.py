"""One pair: what is asked for against one enterprise; what is safe, what a person must see, what is another firm."""

from __future__ import annotations

from typing import Any

import pytest

from hub.identify.lookalikes import edit
from hub.identify.mention import Mention, mention
from hub.match.scoring import likeness, score
from hub.match.wanted import wanted_of
from tests.match.firms import uscc_of

ONE, TWO = uscc_of(1), uscc_of(2)


def firm(name: str, uscc: str = "", region: str = "990100") -> Mention:
    return mention("register", name, [("uscc", uscc)] if uscc else [], region)


VALVES = firm("杭州松柏达阀门有限公司", ONE, "330100")
SHILI = firm("示例市示例西湖轴承有限公司", ONE)


@pytest.mark.parametrize(
    ("row", "has", "outcome", "reasons"),
    [
        ({"uscc": ONE}, [SHILI], "same", ["match_uscc"]),
        ({"uscc": ONE.lower(), "name": "示例市示例西湖轴承有限公司"}, [SHILI], "same", ["match_uscc", "match_name"]),
        ({"org_code": ONE[8:17]}, [SHILI], "same", ["match_org_code"]),
        # the code of one firm under the name of another: a person looks
        ({"uscc": ONE, "name": "示例东海食品贸易有限公司"}, [SHILI], "ask", ["match_uscc"]),
        # a branch under its parent's code is not the parent
        ({"uscc": ONE, "name": "示例市示例西湖轴承有限公司东城分公司"}, [SHILI], "ask", ["match_uscc", "match_like"]),
        # two codes are two firms, whatever the name says
        ({"uscc": TWO, "name": SHILI.name}, [SHILI], "different", ["match_other_uscc", "match_name"]),
        ({"name": SHILI.name, "region": "990100"}, [SHILI], "same", ["match_name", "match_region"]),
        ({"name": "示例市示例西湖轴承有限责任公司"}, [SHILI], "same", ["match_name"]),
        ({"name": "示例市示例西湖軸承有限公司"}, [SHILI], "same", ["match_name"]),
        ({"name": SHILI.name, "region": "330100"}, [SHILI], "different", ["match_name", "match_region_other"]),
        ({"name": "示例市示例西湖轴丞有限公司"}, [SHILI], "same", ["match_weighed"]),  # no trade, but one character off 轴承
        ({"name": "新名字有限公司", "former": [SHILI.name]}, [SHILI], "ask", ["match_former"]),
        ({"name": "示例东海食品贸易有限公司"}, [SHILI], "different", []),
        # the same firm otherwise printed
        ({"name": "杭州松柏达阀门"}, [VALVES], "same", ["match_weighed"]),
        ({"name": "松柏达", "region": "330100"}, [VALVES], "same", ["match_weighed", "match_region"]),
        ({"name": "Hangzhou Songbaida Valve Co., Ltd."}, [VALVES], "same", ["match_weighed"]),
        ({"name": "松柏达（杭州）阀门有限公司"}, [VALVES], "same", ["match_weighed"]),
        ({"name": "松柏达阀门有限公司", "region": "330200"}, [VALVES], "different", ["match_like", "match_region_other"]),
        ({"name": "杭州松百达阀门有限公司"}, [VALVES], "ask", ["match_weighed"]),  # two firms may be called so
        ({"name": "杭州松柏达餐饮管理有限公司"}, [VALVES], "different", ["match_like"]),
        ({"name": SHILI.name, "uscc": ONE[:17] + ("0" if ONE[17] != "0" else "1")}, [SHILI], "same",
         ["match_near_uscc", "match_name"]),
    ],
)  # fmt: skip
def test_a_pair(row: dict[str, Any], has: list[Mention], outcome: str, reasons: list[str]) -> None:
    found = score(wanted_of(row), has)
    assert (found.outcome, [one.code for one in found.reasons]) == (outcome, reasons)
    assert 0 <= found.score <= 100


def test_what_is_surer_scores_more() -> None:
    rows = [{"uscc": ONE}, {"name": SHILI.name, "region": "990100"}, {"name": SHILI.name},
            {"name": "示例市示例西湖轴丞有限公司"}, {"name": "示例东海食品贸易有限公司"}]  # fmt: skip
    points = [score(wanted_of(row), [SHILI]).score for row in rows]
    assert points == sorted(points, reverse=True)
    assert len(set(points)) == len(points)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("abc", "abd", True), ("abc", "abcd", True), ("abc", "ac", True), ("abc", "acb", True), ("abc", "abc", False),
     ("abc", "xyz", False), ("abc", "cba", False), ("", "a", True), ("", "ab", False)],
)  # fmt: skip
def test_one_edit(one: str, other: str, near: bool) -> None:
    assert (edit(one, other) is not None) is near
    assert (edit(other, one) is not None) is near


def test_likeness_is_of_what_names_a_firm_and_not_of_its_form() -> None:
    assert likeness("示例西湖轴承有限公司", "示例西湖轴承股份有限公司") == 1
    assert likeness("示例西湖轴承有限公司", "示例东海食品有限公司") < 0.5
    assert likeness("", "") == 1
