"""Administrative penalties of several authorities, transcribed (CSV)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from hub.records import Penalty
from hub.source import PartialDay, Source, SourceRow, column, csv_files, id_of, party, several
from hub.source.cells import to_amount

SUM = re.compile(r"[\d,.]*\d\s*[万亿]?元")


class Row(SourceRow):
    """A penalty."""

    ignored = ("页面文字",)

    firm: str = column("当事人")
    authorities: Annotated[list[str], several("/")] = column("处罚机关")
    grounds: str = column("违法事实")
    sums: str | None = column("罚没", default=None)
    decided: PartialDay | None = column("日期", default=None)
    url: str | None = column("来源", default=None)


def to_record(row: Row) -> Penalty:
    """A penalty: firm, authority, day and grounds name it. The amount adds fine and confiscation (罚没)."""
    sums = [to_amount(printed.strip(",")) for printed in SUM.findall(row.sums or "")]
    return Penalty(
        record_id=id_of(row.firm, "/".join(row.authorities), row.decided and row.decided.text, row.grounds),
        decided=row.decided.day if row.decided else None,
        decided_text=row.decided.text if row.decided and not row.decided.day else None,
        grounds=row.grounds,
        amount=sum(sums, Decimal(0)) if sums else None,
        amount_text=row.sums,
        parties=[
            *party("party", row.firm),
            *(body for name in row.authorities for body in party("authority", name, region="CN")),
        ],
        url=row.url,
    )


SOURCE = Source(
    title="行政处罚信息",
    title_en="Administrative penalties",
    kind=Penalty,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="public notices (facts)",
    files="overlap/penalties.csv",
)
