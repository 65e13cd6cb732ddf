"""An SQLite file as a document: for recorded samples, and for institutions that hand over a file of theirs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from hub.source.pull import Ask
from hub.source.raw import Header, Options, RawRow, Refused, Row
from hub.source.systems.sql import pull


def sqlite_files(path: Path, options: Options) -> Iterator[Row]:
    """Rows of a table or a query in an SQLite file; options as the family's (table or query, key, columns)."""
    ask = Ask(path.name, {**options, "path": str(path)}, {}, True, threading.Event())
    for item in pull(ask):
        if isinstance(item, RawRow | Header | Refused):
            yield item
