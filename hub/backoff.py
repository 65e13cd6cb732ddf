"""How long to wait between tries: doubling, jittered, capped."""

from __future__ import annotations

import random


def wait_s(tries: int, wait_s_max: float) -> float:
    """Seconds to wait after the `tries`-th failure (from 1): half to all of 0.1·2ⁿ, at most `wait_s_max`."""
    full = min(wait_s_max, 0.1 * 2.0 ** min(tries, 20))
    return full * random.uniform(0.5, 1.0)
