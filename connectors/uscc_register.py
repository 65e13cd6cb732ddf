"""Business register: codes of listed and other large firms, gathered from public code (CSV)."""

from __future__ import annotations

from hub.records import Enterprise
from hub.source import Day, Source, SourceRow, column, csv_files, party

CONTRADICTED = "同一代码"
"""The remark says so where another source gives the same code to another firm."""


class Row(SourceRow):
    """A pair of name and code; the remark says what a second source makes of it."""

    ignored = ("校验位",)

    name: str = column("企业名称")
    uscc: str = column("统一社会信用代码")
    status: str | None = column("登记状态", default=None)
    established: Day | None = column("成立日期", default=None)
    origin: str | None = column("来源", default=None)
    remark: str | None = column("备注", default=None)


def to_record(row: Row) -> Enterprise:
    """An enterprise by its code. A contradicted code is kept, but as no identity: it would join two firms."""
    contradicted = CONTRADICTED in (row.remark or "")
    codes = {"internal": row.uscc} if contradicted else {"uscc": row.uscc}
    notes = [row.remark, "该代码有相互矛盾的来源，不作为身份依据" if contradicted else None]
    return Enterprise(
        record_id=row.uscc,
        parties=party("self", row.name, **codes),
        status=row.status,
        status_code="active" if row.status in ("存续", "在营（开业）") else None,
        established=row.established,
        note="；".join(note for note in notes if note) or None,
        reference=row.origin,
    )


SOURCE = Source(
    title="统一社会信用代码对照（公开代码摘录）",
    title_en="Unified social credit codes (extracts from public code)",
    kind=Enterprise,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="facts",
    files="overlap/business_register_uscc.csv",
)
