"""The measurements: ingest against the floor, push, read, and cost against size."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg
from kafka import KafkaConsumer, TopicPartition

from hub import keys
from hub.identify.evidence import blocks
from hub.identify.regions import region_of
from hub.identify.search import search_form
from hub.ingest.batch import Batcher
from hub.servers import Endpoints
from hub.servers.ports import free_port
from hub.settings import Settings
from hub.store import batches
from hub.store.copy import buffer, bytes_cell, row, text_cell
from hub.topics import topic_of, topics
from tests.bench.events import certificate
from tests.bench.machinery import Watched, database, pointed
from tests.processes import plain


def ingest(settings: Settings, servers: Endpoints, url: str, total: int, workers: int, **more: Any) -> dict[str, float]:
    """Events a second from the first stored batch to the last event, with `workers` processes."""
    group = f"bench-{workers}-{time.time_ns()}"
    given = pointed(settings, servers, url, consumer_group=group, **more)
    processes = [Watched(given, "ingest", name=f"ingest-{n}").start() for n in range(workers)]
    query = "SELECT coalesce(sum(next_offset), 0) FROM position"
    try:
        with psycopg.connect(plain(url), autocommit=True) as connection:
            first, begun, done = 0, 0.0, 0
            deadline = time.monotonic() + 300
            while done < total and time.monotonic() < deadline:
                done = int(connection.execute(query).fetchone()[0])  # type: ignore[index]
                now = time.monotonic()
                if done and not begun:
                    first, begun = done, now
                for process in processes:
                    process.watch()
                time.sleep(0.05)
        seconds = max(now - begun, 1e-6)
        cpu = sum(process.cpu_s() for process in processes)
    finally:
        for process in processes:
            process.stop()
    return {
        "events_per_s": (done - first) / seconds,
        "peak_rss_mb": max(process.peak_mb for process in processes),
        "cpu_us_per_event": cpu * 1e6 / max(done, 1),
    }


def read_batches(settings: Settings, servers: Endpoints, streams: dict[str, int], total: int) -> list[batches.Batch]:
    """The topic's events as the ingest would batch them, decoded beforehand."""
    kinds = topics(settings)
    batcher = Batcher(streams, kinds, cache_max=1_000_000)
    consumer = KafkaConsumer(**servers.kafka, group_id=None, max_poll_records=settings.ingest_batch_max)
    topic = topic_of(settings, "certificate")
    parts = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
    consumer.assign(parts)
    for part in parts:
        consumer.seek(part, 0)
    found, count = [], 0
    positions = {(topic, part.partition): 0 for part in parts}
    while count < total:
        polled = consumer.poll(timeout_ms=1000)
        messages = [message for records in polled.values() for message in records]
        if messages:
            batch = batcher.batch(messages, positions)
            positions |= {partition: end for partition, (_, end) in batch.moves.items()}
            found.append(batch)
            count += len(messages)
    consumer.close()
    return found


def floor(settings: Settings, servers: Endpoints, url: str, total: int) -> float:
    """Rows a second when PostgreSQL alone writes the same rows: COPY and guarded upsert, one connection, no thinking."""
    with psycopg.connect(plain(url)) as connection:
        batches.prepare(connection)
        prepared = read_batches(settings, servers, batches.streams(connection, topics(settings)), total)
        seen: set[bytes] = set()
        copies = []
        for batch in prepared:
            fresh = [m for m in batch.mentions.values() if m.id not in seen]
            seen |= {m.id for m in fresh}
            copies.append(_mention_rows(fresh))
        begun = time.monotonic()
        for batch, (mentions, links) in zip(prepared, copies, strict=True):
            with connection.transaction(), connection.cursor() as cursor:
                _copy(cursor, "COPY batch FROM STDIN (FORMAT binary)", batch.rows)
                cursor.execute(batches.VERSIONS, prepare=True)
                cursor.execute(batches.RECORDS, prepare=True)
                _copy(cursor, "COPY mention (id, enterprise, source, name, search_name, region, region_found, address,"
                      " identifiers) FROM STDIN (FORMAT binary)", mentions)  # fmt: skip
                _copy(cursor, "COPY block FROM STDIN (FORMAT binary)", links)
        return total / (time.monotonic() - begun)


def _copy(cursor: psycopg.Cursor[Any], statement: str, rows: bytes) -> None:
    with cursor.copy(statement) as copy:
        copy.write(rows)


def _mention_rows(mentions: list[Any]) -> tuple[bytes, bytes]:
    rows, links = [], []
    for m in mentions:
        found = blocks(m)
        cells = (m.source, m.name, search_form(m.name), m.region, region_of(m.name, m.address, m.region), m.address)
        rows.append(row(bytes_cell(m.id), bytes_cell(found[0].key), *map(text_cell, cells),
                        bytes_cell(b"\x01" + orjson.dumps(m.identifiers))))  # fmt: skip
        links += [row(bytes_cell(block.key), bytes_cell(m.id)) for block in found]
    return buffer(rows), buffer(sorted(links))


