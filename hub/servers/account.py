"""The account that embedded servers run under: our own, or an unprivileged one when root starts the hub.

PostgreSQL refuses root, and a broker has no need of it. Nothing is added to the machine: the user `nqi-hub` is taken
if the administrator made one, else `nobody`. Such a user often cannot walk to the data or the programs (a home is
0700), so two things are done, and no folder that is not ours is opened up:

- data: the parent enters the folder *before* it drops its rights, and the server names its folder by
  `/proc/self/cwd`, which needs no walk through the folders above;
- programs: what the user cannot walk to is copied once into `/var/cache/nqi-hub`.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import platformdirs

from hub.errors import StopProcess

NAMES = ("nqi-hub", "nobody")
HERE = Path("/proc/self/cwd")
CACHE_FOR_ALL = Path("/var/cache/nqi-hub")


class Account(NamedTuple):
    """An unprivileged user to run servers as."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The user that servers started by root run as; None when the hub is not root (servers run as we do)."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd  # not on Windows

    for name in NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise StopProcess("no_postgres", detail=f"root cannot run it, and there is no user {' or '.join(NAMES)}")


def private_folder(folder: Path, account: Account | None) -> Path:
    """Make `folder` if need be, 0700 and owned by the account; returns it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if account is not None and folder.stat().st_uid != account.uid:
        give(folder, account)
    return folder


def give(path: Path, account: Account | None) -> None:
    """Hand a file or folder, with all in it, to the account."""
    if account is None or sys.platform == "win32":
        return
    os.chown(path, account.uid, account.gid, follow_symlinks=False)
    if path.is_dir() and not path.is_symlink():
        for entry in path.rglob("*"):
            os.chown(entry, account.uid, account.gid, follow_symlinks=False)


def folder_for(folder: Path, account: Account | None) -> str:
    """How a server whose working folder is `folder` names it: no walk from `/` when its rights were dropped."""
    return str(folder) if account is None or not sys.platform.startswith("linux") else str(HERE)


def can_reach(path: Path) -> bool:
    """True if any user of the machine can walk to `path` and read it."""
    path = path.resolve()
    walkable = all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)
    if not walkable or not path.exists():
        return False
    needed = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
    return path.stat().st_mode & needed == needed


def reachable(base: Path, parts: tuple[str, ...], witness: str, label: str, account: Account | None) -> Path:
    """`base` itself, or a copy of its `parts` that the account can reach.

    Args:
        base: the folder that holds the programs.
        parts: what of it the programs need, relative; programs find their libraries by relative paths.
        witness: a file in it, relative, that must be reachable too (a strict umask hides files, not folders).
        label: name of the copy; a new version must have a new label.

    Raises:
        StopProcess: neither the folder nor a place for the copy can be reached.
    """
    if account is None or can_reach(base / witness):
        return base
    copy = CACHE_FOR_ALL / label
    if not (copy / witness).exists():
        try:
            _copy_whole(base, parts, copy)
        except OSError as error:
            raise StopProcess("program_unreachable", user=account.name, path=base) from error
    if not can_reach(copy / witness):
        raise StopProcess("program_unreachable", user=account.name, path=base)
    return copy


def cache_dir() -> Path:
    """This user's cache; for root the machine's, since a home is closed to the servers' account."""
    if server_account() is None:
        return Path(platformdirs.user_cache_dir("nqi-hub", appauthor=False))
    return CACHE_FOR_ALL


def shared_folder(folder: Path) -> Path:
    """Make a cache folder of ours that others may read, whatever the umask; returns it.

    Raises:
        StopProcess: `cache_unwritable`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if server_account() is not None:
            for ours in (folder, *folder.parents):
                if CACHE_FOR_ALL in (ours, *ours.parents):
                    ours.chmod(0o755)
    except OSError as error:
        raise StopProcess("cache_unwritable", folder=folder, detail=error.strerror) from error
    return folder


def _copy_whole(base: Path, parts: tuple[str, ...], copy: Path) -> None:
    """Copy for all to read; it appears under its name only complete, whoever else copies at the same time."""
    shared_folder(copy.parent)
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".copy-", ignore_cleanup_errors=True) as temporary:
        whole = Path(temporary) / "whole"
        for part in parts:
            if (base / part).exists():
                shutil.copytree(base / part, whole / part, symlinks=True)
        for path in (whole, *whole.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.is_dir() or os.access(path, os.X_OK) else 0))
        try:
            whole.rename(copy)
        except OSError:
            if not copy.exists():
                raise
