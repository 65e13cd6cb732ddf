"""A folder asked for what it holds, reading after reading, as collect asks."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from hub.errors import HubError
from hub.source import RawRow, Refused, csv_files
from hub.source.pull import Ask, Mark, Pulled, Unchanged
from hub.source.raw import Rows
from hub.source.systems.files import FILES


class Readings:
    """An instance of the family of files: keeps the position of the last mark, as collect does."""

    def __init__(self, rows: Rows = csv_files, **options: Any) -> None:
        self.rows = rows
        self.options: dict[str, Any] = {"settle_s": 0, **options}
        self.position: Mapping[str, Any] = {}
        self.error: HubError | None = None

    def read(self, stop_after: int | None = None) -> list[Pulled]:
        """One reading; the error that ended it is kept. `stop_after`: so many items, as if killed then."""
        ask = Ask("folder", self.options, self.position, True, threading.Event(), self.rows)
        found: list[Pulled] = []
        self.error = None
        stream = FILES.pull(ask)
        try:
            for item in stream:
                found.append(item)
                if isinstance(item, Mark):
                    self.position = item.position
                if len(found) == stop_after:
                    break
        except HubError as error:
            self.error = error
        finally:
            stream.close()
        return found

    def places(self) -> list[str]:
        """The places of the rows that one reading shows, good or refused."""
        return [item.place for item in self.read() if isinstance(item, RawRow | Refused)]

    def unchanged(self) -> bool:
        """Whether a reading says that nothing changed."""
        return self.read() == [Unchanged()]
