"""Institutions of the sample city that have systems instead of files: what the demo starts and connects for them."""

from __future__ import annotations

import os
import secrets
import signal
import sys
from importlib.util import find_spec
from typing import Any

import psycopg
from sqlalchemy import Connection, make_url

from hub.collect import add_instance
from hub.sample_city import streams
from hub.servers import Endpoints
from hub.servers.child import Child
from hub.servers.ports import free_port, is_taken
from hub.settings import Settings
from hub.source import plugins
from hub.start import samples_folder
from hub.store import instances

KEY, PASSWORD = "CITY_KEY", "CITY_PASSWORD"
BUREAU = "sample_city"
USUAL_PORT = 8091  # what the two connectors have as their default
LOOPBACK = "127.0.0.0/8"


def start(settings: Settings) -> tuple[Child, int]:
    """Start the city's calibration centre (REST) and test body (SOAP); the process and its port."""
    port = USUAL_PORT if not is_taken(USUAL_PORT) else free_port()
    folder = samples_folder(settings) / "city"
    child = Child(
        "institutions", settings.data_dir, settings.data_dir / "logs" / "institutions.log", signal.SIGTERM, None
    )
    command = [sys.executable, "-m", "hub.sample_city.serving", str(folder), str(port)]
    child.start(command, {**os.environ, KEY: _key(settings)})
    return child, port


def _key(settings: Settings) -> str:
    """The key that the services want: made once."""
    path = settings.data_dir / "secrets" / KEY
    return path.read_text("utf-8") if path.exists() else _keep(settings, KEY, secrets.token_urlsafe(24))


def _keep(settings: Settings, name: str, value: str) -> str:
    """Keep a secret where secrets of instances are."""
    path = settings.data_dir / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(value)
    return value


def fill(settings: Settings, servers: Endpoints) -> dict[str, dict[str, Any]]:
    """The licensing bureau's database and the regulator's topic, on the embedded servers; connector → settings to reach them.

    On servers of the user's own nothing is made that nobody asked for.
    """
    folder, found = samples_folder(settings) / "city", dict[str, dict[str, Any]]()
    if servers.kafka_server is not None:
        streams.fill_topic(servers.kafka, folder)
        found["city_penalties"] = {"bootstrap": servers.kafka_bootstrap}
    if servers.postgres_server is not None:
        url = make_url(servers.database_url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (BUREAU,)).fetchone():
                connection.execute(f"CREATE DATABASE {BUREAU}")
        bureau = url.set(database=BUREAU)
        streams.fill_database(bureau.render_as_string(hide_password=False), folder)
        _keep(settings, PASSWORD, str(url.password))
        open_part = bureau._replace(password=None).render_as_string()
        found["city_licences"] = {"url": open_part, "password": {"secret": PASSWORD}}
    return found


def connect(connection: Connection, port: int, filled: dict[str, dict[str, Any]], *, schedule_s: float) -> None:
    """An instance for each of them; where an address is another one than last time, its settings follow."""
    address = f"http://127.0.0.1:{port}"
    key = {"auth_secret": {"secret": KEY}}
    wanted = filled | {
        "city_calibrations_rest": key if port == USUAL_PORT else key | {"url": f"{address}/v1/calibrations"},
        "city_inspections_soap": key if port == USUAL_PORT else key | {"wsdl": f"{address}/soap/inspection?wsdl"},
    }
    if find_spec("zeep") is None:  # a plain install has no SOAP: `hub doctor` says how it gets it
        del wanted["city_inspections_soap"]
    declared = plugins()
    for name, given in wanted.items():
        if not add_instance(connection, name, name, declared[name], source=name, settings=given, schedule_s=schedule_s):
            instances.configure(connection, name, given)
