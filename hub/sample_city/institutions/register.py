"""示例市市场监督管理局: the business register, with every enterprise of the city."""

from __future__ import annotations

import random
from datetime import date

from hub.sample_city import codes, names
from hub.sample_city.enterprises import FIRST_DAY, LAST_DAY, REGULATOR, City, Enterprise, random_day
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_register"

_SPOILERS = (
    Spoiler("企业名称", "", "missing_name"),
    Spoiler("成立日期", "2024-02-30", "impossible_date"),
    Spoiler("注册资本(万元)", "NaN", "not_a_number"),
)


def register_table(city: City) -> Table:
    """One row an enterprise; three further rows are refused, and two have a code with a bad check digit."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "统一社会信用代码")
    for firm in city.enterprises:
        table.rows.append(_row(rng, firm))
        table.attribute(firm.uscc, "self", firm.number)
    _add_mistyped(rng, city, table)
    spare = codes.CodeRegister(rng)
    table.spoil(_SPOILERS, lambda place: spare.uscc(names.CITY_CODE, date(2020, 1, place)))
    return table


def _add_mistyped(rng: random.Random, city: City, table: Table) -> None:
    """Two firms stand in the register a second time, under a mistyped code."""
    for firm in rng.sample(city.makers, 2):
        code = codes.mistyped(rng, firm.uscc)
        table.rows.append({**_row(rng, firm), "统一社会信用代码": code, "组织机构代码": "-", "注册号": "-"})
        table.attribute(code, "self", firm.number, ("bad_check_digit",))
        table.kept.append((code, "统一社会信用代码", code))


def _row(rng: random.Random, firm: Enterprise) -> Row:
    district = names.DISTRICTS[firm.district]
    updated = random_day(rng, max(FIRST_DAY, firm.renamed or FIRST_DAY), LAST_DAY)
    return {
        "企业名称": firm.name,
        "统一社会信用代码": firm.uscc,
        "注册号": firm.registration_number or "-",
        "组织机构代码": firm.org_code if rng.random() < 0.8 else "-",
        "登记状态": firm.status,
        "成立日期": firm.founded,
        "注册资本(万元)": firm.capital,
        "住所": firm.address,
        "曾用名": firm.former_name or "-",
        "行业代码": firm.trade.code,
        "行业": firm.trade.industry,
        "参保人数": firm.insured if rng.random() < 0.9 else "-",
        "经营范围": _scope(firm),
        "登记机关": REGULATOR if rng.random() < 0.2 else f"{district}市场监督管理局",
        "更新时间": f"{updated.isoformat()} {rng.randint(8, 17):02d}:{rng.randrange(60):02d}:00",
    }


def _scope(firm: Enterprise) -> str:
    goods = "、".join(product.name for product in firm.trade.products)
    return f"{goods}的制造、销售" if goods else f"{firm.trade.industry}；{firm.trade.word}相关业务"
