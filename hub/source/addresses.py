"""Which network addresses a connector may ask: public ones, and the private networks that the operator names.

Whoever may set an instance's address could otherwise make the hub ask its own neighbours (server-side request
forgery, OWASP A10): the cloud's metadata service, the database next door. A host name is resolved once, every
address it has must be allowed, and the caller connects to what came back, not to the name again.
"""

from __future__ import annotations

import ipaddress
import socket

from hub.errors import RetryLater, StopProcess
from hub.source.raw import Options

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# RFC 4291 2.5.5.1 (::a.b.c.d), RFC 2765 (::ffff:0:a.b.c.d), RFC 6052 (64:ff9b::a.b.c.d): the last 32 bits are IPv4.
TRANSLATED = tuple(map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96")))
SPECIAL = (
    ipaddress.ip_network("192.0.0.0/24"),  # IETF protocol assignments (RFC 6890)
    ipaddress.ip_network("64:ff9b:1::/48"),  # translators of one's own network (RFC 8215)
)


def allowed_addresses(host: str, port: int, options: Options) -> list[str]:
    """The addresses of `host`, each public or within the option `source_networks` (CIDR, comma-separated).

    Raises:
        StopProcess: an address is private and not named by the operator.
        RetryLater: the name cannot be resolved now.
    """
    networks = networks_of(str(options.get("source_networks", "")))
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # ValueError: what no name can be (a NUL, a label of 64 letters)
        raise RetryLater("host_unknown", host=host, detail=str(error)) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for printed in addresses:
        address = ipaddress.ip_address(printed.partition("%")[0])
        inner = inside(address)
        named = any(one in network for network in networks for one in (address, inner))
        if not named and not (is_public(address) and is_public(inner)):
            raise StopProcess("address_refused", host=host, address=printed)
    return addresses


def networks_of(named: str) -> list[Network]:
    """The networks that the operator names.

    Raises:
        StopProcess: one of them is none.
    """
    found: list[Network] = []
    for one in filter(None, map(str.strip, named.split(","))):
        try:
            found.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            raise StopProcess("network_invalid", found=one) from None
    return found


def inside(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to, by a translator or a tunnel on the way; others are what they are."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if found := address.ipv4_mapped or address.sixtofour:
        return found
    if any(address in network for network in TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether an address is one host's on the internet. Python calls groups and abandoned private ranges global too."""
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in SPECIAL)
