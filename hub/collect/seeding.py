"""Adding instances: one that a person asks for, or one of each connector over its samples."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from hub.source import Source, plugins
from hub.store import access, instances


def add_instance(
    connection: Connection,
    name: str,
    plugin: str,
    declared: Source[Any],
    *,
    source: str,
    settings: dict[str, Any],
    schedule_s: float,
) -> bool:
    """Add an instance of a connector and name its source; False if there is an instance of that name already."""
    access.add_source(
        connection, source, declared.title_en, declared.title, licence=declared.licence, sample=declared.sample
    )
    return instances.add(connection, name=name, plugin=plugin, source=source, settings=settings, schedule_s=schedule_s)


def seed(connection: Connection, *, schedule_s: float) -> int:
    """An instance for every plugin that has samples and no instance, reading them; the number of such plugins."""
    found = {name: declared for name, declared in plugins().items() if declared.files}
    for name, declared in found.items():
        add_instance(connection, name, name, declared, source=name, settings={}, schedule_s=schedule_s)
    return len(found)
