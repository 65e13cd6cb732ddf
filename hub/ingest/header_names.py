"""Header names that are not UTF-8: kafka-python raises at such a message each time it is polled, for ever; Java does not."""

from __future__ import annotations

from functools import wraps
from typing import Any

from kafka.record.default_records import DefaultRecordBatch


class Lenient(bytes):
    """Bytes whose parts decode whatever they are, what is no UTF-8 shown as `\\xff`."""

    def __getitem__(self, place: Any) -> Any:
        """A byte, or for a slice a part that is lenient too."""
        found = super().__getitem__(place)
        return Lenient(found) if isinstance(found, bytes) else found

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        """Text."""
        return super().decode(encoding, "backslashreplace")


def take_any_header_names() -> None:
    """Let consumers of this process read them; the message then fails or not by what else it holds."""
    strict = DefaultRecordBatch._read_msg
    if hasattr(strict, "__wrapped__"):
        return

    @wraps(strict)
    def read(self: Any) -> Any:
        try:
            return strict(self)
        except UnicodeDecodeError:
            self._buffer = Lenient(self._buffer)
            return strict(self)

    DefaultRecordBatch._read_msg = read
