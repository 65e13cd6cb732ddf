"""A running hub for the API's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.settings import Settings
from hub.start import find, prepare
from tests.processes import Api, running


@pytest.fixture(scope="module")
def api(settings: Settings) -> Iterator[Api]:
    """The API of a hub that is ready."""
    prepare(settings, find(settings)).dispose()
    with running(settings, HUB_PUSH_RATE_PER_S_MAX="1000000") as client:
        yield client
