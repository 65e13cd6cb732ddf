"""The kit itself: a good connector passes, and a bad one fails just the check that is there for it."""

from __future__ import annotations

import pytest

from hub.conform import Stage, Verdict, conform, own
from hub.conform.outcome import FAILED
from hub.conform.process import clock_library
from tests.conform.bad_connectors import BAD, write

LONG = ("killed", "huge")


@pytest.fixture(scope="module")
def verdicts(tried: Stage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """All of them tried together; the checks that take long only of those that are to fail them."""
    folder = tmp_path_factory.mktemp("own")
    files = [write(folder, "a_good_one"), *(write(folder, name, bad.changes) for name, bad in BAD.items())]
    found = conform(
        tried,
        [own(file, None, tried.folder) for file in files],
        wanted=lambda one, check: check.quick or (one.name in BAD and BAD[one.name].check == check.name),
    )
    return {verdict.connector: verdict for verdict in found}


def test_a_good_connector_passes(verdicts: dict[str, Verdict]) -> None:
    outcomes = verdicts["a_good_one"].outcomes
    assert {name: str(outcome.reason) for name, outcome in outcomes.items() if not outcome.passed} == {}
    assert [name for name, outcome in outcomes.items() if outcome.state == "ok"] == [
        "repeated", "deletions", "bad_rows", "columns", *(["clock"] if clock_library() else []), "restored", "pure", "signed_off",
    ]  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_connector_fails_its_check(verdicts: dict[str, Verdict], name: str) -> None:
    if BAD[name].check == "clock" and clock_library() is None:
        pytest.skip("no libfaketime (Debian: apt-get install faketime)")
    outcome = verdicts[name].outcomes[BAD[name].check]
    assert outcome.state == FAILED, outcome
    assert outcome.reason is not None
    assert outcome.reason.code == BAD[name].code, str(outcome.reason)


def test_every_check_has_a_connector_that_fails_it() -> None:
    """But those for networks and transactions, which documents do not have."""
    assert {bad.check for bad in BAD.values()} >= {
        "killed", "repeated", "deletions", "bad_rows", "columns", "huge", "clock", "restored", "pure", "signed_off",
    }  # fmt: skip
