"""The city's services: read whole by their connectors, then only what changed; closed without the key."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from hub.errors import StopProcess
from hub.sample_city import generate
from hub.servers.ports import free_port
from hub.source import Accepted, RawRow, Source, accept, plugins
from hub.source.pull import Ask, Mark
from tests.processes import until

KEY = "city-key-for-tests"
NAMES = ("city_calibrations_rest", "city_inspections_soap")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a small city's services are."""
    folder = tmp_path_factory.mktemp("city")
    generate(folder, seed=7, enterprises=200)
    port = free_port()
    command = [sys.executable, "-m", "hub.sample_city.serving", str(folder), str(port)]
    process = subprocess.Popen(command, env={**os.environ, "CITY_KEY": KEY}, stdin=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"

    def up() -> bool:
        try:
            return httpx.get(f"{url}/soap/inspection?wsdl", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return process.poll() is not None

    try:
        until(up, 30, "the city's services")
        assert process.poll() is None
        yield url
    finally:
        process.terminate()
        process.wait(10)


def pulled(source: Source[Any], address: str, position: dict[str, Any], *, whole: bool, key: str = KEY) -> list[Any]:
    """What a reading of a connector yields."""
    moved = {
        name: value.replace("http://127.0.0.1:8091", address)
        for name, value in source.options.items()
        if isinstance(value, str)
    }
    options = {**source.options, **moved, "auth_secret": SecretStr(key), "source_networks": "127.0.0.0/8"}
    return list(source.family.pull(Ask("city", options, position, whole, threading.Event(), source.rows)))


@pytest.mark.parametrize("name", NAMES)
def test_a_service_is_read_by_its_connector(address: str, name: str) -> None:
    source = plugins()[name]
    items = pulled(source, address, {}, whole=True)
    read = [accept(source, item, {}) for item in items if isinstance(item, RawRow)]
    assert len(read) > 20
    assert [item for item in read if not isinstance(item, Accepted)] == []
    [*_, mark] = items
    assert isinstance(mark, Mark) and mark.position["settled"]
    again = pulled(source, address, mark.position, whole=False)
    assert 1 <= len([item for item in again if isinstance(item, RawRow)]) < len(read)
    [*_, mark] = again
    assert isinstance(mark, Mark)
    assert [item for item in pulled(source, address, mark.position, whole=False) if isinstance(item, RawRow)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_service_is_closed_without_the_key(address: str, name: str) -> None:
    with pytest.raises(StopProcess) as told:
        pulled(plugins()[name], address, {}, whole=True, key="another-key")
    assert told.value.code == "service_refused" and "another-key" not in str(told.value)


@pytest.mark.parametrize("body", [b"no xml", b"<x/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"])
def test_a_request_that_is_none_is_a_fault(address: str, body: bytes) -> None:
    answer = httpx.post(f"{address}/soap/inspection", content=body, trust_env=False)
    assert answer.status_code == 500 and "Fault" in answer.text


def test_the_wsdl_names_the_address_that_it_was_asked_at(address: str) -> None:
    assert f'location="{address}/soap/inspection"' in httpx.get(f"{address}/soap/inspection?wsdl", trust_env=False).text


def test_nobody_real_is_named(address: str) -> None:
    rows = httpx.get(f"{address}/v1/calibrations?page_size=500", headers={"X-Api-Key": KEY}, trust_env=False).json()[
        "data"
    ]
    assert {row["certificateNo"][:4] for row in rows} == {"SLJZ"}
    named = [row["owner"]["name"] for row in rows if row["owner"]["name"]]
    assert named and all("示例" in name for name in named)
