"""Where the broker and the database are: taken from settings, or published by the hub that runs embedded ones."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from hub.errors import StopProcess
from hub.servers.kafka import KafkaServer
from hub.servers.postgres import PostgresServer
from hub.settings import Settings

FILE_NAME = "endpoints.json"


@dataclass(frozen=True)
class Endpoints:
    """The two servers' addresses.

    Attributes:
        kafka_bootstrap: host:port, or several with commas.
        database_url: SQLAlchemy's address, postgresql+psycopg://…, password included.
        kafka: keyword arguments of kafka-python's clients, security included.
        kafka_server, postgres_server: handles of the embedded ones, None where another process or the user runs them.
    """

    kafka_bootstrap: str
    database_url: str = field(repr=False)
    kafka: dict[str, Any] = field(repr=False)
    kafka_server: KafkaServer | None = None
    postgres_server: PostgresServer | None = None


def connect_settings(settings: Settings) -> Endpoints:
    """The servers that settings name, both of them.

    Raises:
        StopProcess: `database_url_invalid`, or `servers_unset` when one is not named.
    """
    if settings.kafka_bootstrap is None or settings.database_url is None:
        raise StopProcess("servers_unset", data_dir=settings.data_dir)
    return Endpoints(settings.kafka_bootstrap, named_database_url(settings), named_kafka(settings))


def attach(settings: Settings) -> Endpoints | None:
    """The servers that a running hub published in `data_dir`, or that settings name; None when there is no such hub."""
    if not settings.embedded:
        return connect_settings(settings)
    published = read_published(settings.data_dir)
    if published is None:
        return None
    bootstrap, url, kafka = published["kafka_bootstrap"], published["database_url"], published["kafka"]
    if settings.kafka_bootstrap is not None:
        bootstrap, kafka = settings.kafka_bootstrap, named_kafka(settings)
    if settings.database_url is not None:
        url = named_database_url(settings)
    return Endpoints(bootstrap, url, kafka)


def publish(endpoints: Endpoints, data_dir: Path) -> None:
    """Write the addresses where `attach` finds them; 0600, since a password is among them."""
    process = psutil.Process()
    content = {
        "pid": process.pid,
        "created": process.create_time(),
        "kafka_bootstrap": endpoints.kafka_bootstrap,
        "database_url": endpoints.database_url,
        "kafka": endpoints.kafka,
    }
    half = data_dir / f"{FILE_NAME}.new"
    half.unlink(missing_ok=True)
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    half.replace(data_dir / FILE_NAME)


def withdraw(data_dir: Path) -> None:
    """Remove what `publish` wrote."""
    (data_dir / FILE_NAME).unlink(missing_ok=True)


def read_published(data_dir: Path) -> dict[str, Any] | None:
    """What a hub published, if that hub still runs."""
    try:
        content = json.loads((data_dir / FILE_NAME).read_text(encoding="utf-8"))
        if abs(psutil.Process(content["pid"]).create_time() - content["created"]) < 1.0:
            return dict(content)
    except (OSError, ValueError, KeyError, psutil.NoSuchProcess):
        pass  # no hub, another user's, or one that was killed and left its file
    return None


def named_kafka(settings: Settings) -> dict[str, Any]:
    """kafka-python's keyword arguments for the broker that settings name."""
    password = settings.kafka_password
    wanted: dict[str, Any] = {
        "bootstrap_servers": (settings.kafka_bootstrap or "").split(","),
        "security_protocol": settings.kafka_security_protocol,
        "sasl_mechanism": settings.kafka_sasl_mechanism,
        "sasl_plain_username": settings.kafka_username,
        "sasl_plain_password": None if password is None else password.get_secret_value(),
        "ssl_cafile": settings.kafka_ssl_cafile,
        "ssl_certfile": settings.kafka_ssl_certfile,
        "ssl_keyfile": settings.kafka_ssl_keyfile,
    }
    return {
        name: str(value) if isinstance(value, Path) else value for name, value in wanted.items() if value is not None
    }


def named_database_url(settings: Settings) -> str:
    """SQLAlchemy's address of the database that settings name, always with the psycopg driver.

    Raises:
        StopProcess: `database_url_invalid`; its text never shows the password.
    """
    given = settings.database_url.get_secret_value() if settings.database_url is not None else ""
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise StopProcess("database_url_invalid", detail="it cannot be read") from error
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise StopProcess("database_url_invalid", detail=f"it begins with {url.drivername}")
    if not url.database:
        raise StopProcess("database_url_invalid", detail="it names no database")
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
