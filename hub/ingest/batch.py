"""Kafka messages → one batch to store: identity, decoding, mentions, the newest version of each record. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic import ValidationError

from hub import schema
from hub.codec import decode, decode_plain
from hub.errors import RejectRecord
from hub.event import HEARTBEAT, content_hash, identity_of, record_key
from hub.identify.decisions import decided
from hub.identify.mention import Mention, mention
from hub.records import Decision
from hub.store.batches import Batch, DeadLetter, Partition
from hub.store.copy import batch_row, buffer, text_cell, uuids_cell
from hub.store.decisions import Told


class Message(NamedTuple):
    """What ingest needs of a Kafka message; kafka-python's ConsumerRecord has all of it."""

    topic: str
    partition: int
    offset: int
    timestamp: int  # ms since 1970, the broker's
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


class Version(NamedTuple):
    """One message understood."""

    key: bytes
    version: int
    hash: bytes
    stream: int
    record_id: str
    value: bytes | None
    event_id: str
    source: str
    mentions: tuple[bytes, ...]
    part: int
    offset: int
    known_ms: int


class Batcher:
    """Turns messages into batches; remembers how parties were turned into mentions (a bounded memory)."""

    def __init__(self, streams: dict[str, int], kinds: dict[str, str], *, cache_max: int) -> None:
        self._streams = streams
        self._kinds = kinds
        self._schema_kinds = {row.id: row.kind for row in schema.released()}
        self._cache_max = cache_max
        self._mentions: dict[tuple[Any, ...], Mention] = {}
        self._sources: dict[str, bytes] = {}

    def batch(self, messages: Iterable[Any], starts: dict[Partition, int]) -> Batch:
        """One batch of messages, each partition's in offset order; `starts` is where each partition must stand.

        A message that cannot be understood becomes a dead letter; its neighbours go on.
        """
        versions: list[Version] = []
        dead: list[DeadLetter] = []
        moves: dict[Partition, tuple[int, int]] = {}
        mentions: dict[bytes, Mention] = {}
        heartbeats: dict[str, int] = {}
        decisions: list[Told] = []
        for message in messages:
            partition = (message.topic, message.partition)
            moves[partition] = (starts[partition], message.offset + 1)
            if self._kinds[message.topic] == HEARTBEAT:
                instance = (message.key or b"").partition(b"/")[0].decode(errors="replace").replace("\0", "")
                heartbeats[instance] = max(message.timestamp, heartbeats.get(instance, 0))
                continue
            try:
                if self._kinds[message.topic] == Decision.kind:
                    decisions.append(decision_of(message))
                else:
                    versions.append(self._version(message, mentions))
            except RejectRecord as error:
                dead.append(dead_letter(message, error))
        rows, older = self._rows(versions)
        return Batch(moves, buffer(rows) if rows else b"", len(rows), mentions, older, dead, heartbeats, decisions)

    def _version(self, message: Message, mentions: dict[bytes, Mention]) -> Version:
        source, record_id, version, event_id = identity_of(message.key, message.headers)
        kind = self._kinds[message.topic]
        found: tuple[bytes, ...] = ()
        if message.value is not None:
            schema_id, fields = decode_plain(message.value)
            if self._schema_kinds[schema_id] != kind:
                raise RejectRecord("kind_mismatch", found=self._schema_kinds[schema_id], expected=kind)
            if fields.get("record_id") != record_id:
                raise RejectRecord("key_mismatch", field="record_id", found=fields.get("record_id"), expected=record_id)
            found = self._mentions_of(source, fields["parties"], _former_names(fields), mentions)
        return Version(
            record_key(source, kind, record_id), version, content_hash(message.value), self._streams[message.topic],
            record_id, message.value, event_id, source, found, message.partition, message.offset, message.timestamp,
        )  # fmt: skip

    def _mentions_of(
        self, source: str, parties: list[dict[str, Any]], former: tuple[str, ...], mentions: dict[bytes, Mention]
    ) -> tuple[bytes, ...]:
        """The mention of each party, in the parties' order, so that a reader can pair them."""
        ids = []
        for party in parties:
            identifiers = party["identifiers"]
            raw = (
                source,
                party["name"],
                party["region"],
                party["address"],
                tuple([(i["scheme"], i["value"]) for i in identifiers]) if identifiers else (),
                former if party["role"] == "self" else (),
            )
            known = self._mentions.get(raw)
            if known is None:
                known = self._mention(raw)
            mentions[known.id] = known
            ids.append(known.id)
        return tuple(ids)

    def _mention(self, raw: tuple[Any, ...]) -> Mention:
        source, name, region, address, identifiers, former = raw
        known = mention(source, name or "", identifiers, region or "", address or "", former)
        # Whoever writes to the topic himself may send what no model lets through; PostgreSQL has no text with a NUL.
        if any(
            "\0" in text
            for text in (
                known.name,
                known.region,
                known.address,
                *known.former,
                *(part for pair in known.identifiers for part in pair),
            )
        ):
            raise RejectRecord("field_invalid", field="parties", found="NUL", expected="text")
        if len(self._mentions) >= self._cache_max:
            self._mentions.clear()
        self._mentions[raw] = known
        return known

    def _rows(self, versions: list[Version]) -> tuple[list[bytes], list[tuple[bytes, int, tuple[bytes, ...]]]]:
        best: dict[bytes, Version] = {}
        older: list[tuple[bytes, int, tuple[bytes, ...]]] = []
        for found in versions:
            other = best.get(found.key)
            if other is None:
                best[found.key] = found
                continue
            newer, beaten = (
                (found, other) if (found.version, found.hash) > (other.version, other.hash) else (other, found)
            )
            best[found.key] = newer
            if beaten.mentions != newer.mentions:
                older.append((beaten.key, beaten.stream, beaten.mentions))
        rows = []
        cells: dict[tuple[bytes, ...], bytes] = {}
        for found in versions:
            cell = cells.get(found.mentions)
            if cell is None:
                cell = cells[found.mentions] = uuids_cell(found.mentions)
            source = self._sources.get(found.source)
            if source is None:
                source = self._sources[found.source] = text_cell(found.source)
            rows.append(
                batch_row(
                    found.key,
                    found.stream,
                    found.version,
                    found.hash,
                    found.part,
                    found.offset,
                    found.known_ms,
                    best[found.key] is found,
                    source,
                    found.record_id,
                    found.value,
                    found.event_id,
                    cell,
                )
            )
        return rows, older


