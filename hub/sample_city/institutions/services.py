"""示例市质量基础设施一站式服务平台: what enterprises asked for, who helped, and what it brought."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import NamedTuple

from hub.sample_city.enterprises import (
    CERTIFICATION_BODY,
    FIRST_DAY,
    INSTITUTIONS,
    LAST_DAY,
    METROLOGY_INSTITUTE,
    STANDARDS_COMMITTEES,
    STATIONS,
    TESTING_INSTITUTE,
    TRAINING_BODY,
    City,
    Enterprise,
    random_day,
)
from hub.sample_city.mentions import Habits, write_down
from hub.sample_city.people import person
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_services"

_CLIENT = Habits(uscc=0.75, org_code=0.05, bad_check_digit=0.01, placeholder=0.02)


class Offer(NamedTuple):
    """A sort of service: its word, who delivers it, what is asked for, the campaign it may belong to."""

    word: str
    provider: str
    subject: str
    campaign: str


_OFFERS = (
    Offer("计量", METROLOGY_INSTITUTE, "计量器具校准与能力提升", "计量服务中小企业行"),
    Offer("标准", STANDARDS_COMMITTEES[0], "企业标准对标与修订", "对标达标提升"),
    Offer("认证", CERTIFICATION_BODY, "质量管理体系升级辅导", "小微企业质量管理体系认证提升"),
    Offer("检验检测", TESTING_INSTITUTE, "产品摸底检测", "检验检测实验室开放日"),
    Offer("质量管理", STATIONS[0], "质量问诊", ""),
    Offer("质量培训", TRAINING_BODY, "首席质量官培训", ""),
)


def service_table(city: City, spot_checks: Table) -> Table:
    """Requests of a third of the firms, and one for each third failed spot check."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "服务单号")
    firms = {firm.number: firm for firm in city.enterprises}
    wanted: list[tuple[date, Enterprise, str]] = [
        (random_day(rng, FIRST_DAY, LAST_DAY), firm, "") for firm in city.clients() if rng.random() < 0.35
    ]
    for row in spot_checks.good_rows():
        asked = row["抽查时间"] + timedelta(days=rng.randint(5, 40))
        if row["结论"] == "不合格" and asked <= LAST_DAY and rng.random() < 0.33:
            who = spot_checks.parties[spot_checks.source, row["抽样单编号"], "manufacturer", 1]
            wanted.append((asked, firms[who.enterprise], row["抽样单编号"]))
    for asked, firm, occasion in sorted(wanted, key=lambda one: (one[0], one[1].number)):
        _serve(rng, city, table, asked, firm, occasion)
    table.spoil(
        (
            Spoiler("申请日期", "2024/2/30 09:00", "impossible_date"),
            Spoiler("服务费用(元)", "面议", "not_an_amount"),
            Spoiler("满意度", "五星", "unknown_answer"),
        ),
        lambda place: f"SLFW20249{place:04d}",
    )
    return table


def _serve(rng: random.Random, city: City, table: Table, asked: date, firm: Enterprise, occasion: str) -> None:
    offer = rng.choice(_OFFERS[3:5] if occasion else _OFFERS)
    number = f"SLFW{asked.year}{len(table.rows) + 1:05d}"
    client = write_down(rng, city, firm, asked, _CLIENT)
    laboratory = rng.choice(city.laboratories) if offer.word == "检验检测" and rng.random() < 0.5 else None
    station = rng.choice(STATIONS)
    campaign = offer.campaign if rng.random() < 0.4 and not occasion else ""
    someone = person(rng)
    row: Row = {
        "服务单号": number,
        "企业名称": client.name,
        "统一社会信用代码": client.code,
        "联系人": someone.name,
        "联系电话": someone.phone,
        "服务类型": offer.word,
        "服务事项": offer.subject,
        "服务机构": laboratory.name if laboratory else offer.provider,
        "受理站点": station,
        "专项行动": campaign,
        "来由": "监督抽查" if occasion else "专项行动" if campaign else "企业申请",
        "关联编号": occasion,
    } | _course(rng, asked, bool(occasion))
    table.rows.append(row)
    table.attribute_mention(number, "client", firm.number, client, "统一社会信用代码")
    table.attribute(number, "provider", laboratory.number if laboratory else INSTITUTIONS[offer.provider])
    table.attribute(number, "station", INSTITUTIONS[station])


def _course(rng: random.Random, asked: date, failed: bool) -> Row:
    """How it went: most are delivered within weeks and evaluated; the newest are still under way."""
    days: list[date | None] = [asked]
    for least, most in ((0, 4), (3, 45), (1, 20)):
        before = days[-1]
        following = before + timedelta(days=rng.randint(least, most)) if before else None
        days.append(following if following and following <= LAST_DAY and rng.random() < 0.95 else None)
    _, accepted, delivered, evaluated = days
    status = "已评价" if evaluated else "已办结" if delivered else "已受理" if accepted else "已申请"
    cost = rng.choice((0, 0, 300, 1200, 2600, 8000)) if delivered else None
    return {
        "状态": status,
        "申请日期": asked,
        "受理日期": accepted,
        "办结日期": delivered,
        "评价日期": evaluated,
        "服务费用(元)": cost,
        "节约成本(元)": cost * rng.choice((1, 2, 5)) if cost else None,
        "服务结果": rng.choice(("已解决", "已解决", "部分解决") if failed else ("已解决",)) if delivered else "",
        "满意度": rng.choices(("非常满意", "满意", "一般", "不满意"), (60, 30, 8, 2))[0] if evaluated else "",
    }
