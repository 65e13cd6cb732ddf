"""Connectors tried: every check of each, on one stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hub.conform.candidate import Candidate
from hub.conform.checks import ALL
from hub.conform.outcome import NOT_RUN, Outcome, Verdict, failed, in_order
from hub.conform.peers import Peer, peer_of
from hub.conform.playing import Check, Play, play
from hub.conform.rows import Rows
from hub.conform.stage import Stage
from hub.conform.trial import Trial
from hub.errors import HubError


def conform(
    stage: Stage, candidates: Sequence[Candidate], *, wanted: Callable[[Candidate, Check], bool] = lambda *_: True
) -> list[Verdict]:
    """What each check finds of each connector; those that are not `wanted` are not run."""
    verdicts: dict[str, Verdict] = {}
    plays: list[tuple[str, Check, Play]] = []
    peers: list[Peer] = []
    for candidate in candidates:
        name = candidate.name
        verdict = Verdict(name, candidate.declared.family.name, {check.name: Outcome(NOT_RUN) for check in ALL})
        verdicts[name] = verdict
        checks = [check for check in ALL if wanted(candidate, check)]
        rows: Rows | None = None
        for check in checks:
            try:
                peer = peer_of(candidate, stage, f"{name}-{check.name}", linked=check.name == "link")
                peers.append(peer)
                rows = rows or Rows(candidate.declared, candidate.declared.options, peer.recorded, peer.edit)
                trial = Trial(f"{name}-{check.name}", stage, candidate, peer, rows, check.settings)
            except HubError as error:
                verdict.outcomes[check.name] = failed(error)
            else:
                plays.append((name, check, Play(check, trial)))
    try:
        play(stage, [one for _, _, one in plays])
    finally:
        for peer in peers:
            peer.close()
    for name, check, one in plays:
        assert one.outcome is not None
        verdicts[name].outcomes[check.name] = one.outcome
    return in_order(list(verdicts.values()))