def serving(settings: Settings, servers: Endpoints, url: str) -> tuple[Watched, str]:
    """An API process that answers, and its address."""
    port = free_port()
    process = Watched(pointed(settings, servers, url, api_port=port), "serve").start()
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            if httpx.get(address + "/livez", timeout=1).status_code == 200:
                return process, address
        except httpx.HTTPError:
            process.watch()
            time.sleep(0.1)
    process.stop()
    raise RuntimeError("the API did not come up")


def push(settings: Settings, address: str, total: int, *, clients: int = 2, rows: int = 1000) -> dict[str, float]:
    """Events a second, acknowledged by the broker, pushed as NDJSON by a few clients at once."""
    bodies: list[bytes] = []
    for first in range(0, total, rows):
        lines = [
            orjson.dumps({"kind": "certificate", "version": 1,
                          "record": certificate(n, n // 5, 1).model_dump(mode="json", exclude_none=True)})
            for n in range(first, first + rows)
        ]  # fmt: skip
        bodies.append(b"\n".join(lines))
    headers = {
        "authorization": f"Bearer {keys.load(settings)['institution']}", "content-type": "application/x-ndjson",
    }  # fmt: skip
    refused: list[str] = []

    def client(mine: list[bytes]) -> None:
        with httpx.Client(base_url=address, headers=headers, timeout=60) as session:
            for body in mine:
                answer = session.post("/v1/events", content=body)
                if answer.status_code != 202:
                    refused.append(answer.text[:300])

    threads = [threading.Thread(target=client, args=(bodies[n::clients],)) for n in range(clients)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise RuntimeError(refused[0])
    return {"events_per_s": total / (time.monotonic() - begun)}


def read(settings: Settings, address: str, *, per_s: int = 100, seconds: int = 10) -> dict[str, float]:
    """Latency of GET of one record at a steady rate: each request is due at its time, however the last one went."""
    headers = {"authorization": f"Bearer {keys.load(settings)['builder']}"}
    took: list[float] = []
    lock = threading.Lock()
    start = time.monotonic() + 0.2
    count = per_s * seconds

    def client(mine: range) -> None:
        with httpx.Client(base_url=address, headers=headers, timeout=30) as session:
            for n in mine:
                due = start + n / per_s
                time.sleep(max(0.0, due - time.monotonic()))
                answer = session.get(f"/v1/records/certificate/bench/SLC-{(n * 7919) % 20_000:08d}")
                answer.raise_for_status()
                with lock:
                    took.append((time.monotonic() - due) * 1000)

    threads = [threading.Thread(target=client, args=(range(n, count, 8),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    return {"record_get_p50_ms": took[len(took) // 2], "record_get_p99_ms": took[int(len(took) * 0.99)]}


POPULATE = """
WITH n AS (SELECT i, gen_random_uuid() AS id, gen_random_uuid() AS enterprise FROM generate_series(1, %s) AS i),
m AS (
  INSERT INTO mention (id, enterprise, source, name, search_name, region, region_found, address, identifiers)
  SELECT id, enterprise, 'filler', '填充' || md5(i::text) || '有限公司', '填充' || md5(i::text) || '有限公司', '', '990100', '',
    '[]' FROM n
), b AS (INSERT INTO block SELECT enterprise, id FROM n UNION ALL SELECT gen_random_uuid(), id FROM n
         UNION ALL SELECT gen_random_uuid(), id FROM n),
r AS (
  INSERT INTO record SELECT gen_random_uuid(), 1::smallint, 'filler', i::text, 1, gen_random_uuid(), false, ARRAY[id], now()
  FROM n RETURNING key, mentions
)
INSERT INTO party SELECT mentions[1], 1::smallint, key FROM r
"""


def by_size(settings: Settings, servers: Endpoints, sizes: list[int], total: int) -> dict[str, float]:
    """Ingest events a second, one worker, in databases that hold 10⁴, 10⁵, 10⁶ enterprises already."""
    found = {}
    for size in sizes:
        with database(servers, f"bench_size_{size}") as url:
            with psycopg.connect(plain(url), autocommit=True) as connection:
                batches.streams(connection, topics(settings))
                for _ in range(size // 10_000):
                    connection.execute(POPULATE, (10_000,))
                connection.execute("VACUUM ANALYZE")
            found[str(size)] = ingest(settings, servers, url, total, 1)["events_per_s"]
    return found


def show(path: Path | None, figures: dict[str, Any]) -> None:
    """Print the table; write the JSON where asked."""
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    if path is not None:
        path.write_text(json.dumps(figures, indent=1), "utf-8")
