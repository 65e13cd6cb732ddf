"""Connectors tried: every check of each, on one stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hub.conform.candidate import Candidate
from hub.conform.checks import ALL
from hub.conform.outcome import NOT_RUN, Outcome, Verdict, failed, in_order
from hub.conform.peers import peer_of
from hub.conform.playing import Check, Play, play
from hub.conform.rows import Rows
from hub.conform.stage import Stage
from hub.conform.trial import Trial
from hub.errors import HubError
from hub.source.systems.capture import CAPTURE


def conform(
    stage: Stage, candidates: Sequence[Candidate], *, wanted: Callable[[Candidate, Check], bool] = lambda *_: True
) -> list[Verdict]:
    """What each check finds of each connector; those that are not `wanted` are not run."""
    streamed = [one for one in candidates if one.declared.family is CAPTURE]
    together = [one for one in candidates if one not in streamed]
    verdicts = _tried(stage, together, wanted)
    for one in streamed:  # each on its own: a database has slots for few streams
        verdicts |= _tried(stage, [one], wanted)
    return in_order(list(verdicts.values()))


def _tried(
    stage: Stage, candidates: Sequence[Candidate], wanted: Callable[[Candidate, Check], bool]
) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    plays: list[tuple[str, Check, Play]] = []
    for candidate in candidates:
        name = candidate.name
        verdict = Verdict(name, candidate.declared.family.name, {check.name: Outcome(NOT_RUN) for check in ALL})
        verdicts[name] = verdict
        checks = [check for check in ALL if wanted(candidate, check)]
        rows: Rows | None = None
        for check in checks:
            try:
                peer = peer_of(candidate, stage, f"{name}-{check.name}", linked=check.name == "link")
                rows = rows or Rows(candidate.declared, candidate.declared.options, peer.recorded, peer.edit)
                trial = Trial(f"{name}-{check.name}", stage, candidate, peer, rows, check.settings)
            except HubError as error:
                verdict.outcomes[check.name] = failed(error)
            else:
                plays.append((name, check, Play(check, trial)))
    try:
        play(stage, [one for _, _, one in plays])
    finally:
        for _, _, one in plays:
            one.close()
    for name, check, one in plays:
        assert one.outcome is not None
        verdicts[name].outcomes[check.name] = one.outcome
    return verdicts
