"""Common Criteria portal: certified products (CSV, Windows-1252)."""

from __future__ import annotations

from html import unescape
from typing import Annotated

from hub.records import Certificate
from hub.source import BLANKS, Source, SourceRow, UsDay, column, csv_files, id_of, party, several

NOTHING = BLANKS | {"None"}  # what the portal prints for an empty level or profile


class Row(SourceRow):
    """A line of the list: a certificate, or a maintenance of one."""

    ignored = ("Security Target URL", "Maintenance Report", "Maintenance ST")

    category: str | None = column("Category", default=None)
    name: str = column("Name")
    maker: str = column("Manufacturer")
    scheme: str = column("Scheme")
    level: str | None = column("Assurance Level", default=None, blanks=NOTHING)
    profiles: Annotated[list[str], several(",")] = column("Protection Profile(s)", default=[], blanks=NOTHING)
    certified: UsDay = column("Certification Date")
    archived: UsDay | None = column("Archived Date", default=None)
    report: str | None = column("Certification Report URL", default=None)
    maintained: UsDay | None = column("Maintenance Date", default=None)
    maintenance: str | None = column("Maintenance Title", default=None)


def to_record(row: Row) -> Certificate:
    """A certificate. The list gives no number: scheme, product, maker and dates name it, and stay as they are."""
    name, maintenance = unescape(row.name), unescape(row.maintenance or "")
    key = id_of(row.scheme, name, row.maker, row.certified, row.maintained, maintenance)
    return Certificate(
        record_id=key,
        number=key,
        name=maintenance or name,
        scheme=f"Common Criteria ({row.scheme})",
        type="security",
        standards=["ISO/IEC 15408", *row.profiles],
        scope=row.category,
        products=[name],
        level=row.level,
        first_issued=row.certified,
        issued=row.maintained or row.certified,
        expires=row.archived,
        parties=party("holder", row.maker),
        url=row.report,
    )


SOURCE = Source(
    title="通用准则（CC）认证产品",
    title_en="Common Criteria certified products",
    kind=Certificate,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="facts",
    files="certification/cc_products_active.csv",
    options={"encoding": "cp1252"},
)
