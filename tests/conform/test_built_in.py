"""Every connector of the hub's own through the kit; the page that says so is what the kit finds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from hub.conform import CHECKS, Candidate, Stage, Verdict, built_in, conform
from hub.conform.outcome import NOT_RUN
from hub.conform.playing import Check
from hub.conform.process import clock_library
from hub.conform.table import DOCUMENT, document, states
from hub.source import plugins

PLUGINS = plugins()
KILLED = {source.family.name: name for name, source in reversed(PLUGINS.items())}
"""The connector of each family that is killed here; `hub conform --all` kills them all."""


def wanted(candidate: Candidate, check: Check) -> bool:
    return check.quick or (check.name == "killed" and KILLED[candidate.declared.family.name] == candidate.name)


@pytest.fixture(scope="module")
def verdicts(tried: Stage) -> Mapping[str, Verdict]:
    found = conform(tried, [built_in(name) for name in PLUGINS], wanted=wanted)
    return {verdict.connector: verdict for verdict in found}


@pytest.mark.parametrize("name", PLUGINS)
def test_a_connector_passes(verdicts: Mapping[str, Verdict], name: str) -> None:
    outcomes = verdicts[name].outcomes
    assert {check: str(one.reason) for check, one in outcomes.items() if not one.passed} == {}
    assert outcomes["pure"].state == outcomes["repeated"].state == outcomes["deletions"].state == "ok"


def test_one_of_each_family_was_killed(verdicts: Mapping[str, Verdict]) -> None:
    assert {name for name, one in verdicts.items() if one.outcomes["killed"].state == "ok"} == set(KILLED.values())


def test_the_page_has_every_connector_and_says_what_was_found(verdicts: Mapping[str, Verdict]) -> None:
    page = DOCUMENT.read_text("utf-8")
    said = states(page)
    assert list(said) == sorted(PLUGINS), "make the page anew: hub conform --all --write-docs"
    for name, verdict in verdicts.items():
        for check in CHECKS:
            state = verdict.outcomes[check].state
            if state == NOT_RUN or (check == "clock" and clock_library() is None):
                assert said[name][check] in ("ok", "–"), (name, check)
            else:
                assert said[name][check] == state, (name, check)


def test_the_page_is_read_as_it_is_written(verdicts: Mapping[str, Verdict]) -> None:
    page = document(list(verdicts.values()), date(2026, 1, 2))
    assert states(page) == {
        name: {check: one.outcomes[check].state for check in CHECKS} for name, one in verdicts.items()
    }
    assert "2026-01-02" in page
