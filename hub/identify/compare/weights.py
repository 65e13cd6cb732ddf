"""Weights: what each level of agreement says, in bits, and the two thresholds."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Step(NamedTuple):
    """One piece of evidence, how far it agrees, and what that weighs (bits; below 0 it speaks against)."""

    evidence: str
    level: str
    weight: float


class Weights(NamedTuple):
    """A version of the weights: evidence → level → bits, and the two thresholds."""

    version: int
    prior: float
    same: float
    ask: float
    bits: dict[str, dict[str, float]]


@cache
def shipped() -> Weights:
    """The version that comes with the hub."""
    text = (files("hub.identify") / "data" / "weights_v1.json").read_text(encoding="utf-8")
    found = json.loads(text)
    return Weights(found["version"], found["prior"], found["same"], found["ask"], found["bits"])


_chosen: Weights | None = None


@cache
def weights() -> Weights:
    """The version that holds in this process: the shipped one, unless whoever started it chose another."""
    return _chosen or shipped()


def choose(table: Weights) -> None:
    """Weigh by this version from now on; what was remembered of comparisons by another is forgotten."""
    global _chosen
    if table == weights():
        return
    _chosen = table
    for name, module in list(sys.modules.items()):
        if name.startswith("hub.identify."):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


@contextmanager
def chosen(table: Weights) -> Iterator[None]:
    """Weigh by this version inside, and as before afterwards."""
    before = weights()
    choose(table)
    try:
        yield
    finally:
        choose(before)


class NameLevel(NamedTuple):
    """How two names agree: the level of brand and trade together, its weight, and what it implies."""

    level: str
    weight: float
    unlike: bool = False
    stray: bool = False


MARGIN = 4.0  # bits by which one candidate must be better than a rival
DIRECTIONS = frozenset("东南西北一二三四五六七八九十甲乙丙丁0123456789")


def level(level: str, gained: float, unlike: bool = False, stray: bool = False) -> NameLevel:
    return NameLevel(level, gained + weights().bits["name"][level], unlike, stray)
