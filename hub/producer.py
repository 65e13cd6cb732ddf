"""Events → Kafka, acknowledged: what this returns as sent is on the broker's disk log."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Iterable
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from hub.errors import RetryLater
from hub.event import Event
from hub.settings import Settings
from hub.topics import topic_of

AFRESH_AFTER_S = 1.0  # a broker that could not be reached is left alone for so long


def partition_of(key: bytes, partitions: int) -> int:
    """CRC-32 of the key, as librdkafka's `consistent` partitioner has it: Java's murmur2 in Python takes 6 µs an event."""
    return zlib.crc32(key) % partitions


class Producer:
    """An idempotent producer (acks=all); after an error it is built anew, as a fatal one never heals."""

    def __init__(self, settings: Settings, kafka: dict[str, Any]) -> None:
        self._settings = settings
        self._kafka = kafka
        self._lock = threading.Lock()
        self._producer: KafkaProducer | None = None
        self._failed_at = float("-inf")

    def send(self, events: Iterable[Event]) -> int:
        """Send events and wait until the broker has acknowledged every one; the number sent.

        Raises:
            RetryLater: at least one was not acknowledged in time. Some may be on the broker all the same: sending the
                same events again is safe, as their identity makes them one effect.
        """
        timeout_s = self._settings.broker_ack_timeout_s
        deadline = time.monotonic() + timeout_s
        producer = self._live()
        try:
            topics: dict[str, tuple[str, int]] = {}  # kind → its topic and how many partitions that has
            futures = []
            for event in events:
                if event.kind not in topics:
                    topic = topic_of(self._settings, event.kind)
                    topics[event.kind] = topic, len(producer.partitions_for(topic))
                topic, partitions = topics[event.kind]
                key = event.key
                at = partition_of(key, partitions)
                futures.append(producer.send(topic, key=key, value=event.value, headers=event.headers(), partition=at))
            # flush() does not raise for failed sends (tried), so each future is asked.
            for future in futures:
                if not future.succeeded():
                    future.get(timeout=max(0.05, deadline - time.monotonic()))
        except (KafkaError, AssertionError, ValueError) as error:
            self._discard(producer)
            raise RetryLater("broker_away", wait_s=5.0) from error
        return len(futures)

    def close(self) -> None:
        """Close; events that were not acknowledged were never reported as sent."""
        if self._producer is not None:
            self._discard(self._producer)

    def _live(self) -> KafkaProducer:
        with self._lock:
            if self._producer is None:
                # Who waited while another tried in vain does not try in turn: with many callers that would add up.
                if time.monotonic() - self._failed_at < AFRESH_AFTER_S:
                    raise RetryLater("broker_away", wait_s=5.0)
                try:
                    self._producer = self._made()
                except KafkaError as error:
                    self._failed_at = time.monotonic()
                    raise RetryLater("broker_away", wait_s=5.0) from error
            return self._producer

    def _made(self) -> KafkaProducer:
        timeout_ms = int(self._settings.broker_ack_timeout_s * 1000)
        return KafkaProducer(
            **self._kafka,
            acks="all",
            enable_idempotence=True,
            linger_ms=2,
            reconnect_backoff_max_ms=1000,
            batch_size=256 * 1024,
            max_block_ms=timeout_ms,
            delivery_timeout_ms=timeout_ms,
            request_timeout_ms=max(1000, timeout_ms // 2),
            bootstrap_timeout_ms=min(timeout_ms, 5000),
            max_request_size=2 * 1024 * 1024,
        )

    def _discard(self, failed: KafkaProducer) -> None:
        """Close a producer; if another thread has made a new one meanwhile, that stays."""
        with self._lock:
            if self._producer is failed:
                self._producer = None
        try:
            failed.close(timeout=0.2)
        except KafkaError:  # undelivered messages (KafkaTimeoutError): they were never reported as sent
            pass
