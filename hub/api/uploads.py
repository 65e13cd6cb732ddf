"""Files that people upload: read under a limit, kept in the data folder until they are an instance's or done with."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from pathlib import Path, PurePath
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile

from hub.api.context import context_of
from hub.api.problems import Problem
from hub.settings import Settings

DRAFTS = ".drafts"
DRAFT_S = 24 * 3600  # a sample that became nothing is removed after a day
FIELDS_MAX = 50
BESIDES_BYTES = 64 * 1024  # of a form, beside its file
NAME_BYTES_MAX = 120
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class Upload(NamedTuple):
    """A posted form: its fields, and the file in it, kept at `path`."""

    fields: dict[str, str]
    token: str
    path: Path


def folder(settings: Settings) -> Path:
    """Where uploads are."""
    return settings.data_dir / "uploads"


async def upload_of(request: Request) -> Upload:
    """The posted form, its file kept as a draft.

    Raises:
        Problem: 413 larger than allowed, 422 without a file.
    """
    settings = context_of(request).settings
    stated = request.headers.get("content-length", "")
    if not stated.isdigit() or int(stated) > settings.upload_bytes_max + BESIDES_BYTES:
        limit = settings.upload_bytes_max
        raise Problem(413, "too_large", {"connection": "close"}, found=stated or "?", limit=limit)
    async with request.form(max_files=1, max_fields=FIELDS_MAX) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename or not file.size:
            raise Problem(422, "upload_missing")
        drafts = folder(settings) / DRAFTS
        forget_old(drafts)
        token = secrets.token_urlsafe(16)
        path = drafts / token / plain_name(file.filename)
        path.parent.mkdir(parents=True)
        with path.open("wb") as kept:
            while part := await file.read(1 << 20):
                kept.write(part)
        return Upload({name: value for name, value in form.items() if isinstance(value, str)}, token, path)


def plain_name(name: str) -> str:
    """A file's name without a folder, and without what a file system or a shell could take for something else."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(c if c.isalnum() or c in " ._-()（）" else "_" for c in last).strip(" .")
    stem, dot, end = kept.rpartition(".")
    if not dot:
        stem, end = kept, ""
    while len(stem.encode()) > NAME_BYTES_MAX:
        stem = stem[:-1]
    return f"{stem or 'sample'}{dot}{end[:10]}"


def draft(settings: Settings, token: str) -> Path:
    """The file of a draft.

    Raises:
        Problem: 404, it is gone.
    """
    found = list((folder(settings) / DRAFTS / token).glob("*")) if TOKEN.fullmatch(token) else []
    if not found:
        raise Problem(404, "upload_gone")
    return found[0]


def keep(settings: Settings, path: Path, name: str) -> Path:
    """Move a draft into the folder of the instance `name`; the file's new place."""
    home = folder(settings) / name
    home.mkdir(parents=True, exist_ok=True)
    kept = home / path.name
    shutil.move(path, kept)
    path.parent.rmdir()
    return kept


def discard(path: Path) -> None:
    """Remove a draft."""
    shutil.rmtree(path.parent, ignore_errors=True)


def forget_old(drafts: Path) -> None:
    """Remove drafts that nobody went on with."""
    for one in drafts.glob("*"):
        if one.stat().st_mtime < time.time() - DRAFT_S:
            shutil.rmtree(one, ignore_errors=True)
