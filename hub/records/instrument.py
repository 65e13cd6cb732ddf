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
    accuracy: Text | None = optional("accuracy class", "精度等级")
    quantity: Count | None = optional("number of pieces", "数量")
    condition: Text | None = optional("condition", "完好状态")
    calibrated_until: date | None = optional("valid until, by its last verification", "检定有效截止日期")
    place: Text | None = optional("place", "场所")
    origin: Text | None = optional("place of origin", "产地")
    purchased: date | None = optional("date of purchase", "购置日期")
    hours_per_day: Count | None = optional("hours offered a day", "每日可用小时", unit="h")
    sharing_mode: Text | None = optional("how it is shared", "共享方式")
    price: Money | None = optional("price", "价格", unit="CNY / 元")
    price_basis: Text | None = optional("what the price is for", "计价单位")
    active: bool | None = optional("offered now", "是否在用")
