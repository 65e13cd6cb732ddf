"""What people are asked, what they are not asked any more, what would follow; and what contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identify.asking import QUESTIONS_MAX, Asked, question_id, questions, uncertainty
from hub.identify.cluster import Clustered, Question, cluster
from hub.identify.conflicts import conflicts, shared
from hub.identify.decisions import NOTHING_DECIDED, Decided, standing
from hub.identify.evidence import blocks
from hub.identify.explaining import Neighbourhood, follows
from hub.identify.mention import Mention, mention
from tests.identify.strategies import uscc

WHOLE = "杭州松柏阀门有限公司"


def named(name: str, serial: int = 0, source: str = "lab", region: str = "") -> Mention:
    return mention(source, name, [("uscc", uscc(serial, "330100"))] if serial else [], region)


def asked(mentions: Sequence[Mention], *decisions: Decided) -> list[Asked]:
    held = standing(decisions)
    return questions(cluster(mentions, held.placeholders, held=held), mentions, decisions, held)


ONE, OTHER, SHORT = named(WHOLE, 1), named(WHOLE, 2), named("杭州松柏阀门")


def test_a_name_between_two_firms_is_asked_about_both() -> None:
    found = asked([ONE, OTHER, SHORT])
    pairs = {frozenset((one.question.one, one.question.other)) for one in found}
    assert pairs == {frozenset((SHORT.id, ONE.id)), frozenset((SHORT.id, OTHER.id))}
    assert {one.question.reason for one in found} == {"rival"}
    assert {one.uncertainty for one in found} == {0.5}


@pytest.mark.parametrize("verdict", ["different", "split"])
def test_two_that_people_hold_apart_are_no_question(verdict: str) -> None:
    decided = Decided("1", verdict, "li", (SHORT.id,), (ONE.id,))  # type: ignore[arg-type]
    assert asked([ONE, OTHER, SHORT], decided) == []
    assert len(asked([ONE, OTHER, SHORT], decided, Decided("2", "undo", "li", decision="1"))) == 2


def test_what_people_joined_is_no_question() -> None:
    assert asked([ONE, OTHER, SHORT], Decided("1", "same", "li", (SHORT.id, ONE.id))) == []


def test_not_sure_sets_it_aside_until_undone() -> None:
    doubt = Decided("1", "unsure", "li", (SHORT.id, ONE.id))
    aside = {one.set_aside for one in asked([ONE, OTHER, SHORT], doubt)}
    assert aside == {"1", ""}
    undone = Decided("2", "undo", "li", decision="1")
    assert {one.set_aside for one in asked([ONE, OTHER, SHORT], doubt, undone)} == {""}


def test_an_enterprise_is_asked_about_a_few_times_only() -> None:
    ids = [bytes([n]) * 16 for n in range(20)]
    many = [Question(ids[0], other, float(n), "unsure") for n, other in enumerate(ids[1:])]
    kept = questions(Clustered({id_: id_ for id_ in ids}, many), (), (), NOTHING_DECIDED)
    assert [one.question.weight for one in kept] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert len(kept) == QUESTIONS_MAX


@given(weight=st.floats(-1000, 1000), reason=st.sampled_from(["unsure", "rival", "contradicts"]))
def test_a_question_is_most_open_at_the_threshold(weight: float, reason: str) -> None:
    assert 0 <= uncertainty(weight, reason) <= uncertainty(0.0, "unsure") == 1.0
    assert uncertainty(weight, "unsure") == pytest.approx(uncertainty(-weight, "unsure"))


def test_a_question_keeps_its_id() -> None:
    assert question_id(ONE.id, OTHER.id) == question_id(OTHER.id, ONE.id) != question_id(ONE.id, SHORT.id)


def test_what_would_follow_is_what_does_follow() -> None:
    mentions = [ONE, OTHER, SHORT]
    before = cluster(mentions).enterprises
    found = Neighbourhood({m.id: m for m in mentions}, before)
    decided = Decided("", "same", "", (SHORT.id, ONE.id))
    made = follows(found, decided)
    after = cluster(mentions, held=standing([decided])).enterprises
    assert made.merged == {after[ONE.id]: tuple(sorted((before[SHORT.id], before[ONE.id])))}
    assert (made.parted, made.moved) == ({}, 1)
    assert after[ONE.id] == before[ONE.id], "the code stays the id"


def test_ruling_one_rival_out_lets_the_other_have_it() -> None:
    mentions = [ONE, OTHER, SHORT]
    found = Neighbourhood({m.id: m for m in mentions}, cluster(mentions).enterprises)
    made = follows(found, Decided("", "different", "", (SHORT.id,), (ONE.id,)))
    assert [set(olds) for olds in made.merged.values()] == [{found.enterprises[SHORT.id], found.enterprises[OTHER.id]}]


def told(mentions: Sequence[Mention], *decisions: Decided) -> list[tuple[str, str, tuple[bytes, ...]]]:
    held = standing(decisions)
    own = cluster(mentions, held.placeholders, held=held).enterprises
    common = shared((m, [block.key for block in blocks(m)]) for m in mentions)
    return [(one.kind, one.block.scheme, one.mentions) for one in conflicts(common, own, frozenset(), held)]


def ids(*mentions: Mention) -> tuple[bytes, ...]:
    return tuple(sorted(m.id for m in mentions))


def test_one_name_with_two_codes_is_a_conflict_until_settled() -> None:
    assert told([ONE, OTHER]) == [("name_codes", "name", ids(ONE, OTHER))]
    assert told([ONE, OTHER], Decided("1", "different", "li", (ONE.id,), (OTHER.id,))) == []
    assert told([ONE, named(WHOLE)]) == []


def test_one_name_in_two_regions_is_none() -> None:
    one = mention("lab", "松柏阀门有限公司", [("uscc", uscc(1, "330100"))], "330100")
    assert told([one, mention("lab", "松柏阀门有限公司", [("uscc", uscc(2, "440100"))], "440100")]) == []
    assert told([one, mention("lab", "松柏阀门有限公司", [("uscc", uscc(2, "330100"))], "330100")]) != []


def test_one_code_with_two_names_is_a_conflict() -> None:
    renamed = named("杭州玉兰仪表有限公司", 1)
    assert told([ONE, renamed]) == [("code_names", "uscc", ids(ONE, renamed))]
    assert told([ONE, renamed], Decided("1", "placeholder", "li", key=blocks(ONE)[0].key)) == []
    assert told([ONE, named("松柏阀门有限公司", 1)]) == [], "an abbreviation is no other name"
