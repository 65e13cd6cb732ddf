"""How a list goes on: by page, offset, cursor, Link header or the next page's address; told by options, or found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import httpx

from hub.errors import StopProcess
from hub.source.systems.rest.options import Connection

ABSENT: Any = object()
TOTALS = (
    "total",
    "totalCount",
    "total_count",
    "totalElements",
    "totalRecords",
    "total_records",
    "recordsTotal",
    "totalNum",
    "totalSize",
)
NEXTS = (
    "next",
    "links.next",
    "_links.next.href",
    "_links.next",
    "links.next.href",
    "paging.next",
    "@odata.nextLink",
    "pagination.next",
)
CURSORS = (
    "next_cursor",
    "nextCursor",
    "cursor.next",
    "nextPageToken",
    "next_page_token",
    "next_token",
    "nextToken",
    "continuation",
)
CURSOR_PARAMS = {
    "nextPageToken": "pageToken",
    "next_page_token": "page_token",
    "next_token": "token",
    "nextToken": "token",
}
MORES = ("has_more", "hasMore", "hasNext", "has_next", "hasNextPage")
PAGES = ("page", "pageNum", "pageNo", "page_no", "pageNumber", "pageIndex", "current", "currentPage", "current_page")
WRAPPERS = ("", "data.", "meta.", "pagination.", "page.", "result.", "paging.", "pageInfo.", "page_info.")
ROUND = frozenset(
    {10, 15, 20, 25, 30, 50, 60, 80, 100, 120, 128, 200, 250, 256, 300, 400, 500, 512, 1000, 1024, 2000, 5000, 10_000}
)
"""Sizes that pages have: a list of just so many rows, with no word on whether it goes on, may be a page."""


ADDRESS = re.compile(r"https?://|/|\?")


class Step(NamedTuple):
    """Which page: the style, the parameter's name where it has one, and the value (or the address)."""

    style: str
    param: str
    at: int | str

    @classmethod
    def kept(cls, value: Any) -> Step | None:
        """A step as it came back from a saved position."""
        return cls(*value) if isinstance(value, list) and len(value) == 3 else None


class Shown(NamedTuple):
    """What one answer says of itself: its parsed body, Link header, rows, and how many are here and in all pages so far."""

    payload: Any
    headers: httpx.Headers
    items: Sequence[Any] | None  # None where the rows are a document's
    here: int
    seen: int


def dig(value: Any, path: str) -> Any:
    """What is at "data.page.next" in parsed JSON, else ABSENT; a name with dots in it is found too."""
    if not path:
        return value
    if isinstance(value, Mapping):
        if path in value:
            return value[path]
        name, _, rest = path.partition(".")
        return dig(value[name], rest) if rest and name in value else ABSENT
    if isinstance(value, list):
        name, _, rest = path.partition(".")
        return dig(value[int(name)], rest) if name.isdigit() and int(name) < len(value) else ABSENT
    return ABSENT


def find(payload: Any, names: Sequence[str], kind: type | tuple[type, ...]) -> tuple[str, Any]:
    """The first of some usual names that the answer has, in one of the usual places; ("", None) if none."""
    for wrapper in WRAPPERS:
        for name in names:
            value = dig(payload, wrapper + name)
            if isinstance(value, kind) and (value != "" or kind is bool):
                return wrapper + name, value
    return "", None


def total_of(options: Connection, payload: Any) -> int | None:
    """How many rows there are, if the answer says so.

    Raises:
        StopProcess: the option `total_path` leads to no number.
    """
    if options.total_path == "-":  # what looks like a total is none
        return None
    if not options.total_path:
        found = find(payload, TOTALS, int)[1]
        return None if isinstance(found, bool) else found
    value = dig(payload, options.total_path)
    if isinstance(value, str) and value.strip().isdigit():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise StopProcess("answer_no_field", option="total_path", path=options.total_path)
    return value


def first(options: Connection) -> Step | None:
    """The step to the first page; None where the first request says nothing of pages."""
    if options.paging == "page":
        return Step("page", options.page_param, options.page_first)
    if options.paging == "offset":
        return Step("offset", options.offset_param, 0)
    return None


