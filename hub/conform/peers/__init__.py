"""Peers: for each family of sources, a system with a connector's recorded rows that the checks can change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hub.conform.candidate import Candidate
from hub.conform.peers.databases import database_peer
from hub.conform.peers.folders import files_peer
from hub.conform.peers.peer import Peer, Place
from hub.conform.peers.rest import rest_peer
from hub.conform.peers.soap import soap_peer
from hub.conform.peers.sources import Sources
from hub.conform.peers.topics import topic_peer
from hub.conform.peers.web import Web
from hub.conform.stage import Stage
from hub.conform.wire import Wire
from hub.errors import HubError

__all__ = ["Peer", "peer_of"]
SERVICES: dict[str, Callable[[Candidate, Place], Peer]] = {"rest": rest_peer, "soap": soap_peer}


def peer_of(candidate: Candidate, stage: Stage, name: str, *, linked: bool) -> Peer:
    """A peer for one trial of a connector; `linked`: over a wire that can be spoilt.

    Raises:
        HubError: the kit has none for its family, or cannot write its documents.
    """
    family, folder = candidate.declared.family.name, stage.folder / "peers" / name
    if family == "files":
        return files_peer(candidate, folder)
    if family in SERVICES:
        web = stage.shared("web", Web)
        return SERVICES[family](candidate, Place(name, folder, web, Wire(web.port) if linked else None))
    if family in ("sql", "capture"):
        return database_peer(candidate, name, stage.shared("sources", partial(Sources, stage)).url, linked=linked)
    if family == "topic":
        return topic_peer(candidate, stage, name)
    raise HubError("conform_no_peer", what=family)
