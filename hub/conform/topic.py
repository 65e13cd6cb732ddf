"""What a topic has, read as any consumer would: the kit judges by this, not by the hub's own notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition

from hub.event import HEARTBEAT, identity_of
from hub.settings import Settings
from hub.topics import topics

POLL_MS = 500


class Sent(NamedTuple):
    """One message of a source, in the order of its partition."""

    record_id: str
    version: int
    value: bytes | None


class Listener:
    """Reads every topic of records from its beginning, on and on."""

    def __init__(self, settings: Settings, kafka: dict[str, Any]) -> None:
        self._consumer = KafkaConsumer(**kafka, group_id=None, enable_auto_commit=False)
        names = [name for name, kind in topics(settings).items() if kind != HEARTBEAT]
        self._parts = [
            TopicPartition(name, part) for name in names for part in self._consumer.partitions_for_topic(name) or ()
        ]
        self._consumer.assign(self._parts)
        self._consumer.seek_to_beginning(*self._parts)

    def heard(self) -> dict[str, list[Sent]]:
        """What came since the last call, by source."""
        found: defaultdict[str, list[Sent]] = defaultdict(list)
        ends = self._consumer.end_offsets(self._parts)
        while any(self._consumer.position(part) < end for part, end in ends.items()):
            for messages in self._consumer.poll(timeout_ms=POLL_MS).values():
                for message in messages:
                    source, record_id, version, _ = identity_of(message.key, list(message.headers))
                    found[source].append(Sent(record_id, version, message.value))
        return found

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close()


def newest(sent: Iterable[Sent]) -> dict[str, bytes]:
    """Record id → value of the greatest version, of records that are not deleted: what any reader makes of the topic."""
    greatest: dict[str, Sent] = {}
    for one in sent:
        if one.record_id not in greatest or one.version >= greatest[one.record_id].version:
            greatest[one.record_id] = one
    return {record_id: one.value for record_id, one in greatest.items() if one.value is not None}
