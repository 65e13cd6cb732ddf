"""示例市质量基础设施一站式服务平台: services of the made-up sample city (tab-separated, UTF-16)."""

from __future__ import annotations

from typing import Annotated, Any

from hub.records import Service
from hub.source import Amount, Day, Source, SourceRow, choice, coded, column, csv_files, party

TYPES = {
    "计量": "metrology", "标准": "standards", "认证": "certification", "检验检测": "testing",
    "质量管理": "quality_management", "知识产权": "intellectual_property", "品牌培育": "branding", "质量培训": "training",
}  # fmt: skip
OCCASIONS = {
    "企业申请": "own_request", "监督抽查": "spot_check", "行政处罚": "penalty", "召回": "recall",
    "专项行动": "campaign", "上门服务": "visit",
}  # fmt: skip
STATUSES = {"已申请": "requested", "已受理": "accepted", "已办结": "delivered", "已评价": "evaluated",
            "不予受理": "declined", "已取消": "cancelled"}  # fmt: skip
OUTCOMES = {"已解决": "solved", "部分解决": "partly_solved", "未解决": "not_solved"}
ANSWERS = {"非常满意": "very_satisfied", "满意": "satisfied", "一般": "neutral", "不满意": "dissatisfied",
           "非常不满意": "very_dissatisfied"}  # fmt: skip


class Row(SourceRow):
    """A service. Each word must be one of the platform's."""

    personal = True

    number: str = column("服务单号")
    client: str | None = column("企业名称", default=None)
    code: str | None = column("统一社会信用代码", default=None)
    contact_person: str | None = column("联系人", default=None)
    contact_phone: str | None = column("联系电话", default=None)
    type: Annotated[Any, choice(TYPES)] = column("服务类型")
    subject: str | None = column("服务事项", default=None)
    provider: str | None = column("服务机构", default=None)
    station: str | None = column("受理站点", default=None)
    campaign: str | None = column("专项行动", default=None)
    occasion: Annotated[Any, choice(OCCASIONS)] = column("来由", default=None)
    occasion_number: str | None = column("关联编号", default=None)
    status: Annotated[Any, choice(STATUSES)] = column("状态")
    requested: Day = column("申请日期")
    accepted: Day | None = column("受理日期", default=None)
    delivered: Day | None = column("办结日期", default=None)
    evaluated: Day | None = column("评价日期", default=None)
    cost: Amount | None = column("服务费用(元)", default=None)
    saving: Amount | None = column("节约成本(元)", default=None)
    outcome: Annotated[Any, choice(OUTCOMES)] = column("服务结果", default=None)
    satisfaction: Annotated[Any, choice(ANSWERS)] = column("满意度", default=None)


def to_record(row: Row) -> Service:
    """A service by its number."""
    return Service(
        record_id=row.number,
        **row.model_dump(exclude={"client", "code", "provider", "station"}),
        parties=[
            *party("client", row.client, **coded(row.code)),
            *party("provider", row.provider, region="990100"),
            *party("station", row.station, region="990100"),
        ],
    )


SOURCE = Source(
    title="示例市质量基础设施一站式服务平台",
    title_en="Sample City: one-stop quality services",
    kind=Service,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_services.tsv",
    sample=True,
)
