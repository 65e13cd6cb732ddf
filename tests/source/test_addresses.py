"""Which addresses connectors may ask: every way of writing a private one is refused, unless its network is named."""

from __future__ import annotations

import pytest

from hub.errors import RetryLater, StopProcess
from hub.source.addresses import allowed_addresses

PRIVATE = [
    "127.0.0.1", "localhost", "0.0.0.0", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "１２７.０.０.１",
    "::1", "[::1]", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2001:0:7f00:1::1",
    "fec0::1", "fd00::1", "fe80::1", "ff02::1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1",
    "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "192.0.0.8", "198.18.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(StopProcess) as caught:
        allowed_addresses(host, 80, {})
    assert caught.value.code == "address_refused"


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8", "[2606:4700::1111]"])
def test_a_public_address_is_not(host: str) -> None:
    assert len(allowed_addresses(host, 443, {})) == 1


def test_a_network_that_the_operator_names() -> None:
    named = {"source_networks": "10.1.0.0/16, fd00::/8"}
    for host in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1"):
        assert allowed_addresses(host, 80, named)
    for host in ("10.2.0.1", "127.0.0.1", "64:ff9b::10.2.0.1"):
        with pytest.raises(StopProcess):
            allowed_addresses(host, 80, named)
    with pytest.raises(StopProcess) as caught:
        allowed_addresses("8.8.8.8", 80, {"source_networks": "10.0.0.0/8,office"})
    assert caught.value.code == "network_invalid"


@pytest.mark.parametrize("host", ["", "a\0b", "a" * 300, "no-such-name.invalid"])
def test_what_is_no_name_is_said(host: str) -> None:
    with pytest.raises(RetryLater) as caught:
        allowed_addresses(host, 80, {})
    assert caught.value.code == "host_unknown"
