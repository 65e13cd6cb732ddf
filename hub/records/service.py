"""Kind `service`: one service of an institution for an enterprise, from the request to its evaluation."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Count, Money, Name, Record, Text, described, optional


class Service(Record):
    """A service; parties: client, provider, station (which took the request in), authority."""

    kind: ClassVar[str] = "service"
    title: ClassVar[tuple[str, str]] = ("Service", "质量服务")
    pillar = "quality"

    number: Name = described("number of the service", "服务单号")
    subject: Text | None = optional("what was asked for", "服务事项")
    type: (
        Literal[
            "metrology",
            "standards",
            "certification",
            "testing",
            "quality_management",
            "intellectual_property",
            "branding",
            "training",
            "consulting",
            "other",
        ]
        | None
    ) = optional("type of service", "服务类型")
    status: Literal["requested", "accepted", "delivered", "evaluated", "declined", "cancelled"] | None = optional(
        "how far it is", "办理状态"
    )
    occasion: Literal["own_request", "spot_check", "penalty", "recall", "campaign", "visit"] | None = optional(
        "what it came from", "服务来由"
    )
    occasion_number: Text | None = optional("number of the spot check, penalty or recall it came from", "关联案件编号")
    campaign: Text | None = optional("campaign it belongs to", "专项行动")
    channel: Text | None = optional("how the request came", "受理渠道")
    requested: date | None = optional("requested", "申请日期")
    accepted: date | None = optional("accepted", "受理日期")
    due: date | None = optional("promised for", "承诺办结日期")
    delivered: date | None = optional("delivered", "办结日期")
    evaluated: date | None = optional("evaluated by the enterprise", "评价日期")
    cost: Money | None = optional("cost to the enterprise", "服务费用", unit="CNY / 元")
    saving: Money | None = optional("cost that the enterprise saved", "节约成本", unit="CNY / 元")
    result: Text | None = optional("result in words", "服务结果")
    outcome: Literal["solved", "partly_solved", "not_solved"] | None = optional("outcome", "解决情况")
    satisfaction: Literal["very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied"] | None = (
        optional("satisfaction", "满意度")
    )
    score: Count | None = optional("score that the enterprise gave", "评分", unit="of 100 / 分")
    comment: Text | None = optional("the enterprise's comment", "评价意见")
    contact_person: Text | None = optional("who asked", "联系人", classification="personal", mask="name")
    contact_phone: Text | None = optional("that person's phone", "联系电话", classification="personal", mask="phone")
