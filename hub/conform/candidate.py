"""A connector on trial: what it declares, and the rows of its source that were recorded."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from importlib import import_module, invalidate_caches
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import hub
from hub.errors import StopProcess
from hub.source import Source, plugins
from hub.source.systems.files import FILES, files_of

RECORDED = Path(hub.__file__).parents[1] / "tests" / "connectors"
"""Where the hub's own connectors have their recorded rows, in a checkout."""
FILES_MAX = 20
FOLDER = "connectors"


class Candidate(NamedTuple):
    """`inputs`: the recorded documents; `folder`: what `connectors` must look into to find its file, None for a built-in."""

    name: str
    declared: Source[Any]
    inputs: Sequence[Path]
    folder: Path | None = None


def built_in(name: str) -> Candidate:
    """A connector of the hub's own.

    Raises:
        StopProcess: there is none of that name, or nothing recorded of it.
    """
    known = plugins()
    if name not in known:
        raise StopProcess("plugin_unknown", plugin=name, known=", ".join(known))
    return Candidate(name, known[name], recorded(name, known[name]))


def recorded(name: str, declared: Source[Any]) -> list[Path]:
    """The recorded input of a built-in connector; its samples where the hub was installed without its tests."""
    found = sorted((RECORDED / name).glob("input*"))
    if not found and declared.family is FILES:
        samples = Path(str(import_module("connectors").__path__[0])) / "samples"
        found = list(islice(files_of(f"sample:{declared.files}", [samples]), FILES_MAX))
    if not found:
        raise StopProcess("conform_no_input", name=name, folder=RECORDED / name)
    return found


def own(file: Path, recorded_in: Path | None, scratch: Path) -> Candidate:
    """An engineer's connector: a file with SOURCE; its `input*` lie beside it, in a folder of its name, or in the one named.

    The file is copied into a folder of its own in `scratch`, from where it is imported as a connector is.

    Raises:
        StopProcess: no such file, no SOURCE in it, a name that the hub's connectors have, nothing recorded.
    """
    name = file.stem
    if not file.is_file():
        raise StopProcess("file_missing", file=file)
    package = import_module("connectors")
    if file.resolve().parent == Path(str(package.__path__[0])).resolve():
        return built_in(name)
    if not name.isidentifier() or (Path(str(package.__path__[0])) / f"{name}.py").exists():
        raise StopProcess("conform_name", name=name)
    folder = scratch / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / file.name)
    if str(folder) not in package.__path__:
        package.__path__.append(str(folder))
    invalidate_caches()
    declared = getattr(import_module(f"connectors.{name}"), "SOURCE", None)
    if not isinstance(declared, Source):
        raise StopProcess("conform_no_source", file=file)
    folders = [recorded_in] if recorded_in else [file.parent / name, file.parent]
    inputs = next((found for place in folders if (found := sorted(place.glob("input*")))), [])
    if not inputs:
        raise StopProcess("conform_no_input", name=name, folder=folders[0])
    return Candidate(name, declared, inputs, folder)


def forget_own(scratch: Path) -> None:
    """Engineers' connectors imported from `scratch` are not the hub's, once they were tried."""
    package = import_module("connectors")
    if str(folder := scratch / FOLDER) in package.__path__:
        package.__path__.remove(str(folder))
        for file in folder.glob("*.py"):
            sys.modules.pop(f"connectors.{file.stem}", None)
