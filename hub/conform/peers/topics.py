"""Peers of the family of topics: a topic with the recorded rows in JSON, plain or in Debezium's envelopes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from hub.conform.candidate import Candidate
from hub.conform.peers.databases import recorded_cells
from hub.conform.peers.peer import Peer
from hub.conform.rows import Item
from hub.conform.stage import Stage
from hub.errors import HubError
from hub.source.systems.sql.wanted import names

PARTITIONS = 2


class Topic:
    """A topic of an institution: each row that is shown is a message again, each that is gone a tombstone."""

    def __init__(self, stage: Stage, name: str, key: Sequence[str], *, enveloped: bool) -> None:
        self.name, self._key, self._enveloped = name, list(key), enveloped
        admin = KafkaAdminClient(**stage.servers.kafka)
        admin.create_topics([NewTopic(name, PARTITIONS, 1)])
        admin.close()
        self._producer = KafkaProducer(**stage.servers.kafka, acks="all")
        self._there: dict[bytes, Item] = {}

    def show(self, items: Sequence[Item], renamed: Mapping[str, str] = {}, extra: str = "") -> None:
        """Just these rows."""
        wanted = {self._key_of(item): item for item in items}
        for key, item in self._there.items():
            if key not in wanted:
                if self._enveloped:
                    self._producer.send(self.name, key=key, value=envelope("d", before=item.leaves))
                self._producer.send(self.name, key=key, value=None)
        for item in items:
            whole = self._enveloped and item.leaves  # a row that is none stands there as it is
            value = envelope("c", after=item.leaves) if whole else item.raw
            self._producer.send(self.name, key=self._key_of(item), value=value)
        self._producer.flush()
        self._there = wanted

    def close(self) -> None:
        """Send no more."""
        self._producer.close()

    def _key_of(self, item: Item) -> bytes:
        return json.dumps({name: item.cells.get(name) for name in self._key}, ensure_ascii=False).encode()


def envelope(
    operation: str, *, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
) -> bytes:
    """A change as Debezium tells it."""
    told = {"before": before, "after": after, "op": operation, "ts_ms": 1, "source": {}}
    return json.dumps(told, ensure_ascii=False).encode()


def item_of(cells: Mapping[str, Any]) -> Item:
    """A row by its cells."""
    return Item(dict(cells), json.dumps(cells, ensure_ascii=False).encode(), dict(cells))


def same(item: Item, raw: bytes) -> bool:
    """Whether a message was kept; of an envelope, its row."""
    try:
        return raw == item.raw or bool(json.loads(raw) == json.loads(item.raw))
    except ValueError:
        return False


def topic_peer(candidate: Candidate, stage: Stage, name: str) -> Peer:
    """The peer of a connector of another cluster's topic.

    Raises:
        HubError: its messages are not JSON, or nothing names their rows.
    """
    options = candidate.declared.options
    key = names(options.get("key", ()))
    if options.get("messages", "json") != "json" or not key:
        raise HubError("conform_no_peer", what="topic: messages=avro, key")
    named = f"{stage.settings.topic_prefix}source.{name}"
    topic = Topic(stage, named, key, enveloped=bool(options.get("debezium")))
    return Peer(
        recorded=[item_of(cells) for cells in recorded_cells(candidate)],
        settings={"bootstrap": stage.servers.kafka_bootstrap, "topic": named, "security_protocol": "PLAINTEXT"},
        edit=lambda item, changes: item_of({**item.cells, **changes}),
        show=topic.show,
        same=same,
        broken=lambda item: Item({one: item.cells[one] for one in key}, item.raw[:-1], {}),
        columns=False,
        told=True,
        close=topic.close,
    )
