"""Linking at a glance: what it passes over, the verdict would not have linked either."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings

from hub.identify.compare import verdict
from hub.identify.linking import Blocks, Namings, may_link, near_pairs, share_code
from hub.identify.made_up import generate
from hub.identify.mention import Mention, mention
from hub.identify.profiles import Profiles
from tests.identify.strategies import mentions

CODES = ("uscc", "org_code", "reg_no")


def profiles_of(found: list[Mention]) -> Profiles:
    profiles = Profiles()
    for one in found:
        profiles.add(one)
    return profiles


def made_up(firms: int, seed: int) -> list[Mention]:
    """Families of look-alikes, misprints and former names among them."""
    return [
        mention(
            line.source,
            line.name,
            [(scheme, code) for scheme in CODES if (code := getattr(line, scheme))],
            line.region,
            "",
            line.former,
        )
        for line in generate(firms, seed)[1]
    ]


def check(found: list[Mention]) -> int:
    """How many pairs link, none of which is passed over."""
    profiles = profiles_of(found)
    known, naming, namings = profiles.known, profiles.naming, profiles.namings
    linked = 0
    for a, b in combinations(range(len(known)), 2):
        if verdict(known[a], known[b]).links:
            linked += 1
            assert may_link(known[a], known[b], namings.apart(naming[a], naming[b])), (known[a], known[b])
    return linked


@settings(max_examples=200, deadline=None)
@given(mentions())
def test_no_link_is_passed_over(found: list[Mention]) -> None:
    check(found)


def test_no_link_of_made_up_firms_is_passed_over() -> None:
    assert check(made_up(150, 5)) > 500


@pytest.mark.parametrize("hot_names", [False, True])
def test_pairs_that_meet_are_those_of_the_blocks(hot_names: bool) -> None:
    profiles = profiles_of(made_up(300, 6))
    known, naming, namings = profiles.known, profiles.naming, profiles.namings
    meeting = {pair for _, block in profiles.meetings(range(len(known))) for pair in combinations(sorted(block), 2)}
    wanted = {
        (a, b)
        for a, b in meeting
        if verdict(known[a], known[b]).links
        and not share_code(known[a], known[b])
        and (hot_names or not known[a].name.whole or known[a].name.whole != known[b].name.whole)
    }
    blocks = profiles.meetings(range(len(known)))
    given_pairs = list(near_pairs(known, naming, namings, blocks, hot_names=hot_names))
    assert len(given_pairs) == len(set(given_pairs))
    assert wanted <= set(given_pairs) <= meeting
    assert wanted
    assert len(given_pairs) < len(meeting) / 2


def test_namings_are_numbered_once() -> None:
    profiles = profiles_of(made_up(50, 7))
    again = Namings()
    assert [again.number(profiles.namings.all[number]) for number in profiles.naming] == list(profiles.naming)


def test_blocks_turned() -> None:
    blocks = Blocks([[1, 2], [0, 2, 3], []])
    assert [list(blocks[number]) for number in range(len(blocks))] == [[1, 2], [0, 2, 3], []]
    turned = blocks.turned(4)
    assert [list(turned[member]) for member in range(4)] == [[1], [0], [0, 1], [1]]
