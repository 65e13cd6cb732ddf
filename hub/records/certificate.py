"""Kind `certificate`: a certificate, approval or award that a body gave to a holder."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Name, Record, Text, described, listed, optional


class Certificate(Record):
    """A certificate (IAF CertSearch and CNCA fields); parties: holder, certification_body, accreditation_body."""

    kind: ClassVar[str] = "certificate"
    title: ClassVar[tuple[str, str]] = ("Certificate", "证书")
    pillar = "certification"

    number: Name = described("certificate number", "证书编号")
    name: Text | None = optional("what it certifies", "证书名称")
    scheme: Text | None = optional("certification scheme or type", "认证项目")
    type: Literal["management_system", "product", "approval", "award", "security", "other"] | None = optional(
        "type of certificate", "证书类型"
    )
    status: Literal["active", "inactive", "suspended", "withdrawn", "cancelled", "expired", "pending"] | None = (
        optional("status (IAF)", "证书状态")
    )
    status_text: Text | None = optional("status in the body's own word", "证书状态原文")
    standards: list[Name] = listed("standards it is issued against", "认证依据")
    scope: Text | None = optional("scope", "认证范围")
    products: list[Text] = listed("products", "产品")
    first_issued: date | None = optional("original date of issue", "首次发证日期")
    issued: date | None = optional("date of issue", "发证日期")
    expires: date | None = optional("date of expiry", "有效期至")
    level: Text | None = optional("level or grade", "等级")
    mark: Text | None = optional("accreditation mark used", "认可标志")
