"""示例市: enterprise register of the made-up sample city (CSV, UTF-8)."""

from __future__ import annotations

from typing import Annotated

from hub.records import Enterprise
from hub.source import Day, Moment, Source, SourceRow, WanAmount, Whole, column, csv_files, party, several

STATUS = {"存续": "active", "在营": "active", "注销": "cancelled", "吊销": "revoked", "迁出": "moved"}
DISTRICTS = {
    "示例东区": "990101",
    "示例西区": "990102",
    "示例南区": "990103",
    "示例北区": "990104",
    "示例新区": "990105",
}


class Row(SourceRow):
    """An enterprise."""

    name: str = column("企业名称")
    uscc: str = column("统一社会信用代码")
    reg_no: str | None = column("注册号", default=None)
    org_code: str | None = column("组织机构代码", default=None)
    status: str | None = column("登记状态", default=None)
    established: Day | None = column("成立日期", default=None)
    capital: WanAmount | None = column("注册资本(万元)", default=None)
    address: str | None = column("住所", default=None)
    former_names: Annotated[list[str], several("；")] = column("曾用名", default=[])
    industry_code: str | None = column("行业代码", default=None)
    industry: str | None = column("行业", default=None)
    insured: Whole | None = column("参保人数", default=None)
    scope: str | None = column("经营范围", default=None)
    authority: str | None = column("登记机关", default=None)
    updated: Moment | None = column("更新时间", default=None)


def region_of(address: str | None) -> str:
    """The district of a seat, else the city. These divisions are made up: no list of the hub has them."""
    return next((code for name, code in DISTRICTS.items() if name in (address or "")[:8]), "990100")


def to_record(row: Row) -> Enterprise:
    """An enterprise by its unified social credit code."""
    return Enterprise.model_validate(
        {
            "record_id": row.uscc,
            "parties": party(
                "self",
                row.name,
                region=region_of(row.address),
                address=row.address,
                uscc=row.uscc,
                reg_no=row.reg_no,
                org_code=row.org_code,
            ),
            "status": row.status,
            "status_code": STATUS.get(row.status, "other") if row.status else None,
            "established": row.established,
            "registered_capital": row.capital,
            "former_names": row.former_names,
            "industry_code": row.industry_code,
            "industry": row.industry,
            "insured_count": row.insured,
            "business_scope": row.scope,
            "registration_authority": row.authority,
            "updated": row.updated,
        }
    )


SOURCE = Source(
    title="示例市市场监督管理局企业登记",
    title_en="Sample City: enterprise register",
    kind=Enterprise,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_register.csv",
    sample=True,
)
