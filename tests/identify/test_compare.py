"""Two mentions compared: same, ask a person, or different, whichever comes first; each step with its weight."""

from __future__ import annotations

import pytest

from hub.identify.compare import weigh
from hub.identify.known import known
from hub.identify.mention import Mention, mention
from tests.identify.strategies import org_code, reg_no, uscc

HANGZHOU = "330100"


def named(name: str, *codes: tuple[str, str], region: str = "", former: tuple[str, ...] = ()) -> Mention:
    return mention("s", name, codes, region, "", former)


FULL = "杭州松柏达阀门有限公司"
SAME = [
    ("spaces, width, script", named("杭州松柏达閥門有限公司"), named("杭州 松柏达阀门有限公司")),
    ("the region in brackets", named(FULL), named("松柏达阀门（杭州）有限公司")),
    ("the region beside the name", named(FULL), named("松柏达阀门有限公司", region=HANGZHOU)),
    ("责任 left out", named(FULL), named("杭州松柏达阀门有限责任公司")),
    ("one code, another spelling", named(FULL, ("uscc", uscc(1))), named("松柏达阀门", ("uscc", uscc(1)))),
    ("an old organisation code", named(FULL, ("uscc", uscc(1))), named("杭州松柏达阀门厂", ("org_code", org_code(1)))),
    ("a former name", named(FULL, former=("杭州海棠达陶瓷有限公司",)), named("杭州海棠达陶瓷有限公司")),
    ("a former name of another form", named(FULL, former=("杭州松柏达阀门厂",)), named("杭州松柏达阀门厂")),
    ("pinyin and English", named(FULL), named("Hangzhou Songbaida Valve Co., Ltd.")),
    ("a wrong character in the trade", named("杭州松柏达包装材料有限公司"), named("杭州松柏达包天材料有限公司")),
    (
        "a wrong character before a branch, and its code",
        named(FULL + "第一分公司", ("uscc", uscc(1))),
        named("杭州松柏达阀门有艮公司第一分公司", ("uscc", uscc(1))),
    ),
    ("an address elsewhere", named(FULL, region="330110"), named(FULL, region="440300")),
    ("a branch where it is", named(FULL + "分厂", region="370700"), named("松柏达阀门有限公司分厂", region="370782")),
]
OTHERS = [
    ("another city", named(FULL), named("宁波松柏达阀门有限公司")),
    ("another trade", named(FULL), named("杭州松柏达餐饮管理有限公司")),
    ("a branch", named(FULL), named("杭州松柏达阀门有限公司宁波分公司")),
    ("two branches", named(FULL + "宁波分公司"), named(FULL + "温州分公司")),
    ("two codes", named(FULL, ("uscc", uscc(1))), named(FULL, ("uscc", uscc(2)))),
    ("a sequel", named("杭州松柏达第一阀门有限公司"), named("杭州松柏达第二阀门有限公司")),
    ("a share company beside a limited one", named(FULL), named("杭州松柏达阀门股份有限公司")),
    ("a brand that sounds alike", named("杭州华鑫阀门有限公司"), named("杭州华新阀门有限公司")),
    ("a brand of three with a wrong character", named(FULL), named("杭州松柏丰阀门有限公司")),
    ("a trade cut short", named("杭州松柏达化工贸易有限公司"), named("杭州松柏达化工")),
    (
        "two branches with one code",
        named(FULL + "第一分公司", ("uscc", uscc(1))),
        named(FULL + "第二分公司", ("uscc", uscc(1))),
    ),
    ("a bare brand", named(FULL), named("松柏达")),
    ("a former brand alone", named(FULL, former=("杭州海棠达陶瓷有限公司",)), named("海棠达")),
    (
        "a parent's code in another city",
        named("杭州松柏达阀门厂", ("uscc", uscc(1))),
        named("松柏达（济南）阀门有限公司", ("uscc", uscc(1))),
    ),
    (
        "a stranger's code beside an English name",
        named("安记食品股份有限公司", ("uscc", uscc(1))),
        named("Jining Meixin Lighting Co., Ltd.", ("uscc", uscc(1))),
    ),
    ("nothing said", named("不详"), named("不详")),
]


@pytest.mark.parametrize(("what", "one", "other"), SAME, ids=lambda value: value if isinstance(value, str) else "")
def test_one_enterprise(what: str, one: Mention, other: Mention) -> None:
    found = weigh(known(one), known(other))
    assert found.verdict.outcome == "same", (what, found)
    assert weigh(known(other), known(one)).verdict == found.verdict


@pytest.mark.parametrize(("what", "one", "other"), OTHERS, ids=lambda value: value if isinstance(value, str) else "")
def test_two_enterprises(what: str, one: Mention, other: Mention) -> None:
    found = weigh(known(one), known(other))
    assert found.verdict.outcome != "same", (what, found)
    assert weigh(known(other), known(one)).verdict == found.verdict


def test_the_steps_add_up() -> None:
    found = weigh(
        known(named(FULL, ("reg_no", reg_no(1)))), known(named("松柏达阀门", ("reg_no", reg_no(1)), region=HANGZHOU))
    )
    assert sum(step.weight for step in found.steps) == pytest.approx(found.verdict.weight)
    assert {step.evidence for step in found.steps} >= {"prior", "name", "region", "reg_no"}


def test_a_rare_brand_says_more() -> None:
    rare, common = (
        weigh(known(named(name)), known(named(name))) for name in ("松柏达阀门有限公司", "华泰阀门有限公司")
    )
    assert rare.verdict.weight > common.verdict.weight
