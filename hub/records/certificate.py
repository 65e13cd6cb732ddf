"""Kind `certificate`: a certificate, approval or award that a body gave to a holder."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Count, Name, Part, Record, Region, Text, described, listed, optional


class CertifiedSite(Part):
    """A place that a certificate covers."""

    name: Text | None = optional("name of the place", "场所名称")
    address: Text | None = optional("address", "地址")
    region: Region | None = optional("GB/T 2260 or ISO 3166 code", "行政区划代码或国家代码")
    scope: Text | None = optional("what is done there", "场所范围")
    main: bool | None = optional("the main place", "是否主场所")


class ProductCode(Part):
    """A code of a certified product."""

    scheme: Literal["drug_code", "gtin", "ccc", "hs", "udi", "other"] = described("scheme of the code", "编码体系")
    value: Name = described("the code as printed", "编码原文")


class Certificate(Record):
    """A certificate (IAF CertSearch and CNCA fields); parties: holder, certification_body, accreditation_body."""

    kind: ClassVar[str] = "certificate"
    title: ClassVar[tuple[str, str]] = ("Certificate", "证书")
    pillar = "certification"

    number: Name = described("certificate number", "证书编号")
    name: Text | None = optional("what it certifies", "证书名称")
    scheme: Text | None = optional("certification scheme or type", "认证项目")
    scheme_code: Text | None = optional("code of the scheme (CNCA)", "认证项目代码")
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
    product_codes: list[ProductCode] = listed("codes of the products", "产品编码")
    sites: list[CertifiedSite] = listed("places covered (IAF: main and additional sites)", "认证场所")
    sectors: list[Text] = listed("sectors (IAF codes)", "专业范围（IAF 代码）")
    covered_persons: Count | None = optional("persons under the system", "体系覆盖人数", unit="persons / 人")
    first_issued: date | None = optional("original date of issue", "首次发证日期")
    issued: date | None = optional("date of issue", "发证日期")
    expires: date | None = optional("date of expiry", "有效期至")
    level: Text | None = optional("level or grade", "等级")
    mark: Text | None = optional("accreditation mark used", "认可标志")
    accreditation_status: Literal["accredited", "unaccredited"] | None = optional(
        "whether it was issued under an accreditation (IAF)", "是否带认可"
    )
    status_date: date | None = optional("date of the status", "状态日期")
    status_reason: Text | None = optional("reason for the status", "状态原因")
