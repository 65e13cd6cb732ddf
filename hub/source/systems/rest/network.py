"""The network as a service is reached through it: checked addresses, trusted certificates, addresses as they are shown."""

from __future__ import annotations

import re
import ssl
from functools import lru_cache
from typing import Any

import certifi
import httpcore
import httpx

from hub.errors import StopProcess
from hub.source.addresses import allowed_addresses
from hub.source.raw import Options

PORTS = {"http": 80, "https": 443}
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to the address that was checked, never to the name again (a name can answer otherwise the next moment)."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *more: Any, **named: Any) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers."""
        failure: Exception | None = None
        for address in allowed_addresses(host, port, self._options):
            try:
                return self._sockets.connect_tcp(address, port, *more, **named)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")


@lru_cache(maxsize=16)
def trusted(ca_file: str) -> ssl.SSLContext:
    """TLS with the certification authorities of the system, of certifi, and of `ca_file`."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise StopProcess("service_option", option="ca_file", detail=type(error).__name__) from None
    return context


def address_of(option: str, printed: str) -> httpx.URL:
    """An option that is an http or https address, without a password in it.

    Raises:
        StopProcess: it is none.
    """
    try:
        url = httpx.URL(printed)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in PORTS or not url.host or url.userinfo:
        raise StopProcess("service_option", option=option, detail="https://host/path")
    return url


def shown(url: httpx.URL) -> str:
    """An address as messages name it: its query may hold a key, its user part a password."""
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{url.path}"


def same_place(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses have scheme, host and port in common."""
    places = [(url.scheme, url.host, url.port or PORTS.get(url.scheme)) for url in (one, other)]
    return places[0] == places[1]


def header(name: str, value: str) -> tuple[bytes, bytes]:
    """A header as it is sent. What cannot be is caught here: the libraries below would write it into their log.

    Raises:
        UnicodeError: a character that no header has (RFC 9110, 5.5).
    """
    if not TOKEN.fullmatch(name) or not value.replace("\t", " ").isprintable():
        raise UnicodeError("header")
    return name.encode("ascii"), value.strip().encode("utf-8")
