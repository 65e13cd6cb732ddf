"""Kind `institution`: a body that serves enterprises, as a directory has it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Count, Money, Part, Record, Text, described, listed, optional

InstitutionType = Literal[
    "calibration_laboratory",
    "testing_laboratory",
    "inspection_body",
    "certification_body",
    "accreditation_body",
    "standards_body",
    "verification_institute",  # 法定计量检定机构
    "regulator",
    "service_station",  # one-stop service station
    "training_body",
    "other",
]


class OfferedService(Part):
    """A service that an institution offers."""

    name: Text = described("what is offered", "服务项目")
    category: Text | None = optional("category in the institution's words", "服务类别")
    scope: Text | None = optional("what it covers", "服务内容")
    price: Money | None = optional("price", "价格", unit="CNY / 元")
    price_basis: Text | None = optional("what the price is for", "计价单位")
    days: Count | None = optional("working days it takes", "承诺时限", unit="working days / 个工作日")


class Institution(Record):
    """An institution; parties: self, parent (the legal entity that runs it), authority (its competent department)."""

    kind: ClassVar[str] = "institution"
    title: ClassVar[tuple[str, str]] = ("Institution", "机构")
    pillar = "register"

    types: list[InstitutionType] = listed("what it is", "机构类型")
    category: Text | None = optional("type in the directory's word", "机构类别原文")
    short_name: Text | None = optional("short name", "简称")
    english_name: Text | None = optional("English name", "英文名称")
    legal_form: Text | None = optional("legal form (public institution, company…)", "单位性质")
    status: Literal["active", "suspended", "closed", "other"] | None = optional("whether it works", "运行状态")
    established: date | None = optional("date of establishment", "成立日期")
    fields: list[Text] = listed("fields in which it works", "专业领域")
    services: list[OfferedService] = listed("services offered", "服务项目")
    staff: Count | None = optional("members of staff", "人员数量", unit="persons / 人")
    opening_hours: Text | None = optional("opening hours", "服务时间")
    phone: Text | None = optional("public telephone", "服务电话")
    website: Text | None = optional("website", "网址")
    contact_person: Text | None = optional("person to ask", "联系人", classification="personal", mask="name")
    contact_phone: Text | None = optional("that person's phone", "联系人电话", classification="personal", mask="phone")
    contact_email: Text | None = optional("that person's e-mail", "联系人邮箱", classification="personal", mask="email")
    updated: date | None = optional("when the directory last changed the entry", "更新日期")
