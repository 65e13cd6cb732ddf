"""Connectors of databases, streams and topics: good ones, and those that polling and half readings make bad."""

from __future__ import annotations

import csv
import json
from pathlib import Path

INPUT = """number,holder,award,published,updated
A-1,示例市示例龙亿饮料有限公司,示例市市长质量奖,2024-05-20,2026-01-01T00:00:00+00:00
A-2,示例市示例恒业家具有限公司,示例市市长质量奖提名奖,2024-05-20,2026-01-02T00:00:00+00:00
A-3,示例市示例永信服饰有限公司,示例市市长质量奖,2026-05-20,2026-01-03T00:00:00+00:00
"""
HEAD = '''"""A quality award."""

from __future__ import annotations

import httpx
import psycopg
from sqlalchemy import make_url

from hub.records import Certificate
from hub.source import Day, Header, RawRow, Source, SourceRow, column, party
from hub.source.exact import canonical
from hub.source.pull import Family, Mark
from hub.source.systems.capture import CAPTURE
from hub.source.systems.rest import REST
from hub.source.systems.sql import SQL
from hub.source.systems.topic import TOPIC


class Row(SourceRow):
    """An award."""

    ignored = ("updated",)

    number: str = column("number")
    holder: str = column("holder")
    award: str = column("award")
    published: Day = column("published")


def to_record(row: Row) -> Certificate:
    """An award by its number."""
    return Certificate(
        record_id=row.number, number=row.number, name=row.award, type="award", issued=row.published,
        parties=party("holder", row.holder, region="990100"),
    )
'''
SOURCE = """

SOURCE = Source(
    title="示例市市长质量奖", title_en="Sample City: award", kind=Certificate, family={family}, row=Row,
    to_record=to_record, licence="Apache-2.0 (made-up data)", sample=True, options={options},
)
"""
# max(updated) and nothing else: what commits late is behind it for ever
NEWEST_ONLY = '''

def pulled(ask):
    """Rows newer than the newest that was seen."""
    url = make_url(ask.options["url"])
    password = ask.options["password"].get_secret_value()
    table, newest = ask.options["table"], ask.position.get("newest", "-infinity")
    with psycopg.connect(host=url.host, port=url.port, dbname=url.database, user=ask.options["user"], password=password) as db:
        found = db.execute(
            f'SELECT number, holder, award, published, updated::text FROM "{table}" WHERE updated > %s ORDER BY updated',
            ["-infinity" if ask.whole else newest],
        )
        names = [one.name for one in found.description]
        yield Header(tuple(names))
        for values in found:
            cells = dict(zip(names, values))
            yield RawRow(f"{table} {cells['number']}", cells, canonical(cells), cells["number"])
            newest = cells["updated"]
    yield Mark({"newest": newest})


NEWEST = Family(name="sql", pull=pulled, tells_changes=lambda options: True, snapshot=True)
'''
# a link that breaks is taken for the end
SHORT_READS = '''

def pulled(ask):
    """Rows, as far as they come."""
    rows, page = [], 1
    try:
        while found := httpx.get(ask.options["url"], params={"page": page, "page_size": 3}, timeout=5).json()["data"]:
            rows += found
            page += 1
    except httpx.HTTPError:
        pass
    for number, cells in enumerate(rows):
        yield RawRow(f"item:{number}", cells, canonical(cells))
    yield Mark({"read": page})


SHORT = Family(name="rest", pull=pulled)
'''
TABLE = {"table": "award", "key": "number"}
POLLED = {**TABLE, "change": "updated"}
PAGED = {
    "url": "http://127.0.0.1/",
    "paging": "page",
    "size_param": "page_size",
    "items": "data",
    "total_path": "total",
}
OWN = {
    "award_sql": (HEAD, "SQL", POLLED),
    "award_by_transaction": (HEAD, "SQL", {**TABLE, "changes": "xmin"}),
    "award_capture": (HEAD, "CAPTURE", TABLE),
    "award_topic": (HEAD, "TOPIC", {"topic": "award", "key": "number", "keeps": "all"}),
    "award_rest": (HEAD, "REST", PAGED),
    "polls_by_newest": (HEAD + NEWEST_ONLY, "NEWEST", POLLED),
    "takes_a_cut_for_the_end": (HEAD + SHORT_READS, "SHORT", PAGED),
}


def write(folder: Path, name: str) -> Path:
    """A connector with its recorded rows beside it."""
    code, family, options = OWN[name]
    made = folder / name
    made.mkdir()
    if "url" in options:
        rows = list(csv.DictReader(INPUT.splitlines()))
        (made / "input.json").write_text(json.dumps({"total": 3, "data": rows}, ensure_ascii=False), encoding="utf-8")
    else:
        (made / "input.csv").write_text(INPUT, encoding="utf-8")
    file = made / f"{name}.py"
    file.write_text(code + SOURCE.format(family=family, options=options), encoding="utf-8")
    return file
