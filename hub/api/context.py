"""What every request can reach: settings, the database engine, the producer, and what the hub last saw of the broker."""

from __future__ import annotations

import threading
import time
from typing import Any

from anyio import CapacityLimiter
from fastapi import Request
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import Engine

from hub.health import Flow
from hub.match import Matcher
from hub.producer import Producer
from hub.settings import Settings
from hub.store import workers
from hub.store.database import away
from hub.topics import topics

PROBE_EVERY_S = 1.0
PROBE_TIMEOUT_MS = 2000
MATCHING_MAX = 4  # threads that match at a time: the rest of the API keeps its own
PUSHING_MAX = 20  # threads that may wait for the broker at a time; readers have those of the server


class Broker:
    """Asks the broker for its ends every second in a thread of its own: a broker that does not answer is seen as away."""

    def __init__(self, settings: Settings, kafka: dict[str, Any]) -> None:
        self._settings, self._kafka = settings, kafka
        self._stop = threading.Event()
        self._answered_at = float("-inf")
        self.ends: dict[tuple[str, int], int] = {}
        self._thread = threading.Thread(target=self._run, name="broker-probe", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stop.set()
        self._thread.join(timeout=5)

    @property
    def alive(self) -> bool:
        """The broker answered within the last few seconds."""
        return time.monotonic() - self._answered_at < PROBE_EVERY_S + PROBE_TIMEOUT_MS / 1000 + 1

    def _run(self) -> None:
        consumer: KafkaConsumer | None = None
        while not self._stop.is_set():
            try:
                consumer = consumer or KafkaConsumer(
                    **self._kafka,
                    group_id=None,
                    bootstrap_timeout_ms=PROBE_TIMEOUT_MS,
                    request_timeout_ms=PROBE_TIMEOUT_MS,
                )
                parts = [
                    TopicPartition(topic, part)
                    for topic in topics(self._settings)
                    for part in consumer.partitions_for_topic(topic) or ()
                ]
                ends = consumer.end_offsets(parts, timeout_ms=PROBE_TIMEOUT_MS)
                self.ends = {(tp.topic, tp.partition): end for tp, end in ends.items()}
                self._answered_at = time.monotonic()
            except Exception:  # whatever the client raises, the broker did not answer; say so by the clock
                if consumer is not None:
                    consumer.close()
                consumer = None
            self._stop.wait(PROBE_EVERY_S)
        if consumer is not None:
            consumer.close()


class Context:
    """Made once at start, closed at the end."""

    def __init__(self, settings: Settings, kafka: dict[str, Any], engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self.producer = Producer(settings, kafka)
        self.broker = Broker(settings, kafka)
        self.pushing = CapacityLimiter(PUSHING_MAX)
        self.matching = CapacityLimiter(MATCHING_MAX)
        self.matcher = Matcher(engine)
        self._progress = (-1, 0, time.monotonic())  # events stored, lag, since when

    def flow(self) -> Flow:
        """What lies between a source and the store, seen just now.

        Raises:
            RetryLater: the database does not answer.
        """
        with away(), self.engine.connect() as connection:
            ingest_at, _ = workers.newest_beat(connection, "ingest")
            stored = workers.stored_positions(connection)
        lag = sum(max(0, end - stored.get(tp, 0)) for tp, end in self.broker.ends.items()) if self.broker.ends else None
        return Flow(self.broker.alive, ingest_at, lag, self._stuck_s(sum(stored.values()), lag))

    def _stuck_s(self, stored: int, lag: int | None) -> float:
        """Seconds since anything was stored while a lag was seen; 0 when there is none."""
        if not lag or not self._progress[1] or self._progress[0] != stored:
            self._progress = (stored, lag or 0, time.monotonic())
        return time.monotonic() - self._progress[2] if lag else 0.0

    def close(self) -> None:
        """Close what was opened."""
        self.broker.stop()
        self.producer.close()
        self.engine.dispose()


def context_of(request: Request) -> Context:
    """The context of the running app."""
    found = request.app.state.context
    assert isinstance(found, Context)
    return found
