"""Secrets: named in settings, kept outside the store, never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from hub.collect.secrets import resolve, values_in, without
from hub.errors import StopProcess
from hub.settings import Settings


def test_a_secret_comes_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=tmp_path)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "lab_password").write_text("from a file\n", "utf-8")
    monkeypatch.setenv("HUB_SECRET_TOKEN", "from the environment")
    found = resolve(settings, {"url": "x", "password": {"secret": "lab_password"}, "headers": [{"secret": "token"}]})
    assert found["url"] == "x"
    assert isinstance(found["password"], SecretStr)
    assert values_in(found) == ["from a file", "from the environment"]
    assert "from" not in repr(found)


@pytest.mark.parametrize("name", ["missing", "../keys.json", "", "a/b"])
def test_a_secret_that_is_not_there_is_named_and_no_path_leads_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(StopProcess) as caught:
        resolve(Settings(data_dir=tmp_path), {"password": {"secret": name}})
    assert caught.value.code == ("secret_missing" if name == "missing" else "secret_name")


def test_an_error_never_shows_a_secret() -> None:
    error = StopProcess("reading_failed", detail="login for u:tr0ub4dor at db failed")
    shown = without(error, ["tr0ub4dor", "at"])
    for language in ("en", "zh"):
        assert "tr0ub4dor" not in shown.describe(language)
    assert "***" in str(shown)
    assert " at db" in str(shown), "a short secret would blot out half of the text"
