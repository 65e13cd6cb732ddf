"""The family of topics: another cluster's messages, from a position in each partition to where they end now."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka import errors as kafka

from hub.errors import RetryLater, StopProcess
from hub.source.pull import Ask, Family, Mark, Pulled, Restored
from hub.source.raw import Options
from hub.source.systems.topic.messages import Decoder
from hub.source.systems.topic.options import CheckedSocket, Wanted, wanted
from hub.source.systems.topic.registry import Registry

POLL_MS = 500
RECORDS_MAX = 1000
KEEPS_ALL = "all"


def always(options: Options) -> bool:
    """A topic always tells what came since a position."""
    return True


def drops(options: Options) -> bool:
    """Most topics drop old messages: what is not there any more is not gone."""
    return options.get("keeps") != KEEPS_ALL


def pull(ask: Ask) -> Iterator[Pulled]:
    """The messages of a topic; whole: from its beginning.

    Options: bootstrap, topic; messages (json, avro), debezium; registry, registry_user, registry_password; key (columns);
    keeps: all; security_protocol, sasl_mechanism, user, password, ca_file; timeout_s.

    Raises:
        RetryLater: the cluster or the registry is away.
        StopProcess: no such topic, a login that is refused, an option that is wrong.
    """
    what = wanted(ask.options)
    registry = Registry(ask.options) if what.messages == "avro" else None
    with registry or nullcontext(), _consumer(what) as consumer:
        reading = Reading(what, consumer, Decoder(what, registry))
        if lost := reading.begin({} if ask.whole and not ask.position.get("whole") else ask.position):
            yield Restored(lost)
            return
        yield from reading.items(ask)


class Reading:
    """One reading of a topic."""

    def __init__(self, what: Wanted, consumer: Any, decoder: Decoder) -> None:
        self._what, self._consumer, self._decoder = what, consumer, decoder
        self._ends: dict[Any, int] = {}
        self._topic_id = ""

    def begin(self, position: Mapping[str, Any]) -> str:
        """Go to the position; why it no longer holds, or ""."""
        numbers = self._consumer.partitions_for_topic(self._what.topic)
        if not numbers:
            raise StopProcess("topic_missing", topic=self._what.topic)
        partitions = [TopicPartition(self._what.topic, number) for number in sorted(numbers)]
        self._consumer.assign(partitions)
        begins = self._consumer.beginning_offsets(partitions)
        self._ends = self._consumer.end_offsets(partitions)
        self._topic_id = str(self._consumer._cluster.topic_id(self._what.topic) or "")
        before, offsets = position.get("topic"), position.get("offsets", {})
        if before and self._topic_id and before != self._topic_id:
            return f"{self._what.topic}: {before} → {self._topic_id}"
        for partition in partitions:
            at = int(offsets.get(str(partition.partition), begins[partition]))
            if at < begins[partition] or at > self._ends[partition]:
                name = f"{self._what.topic}[{partition.partition}]"
                return f"{name}@{at} ∉ {begins[partition]}…{self._ends[partition]}"
            self._consumer.seek(partition, at)
        return ""

    def items(self, ask: Ask) -> Iterator[Pulled]:
        """Rows until every partition was read to where it ended when the reading began."""
        moved = time.monotonic()
        while waiting := [one for one, end in self._ends.items() if self._consumer.position(one) < end]:
            if ask.stop.is_set():
                return
            at = {one: self._consumer.position(one) for one in waiting}
            found = self._consumer.poll(timeout_ms=POLL_MS, max_records=RECORDS_MAX)
            for partition, records in found.items():
                label = f"{partition.topic}[{partition.partition}]"
                for record in records:
                    yield from self._decoder.items(f"{label}@{record.offset}", record.key, record.value)
            if found:
                yield Mark(self._position(whole=ask.whole))
            if any(self._consumer.position(one) > at[one] for one in waiting):
                moved = time.monotonic()
            elif time.monotonic() - moved > self._what.timeout_s:  # others may go on for ever
                stuck = waiting[0]
                raise RetryLater(
                    "topic_stuck", place=f"{stuck.topic}[{stuck.partition}]@{self._consumer.position(stuck)}"
                )
        yield Mark(self._position(whole=False))

    def _position(self, *, whole: bool) -> dict[str, Any]:
        offsets = {str(one.partition): self._consumer.position(one) for one in self._ends}
        return {"topic": self._topic_id, "offsets": offsets} | ({"whole": True} if whole else {})


@contextmanager
def _consumer(what: Wanted) -> Iterator[Any]:
    """A consumer that belongs to no group and commits nothing: the institution's cluster keeps nothing of us."""
    consumer = None
    try:
        consumer = KafkaConsumer(
            **what.client,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            allow_auto_create_topics=False,
            max_poll_records=RECORDS_MAX,
            bootstrap_timeout_ms=int(what.timeout_s * 1000),
            reconnect_backoff_max_ms=1000,
            check_crcs=True,
        )
        yield consumer
    except (kafka.KafkaTimeoutError, kafka.KafkaConnectionError) as error:
        raise CheckedSocket.refused.get(what.client["proxy_url"]) or away(error) from None
    except kafka.SaslAuthenticationFailedError as error:
        raise StopProcess("topic_login", detail=str(error)[:200]) from None
    except (kafka.TopicAuthorizationFailedError, kafka.ClusterAuthorizationFailedError):
        raise StopProcess("topic_privilege", topic=what.topic) from None
    except (kafka.UnsupportedCodecError, kafka.UnsupportedVersionError) as error:
        raise StopProcess("topic_unsupported", topic=what.topic, detail=str(error)[:200]) from None
    except kafka.KafkaError as error:
        raise away(error) from None
    finally:
        CheckedSocket.refused.pop(what.client["proxy_url"], None)
        if consumer is not None:
            consumer.close()


def away(error: Exception) -> RetryLater:
    """The cluster is away."""
    return RetryLater("topic_away", detail=f"{type(error).__name__}: {error}"[:200])


TOPIC = Family(name="topic", pull=pull, tells_changes=always, adds_only=drops, log=True)
