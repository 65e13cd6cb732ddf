"""Peers: for each family of sources, a system with a connector's recorded rows that the checks can change."""

from __future__ import annotations

from collections.abc import Callable

from hub.conform.candidate import Candidate
from hub.conform.peers.folders import files_peer
from hub.conform.peers.peer import Link, Peer
from hub.conform.stage import Stage
from hub.errors import HubError

__all__ = ["Link", "Peer", "peer_of"]
MADE: dict[str, Callable[[Candidate, Stage, str], Peer]] = {
    "files": lambda candidate, stage, name: files_peer(candidate, stage.folder / "peers" / name),
}


def peer_of(candidate: Candidate, stage: Stage, name: str) -> Peer:
    """A peer for one trial of a connector.

    Raises:
        HubError: the kit has none for its family, or cannot write its documents.
    """
    family = candidate.declared.family.name
    if family not in MADE:
        raise HubError("conform_no_peer", what=family)
    return MADE[family](candidate, stage, name)
