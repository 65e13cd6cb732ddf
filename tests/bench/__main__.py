"""`make bench`: prints the figures, and writes them to BENCH_JSON if that is set. BENCH_EVENTS, BENCH_SIZES and
BENCH_WHOLE (rows of the reconciliation) scale it; BENCH_LARGE_GB is the size of the large
file; for those of identity see `tests.bench.resolving`."""

from __future__ import annotations

import os
import platform
import tempfile
from datetime import date
from pathlib import Path

import psutil

from hub.servers import embedded
from hub.settings import Settings
from hub.topics import ensure_topics
from tests.bench import collecting, measures, resolving
from tests.bench.events import events
from tests.bench.large import readings
from tests.bench.machinery import database, fill


def main() -> None:
    """Measure everything on fresh embedded servers."""
    total = int(os.environ.get("BENCH_EVENTS", "200000"))
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,100000,1000000").split(",") if size]
    whole = int(os.environ.get("BENCH_WHOLE", "1000000"))
    large = float(os.environ.get("BENCH_LARGE_GB", "5"))
    wanted = os.environ.get("BENCH_JSON")
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        settings = Settings(data_dir=Path(folder), topic_prefix="bench.")
        with embedded(settings, print) as servers:
            ensure_topics(servers.kafka, settings)
            seconds = fill(settings, servers, events(total))
            print(f"filled {total} events at {total / seconds:.0f}/s")
            figures: dict[str, object] = {
                "machine": {"date": date.today().isoformat(), "cores": os.cpu_count(), "python": platform.python_version(),
                            "memory_gib": round(psutil.virtual_memory().total / 2**30), "events": total},
            }  # fmt: skip
            with database(servers, "bench_floor") as url:
                floor = measures.floor(settings, servers, url, total)
            print(f"floor: {floor:.0f} rows/s")
            with database(servers, "bench_1") as url:
                one = measures.ingest(settings, servers, url, total, 1)
            print(f"1 worker: {one}")
            with database(servers, "bench_2") as url:
                two = measures.ingest(settings, servers, url, total, 2)
                print(f"2 workers: {two}")
                figures["ingest"] = {
                    "workers_1_events_per_s": one["events_per_s"],
                    "workers_2_events_per_s": two["events_per_s"],
                    "floor_rows_per_s": floor,
                    "workers_2_of_floor": two["events_per_s"] / floor,
                    "peak_rss_mb": max(one["peak_rss_mb"], two["peak_rss_mb"]),
                    "cpu_us_per_event": one["cpu_us_per_event"],
                }
                process, address = measures.serving(settings, servers, url)
                try:
                    figures["read"] = measures.read(settings, address)
                    figures["push"] = measures.push(settings, address, min(total, 40_000))
                finally:
                    process.stop()
            with database(servers, "bench_collect") as url:
                figures["collect"] = collecting.families(settings, servers, url, Path(folder), min(total, 100_000))
                print(f"collect: {figures['collect']}")
            if whole:
                with database(servers, "bench_whole") as url:
                    figures["reconciliation"] = collecting.reconciliation(settings, servers, url, whole)
                    print(f"reconciliation: {figures['reconciliation']}")
            if large:
                with database(servers, "bench_large") as url:
                    figures["large"] = readings(settings, servers, url, Path(folder), large, round(large * 200_000))
                    print(f"large: {figures['large']}")
            with database(servers, "bench_idle") as url:
                figures["idle"] = collecting.idle(settings, servers, url, Path(folder))
                print(f"idle: {figures['idle']}")
            figures["identity"] = {
                "cluster": resolving.clustering(Path(folder)),
                "resolve": resolving.resolving(servers),
                "ingest": resolving.ingest_with_identity(settings, servers, total),
            }
            print(f"identity: {figures['identity']}")
            if sizes:
                figures["ingest_by_enterprises"] = measures.by_size(settings, servers, sizes, total)
    measures.show(Path(wanted) if wanted else None, figures)


if __name__ == "__main__":
    main()
