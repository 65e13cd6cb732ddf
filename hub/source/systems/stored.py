"""Files as a folder holds them, here or far away: what is listed, what is whole, which names are none of ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from hub.errors import StopProcess
from hub.source.pull import Ask
from hub.source.raw import Options, limit

UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".swp", "~")
"""What programs call a file that they have not written to the end."""
SETTLE_S = 2.0


class Stored(NamedTuple):
    """A file: its name below the folder, and a stamp of JSON values that changes whenever the file does."""

    name: str
    stamp: list[Any]
    size: int
    changed_at: float | None  # seconds of the folder's own clock; None where files appear whole or not at all


class Opened(NamedTuple):
    """A file as it can be read: a path on this machine, and the hash of what is there."""

    path: Path
    sha256: str


class Folder(NamedTuple):
    """Where files are.

    `opened` fails (RetryLater) where the file is no longer the one listed, at its end too: what was read while it
    changed is no reading. `hashed` tells a file's hash without keeping it, where that is cheap.
    """

    title: str
    listed: Callable[[], Iterable[Stored]]
    opened: Callable[[Stored], AbstractContextManager[Opened]]
    hashed: Callable[[Stored], str] | None = None
    clock_off_s: float = 0.0  # how far the folder's clock may be from ours
    shared: bool = True  # others write there


class Watched(NamedTuple):
    """What a folder shows: files that are whole, and known ones that are being written at this moment."""

    files: list[Stored]
    moving: list[str]


def watch(folder: Folder, known: Mapping[str, Any], ask: Ask) -> Watched:
    """Look at a folder; options: settle_s, done_suffix.

    A file that changed less than settle_s ago is looked at twice, that long apart, and left alone if it still grows.

    Raises:
        StopProcess: more files than archive_files_max.
    """
    settle_s = float(ask.options.get("settle_s", SETTLE_S)) if folder.shared else 0.0
    files = look(folder, ask.options)
    young = [file for file in files if is_young(file, known, settle_s, folder.clock_off_s)]
    if not young:
        return Watched(files, [])
    ages = [time.time() - file.changed_at for file in young if file.changed_at is not None]
    ask.stop.wait(min(settle_s, max(0.1, settle_s + folder.clock_off_s - min(ages))))
    before = {file.name: file.stamp for file in files}
    now = look(folder, ask.options)
    names = {file.name for file in young}
    whole = [file for file in now if file.name not in names or before.get(file.name) == file.stamp]
    whole = [file for file in whole if file.name in before]  # one that came meanwhile has its turn later
    kept = {file.name for file in whole}
    return Watched(whole, [file.name for file in now if file.name in known and file.name not in kept])


def look(folder: Folder, options: Options) -> list[Stored]:
    """The folder's files that are data and, with the option done_suffix, marked as done; in order of their names."""
    most = limit(options, "archive_files_max")
    listed: list[Stored] = []
    for file in folder.listed():
        listed.append(file)
        if len(listed) > most:
            raise StopProcess("folder_many", folder=folder.title, limit=most)
    suffix = str(options.get("done_suffix", ""))
    marks = {file.name for file in listed if suffix and file.name.endswith(suffix)}
    data = [file for file in listed if is_data(file.name) and file.name not in marks]
    if suffix:
        data = [file for file in data if marks & {file.name + suffix, str(Path(file.name).with_suffix(suffix))}]
    return sorted(data, key=lambda file: file.name)


def is_data(name: str) -> bool:
    """Whether a file is more than a lock, a hidden file or half a file."""
    last = PurePosixPath(name).name
    return not last.startswith((".", "~$")) and not last.lower().endswith(UNFINISHED)


def is_young(file: Stored, known: Mapping[str, Any], settle_s: float, clock_off_s: float) -> bool:
    """Whether a file that is not known as it is changed so lately that it may still be written."""
    if file.changed_at is None or settle_s <= 0 or known.get(file.name, {}).get("stamp") == file.stamp:
        return False
    return time.time() - file.changed_at < settle_s + clock_off_s


def split_pattern(path: str) -> tuple[str, str]:
    """A path as the folder that it names for certain, and the pattern below it: "in/*/a.csv" is "in", "*/a.csv"."""
    parts = path.split("/")
    at = next((number for number, part in enumerate(parts) if any(c in part for c in "*?[")), len(parts) - 1)
    return "/".join(parts[:at]), "/".join(parts[at:])


def matches(name: str, pattern: str) -> bool:
    """Whether a name below the folder is meant: part by part; "**" stands for any number of folders."""
    return match_parts(name.split("/"), pattern.split("/"))


def match_parts(name: list[str], pattern: list[str]) -> bool:
    """Whether the parts of a name fit those of a pattern."""
    if not pattern:
        return not name
    if pattern[0] == "**":
        return any(match_parts(name[at:], pattern[1:]) for at in range(len(name) + 1))
    return bool(name) and fnmatchcase(name[0], pattern[0]) and match_parts(name[1:], pattern[1:])
