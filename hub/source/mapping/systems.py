"""Families and formats by the names that settings use; each is imported when it is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from hub.errors import StopProcess
from hub.source.pull import Family
from hub.source.raw import Rows

# Name in settings -> module of hub.source.systems that holds the family.
MODULES = {"files": "files", "rest": "rest", "soap": "soap", "sql": "sql", "capture": "capture", "topic": "topic"}


def family_named(name: str) -> Family:
    """The family that settings call so.

    Raises:
        StopProcess: there is none.
    """
    try:
        module = import_module(f"hub.source.systems.{MODULES[name]}")
    except (KeyError, ModuleNotFoundError):
        raise StopProcess("family_unknown", found=name, known=", ".join(sorted(MODULES))) from None
    return next(one for one in vars(module).values() if isinstance(one, Family) and one.name == name)


def format_named(name: str) -> Rows:
    """The format that settings call so; "any" tells by each file.

    Raises:
        StopProcess: there is none.
    """
    from hub.source.formats.mixed import FORMATS, any_file

    formats = {**FORMATS, "any": any_file}
    if name not in formats:
        raise StopProcess("format_unknown", found=name, known=", ".join(sorted(formats)))
    return formats[name]


def format_of(path: Path) -> str:
    """The format of a file.

    Raises:
        StopProcess: empty, or of a format that the hub does not read.
    """
    from hub.source.formats.mixed import find_format

    return find_format(path, {})
