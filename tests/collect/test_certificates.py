"""Certificates collected: the operator's trusted roots, or the instance's own, decide what their signatures are worth."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import connectors
from hub import codec
from hub.collect import Collector
from hub.ingest.worker import Worker
from hub.settings import Settings
from hub.start import find, prepare
from hub.store import instances

SAMPLES = Path(connectors.__file__).parent / "samples/dcc"
ROOTS = str(SAMPLES / "calibration_community.pem")


@pytest.mark.parametrize(
    ("name", "operators", "own", "state"),
    [
        ("dcc_nobody", None, {}, "untrusted"),
        ("dcc_operator", Path(ROOTS), {}, "valid"),
        ("dcc_instance", None, {"trust_roots": ROOTS}, "valid"),
    ],
)
def test_trusted_roots_of_the_operator_or_of_the_instance(
    settings: Settings, tmp_path: Path, name: str, operators: Path | None, own: dict[str, Any], state: str
) -> None:
    given = settings.model_copy(update={"trust_roots": operators})
    servers = find(given)
    engine = prepare(given, servers)
    shutil.copy(SAMPLES / "ptb_gp_temperature_v3.2.0_signed.xml", tmp_path)
    with engine.begin() as connection:
        path = {"path": str(tmp_path / "*.xml")}
        instances.add(connection, name=name, plugin="ptb_dcc", source=name, settings=path | own, schedule_s=60)
        connection.execute(text("UPDATE instance SET target_state = 'stopped' WHERE name <> :n"), {"n": name})
    Collector(given, servers.kafka, engine).run(threading.Event(), once=True)
    Worker(given, servers.kafka, servers.database_url, group=False).run(threading.Event(), until_caught_up=True)
    with engine.connect() as connection:
        row = next(row for row in instances.every(connection) if row.name == name)
        query = "SELECT value FROM version JOIN record USING (key, version) WHERE source = :n"
        values = connection.execute(text(query), {"n": name}).scalars().all()
    engine.dispose()
    assert row.failures in (0, None), row.message_en
    assert [codec.decode(bytes(value))[1]["signature"] for value in values] == [state]
