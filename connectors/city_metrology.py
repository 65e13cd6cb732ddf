"""示例市计量院: verifications and calibrations of the made-up sample city (CSV, GB18030)."""

from __future__ import annotations

from typing import Annotated, Literal

from hub.records import CalibratedItem, Calibration, Quantity
from hub.source import Day, Measured, Source, SourceRow, choice, column, csv_files, party, several

Sort = Literal["verification", "calibration"]


class Row(SourceRow):
    """A certificate."""

    number: str = column("证书编号")
    sort: Annotated[Sort, choice({"检定": "verification", "校准": "calibration"})] | None = column(
        "证书类型", default=None
    )
    client: str | None = column("委托单位", default=None)
    uscc: str | None = column("统一社会信用代码", default=None)
    org_code: str | None = column("组织机构代码", default=None)
    address: str | None = column("委托单位地址", default=None)
    item: str = column("器具名称")
    model: str | None = column("型号规格", default=None)
    maker: str | None = column("制造单位", default=None)
    serial: str | None = column("出厂编号", default=None)
    done: Day = column("校准日期")
    due: Day | None = column("下次校准日期", default=None)
    methods: Annotated[list[str], several("、")] = column("依据技术文件", default=[])
    quantity: str | None = column("测量项目", default=None)
    value: Measured | None = column("测量结果", default=None)
    unit: str | None = column("单位", default=None)
    uncertainty: Measured | None = column("扩展不确定度", default=None)
    factor: Measured | None = column("包含因子", default=None)
    conclusion: str | None = column("结论", default=None)


def to_record(row: Row) -> Calibration:
    """A calibration by its certificate's number."""
    result = Quantity(
        name=row.quantity, value=row.value, unit=row.unit, uncertainty=row.uncertainty, coverage_factor=row.factor
    )
    return Calibration(
        record_id=row.number,
        number=row.number,
        type=row.sort,
        items=[CalibratedItem(name=row.item, manufacturer=row.maker, model=row.model, serial=row.serial)],
        begun=row.done,
        ended=row.done,
        next_due=row.due,
        methods=row.methods,
        results=[result] if row.value else [],
        conclusion=row.conclusion,
        parties=[
            *party("client", row.client, address=row.address, uscc=row.uscc, org_code=row.org_code),
            *party("manufacturer", row.maker),
            *party("laboratory", "示例市计量院", region="990100"),
        ],
    )


SOURCE = Source(
    title="示例市计量院检定校准证书",
    title_en="Sample City: metrology institute",
    kind=Calibration,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_metrology.csv",
    sample=True,
)
