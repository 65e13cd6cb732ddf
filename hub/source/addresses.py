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


def allowed_addresses(host: str, port: int, options: Options) -> list[str]:
    """The addresses of `host`, each public or within the option `source_networks` (CIDR, comma-separated).

    Raises:
        StopProcess: an address is private and not named by the operator.
        RetryLater: the name cannot be resolved now.
    """
    named = str(options.get("source_networks", ""))
    networks = [ipaddress.ip_network(one.strip(), strict=False) for one in named.split(",") if one.strip()]
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RetryLater("host_unknown", host=host, detail=str(error)) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for printed in addresses:
        address = ipaddress.ip_address(printed.partition("%")[0])
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if not address.is_global and not any(address in network for network in networks):
            raise StopProcess("address_refused", host=host, address=printed)
    return addresses
