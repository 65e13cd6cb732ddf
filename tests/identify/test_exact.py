"""Clusters, rule by rule: who is joined, who stays apart, and which id the enterprise has."""

from __future__ import annotations

import itertools
from collections.abc import Collection

import pytest

from hub.identify.evidence import block_key, blocks
from hub.identify.exact import Apart, Join, cluster, explain
from hub.identify.mention import Mention, mention
from hub.identify.profiles import unlike
from tests.identify.strategies import lei, org_code, reg_no, uscc

A, B = "示例甲有限公司", "示例乙有限公司"
sources = itertools.count()


def named(name: str, *codes: tuple[str, str], region: str = "", address: str = "") -> Mention:
    """A mention from a source of its own."""
    return mention(f"source-{next(sources)}", name, codes, region, address)


def groups(mentions: Collection[Mention], hot: Collection[bytes] = ()) -> list[set[int]]:
    """The clusters, as sets of positions in `mentions`."""
    found: dict[bytes, set[int]] = {}
    enterprises = cluster(mentions, frozenset(hot))
    for place, one in enumerate(mentions):
        found.setdefault(enterprises[one.id], set()).add(place)
    return sorted(found.values(), key=min)


U1, U2, U3, U4 = (("uscc", uscc(n)) for n in range(1, 5))
O1, O2 = ("org_code", org_code(1)), ("org_code", org_code(2))
L1, L2 = ("lei", lei(1)), ("lei", lei(2))
R1, R2 = ("reg_no", reg_no(1)), ("reg_no", reg_no(2))
INNER = ("uscc", uscc(1, "990200"))  # another USCC around the organisation code of U1

