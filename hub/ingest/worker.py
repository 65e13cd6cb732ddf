"""One ingest worker: poll, understand, store, go on. Positions live in PostgreSQL; Kafka's own commits are for show."""

from __future__ import annotations

import gc
import threading
import time
from typing import Any

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from hub.crash import crash_point
from hub.errors import RetryLater, StopProcess
from hub.ingest.batch import Batcher
from hub.ingest.header_names import take_any_header_names
from hub.ingest.writer import Writer
from hub.settings import Settings
from hub.store import batches
from hub.store.batches import Partition
from hub.store.database import connect
from hub.topics import topics

log = structlog.get_logger(__name__)
SHOW_COMMITS_EVERY_S = 2.0


class Worker:
    """Reads the topics of all kinds as a member of the consumer group, or (group=False) every partition alone."""

    def __init__(self, settings: Settings, kafka: dict[str, Any], database_url: str, *, group: bool = True) -> None:
        self._settings = settings
        self._kinds = topics(settings)
        connection = connect(database_url, application="hub-ingest")
        with connection:
            streams = batches.streams(connection, self._kinds)
        self._batcher = Batcher(streams, self._kinds, cache_max=settings.mention_cache_max)
        self._writer = Writer(settings, database_url)
        self._group = group
        take_any_header_names()
        self._consumer = KafkaConsumer(
            **kafka,
            group_id=settings.consumer_group if group else None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=6000,
            heartbeat_interval_ms=2000,
            max_poll_records=settings.ingest_batch_max,
            max_partition_fetch_bytes=2 * 1024 * 1024,
            fetch_max_bytes=8 * 1024 * 1024,
            fetch_max_wait_ms=100,
            reconnect_backoff_max_ms=1000,  # 30 s by default: a broker that is back would be left waiting
            check_crcs=True,
        )
        self._next: dict[Partition, int] = {}  # where the next batch of each partition must begin
        self._sought: dict[Partition, int] = {}  # where a second look was taken
        self._shown_at = time.monotonic()

    @property
    def stored(self) -> int:
        """Events stored so far by this worker."""
        return self._writer.stored

    def run(self, stop: threading.Event, *, until_caught_up: bool = False) -> None:
        """Work until `stop` is set; or until everything that was in the topics at the start is stored.

        Raises:
            StopProcess: the writer met an error that no retry heals.
        """
        # Millions of short-lived tuples: the collector's default pace costs 15% (tried), and there are no cycles.
        gc.collect()
        gc.freeze()
        gc.set_threshold(200_000, 50, 1000)
        goal = self._begin(until_caught_up)
        self._writer.start(stop)
        try:
            while not stop.is_set():
                self._step()
                if self._writer.failed and not stop.is_set():
                    raise StopProcess("ingest_failed", detail=repr(self._writer.failed)) from self._writer.failed
                if until_caught_up and self._writer.idle() and self._reached(goal):
                    return
        except RetryLater:  # told to stop while it waited for a server
            if not stop.is_set():
                raise
        finally:
            self._writer.stop()
            self._consumer.close()

    def _begin(self, until_caught_up: bool) -> dict[TopicPartition, int]:
        if self._group:
            self._consumer.subscribe(sorted(self._kinds))
        every = [
            TopicPartition(topic, part)
            for topic in sorted(self._kinds)
            for part in sorted(self._consumer.partitions_for_topic(topic) or ())
        ]
        if not self._group:
            self._consumer.assign(every)
            for partition, offset in self._writer.reset([(tp.topic, tp.partition) for tp in every]).items():
                self._consumer.seek(TopicPartition(*partition), offset)
                self._next[partition] = offset
        return dict(self._consumer.end_offsets(every)) if until_caught_up else {}

    def _reached(self, goal: dict[TopicPartition, int]) -> bool:
        # Positions, not offsets seen: the last offsets of a partition may hold no message (a transaction's marker).
        return all(self._consumer.position(tp) >= end for tp, end in goal.items())

    def _poll(self, timeout_ms: int, records_max: int) -> dict[TopicPartition, list[Any]]:
        """Records by partition; none while the broker is away, which the client raises only now and then (seen)."""
        try:
            found: dict[TopicPartition, list[Any]] = self._consumer.poll(timeout_ms=timeout_ms, max_records=records_max)
        except KafkaError as error:
            log.warning("the broker does not answer, waiting", error=f"{type(error).__name__}: {error}"[:200])
            time.sleep(0.2)
            return {}
        self._writer.polled_at = time.monotonic()
        return found

    def _step(self) -> None:
        """Poll a batch's worth, drop what is not ours to store, hand the rest to the writer."""
        found = self._poll(200, self._settings.ingest_batch_max)
        count = sum(map(len, found.values()))
        while 0 < count < self._settings.ingest_batch_max:
            more = self._poll(0, self._settings.ingest_batch_max - count)
            if not more:
                break
            for tp, records in more.items():
                found.setdefault(tp, []).extend(records)
                count += len(records)
        if self._writer.moved.is_set():
            self._seek_again()
            return
        messages, starts = [], {}
        for tp, records in found.items():
            partition = (tp.topic, tp.partition)
            if not self._in_place(tp, records[0].offset):
                continue
            starts[partition] = self._next[partition]
            self._next[partition] = records[-1].offset + 1
            messages += records
        if messages:
            batch = self._batcher.batch(messages, starts)
            crash_point("ingest.before_store")
            if not self._writer.put(batch):
                return
        self._show_commits()

    def _in_place(self, tp: TopicPartition, first: int) -> bool:
        """True if these records begin where the store stands; else seek there and take them from the next poll.

        A gap is right when the broker has none of the offsets between (a topic that was cut, a transaction's marker):
        then a second look from there gives a later record again.
        """
        partition = (tp.topic, tp.partition)
        expected = self._next.get(partition)
        if expected == first:
            return True
        stored = self._writer.reset([partition])[partition] if expected is None else expected
        self._next[partition] = stored
        sought = self._sought.pop(partition, None)
        if first == stored or (first > stored and sought == stored):
            return True
        self._sought[partition] = stored
        self._consumer.seek(tp, stored)
        return False

    def _seek_again(self) -> None:
        """Another worker had a partition: forget what we believed and stand where the store stands."""
        assigned = self._consumer.assignment()
        self._next.clear()
        for partition, offset in self._writer.reset([(tp.topic, tp.partition) for tp in assigned]).items():
            self._next[partition] = offset
            self._consumer.seek(TopicPartition(*partition), offset)

    def _show_commits(self) -> None:
        """Commit to Kafka what is stored, so that lag tools see it; nothing rests on it."""
        if not self._group or time.monotonic() - self._shown_at < SHOW_COMMITS_EVERY_S:
            return
        self._shown_at = time.monotonic()
        assigned = {(tp.topic, tp.partition) for tp in self._consumer.assignment()}
        offsets = {
            TopicPartition(*partition): OffsetAndMetadata(offset, "", -1)
            for partition, offset in list(self._writer.committed.items())
            if partition in assigned
        }
        if offsets:
            crash_point("ingest.before_kafka_commit")
            try:
                self._consumer.commit_async(offsets)
            except Exception as error:  # a rebalance under way; the next one will do
                log.debug("offsets not shown to Kafka", error=str(error))
