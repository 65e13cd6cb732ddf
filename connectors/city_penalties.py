"""示例市市场监督管理局: penalties of the made-up sample city (a topic, Debezium)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from hub.records import Penalty
from hub.source import Amount, Day, Source, SourceRow, column, ndjson_files, party
from hub.source.systems.topic import TOPIC


def of_days(value: object) -> object:
    """Debezium's io.debezium.time.Date: days since 1970."""
    days = int(value) if isinstance(value, str) and value.isdigit() and len(value) < 7 else value
    return date(1970, 1, 1) + timedelta(days=days) if isinstance(days, int) else value


class Row(SourceRow):
    """A decision."""

    ignored = ("area", "check_no")

    number: str = column("decision_no")
    party: str = column("party")
    decided: Annotated[Day, BeforeValidator(of_days)] = column("decided")
    grounds: str | None = column("grounds", default=None)
    product: str | None = column("product", default=None)
    fine: Amount | None = column("fine", default=None)


def to_record(row: Row) -> Penalty:
    """A penalty by the number of its decision."""
    return Penalty(
        record_id=row.number,
        number=row.number,
        decided=row.decided,
        grounds=row.grounds,
        product=row.product,
        sanctions=["罚款"] if row.fine else [],
        amount=row.fine,
        parties=[
            *party("party", row.party),
            *party("authority", "示例市市场监督管理局", region="990100"),
        ],
    )


SOURCE = Source(
    title="示例市行政处罚（Debezium 主题）",
    title_en="Sample City: penalties (Debezium topic)",
    kind=Penalty,
    family=TOPIC,
    rows=ndjson_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    options={
        "topic": "sample-city.penalties",
        "messages": "json",
        "debezium": True,
        "key": ["decision_no"],
        "keeps": "all",
    },
    sample=True,
)
