"""JSON lines of mentions, read one by one: what is wrong is said with the file and the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from hub.errors import StopProcess

LINE_BYTES_MAX = 1 << 20


def objects(lines: Iterable[bytes], file: str, first: int = 1) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of each line that is not empty; the lines given begin at line `first` of the file.

    Raises:
        StopProcess: a line is too long, no JSON, or no object.
    """
    for number, line in enumerate(lines, first):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not line.strip():
            continue
        if len(line) > LINE_BYTES_MAX:
            raise StopProcess("line_too_long", file=file, line=number, found=len(line), most=LINE_BYTES_MAX)
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise StopProcess("line_not_json", file=file, line=number, detail=str(error)) from None
        if not isinstance(row, dict):
            raise StopProcess("line_no_object", file=file, line=number, found=type(row).__name__)
        yield number, row


def text(row: Mapping[str, Any], field: str, number: int, file: str, *, required: bool = False) -> str:
    """The text of a field, "" where it may be absent and is.

    Raises:
        StopProcess: it is required and absent, or no text.
    """
    value = row.get(field)
    if value is None:
        if required:
            raise StopProcess("line_missing", file=file, line=number, field=field)
        return ""
    if not isinstance(value, str):
        raise StopProcess("line_no_text", file=file, line=number, field=field)
    return value


def texts(row: Mapping[str, Any], field: str, number: int, file: str) -> tuple[str, ...]:
    """The texts of a field, () where it is absent.

    Raises:
        StopProcess: it is no list of texts.
    """
    values = row.get(field)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise StopProcess("line_no_list", file=file, line=number, field=field)
    return tuple(values)
