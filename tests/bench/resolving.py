"""`python -m tests.bench.resolving`: identity at size: the batch form, new mentions against stored ones, and ingest with both.

BENCH_CLUSTERED (100,000) is how many mentions the batch form gets, BENCH_ENTERPRISES (100,000) how many enterprises are
present when BENCH_NEW (10,000) new mentions are resolved; the aims are about a million of both. BENCH_EVENTS (50,000) are
ingested with new mentions and without. BENCH_JSON also writes the figures.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psutil
import psycopg

from hub.identify.cluster import cluster, near
from hub.identify.linking import near_pairs
from hub.identify.made_up import generate
from hub.identify.meeting import meeting_keys, shape, shape_at
from hub.identify.mention import Mention, mention
from hub.identify.profiles import Profiles
from hub.servers import Endpoints, embedded
from hub.settings import Settings
from hub.store import batches, identities
from hub.store.mentions import Seen
from hub.topics import ensure_topics, topics
from tests.bench import measures, naming
from tests.bench.events import events
from tests.bench.machinery import database, fill
from tests.processes import plain

MENTIONS_PER_FIRM = 4.05  # of the generator
BRAND_LENGTHS = (2, 3, 3)
BATCH = 500  # new mentions resolved together, as ingest has them
# A process between, because the kernel counts the peak of the process that starts another as the other's own.
MEASURING = """
import os, sys, time
begun = time.monotonic()
_, status, used = os.wait4(os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)
print(used.ru_maxrss, time.monotonic() - begun, used.ru_utime + used.ru_stime)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def main() -> None:
    """Measure on fresh embedded servers; print."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        settings = Settings(data_dir=Path(folder), topic_prefix="bench.")
        figures: dict[str, Any] = {"cluster": clustering(Path(folder))}
        print(f"cluster: {figures['cluster']}")
        with embedded(settings, print) as servers:
            figures["resolve"] = resolving(servers)
            print(f"resolve: {figures['resolve']}")
            ensure_topics(servers.kafka, settings)
            total = int(os.environ.get("BENCH_EVENTS", "50000"))
            fill(settings, servers, events(total))
            figures["ingest"] = ingest_with_identity(settings, servers, total)
            print(f"ingest: {figures['ingest']}")
    if wanted := os.environ.get("BENCH_JSON"):
        Path(wanted).write_text(json.dumps(figures, indent=1), "utf-8")


def clustering(folder: Path) -> dict[str, float]:
    """`hub identity cluster` over made-up mentions: seconds, processor seconds, peak memory."""
    wanted = int(os.environ.get("BENCH_CLUSTERED", "100000"))
    source, out = folder / "mentions.jsonl", folder / "clusters.jsonl"
    _, lines = generate(round(wanted / MENTIONS_PER_FIRM), 13)
    with source.open("wb") as file:
        for line in lines:
            row = {name: value for name, value in line._asdict().items() if name not in ("entity", "what", "why")}
            file.write(orjson.dumps(row) + b"\n")
    count = len(lines)
    del lines
    command = [sys.executable, "-m", "hub", "identity", "cluster", "--in", str(source), "--out", str(out)]
    done = subprocess.run([sys.executable, "-c", MEASURING, *command], stdout=subprocess.PIPE, check=True)
    peak_kb, seconds, cpu_s = map(float, done.stdout.splitlines()[-1].split())
    return {"mentions": count, "seconds": seconds, "cpu_seconds": cpu_s, "peak_rss_mb": peak_kb / 1024}


def resolving(servers: Endpoints) -> dict[str, float]:
    """New mentions resolved a second, with so many enterprises present."""
    count = int(os.environ.get("BENCH_ENTERPRISES", "100000"))
    new = int(os.environ.get("BENCH_NEW", "10000"))
    firms = list(naming.made_up(count, BRAND_LENGTHS))
    with database(servers, "bench_resolving") as url:
        begun = time.monotonic()
        naming.fill(plain(url), firms)
        links = meet(plain(url), firms)
        print(f"filled {count} enterprises in {time.monotonic() - begun:.0f} s; {links} links")
        return {"enterprises": count} | resolved(plain(url), list(written_anew(firms, new)))


def ingest_with_identity(settings: Settings, servers: Endpoints, total: int) -> dict[str, float]:
    """Events a second, evidence weighed: a tenth of them name an enterprise that is new, or all name known ones."""
    with database(servers, "bench_new") as url:
        new = measures.ingest(settings, servers, url, total, 1, identity="weighed")
    with database(servers, "bench_known") as url, psycopg.connect(plain(url)) as connection:
        streams = batches.streams(connection, topics(settings))
        seen = Seen(1_000_000, weighed=True)
        for batch in measures.read_batches(settings, servers, streams, total):
            seen.add(identities.resolve(connection, batch.mentions, seen, block_max=settings.block_mentions_max))
            connection.commit()
        known = measures.ingest(settings, servers, url, total, 1, identity="weighed")
    per_s, known_per_s = new["events_per_s"], known["events_per_s"]
    cpu = {"new_cpu_us": new["cpu_us_per_event"], "known_cpu_us": known["cpu_us_per_event"]}
    return {"new_per_s": per_s, "known_per_s": known_per_s, "ratio": per_s / known_per_s} | cpu


def meet(url: str, firms: Sequence[Mention]) -> int:
    """Store the meeting keys and links of stored firms, as resolving would have; the number of links."""
    profiles = Profiles()
    by_number = {profiles.add(one): one.id for one in firms}
    known = profiles.known
    hot = profiles.hot_meetings()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        connection.execute("ALTER TABLE meeting DROP CONSTRAINT meeting_pkey")
        with cursor.copy("COPY meeting (key, mention, shape) FROM STDIN") as copy:
            for number, one in enumerate(known):
                seen = shape(one)
                for key in meeting_keys(one):
                    copy.write_row((key, UUID(bytes=by_number[number]), shape_at(key, seen)))
        connection.execute("ALTER TABLE meeting ADD PRIMARY KEY (key, mention) INCLUDE (shape)")
        connection.execute("INSERT INTO hot_meeting SELECT * FROM unnest(%s::bigint[])", (hot,))
        links = 0
        met = profiles.meetings(range(len(known)))
        with cursor.copy("COPY link (mention, other) FROM STDIN") as copy:
            for a, b in near_pairs(known, profiles.naming, profiles.namings, met, hot_names=False):
                if near(known[a], known[b]):
                    links += 1
                    for one, other in ((a, b), (b, a)):
                        copy.write_row((UUID(bytes=by_number[one]), UUID(bytes=by_number[other])))
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE meeting, link")
    return links


def written_anew(firms: Sequence[Mention], count: int) -> Iterator[Mention]:
    """New mentions: firms nobody named before, stored ones that another source names (some cut or misprinted), and
    families of look-alikes, a third each."""
    chance = random.Random(3)
    fresh = naming.made_up(2 * count, (2, 3))
    _, lines = generate(max(20, count // 10), 14)
    families = iter(lines)
    ways = ("as_registered", "as_registered", "without_form", "misprint")
    for n in range(count):
        if n % 3 == 0:
            one = next(fresh)
            yield mention("new", one.name + "一部" * (n % 2), [], one.region)
        elif n % 3 == 1:
            one = chance.choice(firms)
            name = naming.WAYS[chance.choice(ways)](chance, one.name)
            yield mention(f"other{n % 5}", name, one.identifiers if n % 2 else [], one.region)
        elif line := next(families, None):
            codes = [(scheme, code) for scheme in ("uscc", "org_code", "reg_no") if (code := getattr(line, scheme))]
            yield mention(line.source, line.name, codes, line.region, "", line.former)


def resolved(url: str, new: Sequence[Mention]) -> dict[str, float]:
    """Resolve them, a batch a transaction: the rate overall and in the last quarter."""
    seen = Seen(1_000_000, weighed=True)
    cluster(new[:BATCH])  # loads the tables of words
    marks = []
    with psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
        server = psutil.Process(connection.info.backend_pid)
        before = server.cpu_times()
        for at in range(0, len(new), BATCH):
            batch = {one.id: one for one in new[at : at + BATCH]}
            begun, cpu = time.monotonic(), time.process_time()
            seen.add(identities.resolve(connection, batch, seen, block_max=1000))
            connection.commit()
            marks.append((len(batch), time.monotonic() - begun, time.process_time() - cpu))
        after = server.cpu_times()
    last = marks[len(marks) * 3 // 4 :]
    return {
        "new": len(new),
        "new_per_s": sum(n for n, *_ in marks) / sum(s for _, s, _ in marks),
        "last_quarter_per_s": sum(n for n, *_ in last) / sum(s for _, s, _ in last),
        "worker_cpu_us_per_new": 1e6 * sum(c for *_, c in marks) / len(new),
        "database_cpu_us_per_new": 1e6 * (after.user + after.system - before.user - before.system) / len(new),
    }


if __name__ == "__main__":
    main()
