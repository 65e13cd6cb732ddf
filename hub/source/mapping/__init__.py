"""Mapping as data: what turns a source's columns into records of a kind without a connector of its own."""

from __future__ import annotations

from hub.source.mapping.mapping import Mapped, Mapping, Where, mapping_of, problems
from hub.source.mapping.reads import READS
from hub.source.mapping.source import source_for, source_of, value_at
from hub.source.mapping.systems import family_named, format_named, format_of
from hub.source.mapping.targets import Target, part_of, roles_of, targets

__all__ = [
    "READS",
    "Mapped",
    "Mapping",
    "Target",
    "Where",
    "family_named",
    "format_named",
    "format_of",
    "mapping_of",
    "part_of",
    "problems",
    "roles_of",
    "source_for",
    "source_of",
    "targets",
    "value_at",
]
