"""`hub onboard` on a running hub: from a sheet nobody has seen to unified records."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from hub.collect import Collector
from hub.ingest.worker import Worker
from hub.servers import Endpoints
from hub.settings import Settings
from hub.store import instances
from tests.onboard.development import RECALLS, REGISTER
from tests.processes import environment


def stored(settings: Settings, servers: Endpoints, engine: Engine, source: str) -> list[Any]:
    """The source's records after collect and ingest ran once."""
    assert Collector(settings, servers.kafka, engine).run(threading.Event(), once=True) == 0
    Worker(settings, servers.kafka, servers.database_url, group=False).run(threading.Event(), until_caught_up=True)
    with engine.connect() as connection:
        query = text("SELECT record_id, deleted FROM record WHERE source = :s ORDER BY record_id")
        return list(connection.execute(query, {"s": source}))


def test_a_new_sheet_reaches_the_store(
    command: Any, settings: Settings, servers_named: Endpoints, engine: Engine, tmp_path: Path
) -> None:
    file = REGISTER.write(tmp_path)
    said = command("onboard", str(file), "--yes", "--name", "new_register", "--title", "示例登记")
    assert "parties.self.name" in said
    assert "new_register" in said
    rows = stored(settings, servers_named, engine, "new_register")
    assert len(rows) == 24
    with engine.connect() as connection:
        instance = instances.get(connection, "new_register")
    assert instance is not None
    assert instance.plugin == "mapped"
    assert instance.settings["mapping"]["kind"] == "enterprise"
    lines = file.read_bytes().decode("gb18030").splitlines(keepends=True)
    file.write_bytes("".join(lines[:-1]).encode("gb18030"))  # the last enterprise is gone
    with engine.begin() as connection:
        connection.execute(text("UPDATE instance_status SET next_at = now()"))
    rows = stored(settings, servers_named, engine, "new_register")
    assert [row.deleted for row in rows].count(True) == 1


def test_nothing_is_added_twice_nor_without_a_decision(command: Any, engine: Engine, tmp_path: Path) -> None:
    file = RECALLS.write(tmp_path)
    assert "new_recalls" in command("onboard", str(file), "--yes", "--name", "new_recalls")
    assert "new_recalls" in command("onboard", str(file), "--yes", "--name", "new_recalls", code=1)
    unsure = tmp_path / "unsure.csv"
    unsure.write_text(
        "品名,抽样日期,结论\n" + "".join(f"砖{n},0{n}/0{n + 1}/2024,合格\n" for n in range(1, 8)), "utf-8"
    )
    assert "--yes" in command("onboard", str(unsure), "--kind", "spot_check", code=1)
    with engine.connect() as connection:
        assert instances.get(connection, "unsure") is None


def test_a_dry_run_shows_everything_and_adds_nothing(command: Any, engine: Engine, tmp_path: Path) -> None:
    file = RECALLS.write(tmp_path)
    shown = json.loads(command("onboard", str(file), "--dry-run", "--json"))
    assert shown["kind"] == "recall"
    assert shown["preview"]["accepted"] == 118
    refusal = shown["preview"]["refusals"][0]
    assert refusal["place"].startswith("line:")
    assert refusal["field"] == "召回台数"
    assert {"en", "zh"} <= set(refusal)
    assert shown["instance"]["settings"]["path"] == str(file)
    with engine.connect() as connection:
        assert instances.get(connection, shown["instance"]["name"]) is None


def test_what_is_no_table_is_told(command: Any, tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    assert "PDF" in command("onboard", str(picture), "--yes", code=1)
    empty = tmp_path / "empty.csv"
    empty.write_text("a,b\n", "utf-8")
    assert "empty.csv" in command("onboard", str(empty), "--yes", code=1)
    assert "nowhere.csv" in command("onboard", str(tmp_path / "nowhere.csv"), code=1)
    assert "--rest" in command("onboard", code=1)


def test_a_person_is_asked_at_a_terminal(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    """A real terminal: the command asks in which order the days stand, and believes the answer."""
    file = tmp_path / "reports.csv"
    rows = [f"R{n},砖{n},0{n}/0{n + 1}/2024,合格" for n in range(1, 9)]
    file.write_text("\n".join(["报告编号,产品名称,签发日期,检验结论", *rows]), "utf-8")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "hub", "onboard", str(file), "--kind", "test_report", "--name", "asked"],
        env=environment(settings, LANG="C.UTF-8", COLUMNS="200", TERM="dumb"), stdin=slave, stdout=slave, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    said, deadline = "", time.monotonic() + 60
    while "us_day" not in said:
        assert time.monotonic() < deadline, said
        if select.select([master], [], [], 1)[0]:
            said += os.read(master, 65536).decode("utf-8", "replace")
    os.write(master, b"us_day\n")
    with contextlib.suppress(OSError):  # the terminal is closed when the command has ended
        while select.select([master], [], [], 30)[0] and (more := os.read(master, 65536)):
            said += more.decode("utf-8", "replace")
    assert process.wait(30) == 0, said
    os.close(master)
    with engine.connect() as connection:
        instance = instances.get(connection, "asked")
    assert instance is not None
    fields = {one["to"]: one for one in instance.settings["mapping"]["fields"]}
    assert fields["issued"]["reads"] == "us_day"
