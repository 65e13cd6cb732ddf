"""PostgreSQL's messages of logical replication (pgoutput, protocol 1), pure.

Format: PostgreSQL manual, "Logical Replication Message Formats".
"""

from __future__ import annotations

from typing import NamedTuple

UNCHANGED = b"\x00unchanged"
"""In the place of a value that was stored apart (TOAST) and not touched: the message does not hold it. The test is `is`."""

Values = list[bytes | None]
KEY = 1
TEXT, NOTHING, SAME = b"tnu"


class Begin(NamedTuple):
    """A transaction begins; `lsn` is where its commit stands."""

    lsn: int


class Commit(NamedTuple):
    """A transaction is complete; what follows it begins at `end` or later."""

    end: int


class Column(NamedTuple):
    """A column of a relation."""

    name: str
    key: bool  # part of the replica identity
    type: int


class Relation(NamedTuple):
    """A table as it is from here on."""

    oid: int
    schema: str
    table: str
    columns: tuple[Column, ...]


class Change(NamedTuple):
    """A row was inserted (`new`), updated (`new`, and `old` if the key changed or the identity is full) or deleted (`old`).

    `old_whole`: old holds each column, not the key's alone.
    """

    oid: int
    old: Values | None
    new: Values | None
    old_whole: bool


class Truncate(NamedTuple):
    """Tables were emptied."""

    oids: tuple[int, ...]


Message = Begin | Commit | Relation | Change | Truncate


def decode(data: bytes) -> Message | None:
    """One message; None for those that say nothing about rows (types, origins, messages of applications)."""
    kind = data[:1]
    if kind == b"I":
        return Change(_number(data, 1, 4), None, _tuple(data, 6)[0], False)
    if kind == b"U":
        return _update(data)
    if kind == b"D":
        return Change(_number(data, 1, 4), _tuple(data, 6)[0], None, data[5:6] == b"O")
    if kind == b"B":
        return Begin(_number(data, 1, 8))
    if kind == b"C":
        return Commit(_number(data, 10, 8))
    if kind == b"R":
        return _relation(data)
    if kind == b"T":
        return Truncate(tuple(_number(data, 6 + 4 * n, 4) for n in range(_number(data, 1, 4))))
    return None


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _update(data: bytes) -> Change:
    old: Values | None = None
    at = 5
    if (sort := data[at : at + 1]) in (b"K", b"O"):
        old, at = _tuple(data, at + 1)
    return Change(_number(data, 1, 4), old, _tuple(data, at + 1)[0], sort == b"O")


def _tuple(data: bytes, at: int) -> tuple[Values, int]:
    """The values that begin at `at`, and where they end."""
    found: Values = []
    put, number = found.append, int.from_bytes
    count = number(data[at : at + 2], "big")
    at += 2
    for _ in range(count):
        kind = data[at]
        if kind == TEXT:
            begin = at + 5
            at = begin + number(data[at + 1 : begin], "big")
            put(data[begin:at])
            continue
        if kind == NOTHING:
            put(None)
        elif kind == SAME:
            put(UNCHANGED)
        else:
            raise ValueError(f"a value of kind {kind:#x}, which this protocol does not have")
        at += 1
    return found, at


def _relation(data: bytes) -> Relation:
    schema, at = _text(data, 5)
    table, at = _text(data, at)
    count = _number(data, at + 1, 2)
    at += 3
    columns = []
    for _ in range(count):
        key = bool(data[at] & KEY)
        name, at = _text(data, at + 1)
        columns.append(Column(name, key, _number(data, at, 4)))
        at += 8
    return Relation(_number(data, 1, 4), schema, table, tuple(columns))


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\x00", at)
    return data[at:end].decode(), end + 1
