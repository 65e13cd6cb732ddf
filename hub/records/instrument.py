"""Kind `instrument`: a measuring or testing instrument that its owner shares."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from hub.records.parts import Count, Money, Name, Record, Text, described, optional


class Instrument(Record):
    """A shared instrument; party `owner` offers it."""

    kind: ClassVar[str] = "instrument"
    title: ClassVar[tuple[str, str]] = ("Shared instrument", "共享仪器")
    pillar = "metrology"

    name: Name = described("name", "名称")
    model: Text | None = optional("model", "型号")
    category: Text | None = optional("category", "类别")
    manufacturer: Text | None = optional("its manufacturer as printed", "生产厂商")
    serial: Text | None = optional("serial number", "出厂编号")
    accuracy: Text | None = optional("accuracy class", "精度等级")
    measuring_range: Text | None = optional("measuring range", "测量范围")
    uncertainty: Text | None = optional("uncertainty or error limits as printed", "不确定度或最大允许误差")
    quantity: Count | None = optional("number of pieces", "数量")
    condition: Text | None = optional("condition", "完好状态")
    calibrated: date | None = optional("last verified or calibrated", "上次检定日期")
    calibration_certificate: Text | None = optional("certificate of that", "检定证书编号")
    calibrated_until: date | None = optional("valid until, by its last verification", "检定有效截止日期")
    place: Text | None = optional("place", "场所")
    origin: Text | None = optional("place of origin", "产地")
    purchased: date | None = optional("date of purchase", "购置日期")
    original_value: Money | None = optional("value when bought", "仪器原值", unit="CNY / 元")
    hours_per_day: Count | None = optional("hours offered a day", "每日可用小时", unit="h")
    sharing_mode: Text | None = optional("how it is shared", "共享方式")
    price: Money | None = optional("price", "价格", unit="CNY / 元")
    price_basis: Text | None = optional("what the price is for", "计价单位")
    services: Text | None = optional("what can be done with it", "服务内容")
    active: bool | None = optional("offered now", "是否在用")
    contact_person: Text | None = optional("person to ask", "联系人", classification="personal", mask="name")
    contact_phone: Text | None = optional("that person's phone", "联系电话", classification="personal", mask="phone")
