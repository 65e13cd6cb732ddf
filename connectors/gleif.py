"""GLEIF: legal entity identifiers of enterprises in China (CSV, CC0)."""

from __future__ import annotations

from hub.records import Enterprise
from hub.source import Source, SourceRow, column, csv_files, party


class Row(SourceRow):
    """A line of the golden copy, as far as the excerpt has it."""

    lei: str = column("LEI")
    name: str = column("Entity.LegalName")
    country: str | None = column("Entity.LegalAddress.Country", default=None)
    category: str | None = column("Entity.EntityCategory", default=None)


def to_record(row: Row) -> Enterprise:
    """An enterprise by its LEI."""
    return Enterprise(
        record_id=row.lei,
        parties=party("self", row.name, region=row.country, lei=row.lei),
        category=row.category,
        url=f"https://search.gleif.org/#/record/{row.lei}",
    )


SOURCE = Source(
    title="全球法人识别编码（GLEIF）",
    title_en="GLEIF legal entity identifiers",
    kind=Enterprise,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="CC0-1.0",
    files="enterprise/gleif_lei_cn.csv",
)
