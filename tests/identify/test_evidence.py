"""Mentions and their blocks: stable ids, the strongest evidence first, never nothing."""

from __future__ import annotations

from hypothesis import given

from hub.identify.evidence import block_key, blocks
from hub.identify.mention import Mention, mention
from tests.identify.strategies import lei, one_mention, org_code, reg_no, uscc


def test_the_id_is_the_same_in_every_process() -> None:
    one = mention("register", "示例甲有限公司", [("uscc", uscc(1))], "990100", "示例市示例路1号")
    assert one.id.hex() == "745198b0c1c91c7e2d704ed82f194408"


def test_identifiers_are_sorted_stripped_and_without_duplicates() -> None:
    one = mention(
        "lab", " 示例甲有限公司 ", [("uscc", f" {uscc(1).lower()} "), ("fei", " a1 "), ("uscc", uscc(1)), ("lei", "")]
    )
    assert one.name == "示例甲有限公司"
    assert one.identifiers == (("fei", "a1"), ("uscc", uscc(1)))


def test_fields_do_not_run_into_each_other() -> None:
    ids = {
        mention("a", "b", ()).id,
        mention("ab", "", ()).id,
        mention("", "ab", ()).id,
        mention("a", "", (), "b").id,
        mention("a", "", (), "", "b").id,
        mention("a", "", [("b", "c")]).id,
        mention("a", "", [("bc", "c")]).id,
    }
    assert len(ids) == 7


def test_blocks_come_strongest_first() -> None:
    codes = [("reg_no", reg_no(1)), ("lei", lei(1)), ("uscc", uscc(1)), ("stock_code", "000001")]
    found = blocks(mention("lab", "示例甲有限公司", codes))
    assert [(block.scheme, block.strength) for block in found] == [
        ("uscc", 0),
        ("lei", 1),
        ("org_code", 2),
        ("reg_no", 3),
        ("name", 4),
    ]
    assert [block.value for block in found] == [uscc(1), lei(1), org_code(1), reg_no(1), "示例甲有限公司"]
    assert found[0].key == block_key("uscc", uscc(1))


def test_an_organisation_code_meets_the_uscc_it_is_part_of() -> None:
    printed = f"{org_code(1)[:8]}-{org_code(1)[8]}"
    old, new = blocks(mention("old", "", [("org_code", printed)])), blocks(mention("new", "", [("uscc", uscc(1))]))
    assert {block.key for block in old} <= {block.key for block in new}


def test_without_usable_evidence_a_mention_has_a_block_of_its_own() -> None:
    for name, codes in (
        ("不详", [("uscc", "/")]),
        ("张三", [("stock_code", "000001")]),
        ("", [("lei", lei(1)[:-1] + "X")]),
    ):
        one = mention("recall", name, codes)
        assert [(block.key, block.strength) for block in blocks(one)] == [(one.id, 9)]


@given(one_mention())
def test_blocks_of_any_mention(one: Mention) -> None:
    found = blocks(one)
    assert found
    assert list(found) == sorted(found, key=lambda block: (block.strength, block.key))
    assert len({block.key for block in found}) == len(found)
    assert mention(one.source, one.name, reversed(one.identifiers), one.region, one.address) == one
