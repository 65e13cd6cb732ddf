"""The family of files: documents in a folder, each read by the connector's format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from hub.errors import StopProcess
from hub.source.pull import Ask, Family, Mark, Pulled, Unchanged
from hub.source.raw import Header

SAMPLE = "sample:"


def pull(ask: Ask) -> Iterator[Pulled]:
    """Every row of every file that the option `path` names; nothing where no file changed since the last whole reading.

    Raises:
        StopProcess: there is no file, or one is not what it must be.
    """
    assert ask.rows is not None, "a source of files has a format"
    files = files_of(str(ask.options["path"]), ask.options.get("sample_folders", ()))
    hashes = {file.name: sha256(file) for file in files}
    if ask.position.get("files") == hashes:
        yield Unchanged()
        return
    for file in files:
        empty = True
        for row in ask.rows(file, ask.options):
            if isinstance(row, Header):
                yield row._replace(document=file.name)
                continue
            empty = False
            yield row._replace(place=f"{file.name} {row.place}")
        if empty:
            raise StopProcess("file_empty", file=file.name)
    yield Mark({"files": hashes})


def files_of(path: str, sample_folders: Sequence[Path]) -> list[Path]:
    """The files that a path or pattern names, in order; `sample:` stands for the first of the sample folders that has one.

    Raises:
        StopProcess: there is none.
    """
    roots, pattern = [Path()], path
    if path.startswith(SAMPLE):
        roots, pattern = list(sample_folders), path.removeprefix(SAMPLE)
    elif Path(path).is_absolute():
        roots, pattern = [Path(Path(path).anchor)], str(Path(path).relative_to(Path(path).anchor))
    for root in roots:
        found = sorted(file for file in root.glob(pattern) if file.is_file())
        if found:
            return found
    raise StopProcess("file_missing", file=path)


def sha256(file: Path) -> str:
    """The hash of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


FILES = Family(name="files", pull=pull, snapshot=True)
