"""Fetching from far away: listing below a folder, a whole file on this machine or none, the peer's errors as ours."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pydantic import SecretStr

from hub.errors import HubError, RetryLater, StopProcess
from hub.source.raw import Options, limit
from hub.source.systems.stored import Folder, Opened, Stored, matches

CHUNK_BYTES = 1 << 20
DEPTH_MAX = 8
NAME_CHARACTERS_MAX = 80
TIMEOUT_S = 30.0
CLOCK_OFF_S = 60.0
UNKNOWN = -1


class Entry(NamedTuple):
    """What a listing shows: a name without folders, and what it is ("file", "directory", "link"…)."""

    name: str
    kind: str
    stamp: list[Any]
    size: int
    changed_at: float | None


def walk(listing: Callable[[str], list[Entry]], pattern: str, folder: str = "", depth: int = 0) -> Iterator[Stored]:
    """The files below a folder whose names the pattern means; only folders that it can mean are looked into.

    Raises:
        StopProcess: a name that leads elsewhere, or a link where a file is meant.
    """
    deep = "**" in pattern
    for entry in listing(folder):
        if "/" in entry.name or entry.name in ("", ".", "..") or not entry.name.isprintable():
            raise StopProcess("remote_name", found=entry.name.encode("unicode_escape").decode()[:200])
        name = f"{folder}/{entry.name}" if folder else entry.name
        if entry.kind == "directory":
            levels = DEPTH_MAX if deep else pattern.count("/")
            if depth < levels and (deep or matches(name, "/".join(pattern.split("/")[: depth + 1]))):
                yield from walk(listing, pattern, name, depth + 1)
        elif matches(name, pattern):
            if entry.kind != "file":
                raise StopProcess("file_link", file=name)
            yield Stored(name, entry.stamp, entry.size, entry.changed_at)


class Remote(NamedTuple):
    """A remote file system as three questions; whatever it raises goes through `guarded`, which makes it ours."""

    listing: Callable[[str], list[Entry]]  # of a folder below the root
    stream: Callable[[str], AbstractContextManager[Any]]  # the bytes of a file: read(size)
    stamp: Callable[[str], list[Any]]  # of a file, as it is now
    guarded: Callable[[], AbstractContextManager[None]]


def folder_in(title: str, remote: Remote, pattern: str, options: Options, clock_off_s: float = 0.0) -> Folder:
    """The folder that a remote file system holds."""

    def listing(folder: str) -> list[Entry]:
        with remote.guarded():
            return remote.listing(folder)

    listed = partial(walk, listing, pattern or "*")
    return Folder(title, listed, partial(fetched, remote, options), clock_off_s=clock_off_s)


@contextmanager
def fetched(remote: Remote, options: Options, file: Stored) -> Iterator[Opened]:
    """A file of this machine with all of the remote one in it, gone afterwards.

    Raises:
        RetryLater: shorter or longer than listed, or another one by now.
        StopProcess: larger than unpacked_bytes_max.
    """
    most = limit(options, "unpacked_bytes_max")
    if file.size > most:
        raise StopProcess("too_large", found=file.size, limit=most)
    with TemporaryDirectory(prefix="hub-fetch-") as folder:
        path = Path(folder) / PurePosixPath(file.name).name[-NAME_CHARACTERS_MAX:]
        digest, seen = hashlib.sha256(), 0
        with remote.guarded(), remote.stream(file.name) as source, path.open("wb") as out:
            while chunk := source.read(CHUNK_BYTES):
                seen += len(chunk)
                if seen > (file.size if file.size >= 0 else most):
                    break
                digest.update(chunk)
                out.write(chunk)
        with remote.guarded():
            same = remote.stamp(file.name) == file.stamp
        if seen > most:
            raise StopProcess("too_large", found=seen, limit=most)
        if file.size not in (seen, UNKNOWN) or not same:
            raise RetryLater("file_moving", file=file.name)
        yield Opened(path, digest.hexdigest())


@contextmanager
def told(host: str) -> Iterator[None]:
    """What goes wrong with a peer, as our errors. A library's own text is left out: it may quote what must stay secret."""
    try:
        yield
    except HubError:
        raise
    except PermissionError:
        raise StopProcess("remote_refused", host=host) from None
    except FileNotFoundError:
        raise StopProcess("remote_missing", host=host) from None
    except (TimeoutError, OSError, EOFError) as error:
        raise RetryLater("remote_away", host=host, detail=type(error).__name__) from None


def plain(options: Mapping[str, Any], name: str) -> str:
    """An option's text, a secret's too."""
    value = options.get(name)
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return "" if value is None else str(value)


def missing(package: str) -> StopProcess:
    """The error of a library that is not installed."""
    return StopProcess("extra_missing", extra="sources", package=package)
