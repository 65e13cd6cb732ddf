"""示例市市场监督管理局: product spot checks, and the recalls that follow."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hub.sample_city import names
from hub.sample_city.enterprises import (
    FIRST_DAY,
    INSTITUTIONS,
    LAST_DAY,
    REGULATOR,
    TESTING_INSTITUTE,
    City,
    Enterprise,
    random_day,
)
from hub.sample_city.mentions import Habits, name_only, write_down
from hub.sample_city.trades import Product
from hub.sample_city.writers import Row, Spoiler, Table, chinese_date

SPOT_CHECKS = "city_spot_checks"
RECALLS = "city_recalls"

_SAMPLED = Habits(uscc=0.45, registration_number=0.3, bad_check_digit=0.01, placeholder=0.05)
_PRODUCER = Habits(uscc=0.7, bad_check_digit=0.02, placeholder=0.02)
_MEASURES = (
    "免费更换",
    "免费维修",
    "退货并退还货款",
    "停止销售，召回并销毁",
)


def spot_check_table(city: City) -> Table:
    """One row a sample, in the order of their dates; a tenth of them fails."""
    rng = city.random_for(SPOT_CHECKS)
    table = Table(SPOT_CHECKS, "抽样单编号")
    samples = []
    for maker in city.makers:
        if rng.random() < 0.75:
            count = rng.choices((1, 2, 3, 4, 6), weights=(20, 30, 25, 15, 10))[0]
            samples += [(random_day(rng, FIRST_DAY, LAST_DAY), maker) for _ in range(count)]
    samples.sort(key=lambda sample: (sample[0], sample[1].number))
    for number, (day, maker) in enumerate(samples, start=1):
        _sample(rng, city, table, f"SLCC{day.year}{number:06d}", day, maker)
    table.spoil(
        (
            Spoiler("抽查时间", "2024年2月30日", "impossible_date"),
            Spoiler("产品名称", "", "missing_name"),
            Spoiler("结论", "待定", "unknown_verdict", also=(("不合格项目", "/"),)),
        ),
        lambda place: f"SLCC20249000{place:02d}",
    )
    return table


def _sample(rng: random.Random, city: City, table: Table, number: str, day: date, maker: Enterprise) -> None:
    product = rng.choice(maker.trade.products)
    verdict = rng.choices(("合格", "不合格", "拒检"), weights=(89, 10, 1))[0]
    faults = rng.sample(product.faults, rng.randint(1, len(product.faults))) if verdict == "不合格" else []
    made = day - timedelta(days=rng.randint(10, 200))
    name, traps = name_only(rng, maker, day)
    place = rng.choices((names.CITY + names.DISTRICTS[maker.district], names.DISTRICTS[maker.district], ""), (5, 3, 2))
    party = maker if rng.random() < 0.3 else rng.choice(city.shops)
    sampled = write_down(rng, city, party, day, _SAMPLED)
    laboratory = TESTING_INSTITUTE if rng.random() < 0.5 else rng.choice(city.laboratories)
    table.rows.append(
        {
            "抽样单编号": number,
            "产品名称": product.name,
            "规格型号": _model(rng, product),
            "生产日期/批号": chinese_date(made) if rng.random() < 0.7 else f"批号 {made:%Y%m%d}",
            "生产企业": name,
            "生产企业所在地": place[0],
            "被抽样单位": sampled.name,
            "被抽样单位营业执照号": sampled.code,
            "抽查时间": day,
            "结论": verdict,
            "不合格项目": "；".join("║".join(fault) for fault in faults) or "/",
            "检验机构": laboratory if isinstance(laboratory, str) else laboratory.name,
        }
    )
    table.attribute(number, "manufacturer", maker.number, traps)
    table.attribute_mention(number, "sampled_party", party.number, sampled, "被抽样单位营业执照号")
    who = INSTITUTIONS[laboratory] if isinstance(laboratory, str) else laboratory.number
    table.attribute(number, "laboratory", who)
    table.attribute(number, "authority", INSTITUTIONS[REGULATOR])


def _model(rng: random.Random, product: Product) -> str:
    return f"{product.model}-{rng.randint(10, 99)}{rng.choice(('', '', 'A', 'B'))}"


def recall_table(city: City) -> Table:
    """One recall to twelve enterprises, numbered in the style of GB/T 39061 (S, year, M, serial, V or I or O)."""
    rng = city.random_for(RECALLS)
    table = Table(RECALLS, "召回编号")
    days = sorted(random_day(rng, FIRST_DAY, LAST_DAY) for _ in range(max(10, len(city.enterprises) // 12)))
    for serial, published in enumerate(days, start=9_000):  # so high a serial is no real recall's
        _recall(rng, city, table, serial, published)
    table.spoil(
        (
            Spoiler("召回开始日期", "2024-02-30", "impossible_date"),
            Spoiler("产品名称", "", "missing_name"),
            Spoiler("涉及数量", "NaN", "not_a_number"),
        ),
        lambda place: f"S2024M8{place:03d}O",
    )
    return table


def _recall(rng: random.Random, city: City, table: Table, serial: int, published: date) -> None:
    maker = rng.choice(city.makers)
    product = rng.choice(maker.trade.products)
    letter = rng.choice("VVVIO")
    number = f"S{published.year}M{serial:04d}{letter}"
    producer = write_down(rng, city, maker, published, _PRODUCER)
    first = published - timedelta(days=rng.randint(100, 900))
    row: Row = {
        "召回编号": number,
        "生产者": producer.name,
        "统一社会信用代码": producer.code or None,
        "产品名称": product.name,
        "类别": product.category,
        "品牌": f"示例牌{maker.number}",
        "型号": _model(rng, product),
        "批次": [f"{first + timedelta(days=30 * n):%Y%m}" for n in range(rng.randint(1, 4))],
        "涉及数量": rng.randint(20, 20_000),
        "单位": product.unit,
        "缺陷": product.defect,
        "可能后果": product.consequence,
        "召回措施": rng.choice(_MEASURES),
        "召回开始日期": published + timedelta(days=rng.randint(0, 30)),
        "发布日期": published,
        "状态": "实施中" if published > date(2026, 1, 1) else rng.choice(("实施中", "已完成")),
    }
    table.rows.append(row)
    table.attribute_mention(number, "producer", maker.number, producer, "统一社会信用代码")
    table.attribute(number, "authority", INSTITUTIONS[REGULATOR])
