"""Why mentions are one enterprise: the links, the weakest, what was met, who came near and was not taken."""

from __future__ import annotations

from typing import Any

import pytest

from hub.identify import exact
from hub.identify.cluster import cluster
from hub.identify.compare import weights
from hub.identify.decisions import Decided, standing
from hub.identify.explaining import Neighbourhood, between, why
from hub.identify.known import known
from hub.identify.meeting import meeting_words
from hub.identify.mention import Mention, mention
from hub.messages import TEXTS
from hub.unified.why import level_text, steps_shown
from tests.identify.strategies import uscc

WHOLE = "杭州松柏阀门有限公司"


def neighbourhood(*mentions: Mention, decisions: tuple[Decided, ...] = (), weighed: bool = True) -> Neighbourhood:
    held = standing(decisions)
    own = cluster(mentions, held.placeholders, held=held).enterprises if weighed else exact.cluster(mentions)
    return Neighbourhood({m.id: m for m in mentions}, own, decisions=decisions)


def named(name: str, serial: int = 0, source: str = "lab", **more: Any) -> Mention:
    return mention(source, name, [("uscc", uscc(serial, "330100"))] if serial else [], **more)


def test_links_span_the_enterprise_and_the_weakest_is_the_least_of_the_strongest() -> None:
    register, again = named(WHOLE, 1, "register"), named("松柏阀门有限公司", 1)
    short = named("杭州松柏阀门")
    found = neighbourhood(register, again, short)
    enterprise = found.enterprises[register.id]
    assert set(found.enterprises.values()) == {enterprise}
    made = why(found, enterprise, weighed=True)
    assert len(made.links) == 2
    assert made.weakest == 1
    strong, weak = made.links
    assert {strong.one, strong.other} == {register.id, again.id}
    assert short.id in (weak.one, weak.other)
    assert strong.weight is not None and weak.weight is not None and strong.weight > weak.weight
    for link in made.links:
        assert sum(step.weight for step in link.steps) == pytest.approx(link.weight)
    assert [value.scheme for value in strong.shared][:1] == ["uscc"]
    codes = {met.value.scheme: met for met in made.met}
    assert codes["uscc"].mentions == tuple(sorted((register.id, again.id)))
    assert weak.words, "a name and its abbreviation met by their words"


def test_who_came_near_is_told_with_the_reason() -> None:
    mine, other, branch = named(WHOLE, 1), named(WHOLE, 2), named(WHOLE + "宁波分公司")
    found = neighbourhood(mine, other, branch)
    near = {one.enterprise: one for one in why(found, found.enterprises[mine.id], weighed=True).near}
    assert near[found.enterprises[other.id]].reason == "contradicts"
    assert near[found.enterprises[branch.id]].reason == "contradicts"
    pair = between(found, [mine.id], [other.id], weighed=True)
    assert (pair.reason, pair.path) == ("contradicts", [])
    assert any(step.evidence == "uscc" and step.level == "different" for step in pair.link.steps)


def test_what_people_decided_is_a_link_or_a_reason() -> None:
    one, other, third = named(WHOLE), named("宁波海棠陶瓷有限公司"), named("杭州松柏阀门有限公司", source="press")
    decided = (
        Decided("1", "same", "li", (one.id, other.id)),
        Decided("2", "different", "li", (one.id,), (third.id,)),
    )
    found = neighbourhood(one, other, third, decisions=decided)
    made = why(found, found.enterprises[one.id], weighed=True)
    assert [(link.decision, link.weight) for link in made.links] == [("1", None)]
    assert made.weakest is None, "nobody doubts what a person said"
    assert [near.reason for near in made.near if near.enterprise == found.enterprises[third.id]] == ["decided"]
    assert between(found, [one.id], [other.id], weighed=True).path == made.links


def test_mentions_with_equal_evidence_are_one_node() -> None:
    one, again = named(WHOLE, 1, "register"), named(WHOLE, 1, "lab")
    found = neighbourhood(one, again)
    made = why(found, found.enterprises[one.id], weighed=True)
    assert made.equal == [tuple(sorted((one.id, again.id)))]
    assert made.links == []
    assert between(found, [one.id], [again.id], weighed=True).reason == "joined"


def test_equal_codes_and_names_are_explained_by_what_is_shared() -> None:
    register = named(WHOLE, 1, "register")
    coded, plain, other = named("松柏", 1), named(WHOLE, source="press"), named("示例市甲有限公司", 2)
    found = neighbourhood(register, coded, plain, other, weighed=False)
    made = why(found, found.enterprises[register.id], weighed=False)
    assert [link.shared[0].scheme for link in made.links] == ["uscc", "name"]
    assert made.weakest == 1
    pair = between(found, [coded.id], [plain.id], weighed=False)
    assert (pair.reason, len(pair.path)) == ("joined", 2)
    assert between(found, [coded.id], [other.id], weighed=False).reason == "nothing_shared"


def test_equal_names_with_other_codes_are_apart_for_that() -> None:
    one, other = named(WHOLE, 1), named(WHOLE, 2)
    found = neighbourhood(one, other, weighed=False)
    made = why(found, found.enterprises[one.id], weighed=False)
    assert [(near.enterprise, near.reason) for near in made.near] == [
        (found.enterprises[other.id], "different_identifiers")
    ]


def test_every_level_of_every_piece_of_evidence_has_words() -> None:
    wanted = {f"level_{evidence}_{level}" for evidence, levels in weights().bits.items() for level in levels}
    assert wanted - set(TEXTS) == set()
    assert {f"evidence_{evidence}" for evidence in weights().bits} - set(TEXTS) == set()
    said = {code for code in TEXTS if code.startswith("level_")} - wanted
    assert said == {"level_prior", "level_former"}


def test_a_former_name_says_so() -> None:
    new = mention("register", "杭州海棠阀门有限公司", [], former=["杭州松柏阀门有限公司"])
    found = neighbourhood(new, named(WHOLE))
    link = between(found, [new.id], [named(WHOLE).id], weighed=True).link
    step = next(step for step in link.steps if step.evidence == "name")
    assert step.level == "former_equal"
    assert level_text(step, "zh") == "按曾用名：字号与行业相同"
    shown = steps_shown(link.steps, "en")
    assert shown[-1]["sum"] == pytest.approx(link.weight, abs=0.01)
    assert shown[0]["title"] == "Before any evidence"


def test_every_sort_of_word_by_which_names_meet_has_a_title() -> None:
    han, latin = (meeting_words(known(named(name))) for name in (WHOLE, "Hangzhou Songbai Valve Co., Ltd."))
    sorts = {text.partition(" ")[0] for text in (*han, *latin)}
    assert sorts == {code.removeprefix("word_") for code in TEXTS if code.startswith("word_")}
