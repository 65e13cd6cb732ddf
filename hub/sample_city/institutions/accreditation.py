"""示例认可中心: what the testing bodies of the city are accredited for, as its annexes list it."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hub.sample_city.enterprises import (
    ACCREDITATION_BODY,
    INSTITUTIONS,
    LAST_DAY,
    METROLOGY_INSTITUTE,
    TESTING_INSTITUTE,
    City,
    Enterprise,
    random_day,
)
from hub.sample_city.mentions import Habits, write_down
from hub.sample_city.people import person
from hub.sample_city.trades import MAKERS
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_accreditations"

_HOLDER = Habits(uscc=0.75, org_code=0.1)
_SCHEMES = (("示例认可", "ISO/IEC 17025:2017", "SLR"), ("示例资质认定", "检验检测机构资质认定评审准则", "SLZ"))


def accreditation_table(city: City, standards: Table) -> Table:
    """Each laboratory under one scheme or both; an eighth was suspended for a time, a few have run out."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "certNo")
    methods: dict[str, list[str]] = {}
    for row in standards.good_rows():
        if row["level"] != "企业标准":
            methods.setdefault(row["ccs"], []).append(row["std_no"])
    holders: list[str | Enterprise] = [METROLOGY_INSTITUTE, TESTING_INSTITUTE, *city.laboratories]
    for holder in holders:
        for scheme in _SCHEMES if rng.random() < 0.5 else _SCHEMES[:1]:
            _accredit(rng, city, table, holder, scheme, methods)
    table.spoil(
        (
            Spoiler("validTo", "2027.2.30", "impossible_date"),
            Spoiler("status", "不明", "unknown_status"),
            Spoiler("certNo", "", "missing_record_id"),
        ),
        lambda place: f"SLR9{place:03d}",
    )
    return table


def _accredit(
    rng: random.Random,
    city: City,
    table: Table,
    holder: str | Enterprise,
    scheme: tuple[str, str, str],
    methods: dict[str, list[str]],
) -> None:
    name, basis, letters = scheme
    number = f"{letters}{len(table.rows) + 1:04d}"
    first = random_day(rng, date(2012, 1, 1), date(2024, 12, 31))
    issued = random_day(rng, max(first, date(2021, 1, 1)), date(2025, 12, 31))
    expires = issued.replace(year=issued.year + 6, day=min(issued.day, 28)) - timedelta(days=1)
    row: Row = {"certNo": number, "scheme": name, "orgName": holder, "orgCode": "", "basis": basis}
    if isinstance(holder, str):
        table.attribute(number, "holder", INSTITUTIONS[holder])
    else:
        mention = write_down(rng, city, holder, issued, _HOLDER)
        row |= {"orgName": mention.name, "orgCode": mention.code}
        table.attribute_mention(number, "holder", holder.number, mention, "orgCode")
    table.attribute(number, "accreditation_body", INSTITUTIONS[ACCREDITATION_BODY])
    suspended = random_day(rng, issued, LAST_DAY) if rng.random() < 0.125 else None
    row |= {
        "field": "计量校准" if holder == METROLOGY_INSTITUTE else "产品检测",
        "firstIssued": first,
        "validFrom": issued,
        "validTo": expires,
        "status": "过期" if expires < LAST_DAY else rng.choices(("有效", "撤销"), weights=(95, 5))[0],
        "suspendedFrom": suspended,
        "suspendedTo": suspended + timedelta(days=rng.randint(20, 120)) if suspended else None,
        "scope": _scope(rng, methods, issued),
        "signatories": [{"name": person(rng).name, "field": "全部项目"} for _ in range(rng.randint(1, 3))],
    }
    table.rows.append(row)


def _scope(rng: random.Random, methods: dict[str, list[str]], issued: date) -> list[Row]:
    """Objects and parameters of some trades, by the standards of the same class that the city has."""
    rows = []
    for trade in rng.sample(MAKERS, rng.randint(2, 5)):
        known = methods.get(trade.ccs, [])
        for product in trade.products:
            for fault in product.faults:
                method = rng.choice(known) if known and rng.random() < 0.7 else f"示例方法 {trade.ccs}-{product.model}"
                limits = rng.choice(("", "", "只测不判定", "不测大型样品"))
                rows.append({
                    "object": product.name, "parameter": fault.item, "standard": method,
                    "limits": limits, "effective": issued,
                })  # fmt: skip
    return rows
