"""示例市标准信息平台: enterprise, association and local standards of the city, and who drafted them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

from hub.sample_city.enterprises import (
    FIRST_DAY,
    INSTITUTIONS,
    LAST_DAY,
    STANDARDS_COMMITTEES,
    City,
    Enterprise,
    random_day,
)
from hub.sample_city.mentions import Habits, write_down
from hub.sample_city.trades import Product
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_standards"

_DRAFTER = Habits(uscc=0.4, org_code=0.12, bad_check_digit=0.01, placeholder=0.02)
_SUBJECTS = ("技术要求", "通用技术条件", "试验方法", "安全技术规范", "质量分级", "绿色产品评价")
_SUBJECTS_EN = ("technical requirements", "general specification", "test methods", "safety specification",
                "quality grading", "green product assessment")  # fmt: skip
_LEVELS = ("企业标准", "团体标准", "地方标准")


def standard_table(city: City) -> Table:
    """Three standards to ten enterprises; the numbers cannot be taken for real ones (T/示例, DB9901/T, Q/示例)."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "std_no")
    serials: dict[str, int] = {}
    for _ in range(max(12, len(city.enterprises) * 3 // 10)):
        level = rng.choices(_LEVELS, weights=(55, 35, 10))[0]
        lead = rng.choice(city.makers)
        issued = random_day(rng, FIRST_DAY, LAST_DAY)
        number = _number(serials, level, lead, issued)
        table.rows.append(_row(rng, city, table, number, level, lead, issued))
    _replace_some(rng, table)
    table.spoil(
        (Spoiler("issue_date", "2024-02-30", "impossible_date"), Spoiler("name_cn", "", "missing_name")),
        lambda place: f"T/示例 9{place:03d}-2024",
    )
    return table


def _number(serials: dict[str, int], level: str, lead: Enterprise, issued: date) -> str:
    stem = {"企业标准": f"Q/示例{lead.number:04d}", "团体标准": "T/示例", "地方标准": "DB9901/T"}[level]
    serials[stem] = serials.get(stem, 0) + 1
    return f"{stem} {serials[stem]:03d}-{issued.year}"


def _drafters(rng: random.Random, city: City, level: str, lead: Enterprise) -> list[Enterprise]:
    """The lead first, then firms of its trade, a laboratory now and then; an enterprise standard has one drafter."""
    if level == "企业标准":
        return [lead]
    peers = [firm for firm in city.makers_by_trade[lead.trade.word] if firm is not lead]
    drafters = [lead, *rng.sample(peers, min(len(peers), rng.randint(1, 6)))]
    return [*drafters, rng.choice(city.laboratories)] if rng.random() < 0.4 else drafters


def _row(rng: random.Random, city: City, table: Table, number: str, level: str, lead: Enterprise, issued: date) -> Row:
    product: Product = rng.choice(lead.trade.products)
    subject = rng.randrange(len(_SUBJECTS))
    units = []
    for position, firm in enumerate(_drafters(rng, city, level, lead), start=1):
        unit = write_down(rng, city, firm, issued, _DRAFTER)
        units.append({"order": position, "name": unit.name, "code": unit.code or None})
        table.attribute_mention(number, "drafter", firm.number, unit, "drafting_units", position)
    committee = rng.choice(STANDARDS_COMMITTEES)
    if level != "企业标准":
        table.attribute(number, "proposer", INSTITUTIONS[committee])
    implemented = issued + timedelta(days=rng.choice((30, 61, 92, 184)))
    return {
        "std_no": number,
        "name_cn": f"{product.name}{_SUBJECTS[subject]}",
        "name_en": f"{product.model} series — {_SUBJECTS_EN[subject].capitalize()}",
        "level": level,
        "status": "现行" if implemented <= LAST_DAY else "即将实施",
        "ccs": lead.trade.ccs,
        "ics": lead.trade.ics,
        "issue_date": issued,
        "implement_date": implemented,
        "replaces": [],
        "jurisdiction": committee if level != "企业标准" else "",
        "drafting_units": units,
        "remark": "",
    }


def _replace_some(rng: random.Random, table: Table) -> None:
    """A tenth of the standards is withdrawn for a later one of the same product and level, where there is one."""
    by_topic: dict[tuple[str, str], list[Row]] = {}
    for row in table.rows:
        by_topic.setdefault((row["level"], row["name_cn"]), []).append(row)
    for rows in by_topic.values():
        rows.sort(key=lambda row: (row["issue_date"], row["std_no"]))
        for old, new in pairwise(rows):
            if rng.random() < 0.25 and new["status"] == "现行" and new["level"] != "企业标准":
                old["status"] = "废止"
                new["replaces"] = [old["std_no"]]
                new["remark"] = f"代替 {old['std_no']}"
