"""示例市首席质量官备案: the chief quality officers of enterprises. Every person is made up."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hub.sample_city.enterprises import (
    INSTITUTIONS,
    LAST_DAY,
    TRAINING_BODY,
    City,
    Enterprise,
    random_day,
)
from hub.sample_city.mentions import Habits, write_down
from hub.sample_city.people import person
from hub.sample_city.writers import Spoiler, Table, chinese_date

SOURCE = "city_quality_officers"

_EMPLOYER = Habits(uscc=0.8, bad_check_digit=0.01, placeholder=0.01)


def officer_table(city: City) -> Table:
    """A sixth of the makers has one; some left, and were followed by another."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "备案编号")
    for firm in city.makers:
        if rng.random() < 0.17:
            appointed = random_day(rng, date(2021, 1, 1), LAST_DAY)
            ended = appointed + timedelta(days=rng.randint(200, 1000)) if rng.random() < 0.2 else None
            _appoint(rng, city, table, firm, appointed, ended if ended and ended <= LAST_DAY else None)
    table.spoil(
        (
            Spoiler("任职日期", "2024年2月30日", "impossible_date"),
            Spoiler("姓名", "", "missing_name"),
            Spoiler("任职状态", "在岗？", "unknown_status"),
        ),
        lambda place: f"SLCQO9{place:03d}",
    )
    return table


def _appoint(
    rng: random.Random, city: City, table: Table, firm: Enterprise, appointed: date, ended: date | None
) -> None:
    number = f"SLCQO{len(table.rows) + 1:04d}"
    employer = write_down(rng, city, firm, appointed, _EMPLOYER)
    someone = person(rng)
    trained = appointed - timedelta(days=rng.randint(5, 200))
    certificate = f"SLPX{trained:%Y}{rng.randint(0, 9999):04d}"
    table.rows.append({
        "备案编号": number,
        "企业名称": employer.name,
        "统一社会信用代码": employer.code,
        "姓名": someone.name,
        "联系电话": someone.phone,
        "电子邮箱": someone.email if rng.random() < 0.5 else "",
        "职务": rng.choice(("副总经理", "质量总监", "总工程师")),
        "学历": rng.choice(("本科", "硕士", "大专")),
        "职称": rng.choice(("", "工程师", "高级工程师")),
        "任职日期": appointed,
        "离任日期": ended,
        "任职状态": "离任" if ended else "在任",
        "培训机构": TRAINING_BODY,
        "培训记录": f"首席质量官任职培训║{chinese_date(trained)}║{rng.choice((24, 32, 40))}║{certificate}║合格",
    })  # fmt: skip
    table.attribute_mention(number, "employer", firm.number, employer, "统一社会信用代码")
    table.attribute(number, "training_body", INSTITUTIONS[TRAINING_BODY])
