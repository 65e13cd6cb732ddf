"""示例市企业标准自我声明公开平台: which standards the makers of the city declare, with their promises."""

from __future__ import annotations

import random
import re
from datetime import timedelta

from hub.sample_city.enterprises import FIRST_DAY, LAST_DAY, City, Enterprise, random_day
from hub.sample_city.mentions import Habits, write_down
from hub.sample_city.trades import Fault, Product
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_declared_standards"

_DECLARER = Habits(uscc=0.85, nameless=0.02, bad_check_digit=0.01)
_LIMIT = re.compile(r"(≥|≤)?\s*([0-9]+(?:\.[0-9]+)?)\s*(.*)")
# Customs chapters by class of the Chinese classification: enough to match notices by product.
_HS = {"J": "8481", "K": "8516", "N": "9026", "G": "3923", "X": "1905", "Y": "9403", "T": "8708"}


def declared_standard_table(city: City, standards: Table) -> Table:
    """A third of the makers declare a product each, by a standard of their own or one of the city's."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "声明编号")
    by_trade: dict[str, list[Row]] = {}
    for row in standards.good_rows():
        by_trade.setdefault(row["ccs"], []).append(row)
    for firm in city.makers:
        if rng.random() < 0.3:
            _declare(rng, city, table, firm, by_trade.get(firm.trade.ccs, []))
    table.spoil(
        (
            Spoiler("公开日期", "20240230", "impossible_date"),
            Spoiler("标准名称", "", "missing_name"),
            Spoiler("产品", [{"产品名称": "", "产品型号": "X-1", "产品分类": "其他"}], "product_without_name"),
        ),
        lambda place: f"SLGK2024{90000 + place}",
    )
    return table


def _declare(rng: random.Random, city: City, table: Table, firm: Enterprise, known: list[Row]) -> None:
    product = rng.choice(firm.trade.products)
    declared = random_day(rng, FIRST_DAY, LAST_DAY)
    number = f"SLGK{declared.year}{len(table.rows) + 1:05d}"
    cited = [row for row in known if row["level"] != "企业标准" and row["issue_date"] < declared]
    if cited and rng.random() < 0.4:
        standard = rng.choice(cited)
        code, name, level = standard["std_no"], standard["name_cn"], standard["level"]
    else:
        code, name, level = (
            f"Q/示例{firm.number:04d} {rng.randint(1, 99):03d}—{declared.year}",
            product.name,
            "企业标准",
        )
    declarer = write_down(rng, city, firm, declared, _DECLARER)
    ended = declared + timedelta(days=rng.randint(200, 900)) if rng.random() < 0.12 else None
    model = f"{product.model}-{rng.randint(10, 99)}"
    table.rows.append({
        "声明编号": number,
        "企业名称": declarer.name,
        "统一社会信用代码": declarer.code or None,
        "标准编号": code,
        "标准名称": name,
        "标准类型": level,
        "状态": "废止" if ended and ended <= LAST_DAY else "现行",
        "公开日期": declared,
        "废止日期": ended if ended and ended <= LAST_DAY else None,
        "产品": [{
            "产品名称": product.name, "产品型号": model, "产品分类": product.category,
            "商品编码": _HS.get(firm.trade.ccs[0]),
        }],
        "指标": [_promise(rng, product, fault) for fault in product.faults],
        "对标标准": [row["std_no"] for row in rng.sample(cited, min(len(cited), rng.choice((0, 0, 1))))],
        "领跑者": "是" if rng.random() < 0.04 else "否",
    })  # fmt: skip
    table.attribute_mention(number, "declarer", firm.number, declarer, "统一社会信用代码")


def _promise(rng: random.Random, product: Product, fault: Fault) -> Row:
    """An indicator: the limit of the product's standard, now and then a better one."""
    found = _LIMIT.fullmatch(fault.limit)
    value = fault.limit
    if found and found[1] and rng.random() < 0.3:
        better = float(found[2]) * (1.1 if found[1] == "≥" else 0.9)
        value = f"{found[1]}{better:g} {found[3]}".strip()
    return {"指标名称": fault.item, "指标类型": "性能指标", "指标值": value, "试验方法": f"示例方法 {product.model}"}
