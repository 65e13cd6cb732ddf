"""Kind `penalty`: an administrative penalty."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from hub.records.parts import Money, Record, Text, listed, optional


class Penalty(Record):
    """A penalty; parties: party (当事人), authority."""

    kind: ClassVar[str] = "penalty"
    title: ClassVar[tuple[str, str]] = ("Penalty", "行政处罚")
    pillar = "regulation"

    number: Text | None = optional("decision number", "处罚决定书文号")
    decided: date | None = optional("date of the decision", "处罚日期")
    decided_text: Text | None = optional("date as printed, where it is not a full date", "处罚日期原文")
    grounds: Text | None = optional("grounds", "违法事实")
    product: Text | None = optional("product", "产品")
    basis: Text | None = optional("law it rests on", "处罚依据")
    sanctions: list[Text] = listed("sanctions (fine, confiscation, suspension…)", "处罚种类")
    amount: Money | None = optional("amount", "罚没金额", unit="CNY / 元")
    amount_text: Text | None = optional("penalty as printed", "罚没原文")
