"""The systemd units: parsed, their commands and settings real, systemd-analyze content where it is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hub.settings import Settings
from tests.deploy.commands import commands

UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").glob("*.service"))
HARDENED = ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictSUIDSGID", "ProtectKernelModules")


def parse(unit: Path) -> dict[str, list[str]]:
    """Key → its values, in order; a key may come several times, which configparser does not take."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in unit.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            assert section in ("Unit", "Service", "Install"), line
            continue
        key, equals, value = line.partition("=")
        assert section, line
        assert equals and re.fullmatch(r"[A-Za-z]+", key), line
        found.setdefault(key, []).append(value)
    return found


def test_there_is_a_unit_for_each_process() -> None:
    assert [unit.name for unit in UNITS] == ["hub-api.service", "hub-collect.service", "hub-ingest@.service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_a_real_command_as_nobody_special(unit: Path) -> None:
    found = parse(unit)
    (start,) = found["ExecStart"]
    program, *words = start.split()
    assert program.endswith("/bin/hub")
    assert " ".join(words) in commands()
    assert found["User"] == ["nqi-hub"]
    assert found["Restart"] == ["always"]
    assert found["ProtectSystem"] == ["strict"]
    assert found["CapabilityBoundingSet"] == [""]
    assert all(found[name] == ["yes"] for name in HARDENED)
    named = re.findall(r"(HUB_[A-Z_]+)=", " ".join(found["Environment"]))
    assert named == ["HUB_DATA_DIR"]
    assert named[0].removeprefix("HUB_").lower() in Settings.model_fields
    assert found["EnvironmentFile"][0].endswith("/settings.env")


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("SKIPPED: no systemd-analyze here; the units were only parsed by test_systemd.py itself")
    for unit in UNITS:  # the program that they start must exist for `verify`
        text = re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", unit.read_text("utf-8"))
        (tmp_path / unit.name).write_text(text, "utf-8")
    names = [str(tmp_path / unit.name.replace("@.", "@1.")) for unit in UNITS]
    (tmp_path / "hub-ingest@1.service").write_text((tmp_path / "hub-ingest@.service").read_text("utf-8"), "utf-8")
    done = subprocess.run([analyze, "verify", "--man=no", *names], capture_output=True, text=True, timeout=60)
    said = [line for line in (done.stdout + done.stderr).splitlines() if "hub-" in line]
    assert done.returncode == 0, done.stderr
    assert said == []