TABLE: list[tuple[str, list[Mention], list[set[int]]]] = [
    ("one USCC, two names (a former name)", [named(A, U1), named(B, U1)], [{0, 1}]),
    ("one name, no contradiction", [named(A, U1), named(A)], [{0, 1}]),
    ("a former name's mentions follow the code", [named(A, U1), named(B, U1), named(A), named(B)], [{0, 1, 2, 3}]),
    ("two USCCs, one name", [named(A, U1), named(A, U2)], [{0}, {1}]),
    ("a name two enterprises bear joins none", [named(A, U1), named(A, U2), named(A), named(A)], [{0}, {1}, {2, 3}]),
    ("a bad check digit is no identity", [named(A, ("uscc", uscc(1)[:17] + "?")), named(B, U1)], [{0}, {1}]),
    ("a bad check digit leaves the name", [named(A, ("uscc", uscc(1)[:17] + "?")), named(A, U2)], [{0, 1}]),
    ("placeholders are no identity", [named(A, ("uscc", "0" * 18)), named(B, ("uscc", "0" * 18))], [{0}, {1}]),
    ("other schemes are no identity", [named(A, ("duns", "123")), named(B, ("duns", "123"))], [{0}, {1}]),
    ("an organisation code meets its USCC", [named(A, U1), named(B, O1)], [{0, 1}]),
    ("two USCCs around one organisation code", [named(A, U1), named(A, INNER), named(B, O1)], [{0}, {1}, {2}]),
    ("another organisation code contradicts", [named(A, U1), named(A, O2), named(A)], [{0}, {1}, {2}]),
    (
        "an LEI joins the scripts",
        [named(A, U1, L1), named("SAMPLE CO LTD", L1), named("Sample Co., Ltd.")],
        [{0, 1, 2}],
    ),
    ("different kinds of identifiers do not contradict", [named(A, U1), named(A, L1), named(A)], [{0, 1, 2}]),
    ("two LEIs contradict", [named(A, L1), named(A, L2), named(A)], [{0}, {1}, {2}]),
    ("one LEI, two USCCs", [named(A, U1, L1), named(B, U2, L1), named("", L1)], [{0}, {1}, {2}]),
    ("a registration number joins", [named(A, U1, R1), named(B, R1)], [{0, 1}]),
    (
        "a registration number does not join two USCCs",
        [named(A, U1, R1), named(A, U2, R1), named(B, R1)],
        [{0}, {1}, {2}],
    ),
    ("an enterprise may have had two numbers", [named(A, R1, R2), named(B, R1), named("", R2)], [{0, 1, 2}]),
    ("two numbers of one name contradict", [named(A, R1), named(A, R2), named(A)], [{0}, {1}, {2}]),
    (
        "a chain that would join two USCCs joins neither",
        [named("", U1, R1), named("", R1, R2), named("", U2, R2)],
        [{0}, {1}, {2}],
    ),
    ("names that would chain two USCCs", [named(A, U1), named(A, L1), named(B, L1), named(B, U2)], [{0}, {1, 2}, {3}]),
    ("two USCCs in one mention: alone", [named(A, U1, U2), named(A, U1), named(A)], [{0}, {1, 2}]),
    ("a USCC and another's code in one mention: alone", [named(A, U1, O2), named(A, U1), named(A)], [{0}, {1, 2}]),
    ("two names in one group, not the third's", [named(A, U1), named(A), named(B)], [{0, 1}, {2}]),
    ("individuals' names never join", [named("张三"), named("张三"), named("张三", U1)], [{0}, {1}, {2}]),
    ("placeholders never join", [named("不详"), named("不详"), named("/")], [{0}, {1}, {2}]),
    ("a branch is not its parent", [named(A + "丙分公司"), named(A, U1), named(A + "丙分厂")], [{0}, {1}, {2}]),
    # regions
    ("two regions", [named(A, region="330000"), named(A, region="320000")], [{0}, {1}]),
    ("a region within", [named(A, region="330000"), named(A, region="330100"), named(A, region="CN")], [{0, 1, 2}]),
    ("two cities, and their province", [named(A, region=r) for r in ("330100", "330200", "330000")], [{0}, {1}, {2}]),
    ("countries", [named("SAMPLE CO LTD", region=r) for r in ("DE", "CN", "DE")], [{0, 2}, {1}]),
    ("unknown and one region", [named(A, region="330100"), named(A), named(A)], [{0, 1, 2}]),
    ("unknown and two regions", [named(A, region=r) for r in ("330100", "320100", "", "")], [{0}, {1}, {2, 3}]),
    (
        "an address says the region",
        [named(A, address="浙江省杭州市示例路"), named(A, address="江苏省南京市示例路")],
        [{0}, {1}],
    ),
    ("the prefix of a name does not", [named("杭州" + A, address="江苏省南京市示例路"), named("杭州" + A)], [{0, 1}]),
    ("the code parts regions too", [named(A, U1, region="330100"), named(A, region="320100")], [{0}, {1}]),
    (
        "regions part two codes",
        [named(A, U1, region="330100"), named(A, U2, region="320100"), named(A, region="330000")],
        [{0, 2}, {1}],
    ),
    ("a code without region takes the only region", [named(A, U1), named(A, region="330100")], [{0, 1}]),
    (
        "one enterprise in two regions",
        [named(A, U1, region="330100"), named(B, U1, region="320100"), named(A, region="320100"), named(A)],
        [{0, 1, 2, 3}],
    ),
    (
        "an unknown rival",
        [named(A, U1), named(A, U2, region="330100"), named(A, region="330100"), named(A, region="320100")],
        [{0}, {1}, {2}, {3}],
    ),
]


