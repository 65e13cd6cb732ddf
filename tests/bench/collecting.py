"""From a source to the topic, against a bare read of the same source and against dlt; reconciliation; many idle instances."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, make_url, text

from hub.collect import Collector
from hub.records import Certificate
from hub.servers import Endpoints
from hub.settings import Settings
from hub.source import Day, Source, SourceRow, column, csv_files, party, sheet_files
from hub.source.systems.capture import CAPTURE
from hub.source.systems.sql import SQL
from hub.store import instances
from hub.store.database import engine as make_engine
from tests.bench.machinery import Watched, pointed
from tests.processes import plain

DLT = Path(".venv/dlt/bin/python")
HEADINGS = (
    "证书编号", "获证组织", "统一社会信用代码", "组织地址", "认证项目", "认证标准",
    "范围", "首次发证日期", "发证日期", "有效期至", "状态", "认可标志",
)  # fmt: skip
NAMES = (
    "number",
    "holder",
    "uscc",
    "address",
    "scheme",
    "standard",
    "scope",
    "first",
    "issued",
    "expires",
    "state",
    "mark",
)


class Row(SourceRow):
    """A certificate of twelve columns, by its Chinese headings or a table's names."""

    number: str = column("证书编号", "number")
    holder: str = column("获证组织", "holder")
    uscc: str | None = column("统一社会信用代码", "uscc", default=None)
    address: str | None = column("组织地址", "address", default=None)
    scheme: str | None = column("认证项目", "scheme", default=None)
    standard: str | None = column("认证标准", "standard", default=None)
    scope: str | None = column("范围", "scope", default=None)
    first: Day | None = column("首次发证日期", "first", default=None)
    issued: Day = column("发证日期", "issued")
    expires: Day | None = column("有效期至", "expires", default=None)
    state: str | None = column("状态", "state", default=None)
    mark: str | None = column("认可标志", "mark", default=None)


def to_record(row: Row) -> Certificate:
    """A certificate by its number."""
    return Certificate(
        record_id=row.number,
        number=row.number,
        scheme=row.scheme,
        standards=[row.standard] if row.standard else [],
        scope=row.scope,
        first_issued=row.first,
        issued=row.issued,
        expires=row.expires,
        status_text=row.state,
        mark=row.mark,
        parties=party("holder", row.holder, uscc=row.uscc, address=row.address),
    )


def cells(count: int, changed: frozenset[int] = frozenset()) -> Iterator[tuple[str, ...]]:
    """Rows of twelve cells."""
    for n in range(count):
        yield (
            f"SLC-{n:08d}", f"示例市示例量测{n % 50_000}有限公司", "", f"示例市示例路{n % 999}号", "质量管理体系认证", "GB/T 19001-2016",
            f"零件的生产 {n % 97}{' (changed)' if n in changed else ''}", "2021-03-04", "2024-03-05", "2027-03-04", "有效", "示例认可",
        )  # fmt: skip


def source(**more: Any) -> Source[Any]:
    """The declaration that all measurements share."""
    return Source(title="测量", title_en="bench", kind=Certificate, row=Row, to_record=to_record, licence="-", **more)


def run(
    settings: Settings, servers: Endpoints, engine: Engine, name: str, declared: Source[Any], **given: Any
) -> dict[str, float]:
    """Rows a second and µs of processor time a row of one reading by one collect worker, from its first row to the end."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE instance SET target_state = 'stopped' WHERE name <> :n"), {"n": name})
        instances.add(connection, name=name, plugin=name, source=name, settings=given, schedule_s=3600)
        before = instances.get(connection, name)
    collector = Collector(settings, servers.kafka, engine, connectors={name: declared})
    begun, cpu = time.monotonic(), time.process_time()
    collector.run(threading.Event(), once=True)
    seconds, cpu = time.monotonic() - begun, time.process_time() - cpu
    with engine.connect() as connection:
        after = instances.get(connection, name)
    assert before is not None
    assert after is not None
    if after.code:
        raise RuntimeError(after.message_en)
    rows = after.rows_read - (before.rows_read or 0)
    return {"rows": rows, "sent": after.events_sent - (before.events_sent or 0), "rows_per_s": rows / seconds,
            "cpu_us_per_row": cpu * 1e6 / max(rows, 1), "seconds": seconds}  # fmt: skip


def bare(read: Callable[[], int]) -> float:
    """Rows a second of a plain read."""
    begun = time.monotonic()
    return read() / (time.monotonic() - begun)


def read_csv(path: Path) -> int:
    """Rows of a CSV file, read by Python's own reader and left."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


