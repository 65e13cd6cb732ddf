"""The testing institute's database: read by its connector, two reports refused, the same rows each time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from connectors.city_reports_sql import SOURCE
from hub.sample_city import REPORTS, generate
from hub.source import Accepted, Refused, read


def test_its_reports_are_read_and_two_refused(tmp_path: Path) -> None:
    generate(tmp_path, seed=7, enterprises=200)
    items = list(read(SOURCE, tmp_path / REPORTS))
    refused = {item.place[-5:]: item.error.field for item in items if isinstance(item, Refused)}
    assert refused == {"00003": "ISSUED_ON", "00005": "CONCLUSION"}
    accepted = [item.record for item in items if isinstance(item, Accepted)]
    assert len(accepted) > 60
    assert all(record.items for record in accepted)
    failed = [record for record in accepted if record.conclusion == "fail"]
    assert all(any(item.verdict == "fail" for item in record.items) for record in failed)


def test_the_same_city_gives_the_same_rows(tmp_path: Path) -> None:
    dumps = []
    for _ in range(2):
        generate(tmp_path, seed=7, enterprises=60)
        connection = sqlite3.connect(tmp_path / REPORTS)
        dumps.append(list(connection.iterdump()))
        connection.close()
    assert dumps[0] == dumps[1]
