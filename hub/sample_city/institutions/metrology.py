"""示例市计量院 (calibration and verification results) and 示例市共享仪器平台 (shared instruments)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from hub.sample_city.enterprises import (
    FIRST_DAY,
    INSTITUTIONS,
    LAST_DAY,
    METROLOGY_INSTITUTE,
    City,
    Enterprise,
    random_day,
)
from hub.sample_city.mentions import Habits, name_only, write_down
from hub.sample_city.writers import Row, Spoiler, Table

CALIBRATIONS = "city_metrology"
INSTRUMENTS = "city_instruments"

_CLIENT = Habits(
    uscc=0.55, org_code=0.1, nameless=0.03, bad_check_digit=0.01, placeholder=0.03, agent=0.02, address=0.6
)
_OWNER = Habits(uscc=0.4, org_code=0.25, registration_number=0.2, nameless=0.1, bad_check_digit=0.01, placeholder=0.04)


class Sort(NamedTuple):
    """A sort of instrument: what is measured with which uncertainty, by which document, how often."""

    name: str
    category: str
    model: str
    accuracy: str
    quantity: str
    unit: str
    nominal: float
    decimals: int
    spread: float
    uncertainty: str
    documents: str
    months: int
    price: int


SORTS = tuple(
    Sort(n, c, m, a, q, u, float(v), int(d), float(s), unc, doc, int(mon), int(p))
    for n, c, m, a, q, u, v, d, s, unc, doc, mon, p in (
        line.split("|")
        for line in (
            "电子天平|力学|FA|Ⅰ级|示值误差点 100 g|g|100|4|0.0003|0.0003|JJG 1036-2008|12|60",
            "游标卡尺|几何量|YK|0.02 mm|示值误差点 100 mm|mm|100|2|0.01|0.01|JJG 30-2012|12|20",
            "外径千分尺|几何量|QF|1级|示值误差点 25 mm|mm|25|3|0.002|0.001|JJG 21-2008|12|20",
            "压力表|力学|YB|0.4级|示值误差点 1 MPa|MPa|1|3|0.002|0.002|JJG 49-2013|6|30",
            "数字多用表|电磁|DM|6位半|直流电压 10 V|V|10|5|0.0002|0.00012|JJF 1587-2016|12|90",
            "直流稳压电源|电磁|WY|0.1级|直流电压 24 V|V|24|3|0.01|0.004|JJF 1597-2016|12|50",
            "耐电压测试仪|电磁|NY|5级|交流电压 3 kV|kV|3|3|0.02|0.015|JJG 795-2016|12|70",
            "绝缘电阻表|电磁|JY|10级|电阻 100 MΩ|MΩ|100|1|2|1.5|JJG 622-1997|12|40",
            "恒温恒湿箱|热学|HS|±2 ℃|温度 40 ℃|℃|40|2|0.4|0.3|JJF 1101-2019|12|150",
            "工作用玻璃液体温度计|热学|WL|分度 0.1 ℃|温度 50 ℃|℃|50|2|0.05|0.04|JJG 130-2011|12|15",
            "数字温度计|热学|WD|±0.5 ℃|温度 100 ℃|℃|100|2|0.2|0.08|JJF 1664-2017|12|30",
            "电子万能试验机|力学|WN|0.5级|力值 50 kN|kN|50|3|0.15|0.12|JJG 475-2008|12|300",
            "洛氏硬度计|力学|HR|—|硬度 60 HRC|HRC|60|1|0.5|0.6|JJG 112-2013|12|120",
            "酸度计|化学|PH|0.01级|pH 6.86|pH|6.86|2|0.01|0.01|JJG 119-2018|12|40",
            "紫外可见分光光度计|化学|UV|Ⅱ级|波长 546 nm|nm|546|1|0.5|0.3|JJG 178-2007|12|200",
            "气相色谱仪|化学|GC|—|检测限|g/s|2.1|2|0.4|0.2|JJG 700-2016|24|400",
            "声级计|声学|SJ|2级|声压级 94 dB|dB|94|1|0.3|0.4|JJG 188-2017|12|80",
            "照度计|光学|ZD|一级|照度 1000 lx|lx|1000|0|20|15|JJG 245-2005|12|60",
            "三坐标测量机|几何量|SZ|MPE 2.5 μm|长度 500 mm|mm|500|4|0.002|0.0012|JJF 1064-2010|12|500",
            "电子计价秤|力学|JJ|Ⅲ级|称量 15 kg|kg|15|3|0.003|0.002|JJG 539-2016、JJF 1834-2020|12|25",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Device:
    """One instrument of one owner, with the days of its calibrations."""

    owner: Enterprise
    sort: Sort
    model: str
    serial: str
    maker: Enterprise
    purchased: date
    calibrated: tuple[date, ...]
    shared: bool

    def next_due(self, day: date) -> date:
        """The day before the next calibration is due."""
        return day + timedelta(days=self.sort.months * 61 // 2 - 1)


def devices(city: City) -> tuple[Device, ...]:
    """Every instrument of the city; some miss their last calibration, so that they run on past their date."""
    rng = city.random_for("devices")
    found: list[Device] = []
    for firm in city.clients():
        laboratory = firm in city.laboratories
        if not laboratory and rng.random() > 0.75:
            continue
        sharing = laboratory or rng.random() < 0.25
        for _ in range(rng.choices((1, 2, 3, 4, 6), weights=(34, 30, 20, 11, 5))[0] + (8 if laboratory else 0)):
            found.append(_device(rng, city, firm, len(found) + 1, sharing))
        if sharing and not found[-1].shared:
            found.append(_device(rng, city, firm, len(found) + 1, True))
    return tuple(found)


def _device(rng: random.Random, city: City, owner: Enterprise, number: int, shared: bool) -> Device:
    sort = rng.choice(SORTS)
    day, days = random_day(rng, FIRST_DAY, date(2024, 6, 30)), []
    while day <= LAST_DAY:
        days.append(day)
        if rng.random() < 0.08:  # no further calibration was ordered
            break
        day += timedelta(days=sort.months * 61 // 2 + rng.randint(-25, 20))
    return Device(
        owner=owner,
        sort=sort,
        model=f"{sort.model}-{rng.choice((50, 100, 150, 200, 500, 2000))}{rng.choice(('', 'A', 'B', 'S'))}",
        serial=f"SL{number:06d}{rng.randint(10, 99)}",
        maker=rng.choice(city.instrument_makers),
        purchased=random_day(rng, date(2012, 1, 1), date(2021, 12, 31)),
        calibrated=tuple(days),
        shared=shared,
    )


def calibration_table(city: City, owned: tuple[Device, ...]) -> Table:
    """One row a calibration, in the order of their dates."""
    rng = city.random_for(CALIBRATIONS)
    table = Table(CALIBRATIONS, "证书编号")
    done = sorted((day, device.serial, device) for device in owned for day in device.calibrated)
    for number, (day, _, device) in enumerate(done, start=1):
        _calibrate(rng, city, table, f"SLJ{day.year}-{number:06d}", day, device)
    table.spoil(
        (
            Spoiler("校准日期", "2024/2/30", "impossible_date"),
            Spoiler("证书编号", "", "missing_record_id"),
            Spoiler("扩展不确定度", "NaN", "not_a_number"),
        ),
        lambda place: f"SLJ2024-9000{place:02d}",
    )
    return table


def _calibrate(rng: random.Random, city: City, table: Table, number: str, day: date, device: Device) -> None:
    sort = device.sort
    client = write_down(rng, city, device.owner, day, _CLIENT)
    maker, maker_traps = name_only(rng, device.maker, device.purchased)
    org_code = client.code if client.scheme == "org_code" else ""
    value = sort.nominal + rng.gauss(0, sort.spread)
    passed = abs(value - sort.nominal) < 2.2 * sort.spread
    verified = sort.documents.startswith("JJG")
    table.rows.append(
        {
            "证书编号": number,
            "证书类型": "检定" if verified else "校准",
            "委托单位": client.name,
            "统一社会信用代码": "" if org_code else client.code,
            "组织机构代码": org_code,
            "委托单位地址": client.address,
            "器具名称": sort.name,
            "型号规格": device.model,
            "制造单位": maker,
            "出厂编号": device.serial,
            "校准日期": day,
            "下次校准日期": device.next_due(day) if passed and (verified or rng.random() < 0.6) else None,
            "依据技术文件": sort.documents,
            "测量项目": sort.quantity,
            "测量结果": f"{value:.{sort.decimals}f}",
            "单位": sort.unit,
            "扩展不确定度": sort.uncertainty,
            "包含因子": "2",
            "结论": ("合格" if passed else "不合格") if verified else "见校准结果",
        }
    )
    table.attribute_mention(number, "client", device.owner.number, client, "统一社会信用代码")
    table.attribute(number, "manufacturer", device.maker.number, maker_traps)
    table.attribute(number, "laboratory", INSTITUTIONS[METROLOGY_INSTITUTE])


def instrument_table(city: City, owned: tuple[Device, ...]) -> Table:
    """One row a shared instrument; its validity is that of its last calibration at the institute."""
    rng = city.random_for(INSTRUMENTS)
    table = Table(INSTRUMENTS, "仪器编号")
    shared = [device for device in owned if device.shared]
    for number, device in enumerate(shared, start=1):
        _offer(rng, city, table, f"SLYQ-{number:05d}", device)
    table.spoil(
        (
            Spoiler("购置日期", "2024/2/30", "impossible_date"),
            Spoiler("仪器名称", "", "missing_name"),
            Spoiler("数量", "若干", "not_a_number"),
        ),
        lambda place: f"SLYQ-9{place:04d}",
    )
    return table


def _offer(rng: random.Random, city: City, table: Table, number: str, device: Device) -> None:
    owner = write_down(rng, city, device.owner, device.purchased, _OWNER)
    row: Row = {
        "仪器编号": number,
        "仪器名称": device.sort.name,
        "型号": device.model,
        "类别": device.sort.category,
        "精度等级": device.sort.accuracy,
        "数量": rng.choices((1, 2, 3), weights=(85, 12, 3))[0],
        "完好状态": rng.choices(("完好", "维修中", "停用"), weights=(90, 7, 3))[0],
        "检定有效截止日期": device.next_due(device.calibrated[-1]),
        "放置场所": owner.address or device.owner.address,
        "产地": "示例市",
        "购置日期": device.purchased,
        "日可用机时": rng.choice((4, 6, 8, 8, 8, 12, 24)),
        "共享方式": rng.choice(("分时租赁", "代检代测", "实验外包", "预约上机")),
        "收费标准(元/小时)": f"{device.sort.price * rng.choice((1, 1, 2))}.00" if rng.random() < 0.85 else "面议",
        "状态": rng.choices(("开放", "停用"), weights=(93, 7))[0],
        "所属单位": owner.name,
        "单位代码": owner.code,
        "出厂编号": device.serial,
    }
    table.rows.append(row)
    table.attribute_mention(number, "owner", device.owner.number, owner, "单位代码")
