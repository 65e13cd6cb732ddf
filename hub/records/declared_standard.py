"""Kind `declared_standard`: the standard an enterprise declares that its products meet (企业标准自我声明公开).

Fields are those that the national platform asks for: number and name; product name, model and category; functional and
performance indicators with their test methods (Standardization Law, article 27).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Name, Number, Part, Record, Text, described, listed, optional


class DeclaredProduct(Part):
    """A product made to the declared standard."""

    name: Text = described("product", "产品名称")
    model: Text | None = optional("model", "产品型号")
    category: Text | None = optional("category in the platform's classification", "产品分类")
    specification: Text | None = optional("specification", "产品规格")
    barcode: Text | None = optional("bar code (GTIN)", "产品条码")
    common_name: Text | None = optional("common name", "产品通用名")
    hs_code: Text | None = optional("customs code (HS)", "商品编码（HS）")


class DeclaredIndicator(Part):
    """What the enterprise promises of a product."""

    name: Text = described("indicator", "指标名称")
    type: Literal["functional", "performance", "safety", "other"] | None = optional("type of indicator", "指标类型")
    value: Text | None = optional("value as declared", "指标值")
    number: Number | None = optional("the value's number", "指标数值")
    comparison: Literal["at_most", "at_least", "equal", "range"] | None = optional("how it is to be read", "比较方式")
    unit: Text | None = optional("unit", "单位")
    method: Text | None = optional("test method", "试验方法")
    product: Text | None = optional("the product that it is promised of", "对应产品")


class DeclaredStandard(Record):
    """A declaration; party `declarer` makes it."""

    kind: ClassVar[str] = "declared_standard"
    title: ClassVar[tuple[str, str]] = ("Declared standard", "自我声明公开标准")
    pillar = "standards"

    number: Name = described("number of the standard", "标准编号")
    name: Name = described("name of the standard", "标准名称")
    type: Literal["national", "sector", "local", "association", "enterprise"] | None = optional(
        "whose standard it is", "执行标准类型"
    )
    status: Literal["in_force", "upcoming", "withdrawn"] | None = optional("status of the declaration", "声明状态")
    products: list[DeclaredProduct] = listed("products", "产品")
    indicators: list[DeclaredIndicator] = listed("functional and performance indicators", "功能和性能指标")
    based_on: list[Name] = listed("standards that it is compared with or rests on", "对标或引用标准")
    replaces: list[Name] = listed("declared standards it replaces", "代替标准")
    ccs: Text | None = optional("Chinese classification (CCS)", "中国标准分类号")
    ics: Text | None = optional("international classification (ICS)", "国际标准分类号")
    declared: date | None = optional("date of the declaration", "公开日期")
    issued: date | None = optional("date of issue", "发布日期")
    implemented: date | None = optional("date of implementation", "实施日期")
    ended: date | None = optional("date on which it was withdrawn", "废止日期")
    full_text: bool | None = optional("its full text is public", "是否公开全文")
    front_runner: bool | None = optional("listed as a front runner: 企业标准“领跑者”", "是否入围领跑者")