@pytest.mark.parametrize(("mentions", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_table(mentions: list[Mention], expected: list[set[int]]) -> None:
    assert groups(mentions) == expected
    assert groups(mentions[::-1]) == sorted(({len(mentions) - 1 - i for i in one} for one in expected), key=min)


def test_a_code_of_more_than_three_unlike_names_is_a_placeholder() -> None:
    three = [named(f"示例{x}有限公司", U1) for x in "甲乙丙"]
    assert groups(three) == [{0, 1, 2}]
    four = [*three, named("示例丁有限公司", U1)]
    assert groups(four) == [{0}, {1}, {2}, {3}]
    assert groups([*four, named("示例丁有限公司")]) == [{0}, {1}, {2}, {3, 4}]


def test_names_that_contain_each_other_are_alike_and_scripts_are_counted_apart() -> None:
    branches = [named(f"{A}{x}分公司", U1) for x in "子丑寅卯辰"]
    assert groups([named(A, U1), *branches]) == [{0, 1, 2, 3, 4, 5}]
    assert unlike({"示例甲有限公司", "示例甲有限公司子分公司", "示例乙有限公司", "sample co ltd", "sample"}) == 2
    scripts = [named(name, U1) for name in ("示例甲厂", "示例乙厂", "示例丙厂", "SAMPLE A", "SAMPLE B", "SAMPLE C")]
    assert groups(scripts) == [{0, 1, 2, 3, 4, 5}]


def test_a_hot_block_joins_nothing() -> None:
    pair = [named(A, U1), named(B, U1), named(A)]
    assert groups(pair, [block_key(*U1), block_key(*O1)]) == [{0, 2}, {1}]
    assert groups(pair, [block.key for one in pair for block in blocks(one)]) == [{0}, {1}, {2}]


def enterprise_ids(*mentions: Mention) -> list[bytes]:
    found = cluster(mentions)
    return [found[one.id] for one in mentions]


def test_the_id_is_the_strongest_evidences_key() -> None:
    assert enterprise_ids(named(A, U1)) == [block_key(*U1)]
    assert enterprise_ids(named(A, U1, L1, R1), named(A), named("", L1)) == [block_key(*U1)] * 3
    assert enterprise_ids(named(A, O1, L1)) == [block_key(*L1)]
    assert enterprise_ids(named(A, R1, R2)) == [min(block_key(*R1), block_key(*R2))]
    assert enterprise_ids(named(A), named(A)) == [block_key("name", A)] * 2
    alone = named("不详")
    assert enterprise_ids(alone) == [alone.id]


def test_the_id_does_not_change_when_names_and_sources_join() -> None:
    lasting = named(A, U1)
    more = [named(A), named(B, U1), named(B), named(A, L1), named(A, region="330100")]
    for count in range(len(more) + 1):
        assert cluster([lasting, *more[:count]])[lasting.id] == block_key(*U1)


def test_a_name_that_regions_share_is_nobodys_id() -> None:
    here, there = named(A, region="330100"), named(A, region="320100")
    assert enterprise_ids(here, there) == [here.id, there.id]


def test_a_name_that_codes_share_is_the_id_of_those_without_code() -> None:
    assert enterprise_ids(named(A, U1), named(A, U2), named(A)) == [
        block_key(*U1),
        block_key(*U2),
        block_key("name", A),
    ]


def test_a_code_that_contradicted_clusters_share_is_no_ones_id_twice() -> None:
    found = enterprise_ids(named(A, O1, L1), named(B, O2, L1), named("", L1))
    assert found == [block_key(*O1), block_key(*O2), block_key(*L1)]


def test_explain() -> None:
    mentions = [named(A, U1), named(A, U2), named(A), named(A), named(B, U1), named("", R1, U1, U2)]
    steps = explain(mentions)
    joins = [step for step in steps if isinstance(step, Join)]
    aparts = [step for step in steps if isinstance(step, Apart)]
    assert {(step.scheme, len(step.mentions)) for step in joins} == {("uscc", 2), ("org_code", 2), ("name", 2)}
    assert {(step.scheme, step.reason) for step in aparts} == {
        ("uscc", "contradicts_itself"),
        ("org_code", "contradicts_itself"),
        ("name", "different_identifiers"),
    }


REASONS: list[tuple[str, list[Mention]]] = [
    ("different_regions", [named(A, region="330100"), named(A, region="320100")]),
    ("different_identifiers", [named(A, U1), named(A, U2)]),
    ("unlike_names", [named(f"示例{x}有限公司", U1) for x in "甲乙丙丁"]),
    ("contradicts_itself", [named("", U1, U2), named("", U1)]),
]


@pytest.mark.parametrize(("reason", "mentions"), REASONS, ids=[row[0] for row in REASONS])
def test_explain_says_why_apart(reason: str, mentions: list[Mention]) -> None:
    steps = explain(mentions)
    assert steps
    assert {step.reason for step in steps if isinstance(step, Apart)} == {reason}
    assert not [step for step in steps if isinstance(step, Join)]


def test_explain_says_that_a_block_is_hot() -> None:
    steps = explain([named(A), named(A)], {block_key("name", A)})
    assert [step.reason for step in steps if isinstance(step, Apart)] == ["too_many_mentions"]
