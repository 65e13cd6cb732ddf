"""settings.env explains every setting in both languages and shows its default."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hub.settings import Settings

FILE = Path(__file__).parents[2] / "deploy" / "settings.env"
NOT_SETTINGS = {"HUB_KEY"}  # read by the command alone (hub/cli/output.py)


def explained() -> dict[str, tuple[list[str], str]]:
    """Name → (the comment lines above it, the value shown)."""
    found: dict[str, tuple[list[str], str]] = {}
    comment: list[str] = []
    for line in FILE.read_text("utf-8").splitlines():
        assignment = re.fullmatch(r"#(HUB_[A-Z0-9_]+)=(.*)", line)
        if assignment:
            assert assignment[1] not in found, f"{assignment[1]} stands there twice"
            found[assignment[1]] = (comment, assignment[2])
            comment = []
        elif line.startswith("# "):
            comment.append(line.removeprefix("# "))
        else:
            assert line == "", f"neither comment nor setting: {line}"
            comment = []
    return found


def shown(value: Any) -> str:
    """A default as the environment writes it; "" where there is none."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_setting_is_there_in_order_and_nothing_else() -> None:
    wanted = [f"HUB_{name.upper()}" for name in Settings.model_fields]
    assert [name for name in explained() if name not in NOT_SETTINGS] == wanted
    assert set(explained()) - set(wanted) == NOT_SETTINGS


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_has_its_default_and_both_languages(name: str) -> None:
    info = Settings.model_fields[name]
    comment, value = explained()[f"HUB_{name.upper()}"]
    default = None if info.default_factory is not None else info.default
    assert value == shown(default)
    wanted = f"# {info.description}"
    assert f"# {comment[0]}" == wanted, f"the English line of {FILE.name} must be that of settings.py: {wanted}"
    assert any("一" <= letter <= "鿿" for letter in comment[1])


def test_the_defaults_shown_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes a # away and changes nothing has changed nothing."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HUB_{name.upper()}", raising=False)
    before = Settings()
    for name, (_, value) in explained().items():
        if value:
            monkeypatch.setenv(name, value)
    assert Settings() == before
