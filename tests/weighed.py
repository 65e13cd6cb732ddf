"""A hub in which all evidence is weighed, what is pushed to it, and keys of more people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hub import keys
from hub.settings import Settings
from hub.start import find, prepare
from hub.store import access
from tests.identify.strategies import uscc
from tests.processes import Api, running, until


@contextmanager
def running_weighed(settings: Settings) -> Iterator[Api]:
    """The API of such a hub, which is ready."""
    made = settings.model_copy(update={"identity": "weighed"})
    prepare(made, find(made)).dispose()
    with running(made) as client:
        yield client


def new_key(settings: Settings, role: str, institution: str | None, name: str) -> str:
    """A key made for somebody of this name."""
    engine, secret = prepare(settings, find(settings)), keys.new_secret()
    with engine.begin() as connection:
        access.add_key(connection, secret, role, institution, name)
    engine.dispose()
    return secret


def coded(name: str, code: str) -> dict[str, Any]:
    """A party with a USCC."""
    return {"name": name, "identifiers": [{"scheme": "uscc", "value": code}]}


def firm(name: str, serial: int) -> dict[str, Any]:
    """A party of Hangzhou with a USCC of its own number."""
    return coded(name, uscc(serial, "330100"))


def pushed(api: Api, tag: str, *parties: dict[str, Any]) -> list[str]:
    """The enterprises of records of one party each."""
    events = [
        {"kind": "certificate", "version": 1, "record": {
            "record_id": f"{tag}-{n}", "number": f"{tag}-{n}", "parties": [{"role": "holder"} | party]}}
        for n, party in enumerate(parties)
    ]  # fmt: skip
    answer = api.ask("POST", "/v1/events", "institution", json=events)
    assert answer.status_code == 202, answer.text
    paths = [row["record"] for row in answer.json()["rows"]]
    until(lambda: all(api.get(path).status_code == 200 for path in paths), 20, "stored")
    return [api.get(path).json()["record"]["parties"][0]["enterprise"] for path in paths]
