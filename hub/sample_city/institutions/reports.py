"""示例市产品质量检验院: its laboratory's own database (SQLite), reports and their items in two tables.

It stands outside the truth. Two reports are bad on purpose: a date that does not exist, a conclusion that is none.
"""

from __future__ import annotations

import random
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

from hub.sample_city.enterprises import FIRST_DAY, LAST_DAY, City, Enterprise, random_day
from hub.sample_city.mentions import Habits, name_only, write_down

SOURCE = "city_reports_sql"
REPORTS_MAX = 900
TABLES = """
CREATE TABLE REPORT (
  REPORT_NO text PRIMARY KEY, CLIENT text, CLIENT_CODE text, MAKER text, PRODUCT text, MODEL text, BATCH text,
  SAMPLED_ON text, ISSUED_ON text, STANDARDS text, CONCLUSION text, MARK text, UPDATED_AT text
);
CREATE TABLE ITEM (
  REPORT_NO text REFERENCES REPORT, SEQ integer, NAME text, REQUIRED text, RESULT text, VERDICT text,
  PRIMARY KEY (REPORT_NO, SEQ)
);
CREATE INDEX REPORT_UPDATED ON REPORT (UPDATED_AT);
"""
_CLIENT = Habits(uscc=0.6, registration_number=0.1, bad_check_digit=0.01, placeholder=0.03)


def write_reports(file: Path, city: City) -> int:
    """Write the database, anew; the number of its reports. The same city gives the same rows."""
    rng = city.random_for(SOURCE)
    file.unlink(missing_ok=True)
    makers = sorted(rng.sample(city.makers, min(REPORTS_MAX, len(city.makers))), key=lambda firm: firm.number)
    connection = sqlite3.connect(file)
    try:
        connection.executescript(TABLES)
        for place, maker in enumerate(makers, start=1):
            report, items = _report(rng, city, place, maker)
            connection.execute(f"INSERT INTO REPORT VALUES ({', '.join('?' * len(report))})", report)
            connection.executemany("INSERT INTO ITEM VALUES (?, ?, ?, ?, ?, ?)", items)
        connection.execute("UPDATE REPORT SET ISSUED_ON = '2024-02-30' WHERE REPORT_NO LIKE '%00003'")
        connection.execute("UPDATE REPORT SET CONCLUSION = '待定' WHERE REPORT_NO LIKE '%00005'")
        connection.commit()
    finally:
        connection.close()
    return len(makers)


def _report(rng: random.Random, city: City, place: int, maker: Enterprise) -> tuple[list[Any], list[list[Any]]]:
    """A row of REPORT, and its rows of ITEM."""
    product = rng.choice(maker.trade.products)
    sampled = random_day(rng, FIRST_DAY, LAST_DAY - timedelta(days=40))
    issued = sampled + timedelta(days=rng.randint(5, 40))
    number = f"SLZJ{issued.year}{place:05d}"
    client = write_down(rng, city, maker if rng.random() < 0.7 else rng.choice(city.shops), sampled, _CLIENT)
    name, _ = name_only(rng, maker, sampled)
    failed = rng.sample(product.faults, 1) if rng.random() < 0.08 else []
    items = []
    for seq, fault in enumerate(product.faults, start=1):
        bad = fault in failed
        items.append([number, seq, fault.item, fault.limit, fault.measured if bad else "符合", "F" if bad else "P"])
    clock = f"{rng.randint(8, 17):02d}:{rng.randint(0, 59):02d}:00"
    return [
        number, client.name, client.code, name, product.name, f"{product.model}-{rng.randint(10, 99)}",
        f"{sampled:%Y%m}", sampled.isoformat(), issued.isoformat(), "产品明示标准", "不合格" if failed else "合格",
        "CMA" if rng.random() < 0.8 else "", f"{issued} {clock}",
    ], items  # fmt: skip
