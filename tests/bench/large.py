"""Memory of a collect worker that reads what is far larger: a CSV file of gigabytes, a sheet of a million rows."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy import text

from hub.servers import Endpoints
from hub.settings import Settings
from hub.store import instances
from hub.store.database import engine as make_engine
from tests.bench.collecting import HEADINGS, cells
from tests.bench.machinery import Watched, pointed

FAT_BYTES = 20_000  # of the column that nobody reads, in each row of the large CSV file
WITHIN_S = 1800
MAPPING = {
    "kind": "certificate",
    "key": ["证书编号"],
    "fields": [
        {"to": "number", "column": "证书编号"},
        {"to": "issued", "column": "发证日期", "reads": "day"},
        {"to": "expires", "column": "有效期至", "reads": "day"},
        {"to": "scope", "column": "范围"},
        {"to": "parties.holder.name", "column": "获证组织"},
    ],
    "ignored": [*HEADINGS[2:6], HEADINGS[7], *HEADINGS[10:], "说明"],
}


def write_fat_csv(path: Path, gigabytes: float) -> int:
    """A CSV file of so many GB, most of it one column; its rows."""
    fat = "检" * (FAT_BYTES // 3)
    with path.open("w", encoding="utf-8", buffering=1 << 20) as stream:
        stream.write(",".join((*HEADINGS, "说明")) + "\n")
        rows = int(gigabytes * 1e9 / (FAT_BYTES + 220))
        for row in cells(rows):
            stream.write(",".join(row) + "," + fat + "\n")
    return rows


def write_long_sheet(path: Path, rows: int) -> None:
    """A workbook of so many rows, written as spreadsheets do but without a library: that would take longer than the reading."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="证书" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in parts.items():
            book.writestr(name, content)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for number, row in enumerate([HEADINGS, *cells(rows)], start=1):
                inner = "".join(
                    f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
                    for place, value in enumerate(row)
                )
                sheet.write(f'<row r="{number}">{inner}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


def reading(settings: Settings, servers: Endpoints, url: str, name: str, **given: Any) -> dict[str, float]:
    """One reading by a process of its own: rows a second, the most memory it had."""
    engine = make_engine(url)
    asked = {"mapping": MAPPING, "family": "files", "settle_s": 0, "unpacked_bytes_max": 1e12} | given
    with engine.begin() as connection:
        connection.execute(text("UPDATE instance SET target_state = 'stopped'"))
        instances.add(connection, name=name, plugin="mapped", source=name, settings=asked, schedule_s=86_400)
    begun = time.monotonic()
    worker = Watched(pointed(settings, servers, url, unpacked_bytes_max=10**12), "collect", "--once").start()
    try:
        while worker.ended is None and time.monotonic() - begun < WITHIN_S:
            with_memory(worker)
            time.sleep(0.2)
        seconds = time.monotonic() - begun
        with engine.connect() as connection:
            row = instances.get(connection, name)
    finally:
        worker.stop()
        engine.dispose()
    assert row is not None
    if row.code or not row.succeeded_at:
        raise RuntimeError(row.message_en or worker.said())
    return {"rows": row.rows_read, "rows_per_s": row.rows_read / seconds, "peak_rss_mb": worker.peak_mb}


def with_memory(worker: Watched) -> None:
    """Note the memory, if the process is still there."""
    if worker.ended is None:
        try:
            worker.watch()
        except RuntimeError:  # it ended between the two looks
            return


def readings(
    settings: Settings, servers: Endpoints, url: str, folder: Path, gigabytes: float, rows: int
) -> dict[str, Any]:
    """Both of them."""
    fat, long = folder / "fat.csv", folder / "long.xlsx"
    write_fat_csv(fat, gigabytes)
    found = {"csv_gb": fat.stat().st_size / 1e9}
    csv = reading(settings, servers, url, "bench_fat", path=str(fat), format="csv")
    fat.unlink()
    write_long_sheet(long, rows)
    sheet = reading(settings, servers, url, "bench_long", path=str(long), format="sheet")
    return found | {"csv_rows_per_s": csv["rows_per_s"], "csv_peak_rss_mb": csv["peak_rss_mb"],
                    "sheet_rows": sheet["rows"], "sheet_rows_per_s": sheet["rows_per_s"],
                    "sheet_peak_rss_mb": sheet["peak_rss_mb"]}  # fmt: skip
