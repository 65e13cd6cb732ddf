"""示例认可中心: accreditations of the made-up sample city's laboratories, with their scope (XML, GB18030)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from lxml import etree

from hub.records import Accreditation, AccreditedScope, Signatory, Suspension
from hub.source import Day, Source, SourceRow, choice, coded, column, party, xml_files

Status = Literal["active", "suspended", "withdrawn", "expired"]
STATUSES = {"有效": "active", "暂停": "suspended", "撤销": "withdrawn", "过期": "expired"}


class Scope(SourceRow):
    """A row of the annex."""

    object: str = column("object")
    parameter: str | None = column("parameter", default=None)
    standard: str | None = column("standard", default=None)
    limits: str | None = column("limits", default=None)
    effective: Day | None = column("effective", default=None)


class Row(SourceRow):
    """A certificate."""

    personal = True

    number: str = column("certNo")
    scheme: str = column("scheme")
    holder: str | None = column("orgName", default=None)
    code: str | None = column("orgCode", default=None)
    basis: str | None = column("basis", default=None)
    field: str | None = column("field", default=None)
    first_issued: Day | None = column("firstIssued", default=None)
    issued: Day | None = column("validFrom", default=None)
    expires: Day | None = column("validTo", default=None)
    status: Annotated[Status, choice(STATUSES)] = column("status")
    suspended: Day | None = column("suspendedFrom", default=None)
    restored: Day | None = column("suspendedTo", default=None)
    scope: Any = column("scope", default=None)
    signatories: Any = column("signatories", default=None)


def entries(listed: Any) -> list[dict[str, str]]:
    """The `row` elements of a list: name of each child → its text."""
    rows = [] if listed is None or isinstance(listed, str) else listed
    return [{etree.QName(child).localname: child.text or "" for child in row} for row in rows]


def to_record(row: Row) -> Accreditation:
    """An accreditation by its certificate's number."""
    return Accreditation(
        record_id=row.number,
        number=row.number,
        scheme=row.scheme,
        type="calibration" if row.field == "计量校准" else "testing",
        status=row.status,
        standards=[row.basis] if row.basis else [],
        field=row.field,
        first_issued=row.first_issued,
        issued=row.issued,
        expires=row.expires,
        scope=[AccreditedScope(**Scope.model_validate(entry).model_dump()) for entry in entries(row.scope)],
        suspensions=[Suspension(begun=row.suspended, ended=row.restored)] if row.suspended else [],
        signatories=[Signatory(name=one.get("name"), field=one.get("field")) for one in entries(row.signatories)],
        parties=[
            *party("holder", row.holder, **coded(row.code)),
            *party("accreditation_body", "示例认可中心", region="990100"),
        ],
    )


SOURCE = Source(
    title="示例认可中心",
    title_en="Sample City: accreditations",
    kind=Accreditation,
    rows=xml_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_accreditations.xml",
    options={"record": "certificate"},
    sample=True,
)
