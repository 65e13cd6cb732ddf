"""Kind `quality_officer`: a chief quality officer (首席质量官) of an enterprise; who that is stays masked by default.

An identity card's number is never asked for. `record_id` and `number` are the register's, never the person's.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Count, Part, Record, Text, described, listed, optional


class Training(Part):
    """A training of the person."""

    course: Text | None = optional("course", "培训课程", classification="personal")
    body: Text | None = optional("training body", "培训机构", classification="personal")
    completed: date | None = optional("completed on", "结业日期", classification="personal")
    hours: Count | None = optional("hours", "学时", unit="h", classification="personal")
    certificate: Text | None = optional("certificate number", "培训证书编号", classification="personal", mask="code")
    result: Text | None = optional("result", "考核结果", classification="personal")


class QualityOfficer(Record):
    """A chief quality officer; parties: employer (the enterprise), training_body, authority (who keeps the register)."""

    kind: ClassVar[str] = "quality_officer"
    title: ClassVar[tuple[str, str]] = ("Chief quality officer", "首席质量官")
    pillar = "quality"

    number: Text | None = optional("number in the register", "备案编号")
    name: Text = described("name of the person", "姓名", classification="personal", mask="name")
    phone: Text | None = optional("phone", "联系电话", classification="personal", mask="phone")
    email: Text | None = optional("e-mail", "电子邮箱", classification="personal", mask="email")
    position: Text | None = optional("position in the enterprise", "职务", classification="personal")
    education: Text | None = optional("education", "学历", classification="personal")
    professional_title: Text | None = optional("professional title", "职称", classification="personal")
    appointed: date | None = optional("appointed on", "任职日期")
    ended: date | None = optional("in office until", "离任日期")
    status: Literal["active", "ended", "pending"] | None = optional("whether in office", "任职状态")
    level: Text | None = optional("level of the appointment", "级别")
    trainings: list[Training] = listed("trainings", "培训记录")
