"""示例市质量服务机构名录: the institutions of the city, with codes, services and someone to ask."""

from __future__ import annotations

import random
from datetime import date

from hub.sample_city import enterprises as city_of
from hub.sample_city import names
from hub.sample_city.codes import CodeRegister
from hub.sample_city.enterprises import INSTITUTIONS, LAST_DAY, City, random_day
from hub.sample_city.mentions import Habits, write_down
from hub.sample_city.people import person
from hub.sample_city.writers import Row, Spoiler, Table

SOURCE = "city_institutions"

_LABORATORY = Habits(uscc=0.9)
_LAB_SERVICES = (("产品检测", "项", 300), ("型式试验", "批", 2600), ("检测方案咨询", "次", 0))
# What each is, and what it offers: (service, unit, price in 元).
_BODIES: dict[str, tuple[tuple[str, ...], str, tuple[tuple[str, str, int], ...]]] = {
    city_of.METROLOGY_INSTITUTE: (
        ("校准实验室", "法定计量检定机构"), "事业单位", (("仪器校准", "台件", 80), ("强制检定", "台件", 0)),
    ),
    city_of.CERTIFICATION_BODY: (("认证机构",), "有限责任公司", (("管理体系认证", "人日", 3000),)),
    city_of.TESTING_INSTITUTE: (("检验检测机构", "检查机构"), "事业单位", _LAB_SERVICES),
    city_of.REGULATOR: (("监管部门",), "机关", (("质量技术帮扶", "次", 0),)),
    city_of.ACCREDITATION_BODY: (("认可机构",), "事业单位", ()),
    city_of.TRAINING_BODY: (("培训机构",), "民办非企业单位", (("首席质量官培训", "人", 1200),)),
    **dict.fromkeys(city_of.STANDARDS_COMMITTEES, (("标准化机构",), "社会团体", (("标准查新", "次", 0),))),
    **dict.fromkeys(city_of.STATIONS, (("服务站点",), "机关", (("一站式受理", "次", 0), ("质量问诊", "次", 0)))),
}  # fmt: skip


def institution_codes(city: City) -> dict[int, str]:
    """The USCC of each institution that the directory has."""
    register = CodeRegister(city.random_for("institution codes"))
    return {INSTITUTIONS[name]: register.institution(names.CITY_CODE) for name in _BODIES}


def institution_table(city: City, codes: dict[int, str]) -> Table:
    """The institutions, then the testing firms of the city."""
    rng = city.random_for(SOURCE)
    table = Table(SOURCE, "编号")
    for name, (types, form, services) in _BODIES.items():
        number = f"SLJG{len(table.rows) + 1:04d}"
        district = next((code for code, known in names.DISTRICTS.items() if known in name), names.CITY_CODE)
        code = codes[INSTITUTIONS[name]]
        _enter(rng, table, number, (name, code, types, form, district), services)
        table.attribute(number, "self", INSTITUTIONS[name])
        if form in ("事业单位", "民办非企业单位"):
            table.rows[-1]["主管部门"] = city_of.REGULATOR
            table.attribute(number, "authority", INSTITUTIONS[city_of.REGULATOR])
    for firm in city.laboratories:
        number = f"SLJG{len(table.rows) + 1:04d}"
        mention = write_down(rng, city, firm, LAST_DAY, _LABORATORY)
        known = (mention.name, mention.code, ("检验检测机构",), "有限责任公司", firm.district)
        _enter(rng, table, number, known, _LAB_SERVICES)
        table.attribute_mention(number, "self", firm.number, mention, "统一社会信用代码")
    table.spoil(
        (
            Spoiler("机构名称", "", "missing_name"),
            Spoiler("机构类型", ["检测机构？"], "unknown_type"),
            Spoiler("更新日期", "2026-02-30", "impossible_date"),
        ),
        lambda place: f"SLJG9{place:03d}",
    )
    return table


def _enter(
    rng: random.Random,
    table: Table,
    number: str,
    known: tuple[str, str, tuple[str, ...], str, str],
    services: tuple[tuple[str, str, int], ...],
) -> None:
    name, code, types, form, district = known
    someone = person(rng)
    row: Row = {
        "编号": number,
        "机构名称": name,
        "统一社会信用代码": code or None,
        "机构类型": list(types),
        "单位性质": form,
        "区划代码": district,
        "主管部门": None,
        "服务电话": f"0000-88{rng.randint(0, 99999):05d}",
        "服务时间": "工作日 9:00—17:00",
        "联系人": {"姓名": someone.name, "电话": someone.phone, "邮箱": someone.email},
        "服务项目": [
            {"项目": item, "收费(元)": price, "单位": unit, "承诺工作日": rng.choice((1, 3, 5, 7, 10))}
            for item, unit, price in services
        ],
        "状态": "正常",
        "更新日期": random_day(rng, date(2026, 1, 1), LAST_DAY),
    }
    table.rows.append(row)
