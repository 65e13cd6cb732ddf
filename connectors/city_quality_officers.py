"""示例市首席质量官备案: chief quality officers of the made-up sample city, every person made up (CSV, GBK)."""

from __future__ import annotations

from typing import Annotated, Literal

from hub.records import QualityOfficer, Training
from hub.source import Day, Source, SourceRow, Whole, choice, coded, column, csv_files, party, several

Status = Literal["active", "ended", "pending"]


class Trained(SourceRow):
    """A training: course ║ day ║ hours ║ certificate ║ result."""

    course: str = column("课程")
    completed: Day | None = column("结业日期", default=None)
    hours: Whole | None = column("学时", default=None)
    certificate: str | None = column("证书编号", default=None)
    result: str | None = column("考核结果", default=None)


class Row(SourceRow):
    """An officer."""

    personal = True

    number: str = column("备案编号")
    employer: str | None = column("企业名称", default=None)
    code: str | None = column("统一社会信用代码", default=None)
    name: str = column("姓名")
    phone: str | None = column("联系电话", default=None)
    email: str | None = column("电子邮箱", default=None)
    position: str | None = column("职务", default=None)
    education: str | None = column("学历", default=None)
    professional_title: str | None = column("职称", default=None)
    appointed: Day | None = column("任职日期", default=None)
    ended: Day | None = column("离任日期", default=None)
    status: Annotated[Status, choice({"在任": "active", "离任": "ended", "待任": "pending"})] = column("任职状态")
    training_body: str | None = column("培训机构", default=None)
    trainings: Annotated[list[str], several("；")] = column("培训记录", default=[])


def training_of(printed: str, body: str | None) -> Training:
    """One training of the cell."""
    names = ("课程", "结业日期", "学时", "证书编号", "考核结果")
    found = Trained.model_validate(dict(zip(names, printed.split("║"), strict=False)))
    return Training(body=body, **found.model_dump())


def to_record(row: Row) -> QualityOfficer:
    """An officer by the number in the register: that is no personal datum."""
    return QualityOfficer(
        record_id=row.number,
        **row.model_dump(exclude={"employer", "code", "training_body", "trainings"}),
        trainings=[training_of(printed, row.training_body) for printed in row.trainings],
        parties=[
            *party("employer", row.employer, **coded(row.code)),
            *party("training_body", row.training_body, region="990100"),
        ],
    )


SOURCE = Source(
    title="示例市首席质量官备案",
    title_en="Sample City: chief quality officers",
    kind=QualityOfficer,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="Apache-2.0 (made-up data)",
    files="city/city_quality_officers.csv",
    sample=True,
)
