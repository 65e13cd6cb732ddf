"""What an instance wants of another cluster's topic, and how to get in: addresses checked, secrets unseen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote, unquote
from uuid import uuid4

from kafka.net.inet import KafkaNetSocket
from pydantic import SecretStr

from hub.errors import HubError, StopProcess
from hub.source.addresses import allowed_addresses
from hub.source.raw import Options
from hub.source.systems.sql.wanted import names

TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")
SERVER = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:,\s]+):(?P<port>[0-9]{1,5})")
PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
TIMEOUT_S = 30.0


def shown_secret(value: Any) -> str:
    """A secret's value, for whoever must present it."""
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of one instance, checked.

    `keeps`: "all" if the topic never drops the newest message of a key (compacted, or kept for ever): only then is what a
    whole reading does not show gone.
    """

    topic: str
    messages: str
    debezium: bool
    key: Sequence[str]
    timeout_s: float
    client: dict[str, Any]


def wanted(options: Options) -> Wanted:
    """The options of one instance.

    Raises:
        StopProcess: one of them is not what it must be, or an address may not be reached.
    """
    topic, sort = str(options.get("topic", "")), str(options.get("messages", "json"))
    servers = [one.strip() for one in str(options.get("bootstrap", "")).split(",") if one.strip()]
    found = [SERVER.fullmatch(one) for one in servers]
    protocol = str(options.get("security_protocol", "PLAINTEXT")).upper()
    if not TOPIC.fullmatch(topic) or sort not in ("json", "avro") or not found or None in found:
        raise StopProcess("topic_options")
    if protocol not in PROTOCOLS:
        raise StopProcess("topic_options")
    for one in found:
        if one is not None:
            allowed_addresses(one["host"], int(one["port"]), options)
    client: dict[str, Any] = {"bootstrap_servers": servers, "security_protocol": protocol}
    if options.get("ca_file"):
        client["ssl_cafile"] = str(options["ca_file"])
    if protocol.startswith("SASL"):
        client["sasl_mechanism"] = str(options.get("sasl_mechanism", "PLAIN"))
        client["sasl_plain_username"] = str(options.get("user", ""))
        client["sasl_plain_password"] = shown_secret(options.get("password"))
    networks = quote(str(options.get("source_networks", "")), safe="")
    client["proxy_url"] = f"{CheckedSocket.SCHEMES[0]}://{uuid4().hex}/{networks}"
    return Wanted(
        topic=topic,
        messages=sort,
        debezium=bool(options.get("debezium", False)),
        key=names(options.get("key", ())),
        timeout_s=float(options.get("timeout_s", TIMEOUT_S)),
        client=client,
    )


class CheckedSocket(KafkaNetSocket):  # type: ignore[misc]  # kafka-python has no types
    """How kafka-python reaches each broker, those too that the cluster itself names: only at an address that is allowed.

    kafka-python takes another way to connect as a proxy, by its scheme; the path of the address holds the networks, and its
    host is another one for each reading, so that none is told what another was refused.
    """

    SCHEMES: ClassVar[tuple[str, ...]] = ("hub-checked",)
    refused: ClassVar[dict[str, HubError]] = {}

    def __init__(self, proxy_url: str) -> None:
        self._url = proxy_url

    def dns_lookup(self, host: str, port: int, raise_error: bool = False) -> list[Any]:
        """The addresses of a broker that may be reached; none if it may not, and why in `refused`."""
        try:
            networks = unquote(self._url.rpartition("/")[2])
            addresses = allowed_addresses(host, port, {"source_networks": networks})
        except HubError as error:
            CheckedSocket.refused[self._url] = error
            return []
        found: list[Any] = []
        for one in addresses:
            found += super().dns_lookup(one, port, raise_error)
        return found


CheckedSocket.register_class(CheckedSocket)
