"""A version of the weights as a file: JSON of the form of hub/identify/data/weights_v1.json."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import orjson

from hub.errors import StopProcess
from hub.identify.compare import Weights, choose, shipped

BITS_MAX = 200.0  # either way; nothing weighs more than all other evidence together
_NUMBERS = ("prior", "same", "ask")


def apply(file: Path | None) -> None:
    """Weigh by the version in this file from now on, by the shipped one if there is none.

    Raises:
        StopProcess: as `read_weights`.
    """
    choose(read_weights(file) if file else shipped())


def read_weights(file: Path) -> Weights:
    """The version in a file.

    Raises:
        StopProcess: it cannot be read, is no JSON of this form, lacks a level, has one that nothing weighs, or a number
            out of bounds.
    """
    try:
        found = orjson.loads(file.read_bytes())
    except OSError as error:
        raise StopProcess("file_unreadable", file=str(file), detail=error.strerror) from None
    except orjson.JSONDecodeError as error:
        raise StopProcess("weights_not_json", file=str(file), detail=str(error)) from None
    if not isinstance(found, dict) or not isinstance(found.get("bits"), dict):
        raise StopProcess("weights_form", file=str(file))
    version = found.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise StopProcess("weights_number", file=str(file), field="version")
    prior, same, ask = (_number(found, field, field, file) for field in _NUMBERS)
    if ask > same:
        raise StopProcess("weights_thresholds", file=str(file), ask=ask, same=same)
    wanted = shipped().bits
    _same_keys(found["bits"], wanted, "", file)
    bits: dict[str, dict[str, float]] = {}
    for evidence, levels in wanted.items():
        given = found["bits"][evidence]
        if not isinstance(given, dict):
            raise StopProcess("weights_form", file=str(file))
        _same_keys(given, levels, f"{evidence}.", file)
        bits[evidence] = {level: _number(given, level, f"{evidence}.{level}", file) for level in levels}
    return Weights(version, prior, same, ask, bits)


def _same_keys(given: Mapping[str, Any], wanted: Mapping[str, Any], above: str, file: Path) -> None:
    missing, strange = sorted(wanted.keys() - given.keys()), sorted(given.keys() - wanted.keys())
    if missing:
        raise StopProcess("weights_missing", file=str(file), field=above + missing[0])
    if strange:
        raise StopProcess("weights_strange", file=str(file), field=above + strange[0])


def _number(values: Mapping[str, Any], key: str, field: str, file: Path) -> float:
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or abs(value) > BITS_MAX:
        raise StopProcess("weights_number", file=str(file), field=field)
    return float(value)


def as_file(table: Weights, made: Mapping[str, Any]) -> bytes:
    """The version as a file; `made` says what it was made of, for people."""
    values = {"version": table.version, "made": dict(made)} | {field: getattr(table, field) for field in _NUMBERS}
    return orjson.dumps(values | {"bits": table.bits}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
