"""One stage for all tests of the kit, on the session's servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.conform import Stage, stage
from hub.servers import Endpoints
from hub.settings import Settings


@pytest.fixture(scope="package")
def tried(servers: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    named = Settings(
        data_dir=tmp_path_factory.mktemp("conform"),
        kafka_bootstrap=servers.kafka_bootstrap,
        database_url=servers.database_url,
    )
    with stage(named, print) as made:
        yield made
