"""Made-up mentions: repeatable, plainly made up, apart by split, at the stated rates, and labelled without a guess."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import pytest

from hub.errors import StopProcess
from hub.identify.identifiers import identifier_state
from hub.identify.made_up import generate, rates
from hub.identify.made_up.words import words
from hub.identify.measure.truth import Truth, question
from hub.identify.names import normalise_name

CODES = ("uscc", "org_code", "reg_no")


@cache
def lines(seed: int = 3, hold_out: bool = False) -> list[Truth]:
    return generate(3000, seed, hold_out=hold_out)[1]


def test_the_same_seed_gives_the_same_lines_and_another_others() -> None:
    assert generate(50, 1) == generate(50, 1) != generate(50, 2)


@pytest.mark.parametrize(("seed", "hold_out"), [(100, False), (999, True), (-1, False), (5, True), (1000, False)])
def test_the_splits_do_not_mix(seed: int, hold_out: bool) -> None:
    with pytest.raises(StopProcess, match="seeds 0 to 99 are for training"):
        generate(10, seed, hold_out=hold_out)


@pytest.mark.parametrize("wanted", [0, -1, 10**9])
def test_the_number_is_bounded(wanted: int) -> None:
    with pytest.raises(StopProcess, match="expected 1 to"):
        generate(wanted, 0)


def test_the_words_of_the_splits_are_apart() -> None:
    train, hold_out = words("train"), words("hold_out")
    assert not train.readings.keys() & hold_out.readings.keys()
    assert not train.mistaken.keys() & hold_out.mistaken.keys()
    assert len(train.readings) > 70 and len(hold_out.readings) > 70
    assert min(len(one.cities) for one in (train, hold_out)) >= 60


def test_every_line_says_that_it_is_made_up() -> None:
    for line in lines():
        assert line.source.startswith("made_up_")
        for scheme in CODES:
            code = getattr(line, scheme)
            if identifier_state(scheme, code) == "valid" and scheme != "org_code":
                assert code.startswith(("9199", "9901"))


def test_codes_are_right_unless_the_truth_says_otherwise() -> None:
    for line in lines():
        states = {identifier_state(scheme, getattr(line, scheme)) for scheme in CODES if getattr(line, scheme)}
        if "wrong_code" in line.what:
            assert states == {"bad_check_digit"}
        elif "placeholder" in line.what:
            assert states and "valid" not in states
        else:
            assert states <= {"valid"}


def test_two_enterprises_never_have_one_code_unless_the_truth_says_so() -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines():
        if not {"parent_code", "shared_code", "agent_code", "placeholder"} & set(line.what):
            for scheme in CODES:
                if code := getattr(line, scheme).replace("-", ""):
                    owners[code[8:17] if scheme == "uscc" else code].add(line.entity)
    assert max(map(len, owners.values())) == 1
    shared = [line for line in lines() if {"parent_code", "shared_code"} & set(line.what)]
    assert len(shared) > 20
    assert any(owners[line.uscc[8:17]] - {line.entity} for line in shared)


@pytest.mark.parametrize("hold_out", [False, True])
def test_equal_mentions_of_two_enterprises_are_undecidable(hold_out: bool) -> None:
    entities: defaultdict[str, set[str]] = defaultdict(set)
    seen = {line.mention: str(question(line) | {"mention": ""}) for line in lines(1003 if hold_out else 3, hold_out)}
    for line in lines(1003 if hold_out else 3, hold_out):
        if line.decidable:
            entities[seen[line.mention]].add(line.entity)
    assert max(map(len, entities.values())) == 1


def test_a_decidable_mention_bears_no_name_that_only_another_enterprise_registered() -> None:
    registered: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines():
        if line.source == "made_up_register" and line.name:
            for name in (line.name, *line.former):
                registered[normalise_name(name)].add(line.entity)
    bare = [line for line in lines() if line.decidable and not any(getattr(line, scheme) for scheme in CODES)]
    wrong = [
        line for line in bare if (owners := registered.get(normalise_name(line.name))) and line.entity not in owners
        if not line.region
    ]  # fmt: skip
    assert len(bare) > 1000 and wrong == []


def test_few_mentions_are_undecidable_and_all_that_is_done_occurs() -> None:
    undecidable = sum(not line.decidable for line in lines()) / len(lines())
    assert 0.01 < undecidable < 0.1
    done = Counter(kind.partition(":")[0] for line in lines() for kind in line.what)
    fields = set(rates.Habits._fields) - {
        "weight",
        "uscc",
        "org_code",
        "reg_no",
        "region_code",
        "region_name",
        "former",
    }
    missing = (fields | set(rates.FAMILIES) | {"old_code", "shared_code", "plain", "first"}) - done.keys()
    assert missing == set()


def test_the_stated_rates_are_kept() -> None:
    register = [line for line in lines() if line.source == "made_up_register"]
    share = sum(bool(line.uscc) for line in register) / len(register)
    assert share == pytest.approx(rates.INSTITUTIONS["made_up_register"].uscc, abs=0.02)
    customs = [line for line in lines() if line.source == "made_up_customs"]
    english = sum("english" in line.what for line in customs) / len(customs)
    assert 0.6 < english <= 0.78  # branches and numbered firms have no English form


def test_a_family_is_of_several_enterprises() -> None:
    families: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines():
        for kind in line.what:
            if ":" in kind:
                families[kind.partition(":")[2]].add(line.entity)
    several = sum(len(enterprises) > 1 for enterprises in families.values())
    assert len(families) > 100
    assert several > 0.95 * len(families)  # of some only one member is mentioned at all
