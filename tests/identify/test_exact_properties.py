"""Clusters, whatever the set: order, repetition and strangers leave no trace, and nothing unsafe is ever joined."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.identify.evidence import Block, blocks
from hub.identify.exact import Apart, cluster, explain, settle
from hub.identify.mention import Mention, mention
from hub.identify.regions import compatible, place
from tests.identify.strategies import mentions, uscc

THOROUGH = settings(max_examples=120, deadline=None)


def members(found: list[Mention]) -> dict[bytes, list[Mention]]:
    """Enterprise id → its mentions."""
    by_id = {one.id: one for one in found}
    enterprises: defaultdict[bytes, list[Mention]] = defaultdict(list)
    for id_, enterprise in cluster(found).items():
        enterprises[enterprise].append(by_id[id_])
    return enterprises


def values(found: Iterable[Mention], *schemes: str) -> set[Block]:
    return {block for one in found for block in blocks(one) if not schemes or block.scheme in schemes}


@THOROUGH
@given(mentions(), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(found: list[Mention], chance: random.Random) -> None:
    again = [*found, *chance.choices(found, k=len(found))] if found else []
    chance.shuffle(again)
    assert cluster(again) == cluster(found)
    assert set(cluster(found)) == {one.id for one in found}


@THOROUGH
@given(mentions(), st.randoms(use_true_random=False))
def test_hot_blocks_in_any_order(found: list[Mention], chance: random.Random) -> None:
    keys = sorted({block.key for block in values(found)})
    hot = frozenset(chance.sample(keys, k=len(keys) // 3))
    again = chance.sample(found, k=len(found))
    outcome = cluster(found, hot)
    assert cluster(again, hot) == outcome
    assert not hot.intersection(set(outcome.values()) - {one.id for one in found})


@THOROUGH
@given(mentions())
def test_strangers_change_nothing(found: list[Mention]) -> None:
    strangers = [
        mention("stranger", "示例辛辛有限公司", [("uscc", uscc(9))], "990300"),
        mention("stranger", "示例壬壬有限公司", []),
        mention("stranger", "不详", []),
    ]
    before, after = cluster(found), cluster([*found, *strangers])
    assert {id_: after[id_] for id_ in before} == before


@THOROUGH
@given(mentions())
def test_each_closed_part_alone_gives_the_same(found: list[Mention]) -> None:
    whole = cluster(found)
    rest = {one.id: one for one in found}
    while rest:
        _, first = rest.popitem()
        part, keys = [first], {block.key for block in blocks(first)}
        while near := [one for one in rest.values() if keys & {block.key for block in blocks(one)}]:
            part += near
            keys |= {block.key for one in near for block in blocks(one)}
            for one in near:
                del rest[one.id]
        assert cluster(part) == {one.id: whole[one.id] for one in part}


@THOROUGH
@given(mentions(max_size=4))
def test_the_short_way_agrees_with_the_long_one(found: list[Mention]) -> None:
    assert settle({one.id: one for one in found}.values(), frozenset()).enterprises == cluster(found)


@THOROUGH
@given(mentions())
def test_no_enterprise_has_two_codes(found: list[Mention]) -> None:
    placeholders = settle({one.id: one for one in found}.values(), frozenset()).placeholders
    for together in members(found).values():
        if len(together) > 1:
            assert len({block.key for block in values(together, "uscc")} - placeholders) <= 1
            # A USCC settles the organisation code, whatever other one stands beside it.
            plain = [one for one in together if not any(block.scheme == "uscc" for block in blocks(one))]
            assert len({block.key for block in values(plain, "org_code")} - placeholders) <= 1


@THOROUGH
@given(mentions())
def test_members_hang_together_by_shared_evidence(found: list[Mention]) -> None:
    for together in members(found).values():
        first, *rest = together
        keys = {block.key for block in blocks(first)}
        while near := [one for one in rest if keys & {block.key for block in blocks(one)}]:
            keys |= {block.key for one in near for block in blocks(one)}
            rest = [one for one in rest if one not in near]
        assert not rest


@THOROUGH
@given(mentions())
def test_without_codes_no_enterprise_is_in_two_places(found: list[Mention]) -> None:
    for together in members(found).values():
        if not values(together, "uscc", "org_code", "lei", "reg_no"):
            places = [place(one.name, one.address, one.region) for one in together]
            assert all(compatible(one, other) for one in places for other in places)


@THOROUGH
@given(mentions())
def test_every_id_can_be_looked_up(found: list[Mention]) -> None:
    placeholders = settle({one.id: one for one in found}.values(), frozenset()).placeholders
    for enterprise, together in members(found).items():
        assert enterprise in {block.key for block in values(together)} | {one.id for one in together}
        codes = {block for block in values(together, "uscc") if block.key not in placeholders}
        assert len(together) == 1 or len(codes) != 1 or enterprise in {block.key for block in codes}


@THOROUGH
@given(mentions())
def test_explain_agrees_with_cluster(found: list[Mention]) -> None:
    enterprises = cluster(found)
    for step in explain(found):
        ids = {enterprises[one] for one in step.mentions}
        assert len(ids) == (len(step.mentions) if isinstance(step, Apart) else 1)
