"""`decision`: what a person decided about identity. Not a kind that institutions send: the hub's own, on its own topic."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from hub.records.parts import Name, Record, Scheme, Text, described, listed, optional

Verdict = Literal["same", "renamed", "different", "split", "unsure", "placeholder", "confirm", "undo"]


class Decision(Record):
    """A decision; `record_id` is its id. Mentions are named by their ids (32 hexadecimal digits), which never change."""

    kind: ClassVar[str] = "decision"
    title: ClassVar[tuple[str, str]] = ("Decision on identity", "身份裁定")
    pillar = "register"

    verdict: Verdict = described("what was decided", "裁定")
    mentions: list[Text] = listed("mentions it is about; those of one side where two are held apart", "所涉提及")
    others: list[Text] = listed("mentions of the other side", "另一方提及")
    scheme: Scheme | None = optional("scheme of the code that is no identity", "占位编码的体系")
    value: Text | None = optional("the code that is no identity", "占位编码")
    since: date | None = optional("day from which the new name holds", "更名日期")
    decision: Text | None = optional("the decision that is confirmed or undone", "所确认或撤销的裁定")
    decided_by: Name = described("the key's name of who decided", "裁定人")
    decided_at: datetime = described("when", "裁定时间")
    why: Text | None = optional("why, in that person's words", "理由")
    needs_confirmation: bool = described(
        "without effect until somebody else confirms it", "须经他人复核", default=False
    )
