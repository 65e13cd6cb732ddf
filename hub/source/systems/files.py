"""The family of files: documents in a folder, here or far away, each read by the connector's format."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from hub.errors import RetryLater, StopProcess
from hub.source.pull import Ask, Family, Mark, Pulled, Unchanged
from hub.source.raw import Header, Options
from hub.source.systems.stored import Folder, Opened, Stored, split_pattern, watch

SAMPLE = "sample:"


def pull(ask: Ask) -> Iterator[Pulled]:
    """Every row of every file that the option `path` (or `url`) names; nothing where no file changed.

    Options: path, mode ("whole": the files together are the source; "append": each is an addition, read once, and
    nothing is ever gone), settle_s, done_suffix, and those of `hub.source.systems.remote`. A file that cannot be read
    does not cost its neighbours: their rows come first, then its error.

    Raises:
        StopProcess: there is no file, or one is not what it must be.
        RetryLater: a file changed while it was read, or a remote folder is away.
    """
    assert ask.rows is not None, "a source of files has a format"
    append = appends(ask.options)
    before: Mapping[str, Any] = ask.position.get("files", {})
    done: dict[str, Any] = dict(ask.position.get("done", {}))
    with folder_of(ask.options) as folder:
        watched = watch(folder, {**before, **done}, ask)
        if not watched.files and not watched.moving and not append:
            raise StopProcess("file_missing", file=folder.title)
        if not done and not watched.moving and unchanged(folder, watched.files, before, append, ask.position):
            yield Unchanged()
            return
        skipped = {**before, **done} if append else done
        now = {file.name: file.stamp for file in watched.files}
        # A file read before the reading was cut off, and changed since: its former rows count as shown, so that what
        # went with them would stay. Such a reading does not count as the last one.
        stale = bool(done and ask.position.get("stale")) or any(
            entry["stamp"] != now.get(name) for name, entry in done.items()
        )
        failure: StopProcess | None = None
        for file in watched.files:
            if not is_known(file, skipped):
                try:
                    yield from rows_of(folder, file, ask, done)
                except StopProcess as error:
                    failure = failure or error
                    continue
                if failure or file is not watched.files[-1]:
                    yield Mark({"files": before, "done": dict(done), "stale": stale})
        if failure:
            raise failure
        if watched.moving:
            raise RetryLater("file_moving", file=", ".join(watched.moving))
        read = {name: skipped.get(name, done.get(name)) for name in now}
        yield Mark({"files": read, "stale": stale and not append})


def rows_of(folder: Folder, file: Stored, ask: Ask, done: dict[str, Any]) -> Iterator[Pulled]:
    """The rows of one file, noted as done behind the last."""
    assert ask.rows is not None
    empty = True
    with folder.opened(file) as (path, digest):
        for row in ask.rows(path, ask.options):
            if isinstance(row, Header):
                yield row._replace(document=f"{file.name} {row.document}".strip())
                continue
            empty = False
            yield row._replace(place=f"{file.name} {row.place}")
    if empty and not appends(ask.options):
        raise StopProcess("file_empty", file=file.name)
    done[file.name] = {"stamp": file.stamp, "sha256": digest}


def unchanged(
    folder: Folder, files: Sequence[Stored], before: Mapping[str, Any], append: bool, position: Mapping[str, Any]
) -> bool:
    """Whether the folder is as it was at the end of the last reading; in "append", whether nothing was added."""
    if position.get("stale") or ("files" not in position and not append):
        return False
    if not append and before.keys() != {file.name for file in files}:
        return False
    return all(is_known(file, before) or is_same(folder, file, before) for file in files)


def is_known(file: Stored, known: Mapping[str, Any]) -> bool:
    """Whether a file was read as it stands."""
    return file.name in known and list(known[file.name]["stamp"]) == file.stamp


def is_same(folder: Folder, file: Stored, known: Mapping[str, Any]) -> bool:
    """Whether a file that was written again holds what it held."""
    if file.name not in known or folder.hashed is None or known[file.name]["stamp"][:1] != file.stamp[:1]:
        return False
    return folder.hashed(file) == str(known[file.name]["sha256"])


def appends(options: Options) -> bool:
    """Whether files are additions.

    Raises:
        StopProcess: the option `mode` is neither.
    """
    mode = str(options.get("mode", "whole"))
    if mode not in ("whole", "append"):
        raise StopProcess("mode_unknown", found=mode)
    return mode == "append"


def folder_of(options: Options) -> AbstractContextManager[Folder]:
    """The folder that the options name."""
    address = str(options.get("url") or options["path"])
    if "://" in address:
        from hub.source.systems.remote import remote_folder

        return remote_folder(address, options)
    return nullcontext(local_folder(address, options.get("sample_folders", ())))


def local_folder(path: str, sample_folders: Sequence[Path]) -> Folder:
    """A folder of this machine, or of a file system that it has mounted."""
    root, pattern = place_of(path, sample_folders)
    odd: dict[str, Path] = {}
    opened, hashed = partial(open_local, root, odd), partial(hash_local, root, odd)
    listed = partial(list_local, root, odd, pattern)
    return Folder(path, listed, opened, hashed, shared=not path.startswith(SAMPLE))


def place_of(path: str, sample_folders: Sequence[Path]) -> tuple[Path, str]:
    """The folder and the pattern below it; `sample:` stands for the first of the sample folders that has a match."""
    if path.startswith(SAMPLE):
        folder, pattern = split_pattern(path.removeprefix(SAMPLE))
        roots = [root / folder for root in sample_folders] or [Path(folder)]
        found = (root for root in roots if root.is_dir() and next(root.glob(pattern), None))
        return next(found, roots[0]), pattern
    folder, pattern = split_pattern(path)
    root = Path(folder or ("/" if path.startswith("/") else "."))
    if not pattern or (root / pattern).is_dir():
        return root / pattern, "*"
    return root, pattern


def list_local(root: Path, odd: dict[str, Path], pattern: str) -> Iterator[Stored]:
    """The files below a folder; `odd` gets those whose names are not their names' bytes."""
    for file in root.glob(pattern) if pattern and root.is_dir() else ():
        try:
            found = file.stat()
        except FileNotFoundError:
            continue
        if file.is_file():
            name = name_of(root, file)
            if not (root / name).exists():
                odd[name] = file
            yield Stored(name, stamp_of(file), found.st_size, found.st_mtime)


