"""Rows → versions → events: what the broker is sent of one batch of rows, and what is kept of it before and after."""

from __future__ import annotations

import time
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from hub import codec
from hub.collect.lease import Lease
from hub.crash import crash_point
from hub.errors import RejectRecord
from hub.event import Event, content_hash, record_key
from hub.producer import Producer
from hub.source import Accepted, RawRow, Refused, Source, accept
from hub.store import records, source_rows
from hub.store.database import away
from hub.store.source_rows import SourceRow

NOTHING = content_hash(None)
KEY_CHARACTERS_MAX = 250


class Encoded(NamedTuple):
    """A row judged and encoded: what is versioned and produced."""

    row: SourceRow
    value: bytes | None


class Judged(NamedTuple):
    """A batch of rows told apart."""

    unchanged: list[bytes]  # keys of records that the broker has as they stand
    changed: list[Encoded]
    refused: list[Refused]
    warned: list[Accepted]  # of the changed: rows that lost a cell


class Sender:
    """Sends the rows of one feed (an instance's, of one source)."""

    def __init__(
        self,
        lease: Lease,
        producer: Producer,
        declared: Source[Any],
        *,
        source: str,
        options: dict[str, Any],
    ) -> None:
        self._lease, self._engine, self._producer, self._declared = lease, lease.engine, producer, declared
        self._source, self._feed, self._options = source, lease.instance, options
        self._encode = codec.encoder(declared.kind.kind)

    def judge(self, rows: Sequence[RawRow], *, afresh: bool) -> Judged:
        """Which rows are as the broker has them (known by their bytes alone, unless `afresh`), and what the others are."""
        hashes = [blake2b(row.raw, digest_size=16).digest() for row in rows]
        known: dict[bytes, bytes] = {}
        if not afresh:
            with away(), self._engine.connect() as connection:
                known = source_rows.known(connection, self._feed, hashes, NOTHING)
        judged = Judged([], [], [], [])
        pending = [(row, raw_hash) for row, raw_hash in zip(rows, hashes, strict=True) if raw_hash not in known]
        self._understand(pending, judged)
        if known:
            # A record that comes twice in a source: what changed before or after its unchanged row must be sent in order.
            moved = {encoded.row.key for encoded in judged.changed}
            if moved.isdisjoint(known.values()):
                judged.unchanged.extend(known[raw_hash] for raw_hash in hashes if raw_hash in known)
            else:
                judged = Judged([], [], [], [])
                self._understand(list(zip(rows, hashes, strict=True)), judged)
        return judged

    def _understand(self, rows: Sequence[tuple[RawRow, bytes]], judged: Judged) -> None:
        options = self._options | {"records_there": self._named([row for row, _ in rows])}
        for row, raw_hash in rows:
            found = accept(self._declared, row, options)
            encoded = self._encoded(found, row, raw_hash) if isinstance(found, Accepted) else found
            if isinstance(encoded, Refused):
                judged.refused.append(encoded)
                continue
            judged.changed.append(encoded)
            if isinstance(found, Accepted) and found.warned:
                judged.warned.append(found)

    def _named(self, rows: Sequence[RawRow]) -> frozenset[bytes]:
        """Of the records that cells must name by their contract, those that the hub has."""
        contract = self._options.get("contract")
        if contract is None or not contract.refers:
            return frozenset()
        named = {
            record_key(whose.source, whose.kind, printed)
            for row in rows
            for _, printed, whose in contract.references(row.cells)
        }
        with away(), self._engine.connect() as connection:
            return frozenset(records.present(connection, list(named)))

    def _encoded(self, item: Accepted, row: RawRow, raw_hash: bytes) -> Encoded | Refused:
        record = item.record
        value = self._encode(record)
        limit = int(self._options["event_bytes_max"])
        if len(value) > limit:
            return Refused(item.place, item.raw, RejectRecord("too_large", found=str(len(value)), limit=limit))
        key = record_key(self._source, record.kind, record.record_id)
        shown = SourceRow(key, record.kind, record.record_id, content_hash(value), raw_hash, kept_key(row.key))
        return Encoded(shown, value)

    def gone(self, row_keys: Sequence[str]) -> list[Encoded]:
        """The deletions of the records whose rows the source says are gone; a row never seen is nothing to delete."""
        keys = list(dict.fromkeys(map(kept_key, row_keys)))
        with away(), self._engine.connect() as connection:
            found = source_rows.by_row_key(connection, self._feed, keys, NOTHING)
        return [deletion(row, row.row_key) for row in found]

    def send(self, rows: Sequence[Encoded]) -> int:
        """Versions first, kept in the store; then the events that the broker does not have yet; the number of those.

        Rows of one record are sent one after the other, each a version of its own.
        """
        sent = 0
        while rows:
            first: dict[bytes, Encoded] = {}
            later = [encoded for encoded in rows if first.setdefault(encoded.row.key, encoded) is not encoded]
            sent += self._send(list(first.values()))
            rows = later
        return sent

    def _send(self, rows: list[Encoded]) -> int:
        at = time.time_ns() // 1000
        with self._lease.transaction() as connection:
            lot = source_rows.open_lot(connection)
            shown = [encoded.row for encoded in rows]
            given = source_rows.assign(connection, self._source, shown, at=at, feed=self._feed, lot=lot)
        events = [
            Event(self._source, row.kind, row.record_id, given[row.key].version, value)
            for row, value in rows
            if not given[row.key].acked
        ]
        sent = self._producer.send(events)
        crash_point("collect.after_produce")
        with away(), self._engine.begin() as connection:
            source_rows.close_lot(connection, lot)
        return sent


def kept_key(key: str) -> str:
    """A row's key as the store keeps and indexes it: one that is long, or that no text column holds, by its hash."""
    if len(key) <= KEY_CHARACTERS_MAX and key.isprintable():
        return key
    return "#" + blake2b(key.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def deletion(row: Any, row_key: str = "") -> Encoded:
    """The deletion of a record (a row of `source_rows.gone` or `by_row_key`)."""
    return Encoded(SourceRow(row.key.bytes, row.kind, row.record_id, NOTHING, None, row_key), None)
