"""The command in this process, against servers of this module's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from hub.servers import Endpoints
from hub.settings import Settings
from hub.start import find, prepare
from tests.processes import environment


@pytest.fixture(scope="module")
def servers_named(settings: Settings) -> Endpoints:
    return find(settings)


@pytest.fixture(scope="module")
def engine(settings: Settings, servers_named: Endpoints) -> Iterator[Engine]:
    made = prepare(settings, servers_named)
    yield made
    made.dispose()


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command in this process: what it printed and the code it ended with."""
    from hub.__main__ import main

    for name, value in environment(settings, LANG="C.UTF-8", COLUMNS="200").items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr("sys.argv", ["hub", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, said
        return said.out + said.err

    return run
