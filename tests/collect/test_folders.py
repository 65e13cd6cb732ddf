"""Folders of files through collect: what is gone from a whole folder is deleted, what was added stays; neighbours too."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from hub.collect import Collector
from hub.servers import Endpoints
from hub.settings import Settings
from hub.start import find, prepare
from hub.store import instances, sign_offs

HEADER = "seq,product_name,spec_model,production_date_or_batch,manufacturer,sampled_on,conclusion,nonconforming_items"


@pytest.fixture(scope="module")
def named(settings: Settings) -> Endpoints:
    return find(settings)


@pytest.fixture(scope="module")
def engine(settings: Settings, named: Endpoints) -> Iterator[Engine]:
    made = prepare(settings, named)
    yield made
    made.dispose()


def write(file: Path, *numbers: int) -> None:
    """A file of spot checks."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER + "\n")
        for number in numbers:
            csv.writer(stream).writerow(
                [number, f"砖{number}", "240", "2017-04-23", "湖州示例建材有限公司", "2017-04-26", "合格", "/"]
            )


class Instance:
    """An instance that reads a folder."""

    def __init__(
        self, name: str, folder: Path, settings: Settings, servers: Endpoints, engine: Engine, **more: Any
    ) -> None:
        self.name, self.settings, self.servers, self.engine = name, settings, servers, engine
        wanted = {"path": f"{folder}/*.csv", "settle_s": 0, "delete_share_max": 1, **more}
        with engine.begin() as connection:
            connection.execute(text("UPDATE instance SET target_state = 'stopped'"))
            instances.add(
                connection, name=name, plugin="huzhou_spot_checks", source=name, settings=wanted, schedule_s=60
            )

    def known(self) -> int:
        """How many rows of it the hub knows."""
        with self.engine.connect() as connection:
            query = text("SELECT count(*) FROM source_row WHERE feed = :n")
            return int(connection.execute(query, {"n": self.name}).scalar_one())

    def collect(self) -> int | None:
        """Read once; how many records its newest sign-off counts."""
        with self.engine.begin() as connection:
            instances.set_target(connection, self.name, "running")
        Collector(self.settings, self.servers.kafka, self.engine).run(threading.Event(), once=True)
        with self.engine.connect() as connection:
            signed = sign_offs.of(connection, self.name, limit=1)
            return int(signed[0].records) if signed else None


def test_a_file_that_goes_takes_its_rows_along(
    tmp_path: Path, settings: Settings, named: Endpoints, engine: Engine
) -> None:
    instance = Instance("whole", tmp_path, settings, named, engine)
    write(tmp_path / "a.csv", 1, 2, 3, 4, 5, 6)
    write(tmp_path / "b.csv", 7)
    assert instance.collect() == 7
    (tmp_path / "b.csv").unlink()
    assert instance.collect() == 6


def test_a_bad_file_does_not_hold_its_neighbours_up(
    tmp_path: Path, settings: Settings, named: Endpoints, engine: Engine
) -> None:
    instance = Instance("bad", tmp_path, settings, named, engine)
    write(tmp_path / "a.csv", 1, 2)
    write(tmp_path / "c.csv", 3)
    (tmp_path / "b.csv").write_bytes(b"\0" * 50)
    assert instance.collect() is None
    assert instance.known() == 3
    write(tmp_path / "b.csv", 4)
    assert instance.collect() == 4


def test_a_renamed_column_does_not_hold_up_what_was_read_before(
    tmp_path: Path, settings: Settings, named: Endpoints, engine: Engine
) -> None:
    instance = Instance("renamed", tmp_path, settings, named, engine)
    write(tmp_path / "a.csv", 1, 2)
    (tmp_path / "b.csv").write_text(HEADER.replace("seq", "number") + "\n", encoding="utf-8")
    assert instance.collect() is None
    assert instance.known() == 2


def test_additions_stay_when_their_files_go(
    tmp_path: Path, settings: Settings, named: Endpoints, engine: Engine
) -> None:
    instance = Instance("added", tmp_path, settings, named, engine, mode="append")
    write(tmp_path / "a.csv", 1, 2)
    assert instance.collect() == 2
    (tmp_path / "a.csv").unlink()
    write(tmp_path / "b.csv", 3)
    assert instance.collect() == 3
    with engine.begin() as connection:  # as after a change of the connector: everything is understood anew
        connection.execute(text("UPDATE instance_status SET position = '{}' WHERE instance = 'added'"))
    assert instance.collect() == 3