def _former_names(fields: dict[str, Any]) -> tuple[str, ...]:
    """The former names of the enterprise that a record of kind `enterprise` is about."""
    history = [one["name"] for one in fields.get("name_history") or ()]
    return (*(fields.get("former_names") or ()), *history)


def decision_of(message: Message) -> Told:
    """A person's decision.

    Raises:
        RejectRecord: it is none, or is not complete.
    """
    _, record_id, _, _ = identity_of(message.key, message.headers)
    if message.value is None:
        raise RejectRecord("decision_deleted", found=record_id)
    schema_id, fields = decode(message.value)
    if (kind := schema.kind_of(schema_id)) != Decision.kind:
        raise RejectRecord("kind_mismatch", found=kind, expected=Decision.kind)
    try:
        record = Decision.model_validate(fields)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise RejectRecord("field_invalid", field=".".join(map(str, detail["loc"])), found=str(detail.get("input"))[:60],
                           expected=detail["msg"]) from None  # fmt: skip
    if record.record_id != record_id:
        raise RejectRecord("key_mismatch", field="record_id", found=record.record_id, expected=record_id)
    decided(record)
    return Told(record, message.partition, message.offset, message.timestamp)


def dead_letter(message: Message, error: RejectRecord) -> DeadLetter:
    """A dead letter of a message, its bytes untouched."""
    source = (message.key or b"").partition(b"/")[0].decode(errors="replace")
    return DeadLetter(
        message.topic, message.partition, message.offset, source, message.key, message.value, message.headers,
        error.code, str(error.params.get("field", "")), str(error.params.get("found", "")),
        error.describe("en"), error.describe("zh"), message.timestamp,
    )  # fmt: skip
