"""Why mentions are one enterprise or not: what holds an enterprise together, its weakest link, whom it was near to."""

from __future__ import annotations

from hub.identify.explaining import equal, weighing
from hub.identify.explaining.following import Following, follows
from hub.identify.explaining.found import Link, Met, Near, Neighbourhood, Pair, Why

__all__ = ["Following", "Link", "Met", "Near", "Neighbourhood", "Pair", "Why", "between", "follows", "why"]


def why(found: Neighbourhood, enterprise: bytes, *, weighed: bool) -> Why:
    """What makes the neighbourhood's mentions of this enterprise one, and why its neighbours are not of it."""
    return weighing.why(found, enterprise) if weighed else equal.why(found, enterprise)


def between(found: Neighbourhood, ones: list[bytes], others: list[bytes], *, weighed: bool) -> Pair:
    """The pair of a mention of one list and another of the other that speaks most for one enterprise, and the outcome."""
    return weighing.between(found, ones, others) if weighed else equal.between(found, ones, others)
