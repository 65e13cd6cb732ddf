"""Values of databases as cells, nothing lost, and the canonical JSON of a row's cells: its own bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

AS_IT_IS = frozenset({str, int, bool, type(None), Decimal, date})


def cell(value: Any) -> Any:
    """A driver's value as a cell: bytes in hexadecimal, moments with a zone in UTC, what JSON has no word for as text."""
    kind = type(value)
    if kind in AS_IT_IS:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | tuple | set):
        return [cell(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(name): cell(inner) for name, inner in value.items()}
    if hasattr(value, "read"):  # a large object of Oracle's
        return cell(value.read())
    return str(value)


def canonical(cells: Mapping[str, Any]) -> bytes:
    """The cells as JSON: sorted by name, UTF-8, numbers exact to the last digit. The same cells give the same bytes."""
    try:
        return orjson.dumps(cells, default=spelled, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # whole numbers beyond 64 bits, text that is not Unicode
        return orjson.dumps(_fragments(cells), default=spelled, option=orjson.OPT_SORT_KEYS)


def spelled(value: Any) -> Any:
    """What orjson has no way for: a decimal as a number, digit for digit; else as a cell."""
    if isinstance(value, Decimal):
        text = str(value)
        return orjson.Fragment(text) if text[-1].isdigit() else text
    return cell(value)


def _fragments(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_named(name): _fragments(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_fragments(inner) for inner in value]
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return orjson.Fragment(json.dumps(value, ensure_ascii=isinstance(value, str) and not _unicode(value)))
    return value


def _unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _named(name: Any) -> str:
    return str(name).encode(errors="backslashreplace").decode()


def exact_json(data: bytes | bytearray | memoryview | str) -> Any:
    """A JSON document with its decimals as Decimal."""
    return json.loads(data if isinstance(data, str) else bytes(data), parse_float=Decimal)


def key_text(values: Iterable[Any]) -> str:
    """A key as one text; "" if a part of it is missing. The same key gives the same text however it was read."""
    parts = list(values)
    if None in parts:
        return ""
    if len(parts) == 1:
        return parts[0] if isinstance(parts[0], str) else _plain(parts[0])
    return json.dumps([part if isinstance(part, str) else _plain(part) for part in parts], ensure_ascii=False)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def kept(value: Any) -> Any:
    """A value for a position, which holds JSON only."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, timedelta | time | UUID):
        return str(value)
    return value


READ: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
}


def taken(value: Any) -> Any:
    """A value out of a position."""
    if isinstance(value, Mapping):
        ((sort, text),) = value.items()
        return READ[sort](text)
    return value