def name_of(root: Path, file: Path) -> str:
    """A file's name below its folder as people read it; old systems write it in GB18030, which here is no text."""
    name = file.relative_to(root).as_posix()
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        known = raw.decode("gb18030")
        return known if not (root / known).exists() else raw.decode(errors="backslashreplace")
    except UnicodeDecodeError:
        return raw.decode(errors="backslashreplace")


def stamp_of(file: Path) -> list[Any]:
    """What changes whenever a file does: nothing that writes it can keep the time of the last change (ctime) as it was."""
    found = file.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


@contextmanager
def open_local(root: Path, odd: Mapping[str, Path], file: Stored) -> Iterator[Opened]:
    """A file where it stands.

    Raises:
        StopProcess: a symbolic link that leaves the folder; not to be read.
        RetryLater: no longer the file that was listed.
    """
    path = odd.get(file.name, root / file.name)
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise StopProcess("file_link", file=file.name)
        yield Opened(path, sha256(path))
        if stamp_of(path) == file.stamp:
            return
    except PermissionError as error:
        raise StopProcess("file_unreadable", file=file.name, detail=error.strerror) from None
    except FileNotFoundError:
        pass
    raise RetryLater("file_moving", file=file.name)


def hash_local(root: Path, odd: Mapping[str, Path], file: Stored) -> str:
    """The hash of a listed file."""
    with open_local(root, odd, file) as opened:
        return opened.sha256


def files_of(path: str, sample_folders: Sequence[Path]) -> list[Path]:
    """The files that a path or pattern names, in order; `sample:` stands for the first of the sample folders that has one.

    Raises:
        StopProcess: there is none.
    """
    root, pattern = place_of(path, sample_folders)
    found = sorted(file for file in root.glob(pattern) if file.is_file()) if pattern else []
    if not found:
        raise StopProcess("file_missing", file=path)
    return found


def sha256(file: Path) -> str:
    """The hash of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


FILES = Family(name="files", pull=pull, snapshot=True, adds_only=appends)
