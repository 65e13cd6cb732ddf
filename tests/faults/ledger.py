"""A fake institution's ledger: what it offers, written and fsynced before it is offered; then what was acknowledged."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from hub.records import KINDS


def fingerprint(kind: str, record: dict[str, Any] | None) -> str:
    """SHA-256 of a record in one canonical JSON form; "" for a deletion. Blind to how the hub encodes it."""
    if record is None:
        return ""
    full = KINDS[kind].model_validate(record).model_dump(mode="json")
    return hashlib.sha256(orjson.dumps(full, option=orjson.OPT_SORT_KEYS)).hexdigest()


class Offer(NamedTuple):
    """One event as the institution means it."""

    seq: int
    source: str
    kind: str
    record_id: str
    version: int
    sha256: str  # "" for a deletion


class Ledger:
    """Lines of JSON: offers, then acknowledgements by sequence number. Safe from several threads."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._lock = threading.Lock()
        self.offers: dict[int, Offer] = {}
        self.acknowledged: set[int] = set()

    def offer(self, rows: Iterable[tuple[str, str, str, int, dict[str, Any] | None]]) -> list[Offer]:
        """Write (source, kind, record id, version, record) rows down; returns them with their sequence numbers."""
        with self._lock:
            first = len(self.offers)
            found = [
                Offer(first + n, source, kind, record_id, version, fingerprint(kind, record))
                for n, (source, kind, record_id, version, record) in enumerate(rows)
            ]
            self._write(offer._asdict() for offer in found)
            self.offers.update({offer.seq: offer for offer in found})
        return found

    def acknowledge(self, seqs: Sequence[int]) -> None:
        """Write down what the hub said it has."""
        with self._lock:
            self._write([{"acknowledged": list(seqs)}])
            self.acknowledged.update(seqs)

    def _write(self, rows: Iterable[dict[str, Any]]) -> None:
        self._file.write(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()
