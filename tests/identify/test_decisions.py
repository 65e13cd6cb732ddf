"""What people decided, as a set: order changes nothing, contradictions hold nobody, somebody else confirms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import RejectRecord
from hub.identify.cluster import cluster
from hub.identify.decisions import Decided, Standing, decided, in_force, standing
from hub.identify.evidence import block_key
from hub.identify.mention import Mention, mention
from hub.records import Decision
from tests.identify.strategies import uscc

A, B, C, D = (bytes([n]) * 16 for n in range(1, 5))


def same(id_: str, *mentions: bytes, **more: Any) -> Decided:
    return Decided(id_, "same", more.pop("by", "li"), mentions, **more)


def different(id_: str, one: bytes, other: bytes) -> Decided:
    return Decided(id_, "different", "li", (one,), (other,))


def undo(id_: str, of: str) -> Decided:
    return Decided(id_, "undo", "wang", decision=of)


def test_groups_grow_together_and_sides_stay_apart() -> None:
    held = standing([same("1", A, B), same("2", B, C), different("3", A, D)])
    assert held == Standing(((A, B, C),), (((A,), (D,)),))


def test_what_contradicts_holds_nobody_and_is_told() -> None:
    """A = B = C and A ≠ C cannot all be true; D = A has nothing to do with it only if it is not in the chain."""
    held = standing([same("1", A, B), same("2", B, C), different("3", A, C)])
    assert held == Standing(conflicting=frozenset({"1", "2", "3"}))
    assert standing([same("1", A, B), same("2", B, C), different("3", A, C), undo("4", "2")]) == Standing(
        ((A, B),), (((A,), (C,)),)
    )


def test_an_undone_one_has_no_effect_in_whatever_order_they_come() -> None:
    one, gone = same("1", A, B), undo("2", "1")
    assert standing([one, gone]) == standing([gone, one]) == Standing()
    assert standing([gone]) == Standing()


def test_a_second_person_confirms() -> None:
    one = same("1", A, B, needs_confirmation=True)
    own, others = (Decided(id_, "confirm", by, decision="1") for id_, by in (("2", "li"), ("3", "wang")))
    assert in_force([one]) == []
    assert in_force([one, own]) == []
    assert in_force([one, own, others]) == [one]
    assert in_force([one, own, others, undo("4", "1")]) == []


def test_a_code_that_is_no_identity() -> None:
    key = block_key("uscc", "91990100MA00000001")
    assert standing([Decided("1", "placeholder", "li", key=key)]).placeholders == {key}


verdicts = st.lists(
    st.tuples(
        st.sampled_from(["same", "different", "undo"]), st.sampled_from([A, B, C, D]), st.sampled_from([A, B, C, D])
    ),
    max_size=8,
)


@given(verdicts, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(made: list[tuple[str, bytes, bytes]], random: Any) -> None:
    found = [
        undo(str(n), str(one[0] % 8))
        if verdict == "undo"
        else (same(str(n), one, other) if verdict == "same" else different(str(n), one, other))
        for n, (verdict, one, other) in enumerate(made)
        if one != other
    ]
    shuffled = [*found, *found[:3]]
    random.shuffle(shuffled)
    held = standing(found)
    assert standing(shuffled) == held
    joined = {mention: group for group in held.together for mention in group}
    for one, other in held.apart:
        assert not any(joined.get(a) is not None and joined.get(a) == joined.get(b) for a in one for b in other)


def record(**given: Any) -> Decision:
    return Decision(record_id="1", decided_by="li", decided_at=datetime(2026, 1, 2, tzinfo=UTC), **given)


def test_a_record_of_the_topic_is_understood() -> None:
    made = decided(record(verdict="split", mentions=[A.hex()], others=[B.hex(), C.hex()]))
    assert (made.mentions, made.others) == ((A,), (B, C))
    code = decided(record(verdict="placeholder", scheme="uscc", value=" 91990100ma00000001 "))
    assert code.key == block_key("uscc", "91990100MA00000001")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"verdict": "same", "mentions": [A.hex()]}, "mentions"), ({"verdict": "same", "mentions": [A.hex(), A.hex()]}, "mentions"),
     ({"verdict": "different", "mentions": [A.hex()]}, "others"), ({"verdict": "split", "others": [A.hex()]}, "mentions"),
     ({"verdict": "different", "mentions": [A.hex()], "others": [A.hex()]}, "others"),
     ({"verdict": "placeholder", "scheme": "uscc"}, "value"), ({"verdict": "undo"}, "decision"),
     ({"verdict": "same", "mentions": ["nonsense", "00"]}, "mentions")],
)  # fmt: skip
def test_what_is_incomplete_is_refused(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(RejectRecord) as told:
        decided(record(**wrong))
    assert told.value.field == field


def names(*given: str) -> list[Mention]:
    return [mention("register", name, [], "990100") for name in given]


def clusters(found: list[Mention], *made: Decided) -> list[set[str]]:
    """The names of each enterprise, sorted."""
    ids = cluster(found, held=standing(made)).enterprises
    groups: dict[bytes, set[str]] = {}
    for one in found:
        groups.setdefault(ids[one.id], set()).add(f"{one.source} {one.name}")
    return sorted(groups.values(), key=sorted)


def test_a_person_joins_what_nothing_else_does() -> None:
    found = names("示例市松柏阀门有限公司", "示例市海棠陶瓷有限公司")
    apart = [{"register 示例市松柏阀门有限公司"}, {"register 示例市海棠陶瓷有限公司"}]
    joined = same("1", found[0].id, found[1].id)
    assert clusters(found) == apart
    assert clusters(found, joined) == [{"register 示例市松柏阀门有限公司", "register 示例市海棠陶瓷有限公司"}]
    assert clusters(found, joined, undo("2", "1")) == apart


def test_a_person_joins_even_two_codes() -> None:
    """A register's succession: the firm got a new code."""
    one, other = (mention("register", "示例市松柏阀门有限公司", [("uscc", uscc(n))]) for n in (1, 2))
    assert len(clusters([one, other])) == 2
    assert len(clusters([one, other], same("1", one.id, other.id))) == 1


def test_a_person_parts_what_is_printed_alike() -> None:
    one, other, third = (mention(source, "示例市松柏阀门有限公司", [], "990100") for source in ("a", "b", "c"))
    assert len(clusters([one, other, third])) == 1
    parted = Decided("1", "split", "li", (one.id,), (other.id, third.id))
    assert clusters([one, other, third], parted) == [
        {"a 示例市松柏阀门有限公司"}, {"b 示例市松柏阀门有限公司", "c 示例市松柏阀门有限公司"},
    ]  # fmt: skip
    assert len(clusters([one, other, third], parted, undo("2", "1"))) == 1


def test_a_uscc_that_identifies_nobody_takes_its_organisation_code_along() -> None:
    names = ("杭州海棠陶瓷有限公司", "杭州紫藤玻璃有限公司")
    found = [mention(source, name, [("uscc", uscc(1))]) for name in names for source in ("register", "lab")]
    held = standing([Decided("1", "placeholder", "li", key=block_key("uscc", uscc(1)))])
    assert len(set(cluster(found).enterprises.values())) == 1, "two sources give the code with each name: renamed"
    assert len(set(cluster(found, held.placeholders, held=held).enterprises.values())) == 2
