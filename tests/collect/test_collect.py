"""Collect on real servers: what is sent, what is not sent twice, what is refused, what is deleted and what is held."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from hub.collect import Collector
from hub.ingest.worker import Worker
from hub.servers import Endpoints
from hub.settings import Settings
from hub.start import find, prepare
from hub.store import instances, refusals

HEADER = "seq,product_name,spec_model,production_date_or_batch,manufacturer,sampled_on,conclusion,nonconforming_items"


@pytest.fixture(scope="module")
def named(settings: Settings) -> Endpoints:
    return find(settings)


@pytest.fixture(scope="module")
def engine(settings: Settings, named: Endpoints) -> Iterator[Engine]:
    made = prepare(settings, named)
    yield made
    made.dispose()


class Feed:
    """A folder with one file of spot checks, an instance that reads it, and what came of it."""

    def __init__(self, name: str, folder: Path, settings: Settings, servers: Endpoints, engine: Engine) -> None:
        self.name, self.file = name, folder / f"{name}.csv"
        self.settings, self.servers, self.engine = settings, servers, engine
        with engine.begin() as connection:
            instances.add(
                connection, name=name, plugin="huzhou_spot_checks", source=name, settings={"path": str(self.file)},
                schedule_s=60,
            )  # fmt: skip

    def write(self, rows: dict[int, str], *, raw: str = "") -> None:
        with self.file.open("w", encoding="utf-8", newline="") as stream:
            stream.write(HEADER + "\n")
            writer = csv.writer(stream)
            for number, verdict in rows.items():
                writer.writerow(
                    [number, f"砖{number}", "240", "2017-04-23", "湖州示例建材有限公司", "2017-04-26", verdict, "/"]
                )
            stream.write(raw)

    def collect(self) -> Any:
        with self.engine.begin() as connection:  # only this feed is due
            connection.execute(text("UPDATE instance SET target_state = 'stopped' WHERE name <> :n"), {"n": self.name})
            instances.set_target(connection, self.name, "running")
        collector = Collector(self.settings, self.servers.kafka, self.engine)
        collector.run(threading.Event(), once=True)
        with self.engine.connect() as connection:
            return next(row for row in instances.every(connection) if row.name == self.name)

    def stored(self) -> dict[str, bool]:
        """Record id → deleted, after everything on the broker was ingested."""
        worker = Worker(self.settings, self.servers.kafka, self.servers.database_url, group=False)
        worker.run(threading.Event(), until_caught_up=True)
        with self.engine.connect() as connection:
            rows = connection.execute(text("SELECT record_id, deleted FROM record WHERE source = :s"), {"s": self.name})
            return {row.record_id: row.deleted for row in rows}

    def versions(self) -> int:
        with self.engine.connect() as connection:
            return int(
                connection.execute(
                    text("SELECT count(*) FROM version v JOIN record r USING (key) WHERE r.source = :s"),
                    {"s": self.name},
                ).scalar_one()
            )


@pytest.fixture
def feed(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings, named: Endpoints, engine: Engine) -> Feed:
    return Feed(request.node.name.removeprefix("test_")[:50], tmp_path, settings, named, engine)


def test_unchanged_rows_are_not_sent_again_and_changed_ones_are_new_versions(feed: Feed) -> None:
    feed.write(dict.fromkeys(range(20), "P"))
    assert feed.collect().events_sent == 20
    assert feed.collect().events_sent == 20, "an unchanged file sends nothing"
    feed.write({n: "F" if n == 3 else "P" for n in range(21)})
    seen = feed.collect()
    assert seen.events_sent == 22, "one changed row and one new one"
    assert seen.code == ""
    assert len(feed.stored()) == 21
    assert feed.versions() == 22


def test_a_row_that_goes_is_deleted_and_comes_back(feed: Feed) -> None:
    feed.write(dict.fromkeys(range(20), "P"))
    feed.collect()
    feed.write(dict.fromkeys(range(19), "P"))
    feed.collect()
    assert sum(feed.stored().values()) == 1
    feed.write(dict.fromkeys(range(20), "P"))
    feed.collect()
    assert sum(feed.stored().values()) == 0


def test_too_many_deletions_are_held_for_a_person(feed: Feed) -> None:
    feed.write(dict.fromkeys(range(20), "P"))
    feed.collect()
    feed.write(dict.fromkeys(range(2), "P"))
    seen = feed.collect()
    assert seen.code == "deletions_held"
    assert "18 of 20" in seen.message_en
    assert "20 条记录少了 18 条" in seen.message_zh
    assert not any(feed.stored().values())


def test_an_empty_file_deletes_nothing_and_says_so(feed: Feed) -> None:
    feed.write(dict.fromkeys(range(3), "P"))
    feed.collect()
    feed.file.write_bytes(b"")
    seen = feed.collect()
    assert seen.code == "file_empty"
    assert seen.error_class == "StopProcess"
    assert not any(feed.stored().values())


def test_a_refused_row_never_stops_its_neighbours_and_is_kept_as_it_was(feed: Feed) -> None:
    bad = "99,砖,240,2017-04-23,湖州示例建材有限公司,2017-02-30,P,/\n"
    feed.write(dict.fromkeys(range(5), "P"), raw=bad)
    seen = feed.collect()
    assert (seen.events_sent, seen.rows_refused, seen.code) == (5, 1, "")
    with feed.engine.connect() as connection:
        (row,) = refusals.refused(connection, feed.name, limit=10)
    assert bytes(row.raw).decode().strip() == bad.strip()
    assert row.field == "sampled_on"
    assert "2017-02-30" in row.message_en
    assert "2017-02-30" in row.message_zh
    feed.write(dict.fromkeys(range(5), "P"))
    assert feed.collect().rows_refused == 0, "a mended file has no refused rows"


def test_a_row_newly_refused_is_not_taken_for_deleted(feed: Feed) -> None:
    feed.write(dict.fromkeys(range(20), "P"))
    feed.collect()
    feed.write(dict.fromkeys(range(19), "P"), raw="19,砖19,240,2017-04-23,湖州示例建材有限公司,2017-02-30,P,/\n")
    assert feed.collect().code == "deletions_unsure"
    assert not any(feed.stored().values())


def test_a_missing_file_says_which(feed: Feed) -> None:
    seen = feed.collect()
    assert seen.code == "file_missing"
    assert str(feed.file) in seen.message_zh
