"""Topics: one for each kind, kept for ever, stamped by the broker; created if missing, never changed behind a back."""

from __future__ import annotations

from typing import Any

from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError

from hub.event import HEARTBEAT
from hub.records import SCHEMED
from hub.settings import Settings

# Kept for ever: a replay from offset 0 must equal the live store. LogAppendTime: "when the hub knew" is the broker's
# word, so that a replay gives the same times. Uncompressed: whatever another producer sends (Java's often send LZ4), the
# broker unpacks, since our readers hang on a codec that they have no library for (tried).
TOPIC_CONFIG = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "message.timestamp.type": "LogAppendTime",
    "compression.type": "uncompressed",
}

HEARTBEAT_CONFIG = TOPIC_CONFIG | {"retention.ms": str(24 * 3_600_000)}  # a heartbeat of yesterday tells nothing


def topic_of(settings: Settings, kind: str) -> str:
    """The topic of a kind."""
    return settings.topic_prefix + kind


def topics(settings: Settings) -> dict[str, str]:
    """Topic → kind, of every kind and of decisions; and the topic of heartbeats, which carries no records."""
    return {topic_of(settings, kind): kind for kind in (*SCHEMED, HEARTBEAT)}


def ensure_topics(kafka: dict[str, Any], settings: Settings) -> list[str]:
    """Create the topics that are missing; the names created."""
    admin = KafkaAdminClient(**kafka, bootstrap_timeout_ms=10_000)
    try:
        missing = sorted(set(topics(settings)) - set(admin.list_topics()))
        replicated = {"min.insync.replicas": "2"} if settings.kafka_replication >= 3 else {}
        for name in missing:
            config = (HEARTBEAT_CONFIG if topics(settings)[name] == HEARTBEAT else TOPIC_CONFIG) | replicated
            try:
                admin.create_topics(
                    [NewTopic(name, settings.topic_partitions, settings.kafka_replication, topic_configs=config)]
                )
            except TopicAlreadyExistsError:  # another process of ours was faster
                continue
        return missing
    finally:
        admin.close()
