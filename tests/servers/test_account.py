"""Root's servers run as another user, who may not be able to walk to the data or the programs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hub.errors import StopProcess
from hub.servers import account

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def test_a_closed_folder_above_is_noticed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "programs").mkdir(parents=True)
    closed.chmod(0o700)
    assert not account.can_reach(closed / "programs")
    assert account.can_reach(Path("/usr/bin"))


@pytest.mark.skipif(not ROOT, reason="only root's programs are copied")
def test_unreachable_programs_are_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = account.server_account()
    assert user is not None
    programs = tmp_path / "programs"
    (programs / "bin").mkdir(parents=True)
    (programs / "bin" / "run").write_text("#!/bin/sh\n")
    (programs / "bin" / "run").chmod(0o700)
    shared = Path("/var/tmp") / f"hub-test-{os.getpid()}"  # noqa: S108  a folder that others can walk to
    monkeypatch.setattr(account, "CACHE_FOR_ALL", shared)
    try:
        copy = account.reachable(programs, ("bin", "libs"), "bin/run", "programs-1", user)
        assert copy == shared / "programs-1"
        assert (copy / "bin" / "run").stat().st_mode & 0o777 == 0o755
        (programs / "bin" / "run").write_text("changed")
        assert account.reachable(programs, ("bin", "libs"), "bin/run", "programs-1", user) == copy
        assert (copy / "bin" / "run").read_text() == "#!/bin/sh\n"
        assert account.reachable(programs, ("bin", "libs"), "bin/run", "programs-1", None) == programs
    finally:
        shutil.rmtree(shared)


@pytest.mark.skipif(not ROOT, reason="only root's programs are copied")
def test_no_place_for_the_copy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").touch(mode=0o700)
    (tmp_path / "file").touch()
    monkeypatch.setattr(account, "CACHE_FOR_ALL", tmp_path / "file" / "cache")
    with pytest.raises(StopProcess, match="cannot write in the cache"):
        account.reachable(tmp_path, ("x",), "run", "x", account.server_account())
