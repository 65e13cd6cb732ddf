"""Business register: Chinese enterprises with their unified social credit codes (JSON)."""

from __future__ import annotations

from typing import Annotated

from hub.records import Enterprise
from hub.source import BLANKS, Day, Source, SourceRow, WanAmount, Whole, column, json_files, party, several

FormerNames = Annotated[list[str], several(",，\n")]


class Row(SourceRow):
    """An entry; half of them have no more than code and name."""

    ignored = ("source_file",)

    uscc: str = column("uscc")
    name: str = column("name")
    status: str | None = column("登记状态", default=None)
    established: Day | None = column("成立日期", default=None)
    capital: WanAmount | None = column("注册资本", default=None)
    address: str | None = column("企业地址", default=None)
    reg_no: str | None = column("注册号", default=None)
    org_code: str | None = column("组织机构代码", default=None)
    former_names: FormerNames = column("曾用名", default=[])
    insured: Whole | None = column("参保人数", default=None)
    section: str | None = column("行业一级", default=None)
    division: str | None = column("行业二级", default=None)
    group: str | None = column("行业三级", default=None)
    scope: str | None = column("经营范围", default=None, blanks=BLANKS | {"经营范围"})  # one entry repeats the heading


def to_record(row: Row) -> Enterprise:
    """An enterprise by its unified social credit code."""
    return Enterprise(
        record_id=row.uscc,
        parties=party("self", row.name, address=row.address, uscc=row.uscc, reg_no=row.reg_no, org_code=row.org_code),
        status=row.status,
        status_code="active" if row.status == "存续" else None,
        established=row.established,
        registered_capital=row.capital,
        former_names=row.former_names,
        industry=" / ".join(part for part in (row.section, row.division, row.group) if part) or None,
        insured_count=row.insured,
        business_scope=row.scope,
    )


SOURCE = Source(
    title="企业登记信息（公开资料）",
    title_en="Business register (public extracts)",
    kind=Enterprise,
    rows=json_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0",
    files="enterprise/cn_enterprises_uscc.json",
)
