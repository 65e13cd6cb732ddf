"""An instance's refused rows given back as the institution's own spreadsheet, with the reason beside each row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from hub.collect.jobs import declared_by, options_of
from hub.errors import StopProcess
from hub.settings import Settings
from hub.source import plugins
from hub.source.formats.returned import Returned, write_back
from hub.source.systems.files import FILES, files_of
from hub.store import instances, refusals
from hub.store.database import away

ROWS_MAX = 100_000


def give_back(settings: Settings, engine: Engine, name: str, to: Path) -> list[tuple[Path, int]]:
    """Write the refused rows of an instance to `to` (CSV or XLSX); each file written, with its rows.

    Rows of several files go to a file each, named after theirs. Where the original is not at hand (a service, a
    database, a remote folder, a file that is gone) the rows are listed by what they hold.

    Raises:
        StopProcess: no such instance; nothing was refused; a package for spreadsheets is missing.
    """
    with away(), engine.connect() as connection:
        row = instances.get(connection, name)
        rows = refusals.refused(connection, name, limit=ROWS_MAX)
    if row is None:
        raise StopProcess("instance_unknown", name=name)
    if not rows:
        raise StopProcess("nothing_refused", name=name)
    declared = declared_by(row, plugins())
    options = options_of(settings, declared, row.settings, [])
    originals = local_files(options) if declared.family is FILES else []
    found: list[tuple[Path, int]] = []
    for original, mine in by_file(rows, originals):
        path = to if len(originals) < 2 or original is None else to.with_stem(f"{to.stem}_{original.stem}")
        found.append((path, write_back(path, mine, original, options)))
    return found


def local_files(options: dict[str, Any]) -> list[Path]:
    """The files that the instance reads, if they are on this machine and still there."""
    path = str(options.get("path", ""))
    try:
        return [] if "://" in path or options.get("url") else files_of(path, options["sample_folders"])
    except StopProcess:
        return []


def by_file(rows: Sequence[Any], originals: Sequence[Path]) -> list[tuple[Path | None, list[Returned]]]:
    """Rows by the file that they stand in; those of none that is there come last."""
    found: dict[Path | None, list[Returned]] = {}
    for row in rows:
        original = next((file for file in originals if row.place.startswith(f"{file.name} ")), None)
        place = row.place if original is None else row.place.removeprefix(f"{original.name} ")
        told = [(other["zh"], other["en"]) for other in row.others]
        reason = "\n".join([row.message_zh, *(zh for zh, _ in told), row.message_en, *(en for _, en in told)])
        found.setdefault(original, []).append(Returned(place, bytes(row.raw), reason))
    return sorted(found.items(), key=lambda item: (item[0] is None, str(item[0])))
