"""Quality awards: China Quality Award, CAQ's national quality award and typical cases, transcribed (CSV)."""

from __future__ import annotations

from hub.records import Certificate
from hub.source import Source, SourceRow, column, csv_files, id_of, party


class Row(SourceRow):
    """An organisation that was given or nominated for an award."""

    ignored = ("页面文字",)

    award: str = column("奖项")
    edition: str = column("届次")
    grade: str | None = column("等级", default=None)
    winner: str = column("获奖组织")
    giver: str | None = column("组织实施", default=None)
    url: str | None = column("来源", default=None)


def to_record(row: Row) -> Certificate:
    """An award: award, edition, grade and organisation name it."""
    key = id_of(row.award, row.edition, row.grade, row.winner)
    return Certificate(
        record_id=key,
        number=key,
        name=row.award,
        scheme=row.edition,
        type="award",
        level=row.grade,
        parties=[*party("holder", row.winner), *party("certification_body", row.giver, region="CN")],
        url=row.url,
    )


SOURCE = Source(
    title="质量奖名单",
    title_en="Quality awards",
    kind=Certificate,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="public notices (facts)",
    files="overlap/quality_awards.csv",
)
