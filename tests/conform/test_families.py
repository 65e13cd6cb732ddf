"""Every family through the kit: what a good connector of it guarantees, and what bad polling and half readings fail."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hub.conform import Stage, Verdict, conform, own
from hub.conform.outcome import CHECKS, FAILED, NOT_HERE
from hub.conform.process import clock_library
from tests.conform.own_connectors import OWN, write

# A cursor of a connection that was cut cannot be closed any more, and psycopg says so when it is forgotten.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <function ServerCursorMixin:pytest.PytestUnraisableExceptionWarning"
)
BAD = {
    "polls_by_newest": {"late_commits": "conform_lost", "restored": "conform_unnoticed"},
    "takes_a_cut_for_the_end": {"link": "conform_not_held"},
}
NOT_OF = {
    "award_rest": {"late_commits": "conform_no_transactions"},
    "award_topic": {
        "late_commits": "conform_no_transactions", "columns": "conform_documents", "link": "conform_no_wire",
    },
}  # fmt: skip
LONG = ("huge",)


@pytest.fixture(scope="module")
def verdicts(tried: Stage, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Verdict]:
    """All of them tried together, killed too."""
    folder = tmp_path_factory.mktemp("families")
    candidates = [own(write(folder, name), None, tried.folder) for name in OWN]
    found = conform(
        tried, candidates, wanted=lambda one, check: check.name not in LONG and (one.name not in BAD or check.quick)
    )
    return {verdict.connector: verdict for verdict in found}


@pytest.mark.parametrize("name", [name for name in OWN if name not in BAD])
def test_a_good_connector_of_each_family_passes(verdicts: Mapping[str, Verdict], name: str) -> None:
    outcomes = {check: verdicts[name].outcomes[check] for check in CHECKS if check not in LONG}
    assert {check: str(one.reason) for check, one in outcomes.items() if not one.passed} == {}
    reasons = {check: one.reason.code for check, one in outcomes.items() if one.state == NOT_HERE and one.reason}
    clock = {} if clock_library() else {"clock": "conform_no_clock"}
    assert reasons == NOT_OF.get(name, {}) | clock


@pytest.mark.parametrize("name", BAD)
def test_a_bad_family_fails(verdicts: Mapping[str, Verdict], name: str) -> None:
    for check, code in BAD[name].items():
        outcome = verdicts[name].outcomes[check]
        assert outcome.state == FAILED, (check, outcome)
        assert outcome.reason is not None
        assert outcome.reason.code == code, str(outcome.reason)
