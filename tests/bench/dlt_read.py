"""Run by dlt's own environment (.venv/dlt): rows a second that dlt carries from a CSV file to a sink that only counts them.

Its sink is the cheapest that there is, a function: no broker is waited for, as ours is.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time

import dlt

COUNT = [0]


@dlt.destination(batch_size=2000, naming_convention="direct")
def sink(items, table):  # type: ignore[no-untyped-def]
    COUNT[0] += len(items)


@dlt.resource(write_disposition="append")
def rows(path: str):  # type: ignore[no-untyped-def]
    with open(path, encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pipeline = dlt.pipeline("bench", destination=sink, pipelines_dir=folder)
        begun = time.monotonic()
        pipeline.run(rows(sys.argv[1]))
        print(json.dumps({"rows": COUNT[0], "rows_per_s": COUNT[0] / (time.monotonic() - begun)}))


main()
