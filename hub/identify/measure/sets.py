"""Sets that come with the hub: real names with hand-made labels, and others' published truth sets (organisations)."""

from __future__ import annotations

from collections.abc import Callable

from hub.identify.measure.truth import TruthSet

SETS: dict[str, Callable[[], TruthSet]] = {}
