"""Collect: instances' sources → events. A position moves only after the broker has everything before it."""

from __future__ import annotations

from hub.collect.collector import Collector
from hub.collect.seeding import add_instance, seed

__all__ = ["Collector", "add_instance", "seed"]
