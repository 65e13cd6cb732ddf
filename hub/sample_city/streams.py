"""Two institutions of the sample city whose changes are followed: licences in a database, penalties on a topic.

Both are derived from the city's spot checks: each sampled maker has a production licence, each failed check a penalty.
They stand outside the truth.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError

LICENCE_TABLE = """
CREATE TABLE IF NOT EXISTS production_licence (
  licence_no text PRIMARY KEY, enterprise text NOT NULL, product_code text, product text, area text,
  issued date, valid_until date, status text, changed_at timestamptz NOT NULL DEFAULT now()
)
"""
LICENCES_MAX, PENALTIES_MAX = 600, 400
TOPIC = "sample-city.penalties"
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
UNIX_DAYS = date(1970, 1, 1)


def checks(folder: Path) -> Iterator[tuple[date, dict[str, str]]]:
    """The spot checks whose date is one."""
    with (folder / "city_spot_checks.csv").open(encoding="gb18030", newline="") as stream:
        for row in csv.DictReader(stream):
            found = DAY.fullmatch(row["抽查时间"])
            try:
                yield date(*map(int, found.groups())) if found else date.min, row
            except ValueError:
                continue


def licences(folder: Path) -> list[Sequence[Any]]:
    """Rows of the licensing bureau's table, one a maker."""
    found: dict[str, Sequence[Any]] = {}
    for day, row in checks(folder):
        maker = row["生产企业"].strip()
        if day == date.min or not maker.strip("/-") or maker in found or len(found) >= LICENCES_MAX:
            continue
        issued = day - timedelta(days=400)
        number = f"SLXK{len(found) + 1:06d}"
        code = f"{9000 + len(row['产品名称']):04d}"
        status = "注销" if row["结论"] == "拒检" else "有效"
        found[maker] = (
            number,
            maker,
            code,
            row["产品名称"],
            row["生产企业所在地"],
            issued,
            issued + timedelta(1826),
            status,
        )
    return list(found.values())


def fill_database(url: str, folder: Path) -> None:
    """The bureau's table, with a publication for who follows its changes; rows that are there stay."""
    with psycopg.connect(url) as connection:
        connection.execute(LICENCE_TABLE)
        connection.cursor().executemany(
            "INSERT INTO production_licence VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            licences(folder),
        )
        there = connection.execute("SELECT 1 FROM pg_publication WHERE pubname = 'nqi_hub'").fetchone()
        if not there:
            connection.execute("CREATE PUBLICATION nqi_hub FOR TABLE production_licence")


def penalties(folder: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(key, Debezium envelope) of each penalty, as a snapshot tells them; dates are days since 1970, as Debezium has them."""
    count = 0
    for day, row in checks(folder):
        if day == date.min or row["结论"] != "不合格" or count >= PENALTIES_MAX:
            continue
        count += 1
        after = {
            "decision_no": f"示市监罚〔{day.year}〕{count}号",
            "party": row["生产企业"],
            "area": row["生产企业所在地"],
            "decided": (day + timedelta(days=45) - UNIX_DAYS).days,
            "grounds": f"生产不合格{row['产品名称']}",
            "product": row["产品名称"],
            "fine": f"{5000 + 1000 * (count % 17)}.00",
            "check_no": row["抽样单编号"],
        }
        at_ms = 1_700_000_000_000 + count
        source = {"connector": "mysql", "db": "penalty", "table": "decision", "ts_ms": at_ms}
        key = {"decision_no": after["decision_no"]}
        yield key, {"before": None, "after": after, "op": "r", "source": source, "ts_ms": at_ms}


def fill_topic(kafka: dict[str, Any], folder: Path) -> None:
    """The topic that the regulator's Debezium would write; filled once."""
    admin = KafkaAdminClient(**kafka)
    try:
        kept = {"retention.ms": "-1", "cleanup.policy": "compact"}
        admin.create_topics([NewTopic(TOPIC, 1, 1, topic_configs=kept)])
    except TopicAlreadyExistsError:
        return
    finally:
        admin.close()
    producer = KafkaProducer(**kafka, acks="all")
    sent = [
        producer.send(TOPIC, key=json.dumps(key).encode(), value=json.dumps(told, ensure_ascii=False).encode())
        for key, told in penalties(folder)
    ]
    for future in sent:
        future.get(timeout=30)
    producer.close()
