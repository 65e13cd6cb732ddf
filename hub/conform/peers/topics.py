"""Peers of the family of topics: a topic with the recorded rows in JSON, plain or in Debezium's envelopes, on the kit's broker."""

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


def topic_peer(candidate: Candidate, stage: Stage, name: str) -> Peer:
    """The peer of a connector of another cluster's topic.

    Raises:
        HubError: its messages are not JSON, or nothing names their rows.
    """
    options = candidate.declared.options
    key = names(options.get("key", ()))
    if options.get("messages", "json") != "json" or not key:
        raise HubError("conform_no_peer", what="topic: messages=avro, or no key")
    enveloped = bool(options.get("debezium"))
    topic = f"{stage.settings.topic_prefix}source.{name}"
    admin = KafkaAdminClient(**stage.servers.kafka)
    admin.create_topics([NewTopic(topic, PARTITIONS, 1)])
    admin.close()
    producer = KafkaProducer(**stage.servers.kafka, acks="all")
    there: dict[str, Item] = {}

    def item(found: Mapping[str, Any]) -> Item:
        return Item(dict(found), json.dumps(found, ensure_ascii=False).encode(), dict(found))

    def key_of(given: Item) -> str:
        return json.dumps({one: given.cells.get(one) for one in key}, ensure_ascii=False)

    def told(operation: str, before: Item | None, after: Item | None) -> bytes:
        if not enveloped:
            return after.raw if after else b""
        shown = {
            "before": before and before.leaves,
            "after": after and after.leaves,
            "op": operation,
            "ts_ms": 1,
            "source": {},
        }
        # A row that is none stands in its envelope as it is.
        return json.dumps(shown).encode() if after is None or after.leaves else after.raw

    def show(items: Sequence[Item], renamed: Mapping[str, str] = {}, extra: str = "") -> None:
        wanted = {key_of(given): given for given in items}
        for gone in sorted(there.keys() - wanted.keys()):
            if enveloped:
                producer.send(topic, key=gone.encode(), value=told("d", there[gone], None))
            producer.send(topic, key=gone.encode(), value=None)
        for given in items:
            producer.send(topic, key=key_of(given).encode(), value=told("c", None, given))
        producer.flush()
        there.clear()
        there.update(wanted)

    def same(given: Item, raw: bytes) -> bool:
        return raw == given.raw or bool(given.leaves and json.loads(raw) == json.loads(given.raw))

    return Peer(
        recorded=[item(found) for found in recorded_cells(candidate)],
        settings={"bootstrap": stage.servers.kafka_bootstrap, "topic": topic, "security_protocol": "PLAINTEXT"},
        edit=lambda given, changes: item({**given.cells, **changes}),
        show=show,
        same=same,
        same=same,
        broken=lambda given: Item({name: given.cells[name] for name in key}, given.raw[:-1], {}),
        columns=False,
        told=True,
        close=producer.close,
    )
