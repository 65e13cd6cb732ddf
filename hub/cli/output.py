"""How the command speaks: tables for people, JSON for programs, errors in one line that says what to do."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import orjson
from rich.console import Console
from rich.table import Table

from hub import keys
from hub.errors import HubError, StopProcess
from hub.settings import Settings


def language() -> str:
    """ "zh" if the terminal's language is Chinese, else "en"."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or (locale.getlocale()[0] or "")
    return "zh" if spoken.startswith("zh") else "en"


def say(line: str) -> None:
    """A line of progress."""
    print(line, flush=True)


def show(data: Any, as_json: bool, columns: Sequence[str] = ()) -> None:
    """Print data: a JSON document, or a table of `columns` (a list of rows), or key and value lines (a dict)."""
    if as_json:
        sys.stdout.write(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    rows = data if isinstance(data, list) else [{"": key, " ": value} for key, value in data.items()]
    columns = columns or (list(rows[0]) if rows else [])
    table = Table(box=None, pad_edge=False)
    for column in columns:  # what is typed again (an id, a cursor) is never cut
        table.add_column(column, no_wrap=column in ("id", "cursor", "name"), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    Console().print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return str(value)


def contents(file: Path) -> bytes:
    """The bytes of a file that was named.

    Raises:
        StopProcess: it cannot be read.
    """
    with opened(file) as stream:
        return stream.read()


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """A file that was named, open to be read.

    Raises:
        StopProcess: it cannot be read.
    """
    try:
        stream = file.open("rb")
    except OSError as error:
        raise StopProcess("file_unreadable", file=str(file), detail=error.strerror) from None
    with stream:
        yield stream


def complain(error: HubError) -> int:
    """Print what went wrong and what to do; the exit code."""
    print(f"hub: {error.describe(language())}", file=sys.stderr)
    return 75 if type(error).__name__ == "RetryLater" else 1


def ask(settings: Settings, role: str, method: str, path: str, **more: Any) -> httpx.Response:
    """Ask the running API with the generated key of a role.

    Raises:
        StopProcess: it does not answer, or answers with a problem.
    """
    key = os.environ.get("HUB_KEY") or keys.load(settings).get(role, "")
    headers = {"authorization": f"Bearer {key}", "accept-language": language(), **more.pop("headers", {})}
    url = settings.api_url
    try:
        answer = httpx.request(method, url + path, headers=headers, timeout=60, follow_redirects=True, **more)
    except httpx.HTTPError:
        raise StopProcess("api_not_reached", url=url) from None
    if answer.status_code >= 400 and "rows" not in answer.text[:2000]:
        try:
            detail = answer.json()["detail"]
        except (ValueError, KeyError):
            detail = answer.text[:300]
        raise StopProcess("api_refused", status=answer.status_code, detail=detail)
    return answer
