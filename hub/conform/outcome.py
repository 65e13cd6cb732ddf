"""What a check found of a connector, and the checks by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hub.errors import HubError

OK, FAILED, NOT_HERE, NOT_RUN = "ok", "FAIL", "–", ""
CHECKS = (
    "killed", "repeated", "late_commits", "deletions", "bad_rows", "columns",
    "huge", "clock", "link", "restored", "pure", "signed_off",
)  # fmt: skip
"""In the order of the table; `conform_check_<name>` and `conform_says_<name>` are their texts."""


class Outcome(NamedTuple):
    """`reason`: why a check failed or does not apply; None if it passed."""

    state: str
    reason: HubError | None = None

    @property
    def passed(self) -> bool:
        """True unless it failed."""
        return self.state != FAILED


PASSED = Outcome(OK)


def not_here(reason: HubError) -> Outcome:
    """A check that does not apply, with why."""
    return Outcome(NOT_HERE, reason)


def failed(reason: HubError) -> Outcome:
    """A check that the connector does not pass, with what was found."""
    return Outcome(FAILED, reason)


class Verdict(NamedTuple):
    """All outcomes of one connector, by check."""

    connector: str
    family: str
    outcomes: dict[str, Outcome]

    @property
    def passed(self) -> bool:
        """True if no check failed."""
        return all(outcome.passed for outcome in self.outcomes.values())

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        checks = {
            name: {
                "outcome": outcome.state,
                "en": outcome.reason.describe("en") if outcome.reason else "",
                "zh": outcome.reason.describe("zh") if outcome.reason else "",
            }
            for name, outcome in self.outcomes.items()
        }
        return {"connector": self.connector, "family": self.family, "passed": self.passed, "checks": checks}


def in_order(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Verdicts by name."""
    return sorted(verdicts, key=lambda verdict: verdict.connector)
