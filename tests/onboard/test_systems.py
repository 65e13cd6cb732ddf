"""Onboarding a database and a REST service: real ones, from their address to records in the store."""

from __future__ import annotations

import contextlib
import csv
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import uvicorn
from fastapi import FastAPI, Header, HTTPException
from sqlalchemy import Engine, make_url, text

from hub.collect import Collector
from hub.ingest.worker import Worker
from hub.servers import Endpoints
from hub.servers.ports import free_port
from hub.settings import Settings
from hub.store import instances
from tests.processes import plain

CERTIFICATES = [
    {"zsbh": f"SL{n:04d}", "hzzzmc": f"示例市示例第{n}服饰有限公司", "fzrq": f"2024-03-{n:02d}", "yxqz": f"2027-03-{n:02d}",
     "rzxm": "质量管理体系认证", "zszt": "有效" if n % 3 else "暂停"}
    for n in range(1, 21)
]  # fmt: skip
TABLE = "CREATE TABLE t_cert (zsbh text PRIMARY KEY, hzzzmc text, fzrq date, yxqz date, rzxm text, zszt text)"
ROW = "INSERT INTO t_cert VALUES ({0}zsbh{1}, {0}hzzzmc{1}, {0}fzrq{1}, {0}yxqz{1}, {0}rzxm{1}, {0}zszt{1})"


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    """Settings of an operator who lets connectors reach this machine."""
    return settings.model_copy(update={"source_networks": "127.0.0.0/8"})


def collected(settings: Settings, servers: Endpoints, engine: Engine, source: str) -> set[str]:
    """Ids of a source's records after one collect and one ingest."""
    failed = Collector(settings, servers.kafka, engine).run(threading.Event(), once=True)
    with engine.connect() as connection:
        assert not failed, [row.message_en for row in instances.every(connection)]
    Worker(settings, servers.kafka, servers.database_url, group=False).run(threading.Event(), until_caught_up=True)
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT record_id FROM record WHERE source = :s"), {"s": source}).scalars())


def test_a_sqlite_file(
    command: Any, settings: Settings, servers_named: Endpoints, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "institution.db"
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(TABLE.replace(" date", " text"))
        connection.execute("CREATE TABLE unrelated (x text)")
        connection.executemany(ROW.format(":", ""), CERTIFICATES)
    listed = command("onboard", "--database", f"sqlite:///{file}")
    assert "t_cert" in listed
    assert "20" in listed
    assert "certificate" in listed
    command("onboard", "--database", f"sqlite:///{file}", "--table", "t_cert", "--yes", "--name", "from_sqlite")
    assert collected(settings, servers_named, engine, "from_sqlite") == {row["zsbh"] for row in CERTIFICATES}


def test_a_postgresql_table_whose_password_is_kept_apart(
    command: Any, settings: Settings, servers_named: Endpoints, engine: Engine, database_url: str
) -> None:
    with psycopg.connect(plain(database_url), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA institution")
        connection.execute("SET search_path TO institution")
        connection.execute(TABLE)
        with connection.cursor() as cursor:
            cursor.executemany(ROW.format("%(", ")s"), CERTIFICATES)
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'only for reading'")
        connection.execute("GRANT USAGE ON SCHEMA institution TO reader")
        connection.execute("GRANT SELECT ON institution.t_cert TO reader")
        connection.execute("ALTER ROLE reader SET search_path TO institution")
    url = make_url(database_url).set(drivername="postgresql", username="reader", password="only for reading")
    address = url.render_as_string(hide_password=False)
    said = command("onboard", "--database", address, "--table", "t_cert", "--yes", "--name", "from_postgresql")
    assert "only for reading" not in said
    with engine.connect() as connection:
        instance = instances.get(connection, "from_postgresql")
    assert instance is not None
    assert "only for reading" not in str(instance.settings)
    assert instance.settings["password"] == {"secret": "from_postgresql"}
    assert instance.settings["key"] == ["zsbh"]
    kept = settings.data_dir / "secrets" / "from_postgresql"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(collected(settings, servers_named, engine, "from_postgresql")) == 20


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """An institution's REST service: pages of ten, behind a key."""
    app = FastAPI()

    @app.get("/api/certificates")
    def certificates(page: int = 1, x_api_key: str = Header("")) -> dict[str, Any]:
        if x_api_key != "open sesame":
            raise HTTPException(401)
        rows = CERTIFICATES[(page - 1) * 10 : page * 10]
        return {"total": len(CERTIFICATES), "page": page, "list": rows}

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/api/certificates"
    server.should_exit = True
    thread.join(20)


def test_a_rest_service_behind_a_key(
    command: Any, settings: Settings, servers_named: Endpoints, engine: Engine, service: str
) -> None:
    assert "401" in command("onboard", "--rest", service, "--items", "list", "--yes", code=1)
    said = command(
        "onboard",
        "--rest",
        service,
        "--items",
        "list",
        "--header",
        "X-Api-Key: open sesame",
        "--yes",
        "--name",
        "from_rest",
    )
    assert "open sesame" not in said
    assert collected(settings, servers_named, engine, "from_rest") == {row["zsbh"] for row in CERTIFICATES}


def test_one_source_at_a_time(command: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["证书编号"], ["1"]])
    assert "--rest" in command("onboard", str(file), "--rest", "http://127.0.0.1:1/x", code=1)
    assert "postgresql" in command("onboard", "--database", "nonsense", code=1)
