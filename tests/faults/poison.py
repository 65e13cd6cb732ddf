"""Messages that no right producer sends, each with the code of the dead letter that it must become."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from typing import NamedTuple

import fastavro

from hub import codec, schema
from hub.event import Event
from hub.records import Penalty
from tests.bench.events import certificate

SOURCE = "poisoner"
PENALTY = {"record_id": "P", "number": "P"}
Header = tuple[str, bytes]


class Poison(NamedTuple):
    """A message as it is put on the topic, and the code it must get."""

    name: str
    code: str
    key: bytes | None
    value: bytes | None
    headers: list[Header]


class RawName(str):
    """A header's name whose bytes are not UTF-8: what another client may send."""

    def encode(self, *_: object, **__: object) -> bytes:
        """The bytes."""
        return b"ce_\xff\xfe"


def framed(record_id: str, *, issued: int | None = None, **party: str) -> bytes:
    """A certificate as no model would make it: written by the schema alone, with `party` put over its first party."""
    fields = certificate(1, 1, 1).model_dump() | {"record_id": record_id}
    fields["parties"] = [{**fields["parties"][0], "identifiers": [], "region": None, "address": None} | party]
    if "scheme" in party or "code" in party:
        mine = fields["parties"][0]
        mine["identifiers"] = [{"scheme": mine.pop("scheme", "uscc"), "value": mine.pop("code", "1")}]
    return _write(fields if issued is None else fields | {"issued": issued})


def _write(fields: dict[str, object]) -> bytes:
    released = schema.newest("certificate")
    out = io.BytesIO(b"\x00" + released.id.to_bytes(4, "big"))
    out.seek(codec.HEADER_BYTES)
    # A writer that knows no logical types takes a number for a date, whatever it is; it takes dates too.
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema.load(released.id)), fields)
    return out.getvalue()


def event(record_id: str, value: bytes | None, version: int = 1) -> Event:
    """An event of the poisoner."""
    return Event(SOURCE, "certificate", record_id, version, value)


def poisons(chance: random.Random) -> Iterator[Poison]:
    """One of each."""
    good = framed("P")

    def made(name: str, code: str, value: bytes | None, *, record_id: str = "P", **more: object) -> Poison:
        message = event(record_id, value)
        headers: list[Header] = list(message.headers())
        key: bytes | None = message.key
        return Poison(name, code, more.get("key", key), value, more.get("headers", headers))  # type: ignore[arg-type]

    def without(name: str) -> list[Header]:
        return [row for row in event("P", good).headers() if row[0] != name]

    yield made("truncated Avro", "avro_invalid", good[: chance.randrange(codec.HEADER_BYTES, len(good) - 1)])
    yield made("bytes left over", "avro_invalid", good + b"\x00")
    yield made("bad UTF-8", "avro_invalid", good.replace("示例".encode(), b"\xff\xfe\xff\xfe\xff\xfe", 1))
    yield made("unknown schema id", "unknown_schema_id", b"\x00\x7f\xff\xff\xff" + good[5:])
    yield made("not framed", "wire_format", b'{"json": true}')
    yield made("empty value", "wire_format", b"")
    yield made("another kind's schema", "kind_mismatch", codec.encoder("penalty")(Penalty(**PENALTY)))
    yield made("another record's key", "key_mismatch", good, record_id="Q")
    yield made("no key", "key_invalid", good, key=None)
    yield made("key of one word", "key_invalid", good, key=b"poisoner")
    yield made("key not UTF-8", "key_invalid", good, key=b"poisoner/\xff")
    yield made("key with NUL", "key_invalid", good, key=b"poisoner/\x00")
    yield made("no event id", "version_invalid", good, headers=without("ce_id"))
    for version in (b"", b"-1", b"1.5", b"9223372036854775808", b"\xff", "１".encode()):
        found = [*without("ce_id"), ("ce_id", b"poisoner/certificate/P@" + version)]
        yield made(f"version {version!r}", "version_invalid", good, headers=found)
    yield made("a date of no calendar", "field_invalid", framed("P", issued=10**9))
    for field in ("name", "region", "address", "scheme", "code"):
        yield made(f"NUL in a party's {field}", "field_invalid", framed("P", **{field: "a\0b"}))
    yield made("NUL in a header's name", "wire_format", b"\x01", headers=[*event("P", good).headers(), ("a\0b", b"\0")])
    yield made(
        "header's name not UTF-8", "wire_format", b"\x01", headers=[*event("P", good).headers(), (RawName("x"), b"")]
    )
