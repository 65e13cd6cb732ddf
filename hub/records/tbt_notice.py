"""Kind `tbt_notice`: a notification under the WTO's agreement on technical barriers to trade.

Fields are those of the notification's form and of the WTO's ePing service (documentSymbol, notifyingMember, hsCodes,
icsCodes, objectives, distributionDate, commentDeadlineDate, proposedEntryIntoForceDate…); where a date is printed in
words, the words stand beside it.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Name, Part, Record, Region, Text, described, listed, optional


class NoticeDocument(Part):
    """A document that the notice names."""

    name: Text | None = optional("name", "文件名称")
    url: Text | None = optional("address", "网址")
    language: Text | None = optional("language", "语种")


class TbtNotice(Record):
    """A notice; parties: authority (the agency responsible in the notifying member)."""

    kind: ClassVar[str] = "tbt_notice"
    title: ClassVar[tuple[str, str]] = ("TBT notice", "技术性贸易措施通报")
    pillar = "trade"

    number: Name = described("document symbol (G/TBT/N/…)", "通报号")
    type: Literal["regular", "emergency", "addendum", "corrigendum", "revision", "supplement", "other"] | None = (
        optional("type of notice", "通报类型")
    )
    member: Text | None = optional("notifying member as printed", "通报成员")
    member_code: Region | None = optional("its country, ISO 3166", "通报成员代码")
    title_text: Text = described("title of the notified document", "文件标题")
    content: Text | None = optional("description of content", "内容简述")
    products: Text | None = optional("products covered as printed", "覆盖产品")
    hs_codes: list[Text] = listed("products covered, customs codes (HS)", "HS 编码")
    ics_codes: list[Text] = listed("products covered, ICS", "ICS 分类号")
    objectives: list[Text] = listed("objectives and rationale", "目的和理由")
    keywords: list[Text] = listed("keywords", "关键词")
    legal_basis: Text | None = optional("articles under which it is notified", "通报依据条款")
    documents: list[NoticeDocument] = listed("relevant documents", "相关文件")
    distributed: date | None = optional("date of distribution", "分发日期")
    comments_until: date | None = optional("final date for comments", "评议截止日期")
    comments_until_text: Text | None = optional("final date for comments as printed", "评议截止日期原文")
    adoption: date | None = optional("proposed date of adoption", "拟批准日期")
    adoption_text: Text | None = optional("proposed date of adoption as printed", "拟批准日期原文")
    in_force: date | None = optional("proposed date of entry into force", "拟生效日期")
    in_force_text: Text | None = optional("proposed date of entry into force as printed", "拟生效日期原文")
    amends: Name | None = optional("the notice that it changes", "所修改的通报号")
    effect: Literal["changes", "extends_comments", "adopts", "in_force", "withdraws", "other"] | None = optional(
        "what it does to that notice", "对原通报的作用"
    )
