"""A message of a topic as a row, a deletion, or refused: JSON, Avro, Debezium's envelopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hub.errors import RejectRecord
from hub.source.exact import AS_IT_IS, canonical, cell, exact_json, key_text
from hub.source.formats.debezium import Change, Schema, cells, change, unwrapped
from hub.source.pull import Gone
from hub.source.raw import RawRow, Refused, header_name
from hub.source.systems.topic.options import Wanted
from hub.source.systems.topic.registry import FRAME, Registry


class Decoder:
    """How this topic's messages are read."""

    def __init__(self, what: Wanted, registry: Registry | None) -> None:
        self._what, self._registry = what, registry

    def items(self, place: str, key: bytes | None, value: bytes | None) -> Iterator[RawRow | Gone | Refused]:
        """What a message says. A message without a value (a tombstone) says that the row of its key is no more."""
        try:
            if value is None:
                if name := self._key(key, None):
                    yield Gone(place, name)
                return
            yield from self._told(place, key, value)
        except RejectRecord as error:
            yield Refused(place, value or b"", error)
        except ValueError as error:
            yield Refused(place, value or b"", RejectRecord("row_unusable", detail=str(error)[:200]))

    def _told(self, place: str, key: bytes | None, value: bytes) -> Iterator[RawRow | Gone | Refused]:
        payload, schema = self._value(value)
        if not self._what.debezium:
            yield self._row(place, self._typed(payload, schema), value if self._what.messages == "json" else None, key)
            return
        told = change(payload, schema)
        if told is None:
            raise RejectRecord("not_debezium", found=str(payload)[:60])
        if told.op == "m":
            return
        if told.op == "t":
            raise RejectRecord("topic_truncate")
        if told.op == "d":
            yield Gone(place, self._deleted(key, told))
        elif told.after is not None:
            yield self._row(place, dict(told.after), None, key)

    def _value(self, value: bytes) -> tuple[Any, Schema | None]:
        if self._registry is not None:
            return self._registry.read(value)
        return unwrapped(_json(value))

    def _typed(self, payload: Any, schema: Schema | None) -> dict[str, Any]:
        if not isinstance(payload, dict):
            raise RejectRecord("row_not_object", found=str(payload)[:60])
        return payload if schema is None else cells(payload, schema)

    def _row(self, place: str, values: Mapping[str, Any], raw: bytes | None, key: bytes | None) -> RawRow:
        """The row. Its bytes are the message's own; those of an envelope (or of Avro) the canonical JSON of its cells, since
        what stands around them changes with each message."""
        named = {header_name(name): v if type(v) in AS_IT_IS else cell(v) for name, v in values.items()}
        return RawRow(place, named, canonical(named) if raw is None else raw, self._key(key, values))

    def _deleted(self, key: bytes | None, told: Change) -> str:
        found = self._key(key, told.before)
        if not found:
            raise RejectRecord("topic_no_key")
        return found

    def _key(self, key: bytes | None, row: Mapping[str, Any] | None) -> str:
        """The key of a row: the columns of the option `key`, else the message's own key, whole."""
        wanted = self._what.key
        if wanted and row is not None and all(row.get(name) is not None for name in wanted):
            return key_text(cell(row[name]) for name in wanted)
        found = self._own_key(key)
        if wanted and isinstance(found, dict):
            return key_text(cell(found.get(name)) for name in wanted)
        if isinstance(found, dict):
            return key_text(cell(value) for value in found.values())
        return "" if found is None else str(cell(found))

    def _own_key(self, key: bytes | None) -> Any:
        if key is None:
            return None
        if self._registry is not None and len(key) >= FRAME and key[0] == 0:
            return self._registry.read(key)[0]
        try:
            return unwrapped(_json(key))[0]
        except RejectRecord:  # plain text, as most programs write it
            return key.decode(errors="backslashreplace")


def _json(data: bytes) -> Any:
    try:
        return exact_json(data)
    except (ValueError, RecursionError) as error:
        raise RejectRecord("not_json", detail=str(error)[:120]) from None
