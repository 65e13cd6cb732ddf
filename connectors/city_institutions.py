"""示例市质量服务机构名录: the institutions of the made-up sample city (JSON)."""

from __future__ import annotations

from typing import Annotated

from hub.records import Institution, OfferedService
from hub.records.institution import InstitutionType
from hub.source import Amount, Day, Source, SourceRow, Whole, choice, column, json_files, party

TYPES = {
    "校准实验室": "calibration_laboratory", "检验检测机构": "testing_laboratory", "检查机构": "inspection_body",
    "认证机构": "certification_body", "认可机构": "accreditation_body", "标准化机构": "standards_body",
    "法定计量检定机构": "verification_institute", "监管部门": "regulator", "服务站点": "service_station", "培训机构": "training_body",
}  # fmt: skip
Type = Annotated[InstitutionType, choice(TYPES)]


class Offer(SourceRow):
    """A service offered."""

    name: str = column("项目")
    price: Amount | None = column("收费(元)", default=None)
    unit: str | None = column("单位", default=None)
    days: Whole | None = column("承诺工作日", default=None)


class Contact(SourceRow):
    """Someone to ask."""

    person: str | None = column("姓名", default=None)
    phone: str | None = column("电话", default=None)
    email: str | None = column("邮箱", default=None)


class Row(SourceRow):
    """An institution."""

    personal = True

    number: str = column("编号")
    name: str = column("机构名称")
    uscc: str | None = column("统一社会信用代码", default=None)
    types: list[Type] = column("机构类型")
    legal_form: str | None = column("单位性质", default=None)
    region: str | None = column("区划代码", default=None)
    authority: str | None = column("主管部门", default=None)
    phone: str | None = column("服务电话", default=None)
    hours: str | None = column("服务时间", default=None)
    contact: Contact | None = column("联系人", default=None)
    offers: list[Offer] = column("服务项目", default=[])
    status: Annotated[str, choice({"正常": "active", "停业": "closed"})] = column("状态")
    updated: Day | None = column("更新日期", default=None)


def to_record(row: Row) -> Institution:
    """An institution by its number in the directory."""
    return Institution.model_validate(
        {
            "record_id": row.number,
            "types": row.types,
            "legal_form": row.legal_form,
            "status": row.status,
            "services": [
                OfferedService(name=o.name, price=o.price, price_basis=o.unit, days=o.days) for o in row.offers
            ],
            "opening_hours": row.hours,
            "phone": row.phone,
            **({f"contact_{name}": value for name, value in row.contact.model_dump().items()} if row.contact else {}),
            "updated": row.updated,
            "parties": [
                *party("self", row.name, region=row.region, uscc=row.uscc),
                *party("authority", row.authority, region="990100"),
            ],
        }
    )


SOURCE = Source(
    title="示例市质量服务机构名录",
    title_en="Sample City: directory of institutions",
    kind=Institution,
    rows=json_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_institutions.json",
    options={"items": "名录"},
    sample=True,
)