def read_sheet(path: Path) -> int:
    """Rows of a workbook, read by calamine and left."""
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()) - 1


def read_table(url: str) -> int:
    """Rows of a table, read by a server-side cursor and left."""
    with psycopg.connect(url) as connection, connection.cursor("bare") as cursor:
        cursor.itersize = 2000
        cursor.execute("SELECT * FROM certificate")
        return sum(1 for _ in cursor)


def dlt(path: Path) -> float | None:
    """Rows a second that dlt carries from the same file to a sink that only counts; None where dlt is not installed."""
    if not DLT.exists():
        return None
    done = subprocess.run(
        [str(DLT), "tests/bench/dlt_read.py", str(path)], capture_output=True, text=True, timeout=600,
        env={"RUNTIME__DLTHUB_TELEMETRY": "false", "HOME": str(path.parent), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(json.loads(done.stdout.strip().splitlines()[-1])["rows_per_s"])


def write_csv(path: Path, rows: int, changed: frozenset[int] = frozenset()) -> None:
    """A CSV file of so many rows."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        writer.writerows(cells(rows, changed))


def write_sheet(path: Path, rows: int) -> None:
    """A workbook of so many rows."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("证书")
    sheet.append(HEADINGS)
    for row in cells(rows):
        sheet.append(row)
    book.save(path)


def write_table(url: str, rows: int) -> None:
    """A table of so many rows."""
    columns = ", ".join(f"{name} text" for name in NAMES)
    with psycopg.connect(url) as connection:
        connection.execute(
            f"CREATE TABLE certificate ({columns}, changed_at timestamptz DEFAULT now(), PRIMARY KEY (number))"
        )
        with connection.cursor().copy(f"COPY certificate ({', '.join(NAMES)}) FROM STDIN") as copy:
            for row in cells(rows):
                copy.write_row(row)


def families(settings: Settings, servers: Endpoints, url: str, folder: Path, rows: int) -> dict[str, Any]:
    """CSV, XLSX and SQL to the topic."""
    engine = make_engine(url)
    made = pointed(settings, servers, url, collect_threads=1, source_networks="127.0.0.0/8")
    found: dict[str, Any] = {}
    try:
        path = folder / "certificates.csv"
        write_csv(path, rows)
        ours = run(made, servers, engine, "bench_csv", source(rows=csv_files), path=str(path), settle_s=0)
        plain_read, other = bare(lambda: read_csv(path)), dlt(path)
        again = _touched(path, rows, made, servers, engine)
        found["csv"] = ours | {"bare_rows_per_s": plain_read, "of_bare": ours["rows_per_s"] / plain_read,
                               "dlt_rows_per_s": other, "of_dlt": other and ours["rows_per_s"] / other,
                               "unchanged_rows_per_s": again["rows_per_s"]}  # fmt: skip
        sheet = folder / "certificates.xlsx"
        write_sheet(sheet, rows // 2)
        ours = run(made, servers, engine, "bench_xlsx", source(rows=sheet_files), path=str(sheet), settle_s=0)
        plain_read = bare(lambda: read_sheet(sheet))
        found["xlsx"] = ours | {"bare_rows_per_s": plain_read, "of_bare": ours["rows_per_s"] / plain_read}
        table = plain(url)
        write_table(table, rows)
        ours = run(made, servers, engine, "bench_sql", source(family=SQL), **_login(url))
        plain_read = bare(lambda: read_table(table))
        found["sql"] = ours | {"bare_rows_per_s": plain_read, "of_bare": ours["rows_per_s"] / plain_read}
        found["capture"] = _followed(made, servers, engine, url, rows)
    finally:
        engine.dispose()
    return {
        "csv_rows_per_s": found["csv"]["rows_per_s"], "csv_of_bare": found["csv"]["of_bare"],
        "csv_of_dlt": found["csv"]["of_dlt"], "csv_unchanged_rows_per_s": found["csv"]["unchanged_rows_per_s"],
        "cpu_us_per_row": found["csv"]["cpu_us_per_row"],
        "xlsx_rows_per_s": found["xlsx"]["rows_per_s"], "xlsx_of_bare": found["xlsx"]["of_bare"],
        "sql_rows_per_s": found["sql"]["rows_per_s"], "sql_of_bare": found["sql"]["of_bare"],
        "capture_rows_per_s": found["capture"]["rows_per_s"],
    }  # fmt: skip


def _touched(path: Path, rows: int, made: Settings, servers: Endpoints, engine: Engine) -> dict[str, float]:
    """The same file with one row more: all others are known by their bytes."""
    write_csv(path, rows + 1)
    return run(made, servers, engine, "bench_csv", source(rows=csv_files), path=str(path), settle_s=0)


def _followed(made: Settings, servers: Endpoints, engine: Engine, url: str, rows: int) -> dict[str, float]:
    """The change stream of the same table, after one statement changed every row."""
    table, declared = plain(url), source(family=CAPTURE)
    with psycopg.connect(table) as connection:
        connection.execute("CREATE PUBLICATION nqi_hub FOR TABLE certificate")
    run(made, servers, engine, "bench_capture", declared, **_login(url))
    with psycopg.connect(table) as connection:
        connection.execute("UPDATE certificate SET scope = scope || '!'")
    ours = run(made, servers, engine, "bench_capture", declared, **_login(url))
    with psycopg.connect(table, autocommit=True) as connection:
        slots = connection.execute("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()")
        for (name,) in slots.fetchall():
            connection.execute("SELECT pg_drop_replication_slot(%s)", (name,))
    return ours


def _login(url: str) -> dict[str, Any]:
    where = make_url(url).set(drivername="postgresql")
    os.environ["HUB_SECRET_BENCH"] = str(where.password)
    open_part = where._replace(password=None).render_as_string()
    return {"url": open_part, "password": {"secret": "bench"}, "table": "certificate", "key": ["number"]}


def reconciliation(settings: Settings, servers: Endpoints, url: str, rows: int) -> dict[str, Any]:
    """A table of so many rows read whole: the first time, then unchanged, then with ten rows changed behind the hub's back."""
    engine = make_engine(url)
    made = pointed(settings, servers, url, collect_threads=1, source_networks="127.0.0.0/8")
    table, declared = plain(url), source(family=SQL)
    try:
        with psycopg.connect(table) as connection:
            connection.execute("DROP TABLE IF EXISTS certificate")
        write_table(table, rows)
        first = run(made, servers, engine, "bench_whole", declared, **_login(url))
        unchanged = run(made, servers, engine, "bench_whole", declared, **_login(url))
        with psycopg.connect(table) as connection:
            connection.execute("UPDATE certificate SET scope = scope || '!' WHERE number = ANY (%s)",
                               ([f"SLC-{n * (rows // 10):08d}" for n in range(10)],))  # fmt: skip
        changed = run(made, servers, engine, "bench_whole", declared, **_login(url))
    finally:
        engine.dispose()
    return {"rows": rows, "first_rows_per_s": first["rows_per_s"], "unchanged_s": unchanged["seconds"],
            "unchanged_sent": unchanged["sent"], "changed_found": changed["sent"], "changed_s": changed["seconds"],
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}  # fmt: skip


def idle(
    settings: Settings, servers: Endpoints, url: str, folder: Path, count: int = 200, seconds: int = 30
) -> dict[str, float]:
    """Share of a core that one worker takes for so many idle instances, each read every half minute."""
    path = folder / "idle.csv"
    write_csv(path, 100)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM instance"))
        for n in range(count):
            instances.add(connection, name=f"idle{n:03d}", plugin="city_certification", source=f"idle{n:03d}",
                          settings={"path": str(path)}, schedule_s=30)  # fmt: skip
    worker = Watched(pointed(settings, servers, url), "collect").start()
    query = text("SELECT count(*) FROM instance_status WHERE attempted_at IS NOT NULL AND lease_until IS NULL")
    try:
        for _ in range(600):
            with engine.connect() as connection:
                if connection.execute(query).scalar_one() == count:
                    break
            worker.watch()
            time.sleep(0.2)
        time.sleep(2)
        before = worker.cpu_s()
        time.sleep(seconds)
        worker.watch()
        return {
            "instances": count,
            "share_of_a_core": (worker.cpu_s() - before) / seconds,
            "peak_rss_mb": worker.peak_mb,
        }
    finally:
        worker.stop()
        engine.dispose()
