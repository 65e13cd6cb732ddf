"""The writer's heartbeat and the loop share one connection: neither disturbs the other."""

from __future__ import annotations

import threading
import time

import pytest

from hub.ingest import writer
from hub.ingest.writer import Writer
from hub.settings import Settings
from hub.start import find, prepare


def test_positions_are_read_while_it_beats(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    named = find(settings)
    prepare(settings, named).dispose()
    monkeypatch.setattr(writer, "HEARTBEAT_S", 0.0005)
    ours, stop = Writer(settings, named.database_url), threading.Event()
    ours.start(stop)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        ours.polled_at = time.monotonic()
        assert ours.reset([("test", 0)]) == {("test", 0): 0}
    assert ours.failed is None
    ours.stop()
