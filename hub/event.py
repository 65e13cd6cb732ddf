"""An event: one version of one record at its source, and how it travels as a Kafka message."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

from hub.errors import RejectRecord

VERSION_MAX = 2**63 - 1
UPSERTED, DELETED = "upserted", "deleted"
HEARTBEAT = "heartbeat"
"""No kind of record: a message that only shows that an instance's path is open, through topic and ingest."""


class Event(NamedTuple):
    """`(source, kind, record_id, version)` is its identity; `value` is the framed record, None for a deletion."""

    source: str
    kind: str
    record_id: str
    version: int
    value: bytes | None
    id: str = ""  # the source's own event id (CloudEvents); "" when the hub names it
    time: str = ""  # RFC 3339, when the source says so

    @property
    def key(self) -> bytes:
        """Kafka key: one record's events stay in one partition, in order."""
        return f"{self.source}/{self.record_id}".encode()

    def headers(self) -> list[tuple[str, bytes]]:
        """CloudEvents 1.0 binary mode for Kafka.

        Four headers, as each costs the reader 3 µs: the id ends in the version, and a source's own event id stands in
        our extension attribute `ce_sourceeventid` only where there is one.
        """
        change = DELETED if self.value is None else UPSERTED
        rows = [
            ("ce_specversion", b"1.0"),
            ("ce_id", default_id(self.source, self.kind, self.record_id, self.version).encode()),
            ("ce_source", self.source.encode()),
            ("ce_type", f"nqi.{self.kind}.{change}".encode()),
        ]
        if self.id:
            rows.append(("ce_sourceeventid", self.id.encode()))
        if self.time:
            rows.append(("ce_time", self.time.encode()))
        return rows


def heartbeat(instance: str) -> Event:
    """A heartbeat of an instance: no value, so that a compacting or counting reader takes it for nothing."""
    return Event(instance, HEARTBEAT, "path", 0, None)


def default_id(source: str, kind: str, record_id: str, version: int) -> str:
    """The event's id on the broker, and to readers where its source gave none; a pure function of its identity."""
    return f"{source}/{kind}/{record_id}@{version}"


def record_key(source: str, kind: str, record_id: str) -> bytes:
    """The 16 bytes that name a record in the store: BLAKE2b-128 of source, kind and id joined by NUL."""
    return blake2b(f"{source}\0{kind}\0{record_id}".encode(), digest_size=16).digest()


def content_hash(value: bytes | None) -> bytes:
    """BLAKE2b-128 of the framed value (`b2sum -l 128`); of nothing for a deletion. 16 bytes."""
    return blake2b(value or b"", digest_size=16).digest()


def identity_of(key: bytes | None, headers: list[tuple[str, bytes]]) -> tuple[str, str, int, str]:
    """Source, record id, version and the source's own event id ("" when it gave none) of a Kafka message.

    Raises:
        RejectRecord: no key, or a `ce_id` that does not end in @ and a whole number.
    """
    try:
        source, slash, record_id = (key or b"").decode().partition("/")
    except UnicodeDecodeError:
        raise RejectRecord("key_invalid", found=(key or b"")[:40].hex()) from None
    if not (slash and source and record_id) or "\0" in record_id or "\0" in source:
        raise RejectRecord("key_invalid", found=(key or b"").decode(errors="replace"))
    found = dict(headers)
    raw = (found.get("ce_id") or b"").rpartition(b"@")[2]  # a header may have no value at all
    if not raw.isdigit() or len(raw) > 19 or (version := int(raw)) > VERSION_MAX:
        raise RejectRecord("version_invalid", field="ce_id", found=raw.decode(errors="replace"))
    return source, record_id, version, (found.get("ce_sourceeventid") or b"").decode(errors="replace").replace("\0", "")
