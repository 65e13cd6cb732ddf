"""The body of an answer as rows: JSON with exact numbers, or a document in the connector's format."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import orjson

from hub.errors import RejectRecord, RetryLater, StopProcess, shorten
from hub.source.formats.documents import NotANumber
from hub.source.raw import Options, RawRow, Refused, Row, Rows, header_name
from hub.source.systems.rest.link import Answer, Link
from hub.source.systems.rest.network import shown
from hub.source.systems.rest.paging import ABSENT, dig

INTEGER_DIGITS_MAX = 18
"""A longer integer stays exact as a decimal: orjson writes none beyond 64 bits."""
CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)
LIST_DEPTH_MAX = 3


def whole(digits: str) -> int | Decimal:
    """A JSON integer."""
    return int(digits) if len(digits) <= INTEGER_DIGITS_MAX else Decimal(digits)


DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=whole, parse_constant=NotANumber)


def as_printed(value: Any) -> Any:
    """What orjson does not know, as it was printed."""
    if isinstance(value, Decimal | NotANumber):
        return orjson.Fragment(str(value).encode())
    raise TypeError


def canonical(value: Any) -> bytes:
    """JSON with sorted names and exact numbers: the same value gives the same bytes.

    Raises:
        ValueError: a text that is none (half a surrogate pair), or nested too deep.
    """
    try:
        return orjson.dumps(value, default=as_printed, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise ValueError(str(error)) from None


def text_of(answer: Answer) -> str:
    """The body as text: UTF-8, unless its content type names another.

    Raises:
        StopProcess: it is in another encoding.
    """
    named = CHARSET.search(answer.headers.get("content-type", ""))
    encoding = "utf-8-sig" if not named or named[1].lower().replace("_", "-") in ("utf-8", "utf8") else named[1]
    try:
        return answer.body.decode("gb18030" if encoding.lower() in ("gbk", "gb2312") else encoding)
    except (UnicodeDecodeError, LookupError):
        raise StopProcess("answer_encoding", address=shown(answer.url), encoding=encoding) from None


def refuse_page(answer: Answer, link: Link) -> None:
    """Raise StopProcess for a web page: a login, a firewall's or a proxy's, where data was asked for."""
    start = answer.body[:256].lstrip().lower()
    if "html" in answer.headers.get("content-type", "") or start.startswith((b"<!doctype html", b"<html")):
        raise StopProcess("answer_page", address=shown(answer.url), detail=link.excerpt(answer.body))


def payload_of(answer: Answer, link: Link) -> Any:
    """The body as parsed JSON.

    Raises:
        RetryLater: it is cut off.
        StopProcess: it is a web page, or no JSON.
    """
    refuse_page(answer, link)
    text = text_of(answer)
    address = shown(answer.url)
    if not text.strip():
        raise RetryLater("answer_cut", address=address, detail="0")
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise StopProcess("too_deep", limit=sys.getrecursionlimit()) from None
    except json.JSONDecodeError as error:
        rest = text[error.pos :].strip()
        ends = error.msg.startswith(("Unterminated", "Invalid \\")) or (
            len(rest) < 8 and error.msg == "Expecting value"
        )
        if ends or not rest:
            raise RetryLater("answer_cut", address=address, detail=str(error.pos)) from None
        detail = link.excerpt(text[max(0, error.pos - 20) : error.pos + 40])
        raise StopProcess(
            "answer_broken", address=address, position=error.pos, detail=f"{error.msg}: {detail}"
        ) from None


def items_of(payload: Any, path: str | None, address: str, link: Link) -> list[Any]:
    """The list of rows: where `path` says, else the only list in the answer.

    Raises:
        StopProcess: there is none, or several that it may be.
    """
    if path is not None:
        found = dig(payload, path)
        if found is None:
            return []  # what many services print instead of an empty list
        if not isinstance(found, list):
            raise StopProcess("answer_no_list", address=address, path=path, found=described(payload, link))
        return found
    if isinstance(payload, list):
        return payload
    lists = dict(lists_in(payload))
    full = {name: rows for name, rows in lists.items() if rows and isinstance(rows[0], dict)}
    if len(full or lists) > 1:
        raise StopProcess("items_unsure", address=address, found=", ".join(full or lists))
    for rows in (full or lists).values():
        return rows
    raise StopProcess("answer_no_list", address=address, path="", found=described(payload, link))


def lists_in(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """The lists within objects, by path; what is inside a list is no list of rows."""
    if isinstance(value, dict) and depth < LIST_DEPTH_MAX:
        for name, inner in value.items():
            if isinstance(inner, list):
                yield path + name, inner
            else:
                yield from lists_in(inner, f"{path}{name}.", depth + 1)


def described(payload: Any, link: Link) -> str:
    """What an answer is, in a few words."""
    if isinstance(payload, dict):
        told = [
            f"{name}={shorten(value, 40) if not isinstance(value, dict | list) else type(value).__name__}"
            for name, value in payload.items()
        ]
        return link.excerpt(", ".join(told[:8]))
    return type(payload).__name__


def row_of(item: Any, place: str, key: Sequence[str]) -> RawRow | Refused:
    """An item of a list as a row; its bytes are its canonical JSON."""
    try:
        raw = canonical(item)
    except ValueError as error:
        return Refused(
            place, json.dumps(item, default=str, sort_keys=True).encode(), RejectRecord("not_json", detail=error)
        )
    if not isinstance(item, dict):
        return Refused(place, raw, RejectRecord("row_not_object", found=item))
    return RawRow(place, {header_name(name): value for name, value in item.items()}, raw, key_of(item, key))


def key_of(item: dict[str, Any], names: Sequence[str]) -> str:
    """The row's own key: a cell, or several as a JSON list; "" where there is none."""
    if not names:
        return ""
    values = [dig(item, name) for name in names]
    if any(value is ABSENT or value in (None, "") for value in values):
        return ""
    return str(values[0]) if len(values) == 1 else canonical(values).decode()


def document_rows(answer: Answer, rows: Rows, options: Options, place: str, link: Link) -> Iterator[Row]:
    """The rows of a document, read by the connector's format.

    Raises:
        StopProcess: it is a web page, or not in that format.
    """
    refuse_page(answer, link)
    if not answer.body:
        return
    with tempfile.TemporaryDirectory(prefix="hub-answer-") as folder:
        name = httpx.URL(answer.url).path.rpartition("/")[2] or "answer"
        file = Path(folder) / re.sub(r"[^\w.-]", "_", name)[-80:]
        file.write_bytes(answer.body)
        for row in rows(file, options):
            yield (
                row._replace(document=place)
                if not isinstance(row, RawRow | Refused)
                else row._replace(place=f"{place} {row.place}")
            )
