"""Sources by name, as pages call them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from hub.store import access
from hub.web.languages import Language


class SourceShown(NamedTuple):
    """A source: what it is called, under which licence it is used, and whether it is made up."""

    title: str
    licence: str
    sample: bool


class Sources(dict[str, SourceShown]):
    """Sources by name; one that was never described is called by its name."""

    def __missing__(self, name: str) -> SourceShown:
        return SourceShown(name, "", False)


def sources_of(connection: Connection, say: Language) -> Sources:
    """Every source."""
    return Sources(
        {
            row.name: SourceShown(
                (row.title_zh if say.code == "zh" else row.title_en) or row.name, row.licence, row.sample
            )
            for row in access.sources(connection)
        }
    )
