"""Evidence weighed: which mentions are one enterprise, in any order and number, and with anything printed."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.identify.cluster import cluster
from hub.identify.evidence import block_key, blocks
from hub.identify.mention import Mention, mention
from tests.identify.strategies import mentions, uscc

THOROUGH = settings(max_examples=150, deadline=None)
FULL = "杭州松柏达阀门有限公司"


def named(name: str, *codes: tuple[str, str], source: str = "s", region: str = "") -> Mention:
    return mention(source, name, codes, region)


def groups(found: list[Mention]) -> list[set[str]]:
    """The names of each enterprise."""
    ids = cluster(found).enterprises
    made: defaultdict[bytes, set[str]] = defaultdict(set)
    for one in found:
        made[ids[one.id]].add(one.name)
    return sorted(made.values(), key=sorted)


def test_what_could_be_either_of_two_joins_neither() -> None:
    two = [named("杭州松柏达阀门有限公司", ("uscc", uscc(1))), named("宁波松柏达阀门有限公司", ("uscc", uscc(2)))]
    assert groups([*two, named("松柏达阀门")]) == [{"宁波松柏达阀门有限公司"}, {FULL}, {"松柏达阀门"}]
    assert groups([two[0], named("杭州松柏达阀门")]) == [{FULL, "杭州松柏达阀门"}]


def test_two_codes_never_meet_through_a_chain() -> None:
    chain = [
        named(FULL, ("uscc", uscc(1))), named(FULL), named("杭州松柏达阀门"), named("松柏达阀门有限公司", region="330100"),
        named(FULL, ("uscc", uscc(2))),
    ]  # fmt: skip
    ids = cluster(chain).enterprises
    assert ids[chain[0].id] != ids[chain[-1].id]


def test_a_mention_with_anothers_code_is_found_by_its_name() -> None:
    """Its parent's code stands on a daughter's paper: the daughter's other papers have her own."""
    parent = [named("宁波松柏达阀门有限公司", ("uscc", uscc(1)), source=source) for source in "ab"]
    daughter = [
        named("松柏达（杭州）阀门有限公司", ("uscc", uscc(2)), source=source, region="330100") for source in "ab"
    ]
    wrong = named("松柏达（杭州）阀门有限公司", ("uscc", uscc(1)), source="c")
    ids = cluster([*parent, *daughter, wrong]).enterprises
    assert ids[wrong.id] == ids[daughter[0].id] == ids[daughter[1].id] != ids[parent[0].id] == ids[parent[1].id]


def test_misprints_of_a_name_that_more_is_known_of() -> None:
    """Each of one source alone; a namesake that several sources know is none."""
    known = [
        named(FULL, ("uscc", uscc(1)), source="a"),
        named(FULL, source="b"),
        named(FULL, source="c", region="330100"),
    ]
    misprints = [named("杭州松百达阀门有限公司", source="d"), named("杭州松柏达阀们有限公司", source="e")]
    ids = cluster([*known, *misprints]).enterprises
    assert len({ids[one.id] for one in [*known, *misprints]}) == 1
    twice = [named("杭州松百达阀门有限公司", source=source, region="330100") for source in "de"]
    ids = cluster([*known, *twice]).enterprises
    assert ids[twice[0].id] == ids[twice[1].id] != ids[known[0].id]


def test_one_registered_name_is_one_firm_whoevers_its_code_is() -> None:
    """Two codes for it: nobody can say which is right, but the mentions without code belong together."""
    coded = [named(FULL, ("uscc", uscc(n)), source="a", region="330100") for n in (1, 2)]
    plain = [named(FULL, source="b"), named("杭州市松柏达阀门有限公司", source="c", region="330100")]
    ids = cluster([*coded, *plain]).enterprises
    assert ids[coded[0].id] != ids[coded[1].id]
    assert ids[plain[0].id] == ids[plain[1].id]


def test_a_brand_that_lost_one_of_two_characters() -> None:
    known = [named("滨州展博电子科技有限公司", source=source, region="371600") for source in "ab"]
    lost = [named("滨州博电子科技有限公司", source="c"), named("滨州展电子科技有限公司", source="d")]
    ids = cluster([*known, *lost]).enterprises
    assert len(set(ids.values())) == 1


def test_former_names_keep_to_their_place() -> None:
    moved = mention("a", "昆明玉天智能装备有限公司", [("uscc", uscc(1))], "530100", "", ("昆明玉天进出口有限公司",))
    elsewhere = named("石家庄玉天进出口有限公司", source="b", region="130100")
    floating = named("玉天进出口有限公司", source="c")
    ids = cluster([moved, elsewhere, floating]).enterprises
    assert ids[moved.id] != ids[elsewhere.id]


def test_an_agents_code_identifies_nobody() -> None:
    agent = [named(f"杭州{a}{b}达阀门有限公司", ("uscc", uscc(9))) for a in "松柏海棠梅兰" for b in "金木水火土日月"]
    assert len(set(cluster(agent).enterprises.values())) == len(agent)


def test_the_id_is_the_strongest_evidence_of_its_own() -> None:
    found = [named(FULL, ("uscc", uscc(1))), named("松柏达阀门（杭州）有限公司")]
    assert set(cluster(found).enterprises.values()) == {block_key("uscc", uscc(1))}


