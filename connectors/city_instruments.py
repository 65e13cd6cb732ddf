"""示例市共享仪器平台: shared instruments of the made-up sample city (CSV, GB18030)."""

from __future__ import annotations

from typing import Annotated

from hub.records import Instrument
from hub.source import BLANKS, Amount, Day, Source, SourceRow, Whole, choice, coded, column, csv_files, party


class Row(SourceRow):
    """An instrument; its owner may be given by a code alone, of any kind."""

    number: str = column("仪器编号")
    name: str = column("仪器名称")
    model: str | None = column("型号", default=None)
    category: str | None = column("类别", default=None)
    accuracy: str | None = column("精度等级", default=None)
    quantity: Whole | None = column("数量", default=None)
    condition: str | None = column("完好状态", default=None)
    calibrated_until: Day | None = column("检定有效截止日期", default=None)
    place: str | None = column("放置场所", default=None)
    origin: str | None = column("产地", default=None)
    purchased: Day | None = column("购置日期", default=None)
    hours: Whole | None = column("日可用机时", default=None)
    sharing: str | None = column("共享方式", default=None)
    price: Amount | None = column("收费标准(元/小时)", default=None, blanks=BLANKS | {"面议"})
    active: Annotated[bool, choice({"开放": True, "停用": False})] | None = column("状态", default=None)
    owner: str | None = column("所属单位", default=None)
    code: str | None = column("单位代码", default=None)
    serial: str | None = column("出厂编号", default=None)


def to_record(row: Row) -> Instrument:
    """An instrument by the platform's number."""
    return Instrument(
        record_id=row.number,
        name=row.name,
        model=row.model,
        category=row.category,
        serial=row.serial,
        accuracy=row.accuracy,
        quantity=row.quantity,
        condition=row.condition,
        calibrated_until=row.calibrated_until,
        place=row.place,
        origin=row.origin,
        purchased=row.purchased,
        hours_per_day=row.hours,
        sharing_mode=row.sharing,
        price=row.price,
        price_basis="元/小时" if row.price is not None else "面议",
        active=row.active,
        parties=party("owner", row.owner, **coded(row.code)),
    )


SOURCE = Source(
    title="示例市共享仪器平台",
    title_en="Sample City: shared instruments",
    kind=Instrument,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_instruments.csv",
    sample=True,
)