def following(options: Connection, step: Step | None, shown: Shown) -> Step | None:
    """The step to the next page; None after the last one.

    Raises:
        StopProcess: the answer says that it goes on, but not how; or does not say whether it goes on.
    """
    style = step.style if step else options.paging
    if style == "auto":
        return guessed(options, shown)
    if style == "page" and step:
        return None if ended(options, shown) else step._replace(at=int(step.at) + 1)
    if style == "offset" and step:
        return None if ended(options, shown) else step._replace(at=int(step.at) + shown.here)
    if style == "cursor":
        return by_cursor(options, step, shown)
    if style == "link":
        return by_address("link", linked(shown.headers))
    if style == "next":
        path = step.param if step else options.next_path
        return by_address("next", dig(shown.payload, path), path)
    return None


def ended(options: Connection, shown: Shown) -> bool:
    """Whether a page by number or offset was the last. An empty one is; a total that was named, once it is met; a short
    one only where the options say so, because a server may give out fewer rows than it was asked for."""
    if shown.here == 0:
        return True
    more = dig(shown.payload, options.more_path) if options.more_path else ABSENT
    if more is not ABSENT:
        return not truth(more)
    total = total_of(options, shown.payload)
    short = bool(options.page_size) and shown.here < options.page_size
    if total is not None and shown.seen >= total and (options.total_path or short):
        return True
    return short and options.last_page == "short"


def truth(value: Any) -> bool:
    """A truth value as services print it."""
    return value not in (False, None, 0, "", "0", "false", "False", "N", "n", "否")


def by_cursor(options: Connection, step: Step | None, shown: Shown) -> Step | None:
    """The next page by the cursor that the answer gives, or by the last row's cell."""
    param = step.param.partition("=")[0] if step else options.cursor_param
    path = step.param.partition("=")[2] if step else options.cursor_path
    more_path = options.more_path or find(shown.payload, MORES, bool)[0]
    more = dig(shown.payload, more_path) if more_path else ABSENT
    if shown.here == 0 or (more is not ABSENT and not truth(more)):
        return None
    if options.cursor_column and not path:
        last = shown.items[-1] if shown.items else None
        value = dig(last, options.cursor_column)
    else:
        value = dig(shown.payload, path)
    if value is ABSENT or value in (None, "", False):
        if options.cursor_column or (more is not ABSENT and truth(more)):
            raise StopProcess("answer_no_field", option="cursor_path", path=options.cursor_column or path)
        return None
    return Step("cursor", f"{param}={path}", value if isinstance(value, int) else str(value))


def by_address(style: str, found: Any, path: str = "") -> Step | None:
    """The next page by its address."""
    if isinstance(found, Mapping):
        found = found.get("href")
    if found is ABSENT or found in (None, "", False):
        return None
    if not isinstance(found, str):
        raise StopProcess("answer_no_field", option="next_path", path=path)
    return Step(style, path, found)


def linked(headers: httpx.Headers) -> str | None:
    """The address that the Link header calls `next` (RFC 8288; one link may have several relations)."""
    for relation, link in httpx.Response(200, headers=headers).links.items():
        if "next" in (relation or "").lower().split():
            return link.get("url")
    return None


def guessed(options: Connection, shown: Shown, *, sure: bool = True) -> Step | None:
    """How the list goes on, by what its first answer shows.

    Raises:
        StopProcess: it shows nothing, has just as many rows as a page would, and it must be `sure`.
    """
    if found := by_address("link", linked(shown.headers)):
        return found
    path, address = find(shown.payload, NEXTS, (str, dict))
    if address and (step := by_address("next", address, path)) and ADDRESS.match(str(step.at)):
        return step
    if any(dig(shown.payload, wrapper + name) is None for wrapper in WRAPPERS for name in NEXTS):
        return None  # a field for the next page that is null: there is none
    path, cursor = find(shown.payload, CURSORS, (str, int))
    if cursor:
        param = CURSOR_PARAMS.get(path.rpartition(".")[2], options.cursor_param)
        return by_cursor(options, Step("cursor", f"{param}={path}", ""), shown)
    total = total_of(options, shown.payload)
    more = find(shown.payload, MORES, bool)[1]
    if shown.here and (more or (total is not None and total > shown.here)):
        path, page = find(shown.payload, PAGES, int)
        return Step("page", path.rpartition(".")[2] or options.page_param, (page if path else options.page_first) + 1)
    if sure and total is None and more is None and shown.here in ROUND and options.page_size != shown.here:
        raise StopProcess("paging_unsure", count=shown.here)
    return None