@THOROUGH
@given(mentions(), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(found: list[Mention], chance: random.Random) -> None:
    again = [*found, *chance.choices(found, k=len(found) // 2)] if found else []
    chance.shuffle(again)
    one, other = cluster(again), cluster(found)
    assert one.enterprises == other.enterprises
    assert sorted(one.questions) == sorted(other.questions)


def test_a_name_that_two_firms_may_mean_is_asked_about() -> None:
    found = [mention("a", "杭州示例仪表有限公司", []), mention("b", "宁波示例仪表有限公司", []),
             mention("c", "示例仪表", [], "浙江省")]  # fmt: skip
    names = {one.id: one.name for one in found}
    asked = {(names[one.one], names[one.other], one.reason) for one in cluster(found).questions}
    assert {frozenset(pair[:2]) for pair in asked} == {
        frozenset(("杭州示例仪表有限公司", "示例仪表")), frozenset(("宁波示例仪表有限公司", "示例仪表")),
    }  # fmt: skip
    assert {reason for *_, reason in asked} == {"rival"}


@THOROUGH
@given(mentions())
def test_no_enterprise_has_two_codes(found: list[Mention]) -> None:
    ids = cluster(found).enterprises
    held: defaultdict[bytes, set[str]] = defaultdict(set)
    for one in found:
        own = {block.value for block in blocks(one) if block.scheme == "org_code"}
        if len(own) == 1:
            held[ids[one.id]] |= own
    agents = {code for code in set().union(*held.values()) if len({one.name for one in found if code in str(one)}) > 3}
    everybody = Counter(code for codes in held.values() for code in codes)
    for codes in held.values():  # one of its own; another's may stand on a paper of it
        assert len({code for code in codes - agents if everybody[code] == 1}) <= 1


def test_the_id_is_never_anothers_code() -> None:
    found = [
        named("杭州松柏达阀门有限公司", ("uscc", uscc(1))),
        named("杭州松柏达阀门有限公司", ("uscc", uscc(2))),
        named("杭州青石板阀门有限公司", ("uscc", uscc(1))),
    ]
    ids = cluster(found).enterprises
    assert [ids[one.id] for one in found] == [block_key("uscc", uscc(n)) for n in (2, 2, 1)]


def hostile() -> dict[str, list[Mention]]:
    chance = random.Random(1)
    return {
        "one name 20,000 times": [named(FULL, source=f"s{n}") for n in range(20_000)],
        "one mention 100,000 times": [named(FULL)] * 100_000,
        "one code on 2,000 firms": [
            named(
                "杭州" + "".join(chance.choices("松柏海棠梅兰竹菊金木水火土", k=3)) + "阀门有限公司", ("uscc", uscc(3))
            )
            for _ in range(2_000)
        ],
        "one brand in 3,000 trades": [named(f"松柏达{n}号阀门有限公司") for n in range(3_000)],
        "what is no name": [named(text) for text in ("", "甲", "😀", "A", "()", "示" * 10_000, "x" * 10_000, "\u202e")],
    }


@pytest.mark.parametrize("what", hostile())
def test_hostile_mentions_are_bounded(what: str) -> None:
    found = hostile()[what]
    begun = time.monotonic()
    assert set(cluster(found).enterprises) == {one.id for one in found}
    assert time.monotonic() - begun < 60, "not a measurement: it would take hours if work grew with the square"


def test_the_command_needs_no_server(tmp_path: Any) -> None:
    import orjson
    from typer.testing import CliRunner

    from hub.__main__ import app

    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows: list[dict[str, Any]] = [
        {"mention": "a", "source": "register", "name": FULL, "uscc": uscc(1), "former": ["杭州海棠达陶瓷有限公司"]},
        {"mention": "b", "source": "lab", "name": "松柏达阀门", "region": "杭州市"},
        {"mention": "c", "source": "old", "name": "杭州海棠达陶瓷有限公司", "org_code": uscc(1)[8:17], "reg_no": None},
        {"mention": "d", "source": "lab", "name": "宁波松柏达阀门有限公司"},
    ]
    source.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    done = CliRunner().invoke(app, ["identity", "cluster", "--in", str(source), "--out", str(out)])
    assert done.exit_code == 0, done.output
    told = {row["mention"]: row["entity"] for row in map(orjson.loads, out.read_bytes().splitlines())}
    assert list(told) == ["a", "b", "c", "d"]
    assert told["a"] == told["b"] == told["c"] != told["d"]


@pytest.mark.parametrize(
    ("line", "said"),
    [('{"mention": 1}', "mention"), ("[]", "list"), ("{", "line 2"), ('{"mention": "a", "source": "s"}', "name"),
     ('{"mention": "a", "source": "s", "name": "x", "former": "y"}', "former")],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Any, line: str, said: str) -> None:
    from hub.cli.identity import read_mentions
    from hub.errors import StopProcess

    file = tmp_path / "in.jsonl"
    file.write_text('{"mention": "a", "source": "s", "name": "x"}\n' + line + "\n", "utf-8")
    with file.open("rb") as lines, pytest.raises(StopProcess) as told:
        list(read_mentions(lines, str(file)))
    assert said in told.value.describe("en")
    assert "2" in told.value.describe("zh")
