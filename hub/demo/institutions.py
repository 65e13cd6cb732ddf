"""Institutions of the sample city that have systems instead of files: what the demo starts and connects for them."""

from __future__ import annotations

import os
import secrets
import signal
import sys
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Connection

from hub.collect import add_instance
from hub.servers.child import Child
from hub.servers.ports import free_port, is_taken
from hub.settings import Settings
from hub.source import plugins
from hub.start import samples_folder
from hub.store import instances

KEY = "CITY_KEY"
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
    """The key that the services want: made once, kept where secrets of instances are."""
    path = settings.data_dir / "secrets" / KEY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(24))
    return path.read_text("utf-8")


def connect(connection: Connection, port: int, *, schedule_s: float) -> None:
    """An instance for each of them; where the port is another one than last time, their settings follow."""
    address = f"http://127.0.0.1:{port}"
    key = {"auth_secret": {"secret": KEY}}
    wanted: dict[str, dict[str, Any]] = {
        "city_calibrations_rest": key if port == USUAL_PORT else key | {"url": f"{address}/v1/calibrations"},
        "city_inspections_soap": key if port == USUAL_PORT else key | {"wsdl": f"{address}/soap/inspection?wsdl"},
    }
    if find_spec("zeep") is None:  # a plain install has no SOAP: `hub doctor` says how it gets it
        del wanted["city_inspections_soap"]
    declared = plugins()
    for name, given in wanted.items():
        if not add_instance(connection, name, name, declared[name], source=name, settings=given, schedule_s=schedule_s):
            instances.configure(connection, name, given)
