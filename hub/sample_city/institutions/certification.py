"""示例认证中心: certificates of management systems and of products."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import NamedTuple

from hub.sample_city.enterprises import (
    CERTIFICATION_BODY,
    FIRST_DAY,
    INSTITUTIONS,
    LAST_DAY,
    City,
    Enterprise,
    random_day,
)
from hub.sample_city.mentions import Habits, name_only, write_down
from hub.sample_city.trades import Product
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_certification"

_HOLDER = Habits(uscc=0.7, nameless=0.02, bad_check_digit=0.012, placeholder=0.02, agent=0.02, address=0.75)


def _third_year(day: date) -> date:
    """The same day three years on: a certificate lives for three years less a day."""
    return day.replace(year=day.year + 3, day=min(day.day, 28) if day.month == 2 else day.day)


class System(NamedTuple):
    """A management system scheme: letter in the certificate number, name, standard, the standard withdrawn before."""

    letter: str
    name: str
    standard: str
    withdrawn: str


_SYSTEMS = (
    System("Q", "质量管理体系认证", "GB/T 19001-2016/ISO 9001:2015", "GB/T 19001-2008/ISO 9001:2008"),
    System("E", "环境管理体系认证", "GB/T 24001-2016/ISO 14001:2015", "GB/T 24001-2004/ISO 14001:2004"),
    System("S", "职业健康安全管理体系认证", "GB/T 45001-2020/ISO 45001:2018", "GB/T 28001-2011"),
    System("M", "测量管理体系认证", "GB/T 19022-2003", "GB/T 19022.1-1994"),
    System("N", "能源管理体系认证", "GB/T 23331-2020/ISO 50001:2018", "GB/T 23331-2012"),
)


def certificate_table(city: City, standards: Table) -> Table:
    """Management systems of most firms and products of many makers, the latter against the city's own standards."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "证书编号")
    by_trade: dict[str, list[Row]] = {}
    for row in standards.good_rows():
        by_trade.setdefault(row["ccs"], []).append(row)
    for firm in city.clients():
        if rng.random() > 0.82:
            continue
        for system in rng.sample(_SYSTEMS, rng.choices((0, 1, 2, 3), weights=(15, 40, 25, 20))[0]):
            _certify_system(rng, city, table, firm, system)
        if firm.trade.products and rng.random() < 0.6:
            for _ in range(rng.randint(1, 4)):
                _certify_product(rng, city, table, firm, by_trade.get(firm.trade.ccs, []))
    table.rows.sort(key=lambda row: (row["发证日期"], row["证书编号"]))
    table.spoil(
        (
            Spoiler("有效期至", "2024-02-30", "impossible_date"),
            Spoiler("证书编号", "", "missing_record_id"),
            Spoiler("获证组织", "", "missing_name", also=(("统一社会信用代码", ""),)),
        ),
        lambda place: f"SLC24X9{place:04d}R0",
    )
    return table


def _certify_system(rng: random.Random, city: City, table: Table, firm: Enterprise, system: System) -> None:
    """One certificate a three-year cycle, from the first audit until today."""
    first = random_day(rng, date(2017, 1, 1), date(2025, 12, 31))
    issued, round_ = first, 0
    while issued < FIRST_DAY:
        issued, round_ = _third_year(issued), round_ + 1
    while issued <= LAST_DAY:
        standard = system.withdrawn if rng.random() < 0.015 else system.standard
        scope = f"{firm.trade.word}的设计、生产和服务" if firm.trade.products else f"{firm.trade.industry}及相关服务"
        row: Row = {"证书类别": "管理体系", "认证项目": system.name, "认证标准": standard, "范围": scope, "产品": ""}
        _issue(rng, city, table, firm, f"{system.letter}-R{round_}", row, first, issued)
        if rng.random() < 0.2:  # not renewed
            break
        issued, round_ = _third_year(issued) - timedelta(days=rng.randint(0, 40)), round_ + 1


def _certify_product(rng: random.Random, city: City, table: Table, firm: Enterprise, cited: list[Row]) -> None:
    product = rng.choice(firm.trade.products)
    issued = random_day(rng, FIRST_DAY, LAST_DAY)
    known = [row["std_no"] for row in cited if row["issue_date"] < issued and _may_cite(firm, product, row)]
    standards = rng.sample(known, min(len(known), rng.choice((1, 1, 2))))
    row: Row = {
        "证书类别": "产品",
        "认证项目": rng.choice(("自愿性产品认证", "绿色产品认证", "质量分级认证")),
        "认证标准": "；".join(standards) or "认证技术规范 示例-001",
        "范围": f"{product.name} {product.model}-{rng.randint(10, 99)} 系列",
        "产品": product.name,
    }
    _issue(rng, city, table, firm, "P-R0", row, issued, issued)


def _may_cite(firm: Enterprise, product: Product, standard: Row) -> bool:
    """True if the standard is about the product and is not another firm's own."""
    own = f"Q/示例{firm.number:04d} "
    about = str(standard["name_cn"]).startswith(product.name)
    return about and (standard["level"] != "企业标准" or str(standard["std_no"]).startswith(own))


def _issue(
    rng: random.Random, city: City, table: Table, firm: Enterprise, sort: str, row: Row, first: date, issued: date
) -> None:
    letter, round_ = sort.split("-")
    number = f"SLC{issued:%y}{letter}{len(table.rows) + 1:05d}{round_}"
    holder = write_down(rng, city, firm, issued, _HOLDER)
    maker = ""
    if letter == "P":
        made_by = firm if rng.random() < 0.8 else rng.choice(city.makers_by_trade[firm.trade.word])
        maker, traps = name_only(rng, made_by, issued)
        table.attribute(number, "manufacturer", made_by.number, traps)
    table.attribute_mention(number, "holder", firm.number, holder, "统一社会信用代码")
    table.attribute(number, "certification_body", INSTITUTIONS[CERTIFICATION_BODY])
    expires = _third_year(issued) - timedelta(days=1)
    table.rows.append(
        {
            "证书编号": number,
            "获证组织": holder.name,
            "统一社会信用代码": holder.code,
            "组织地址": holder.address,
            **{column: row[column] for column in ("证书类别", "认证项目", "认证标准", "范围", "产品")},
            "生产企业": maker,
            "首次发证日期": first,
            "发证日期": issued,
            "有效期至": expires,
            "状态": _status(rng, expires),
            "认可标志": "示例认可" if rng.random() < 0.8 else "",
        }
    )


def _status(rng: random.Random, expires: date) -> str:
    if expires < LAST_DAY:
        return "过期"
    return rng.choices(("有效", "暂停", "撤销", "注销"), weights=(91, 4, 2, 3))[0]
