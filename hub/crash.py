"""Named points where a test may end the process at once, as a power cut would; nothing happens unless it is asked for."""

from __future__ import annotations

import os

_WANTED, _, _COUNT = os.environ.get("HUB_CRASH_POINT", "").partition(":")
_left = int(_COUNT or 1)


def crash_point(name: str) -> None:
    """End the process here if HUB_CRASH_POINT is `name` or `name:n` and this is the n-th time."""
    global _left
    if name == _WANTED:
        _left -= 1
        if _left <= 0:
            os._exit(137)
