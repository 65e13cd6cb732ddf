"""What a mapping makes of a sample: its first records, and the rows it refuses with their reasons."""

from __future__ import annotations

from typing import Any, NamedTuple

from hub.errors import HubError
from hub.onboard.sample import Sample
from hub.source import Accepted, Refused, Source
from hub.source.reading import Watch, accept

SHOWN = 5


class Preview(NamedTuple):
    """Of a sample's rows: how many become records, the first of them, the first that are refused."""

    rows: int
    accepted: int
    refused: int
    records: list[Accepted]
    refusals: list[Refused]
    same_id: int  # records whose id another row has too


def preview(source: Source[Any], sample: Sample, *, shown: int = SHOWN) -> Preview:
    """Read a sample with a mapping.

    Raises:
        StopProcess: a column that the mapping needs is not there.
    """
    watch = Watch(source.row, _ignore)
    records: list[Accepted] = []
    refusals = list(sample.refused)
    seen: set[str] = set()
    accepted = 0
    for row in sample.rows:
        watch.cells(row.cells)
        read = accept(source, row, source.options)
        if isinstance(read, Refused):
            refusals.append(read)
            continue
        accepted += 1
        seen.add(read.record.record_id)
        if len(records) < shown:
            records.append(read)
    rows = len(sample.rows) + len(sample.refused)
    return Preview(rows, accepted, len(refusals), records, refusals[: shown * 4], accepted - len(seen))


def _ignore(warning: HubError) -> None:
    """Columns that nothing reads are shown as such already."""
