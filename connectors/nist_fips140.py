"""NIST CMVP: validated cryptographic modules, FIPS 140 (CSV)."""

from __future__ import annotations

from typing import Annotated, Literal

from hub.records import Certificate
from hub.source import Source, SourceRow, UsDay, choice, column, csv_files, party, several

# A historical module stays validated, but is not for new procurement: inactive, in the words of IAF.
Status = Annotated[Literal["active", "inactive"], choice({"Active": "active", "Historical": "inactive"})]


class Row(SourceRow):
    """A line of the module search."""

    number: str = column("certificate_number")
    vendor: str = column("vendor")
    module: str = column("module")
    module_type: str | None = column("module_type", default=None)
    validated: Annotated[list[UsDay], several(";")] = column("validation_dates")
    status: Status = column("status")


def to_record(row: Row) -> Certificate:
    """A certificate by its number."""
    return Certificate(
        record_id=row.number,
        number=row.number,
        name=row.module,
        scheme="FIPS 140",
        type="security",
        status=row.status,
        status_text={"active": "Active", "inactive": "Historical"}[row.status],
        first_issued=min(row.validated),
        issued=max(row.validated),
        scope=row.module_type,
        products=[row.module],
        parties=[
            *party("holder", row.vendor),
            *party("certification_body", "National Institute of Standards and Technology", region="US"),
        ],
        url=f"https://csrc.nist.gov/projects/cryptographic-module-validation-program/certificate/{row.number}",
    )


SOURCE = Source(
    title="美国 NIST 密码模块验证（FIPS 140）",
    title_en="NIST validated cryptographic modules (FIPS 140)",
    kind=Certificate,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="US Government work",
    files="certification/nist_fips140_modules.csv",
)
