"""A trial: one instance of a connector over a peer of its own, and what came of collecting it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from hub.conform.candidate import Candidate
from hub.conform.peers import Peer
from hub.conform.rows import Item, Rows
from hub.conform.stage import Stage
from hub.conform.topic import Sent, newest
from hub.errors import HubError

ITEMS = 8
WHOLE_EACH_TIME_S = 0.001
A_DAY_S = 86_400.0


class Trial:
    """`row`: what the hub says of the instance; `news`: events since the last collection; `topic`: all of them."""

    def __init__(
        self, name: str, stage: Stage, candidate: Candidate, peer: Peer, rows: Rows, settings: Mapping[str, Any]
    ) -> None:
        self.name, self.stage, self.candidate, self.peer, self.rows = name, stage, candidate, peer, rows
        self.items = rows.sample(ITEMS)
        self.row: Row[Any] | None = None
        self.news: list[Sent] = []
        self.topic: list[Sent] = []
        stage.add(
            name, candidate, {"reconcile_s": A_DAY_S if peer.told else WHOLE_EACH_TIME_S, **peer.settings, **settings}
        )

    def collected(self, row: Row[Any], news: list[Sent], *, again: bool) -> None:
        """Take what a collection brought; `again`: together with what the try before it did."""
        self.row, self.news = row, [*self.news, *news] if again else news
        self.topic.extend(news)

    @property
    def seen(self) -> Row[Any]:
        """What the hub says of the instance, once it was collected."""
        assert self.row is not None
        return self.row

    def shows(self, items: Sequence[Item]) -> None:
        """Raise unless the reading ended well and the topic has these rows' records as they stand."""
        if self.seen.code:
            raise HubError("conform_not_read", said=self.seen.message_en)
        found = newest(self.topic)
        if lost := [key for key, value in self.rows.wanted(items).items() if found.get(key) != value]:
            raise HubError("conform_lost", count=len(lost), first=lost[0])

    def reads(self, items: Sequence[Item]) -> None:
        """Raise unless the reading ended well and the topic has these rows' records, no less and no more."""
        self.shows(items)
        if beyond := sorted(newest(self.topic).keys() - self.rows.wanted(items).keys()):
            raise HubError("conform_beyond", count=len(beyond), first=beyond[0])

    def quiet(self) -> None:
        """Raise if the last collection sent anything."""
        if self.news:
            raise HubError("conform_sent", count=len(self.news), first=self.news[0].record_id)

    def holds(self, *codes: str) -> None:
        """Raise unless the last collection stopped (with one of these codes) and sent nothing."""
        if self.seen.error_class != "StopProcess" or (codes and self.seen.code not in codes):
            wanted = ", ".join(codes) or "StopProcess"
            raise HubError("conform_not_held", wanted=wanted, said=self.seen.message_en or "–")
        self.quiet()

    def once(self, *, again_max: int = 0) -> None:
        """Raise if an event is on the topic again (more than `again_max` times), or versions do not grow with content."""
        again: list[str] = []
        before: defaultdict[str, list[Sent]] = defaultdict(list)
        for sent in self.topic:
            had = before[sent.record_id]
            if sent in had:
                again.append(sent.record_id)
            elif had and (sent.version <= had[-1].version or sent.value == had[-1].value):
                raise HubError("conform_version", first=sent.record_id)
            else:
                had.append(sent)
        if len(again) > again_max:
            raise HubError("conform_doubled", count=len(again), most=again_max, first=again[0])
