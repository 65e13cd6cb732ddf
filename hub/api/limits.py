"""Limits that hold before a body is read: size by header and by count, and events a second for each institution."""

from __future__ import annotations

import threading
import time

from fastapi import Request

from hub.api.problems import Problem


async def limited_body(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes: refused by its length header before a byte is read, else as soon as it is over.

    Raises:
        Problem: 413.
    """
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > limit:
        raise Problem(413, "too_large", {"connection": "close"}, found=stated, limit=limit)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Problem(413, "too_large", {"connection": "close"}, found=f">{limit}", limit=limit)
        parts.append(part)
    return b"".join(parts)


def without_nul(request: Request) -> None:
    """Refuse a NUL in path or query: the store's texts hold none, and asking PostgreSQL for one is an error.

    Raises:
        Problem: 422.
    """
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise Problem(422, "field_invalid", field="", found="NUL", expected="text")


class Rate:
    """A bucket for each caller that fills at `per_s` and holds one second's worth."""

    def __init__(self, per_s: float) -> None:
        self._per_s = per_s
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, caller: str, count: int) -> None:
        """Take `count` from the caller's bucket; one request may overdraw it, the next then waits.

        Raises:
            Problem: 429 with Retry-After.
        """
        now = time.monotonic()
        with self._lock:
            level, at = self._buckets.get(caller, (self._per_s, now))
            level = min(self._per_s, level + (now - at) * self._per_s)
            if level <= 0:
                wait_s = max(1, round(-level / self._per_s + 0.5))
                raise Problem(429, "too_fast", {"retry-after": str(wait_s)}, limit=int(self._per_s))
            self._buckets[caller] = (level - count, now)
            if len(self._buckets) > 100_000:
                self._buckets.clear()
