"""A running hub for the API's tests: `hub serve` and `hub ingest` as processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.settings import Settings
from hub.start import find, prepare
from tests.processes import Api, Process


@pytest.fixture(scope="module")
def api(settings: Settings) -> Iterator[Api]:
    """The API of a hub that is ready."""
    prepare(settings, find(settings)).dispose()
    processes = [
        Process(settings, "serve", HUB_PUSH_RATE_PER_S_MAX="1000000").start(),
        Process(settings, "ingest").start(),
    ]
    client = Api(settings)
    try:
        client.wait_ready(*processes)
        yield client
    finally:
        client.close()
        for process in processes:
            process.stop()
