"""The instance that a proposal becomes: its name, and the settings that hold its mapping."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from pathlib import PurePath
from typing import Any

from hub.errors import StopProcess
from hub.onboard.proposal import Proposal
from hub.onboard.sample import Sample

PLUGIN = "mapped"  # what an instance of a mapping has where others name their connector
NAME = re.compile(r"[a-z][a-z0-9_-]{1,59}")


def settings_of(sample: Sample, made: Proposal, **where: Any) -> dict[str, Any]:
    """The settings of an instance: the mapping, how its documents are read, and `where` its rows are."""
    mapping = made.mapping.model_dump(mode="json", exclude_defaults=True)
    named = {"format": sample.format} if sample.format else {}
    return {**named, **sample.options, **where, "mapping": mapping}


def checked_name(name: str) -> str:
    """A name for an instance and its source.

    Raises:
        StopProcess: it is none.
    """
    if not NAME.fullmatch(name):
        raise StopProcess("onboard_name", found=name)
    return name


def name_for(file: str, kind: str) -> str:
    """A name made of a file's; where that has no letters to make one of, the kind with a digest."""
    stem = unicodedata.normalize("NFKC", PurePath(file).stem).lower()
    plain = re.sub(r"[^a-z0-9]+", "_", stem).strip("_")[:50].rstrip("_")
    if stem.isascii() and NAME.fullmatch(plain):
        return plain
    return f"{kind}_{blake2b(stem.encode(), digest_size=3).hexdigest()}"


def title_for(file: str, sample: Sample) -> str:
    """What the source is called until somebody says better: the line above its table, else its file."""
    return (sample.title or PurePath(file).stem)[:100]
