"""Kind `accreditation`: what a body is recognised to do: CNAS accreditation, 检验检测机构资质认定 (CMA), an approval.

Scope rows have the columns of a certificate's annex: object, parameter, standard (method) with its clause, range and
limits, uncertainty for calibration.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Name, Part, Record, Text, described, listed, optional


class AccreditedScope(Part):
    """A row of the annex: what the body may test, calibrate, inspect or certify."""

    object: Text = described("object or product", "检测对象")
    parameter: Text | None = optional("item or parameter", "项目/参数")
    standard: Text | None = optional("standard or method with its year", "检测标准（方法）")
    clause: Text | None = optional("clause of it", "条款")
    range: Text | None = optional("range as printed", "测量范围")
    uncertainty: Text | None = optional("expanded uncertainty as printed", "扩展不确定度")
    limits: Text | None = optional("limits or explanation", "限制范围及说明")
    field_code: Text | None = optional("field code in the body's classification", "领域代码")
    effective: date | None = optional("in force from", "生效日期")
    ended: date | None = optional("no longer in force from", "失效日期")


class AccreditedSite(Part):
    """A place where the body works."""

    name: Text | None = optional("name of the place", "场所名称")
    address: Text | None = optional("address", "地址")


class Suspension(Part):
    """A time in which the accreditation, or a part of it, did not hold."""

    begun: date | None = optional("suspended from", "暂停起始日期")
    ended: date | None = optional("restored on", "恢复日期")
    scope: Text | None = optional("what was suspended; the whole where nothing stands here", "暂停范围")
    reason: Text | None = optional("reason", "原因")


class Signatory(Part):
    """A person who may sign reports."""

    name: Text | None = optional("name", "授权签字人", classification="personal", mask="name")
    field: Text | None = optional("what for", "授权领域")


class Accreditation(Record):
    """A recognition; parties: holder (the laboratory or body), parent (its legal entity), accreditation_body."""

    kind: ClassVar[str] = "accreditation"
    title: ClassVar[tuple[str, str]] = ("Accreditation", "认可与资质认定")
    pillar = "certification"

    number: Name = described("accreditation or certificate number (CNAS L0001, CMA)", "认可或资质认定编号")
    scheme: Text | None = optional("scheme: CNAS, CMA, CAL…", "制度")
    type: (
        Literal[
            "testing",
            "calibration",
            "testing_and_calibration",
            "inspection",
            "certification",
            "proficiency_testing",
            "reference_material",
            "other",
        ]
        | None
    ) = optional("what is recognised", "能力类型")
    status: Literal["active", "suspended", "withdrawn", "cancelled", "expired", "pending"] | None = optional(
        "status", "状态"
    )
    status_text: Text | None = optional("status in the body's own word", "状态原文")
    standards: list[Name] = listed("what it was assessed against (ISO/IEC 17025…)", "评审依据")
    field: Text | None = optional("field in words", "专业领域")
    first_issued: date | None = optional("first granted", "初次认可日期")
    issued: date | None = optional("date of issue", "发证日期")
    expires: date | None = optional("valid until", "有效期至")
    scope: list[AccreditedScope] = listed("scope", "能力范围")
    sites: list[AccreditedSite] = listed("places of work", "场所")
    suspensions: list[Suspension] = listed("suspensions", "暂停记录")
    signatories: list[Signatory] = listed("persons who may sign", "授权签字人")
