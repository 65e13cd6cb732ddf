"""A hub under test: its processes, its API, a ledger, and what watches it; everything ends with it."""

from __future__ import annotations

from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from hub.settings import Settings
from hub.topics import topics
from tests.faults.institution import Health, Institution, Reader
from tests.faults.ledger import Ledger
from tests.processes import Api, Process, query, until


class World:
    """`start` begins processes; on leaving, all that was begun is stopped and the topics are deleted."""

    def __init__(self, settings: Settings, kafka: dict[str, Any], database_url: str) -> None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        self.settings, self.kafka, self.database_url = settings, kafka, database_url
        self.api = Api(settings)
        self.ledger = Ledger(settings.data_dir / "ledger.jsonl")
        self.processes: list[Process] = []
        self._watchers: list[Institution | Reader | Health] = []

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        for watcher in self._watchers:
            watcher.stop()
        for process in self.processes:
            process.kill9()
        self.api.close()
        self.ledger.close()

    def start(self, *command: str, name: str = "", **more: str) -> Process:
        """Start a `hub` command with this world's settings."""
        process = Process(self.settings, *command, name=name, **more)
        self.processes.append(process)
        return process.start()

    def watch(self, watcher: Any) -> Any:
        """Stop this one too at the end."""
        self._watchers.append(watcher)
        return watcher

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return query(self.database_url, sql, *values)

    def produced(self) -> int:
        """Messages on the broker, in all topics of this world."""
        return sum(self.ends().values())

    def ends(self) -> dict[tuple[str, int], int]:
        """Where each partition ends."""
        consumer = KafkaConsumer(**self.kafka, group_id=None)
        try:
            parts = [
                TopicPartition(topic, part)
                for topic in topics(self.settings)
                for part in consumer.partitions_for_topic(topic) or ()
            ]
            return {(tp.topic, tp.partition): end for tp, end in consumer.end_offsets(parts).items()}
        finally:
            consumer.close()

    def settle(self, within_s: float = 60.0) -> None:
        """Wait until all that is on the broker is stored.

        Raises:
            AssertionError: it is not within `within_s` seconds, or a process ended.
        """
        ends = {partition: end for partition, end in self.ends().items() if end}

        def stored() -> bool:
            for process in self.processes:
                assert process.ended in (None, 0), process.said()
            rows = self.query("SELECT topic, part, next_offset FROM position")
            there = {(topic, part): at for topic, part, at in rows}
            return all(there.get(partition, 0) >= end for partition, end in ends.items())

        until(stored, within_s, "everything stored")

    def delete_topics(self) -> None:
        """Delete the topics."""
        admin = KafkaAdminClient(**self.kafka)
        try:
            admin.delete_topics(
                [topic for topic in admin.list_topics() if topic.startswith(self.settings.topic_prefix)]
            )
        finally:
            admin.close()
