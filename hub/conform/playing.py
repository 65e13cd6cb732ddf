"""Checks played side by side: each says when it wants to be collected, and all that wait are collected at once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, NamedTuple

import structlog

from hub.conform.outcome import PASSED, Outcome, failed
from hub.conform.process import Ended, Run
from hub.conform.stage import Stage
from hub.conform.trial import Trial
from hub.errors import HubError

log = structlog.get_logger(__name__)
Steps = Generator[Run, Ended, Outcome | None]
TRIES_MAX = 3
HERE, ALONE = Run(), Run(alone=True)
"""The usual way to be collected: in this process, with all others that wait; and without them."""


class Check(NamedTuple):
    """A check: changes its trial's peer, yields to be collected, looks at what came of it, raises HubError if that is wrong.

    settings: what its instance sets. quick: whether it is done without a process for itself alone.
    """

    name: str
    steps: Callable[[Trial], Steps]
    settings: Mapping[str, Any] = {}
    quick: bool = True


class Play:
    """One check of one connector under way."""

    def __init__(self, check: Check, trial: Trial) -> None:
        self.trial = trial
        self.outcome: Outcome | None = None
        self.wants: Run | None = None
        self.tries = 0
        self._closed = False
        self._steps = check.steps(trial)
        self.go_on(None)

    def close(self) -> None:
        """Take the peer down."""
        if not self._closed:
            self._closed = True
            self.trial.peer.close()

    def go_on(self, ended: Ended | None) -> None:
        """Play until it wants to be collected again, or is over."""
        self.wants, self.tries = None, 0
        try:
            self.wants = next(self._steps) if ended is None else self._steps.send(ended)
        except StopIteration as over:
            self.outcome = over.value or PASSED
        except HubError as error:
            self.outcome = failed(error)
        except Exception as error:  # a connector may do anything: its check fails, the others go on
            log.warning("conform_crashed", check=self.trial.name, exc_info=True)
            self.outcome = failed(HubError("conform_crashed", detail=f"{type(error).__name__}: {error}"[:300]))


def play(stage: Stage, plays: Sequence[Play]) -> None:
    """Play all of them to their ends."""
    going_on: Play | None = None
    while waiting := [one for one in plays if one.wants is not None]:
        # Who wants to be alone may hold a transaction open, for which others would wait: it goes on until it is done.
        first = going_on if going_on is not None and going_on.wants is not None else waiting[0]
        run = first.wants
        assert run is not None
        together = [first] if run.alone else [one for one in waiting if one.wants == run]
        going_on = first if run.alone else None
        ended = stage.collect({one.trial.name for one in together}, run)
        heard, rows = stage.heard(), stage.rows()
        for one in together:
            row = rows[one.trial.name]
            one.trial.collected(row, heard.get(one.trial.name, []), again=one.tries > 0)
            one.tries += 1
            if not (run.patient and row.error_class == "RetryLater" and one.tries < TRIES_MAX):
                one.go_on(ended)
            if one.outcome is not None:
                one.close()
