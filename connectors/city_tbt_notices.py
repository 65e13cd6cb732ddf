"""示例国与示例岛: notices of technical barriers to trade by members of the WTO that do not exist (JSON)."""

from __future__ import annotations

from typing import Annotated, Any

from hub.records import TbtNotice
from hub.source import Day, Source, SourceRow, choice, column, json_files, party

TYPES = {
    word: word.lower()
    for word in ("Regular", "Emergency", "Addendum", "Corrigendum", "Revision", "Supplement")
}  # fmt: skip


class Named(SourceRow):
    """An entry of one of the service's lists."""

    name: str = column("name")


class Row(SourceRow):
    """A notice, by the names of the WTO's service."""

    number: str = column("documentSymbol")
    type: Annotated[Any, choice(TYPES)] = column("notificationType")
    member: str = column("notifyingMember")
    member_code: str | None = column("notifyingMemberCode", default=None)
    agency: str | None = column("agency", default=None)
    title: str = column("title")
    content: str | None = column("description", default=None)
    products: str | None = column("productsFreeText", default=None)
    hs_codes: list[Named] = column("hsCodes", default=[])
    ics_codes: list[str] = column("icsCodes", default=[])
    objectives: list[Named] = column("objectives", default=[])
    distributed: Day | None = column("distributionDate", default=None)
    comments_until: Day | None = column("commentDeadlineDate", default=None)
    comments_until_text: str | None = column("commentDeadlineDateText", default=None)
    in_force: Day | None = column("proposedEntryIntoForceDate", default=None)
    amends: str | None = column("amends", default=None)
    effect: Any = column("effect", default=None)


def to_record(row: Row) -> TbtNotice:
    """A notice by its symbol."""
    own = {"agency", "title", "hs_codes", "objectives", "member_code"}
    return TbtNotice(
        record_id=row.number,
        **row.model_dump(exclude=own),
        member_code=row.member_code,
        title_text=row.title,
        hs_codes=[code.name for code in row.hs_codes],
        objectives=[objective.name for objective in row.objectives],
        parties=party("authority", row.agency, region=row.member_code),
    )


SOURCE = Source(
    title="示例国技术性贸易措施通报",
    title_en="Sample members: TBT notices",
    kind=TbtNotice,
    rows=json_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_tbt_notices.json",
    options={"items": "notifications"},
    sample=True,
)
