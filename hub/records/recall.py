"""Kind `recall`: a product recall or a market regulator's alert."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from hub.records.parts import Count, Record, Text, described, listed, optional

# Safety or environment, year, product (M car, T motorcycle), serial of the year, voluntary / influenced / ordered.
GBT_39061 = re.compile(r"[SE][0-9]{4}[A-Z][0-9]{4}(?P<initiative>[VIO])")
Initiative = Literal["voluntary", "influenced", "ordered"]
INITIATIVES: dict[str, Initiative] = {"V": "voluntary", "I": "influenced", "O": "ordered"}


class Recall(Record):
    """A recall; parties: producer, importer, authority."""

    kind: ClassVar[str] = "recall"
    title: ClassVar[tuple[str, str]] = ("Recall", "召回")
    pillar = "regulation"

    number: Text | None = optional("recall number (GB/T 39061, alert or event number)", "召回编号")
    number_scheme: Literal["gbt_39061", "gbt_40990", "eu_safety_gate", "us_fda", "other"] | None = optional(
        "rules by which it is numbered; a GB/T 39061 number is checked", "召回编号规则"
    )
    event_number: Text | None = optional("number of the event that several recalls belong to", "事件编号")
    company_number: Text | None = optional("the company's own number of it", "企业召回编号")
    product: Text = described("product", "产品")
    category: Text | None = optional("product category", "产品类别")
    brand: Text | None = optional("brand", "品牌")
    model: Text | None = optional("model", "型号")
    batches: list[Text] = listed("batches or production dates, as printed", "批次或生产日期")
    quantity: Count | None = optional("number of products", "数量")
    unit: Text | None = optional("what is counted", "数量单位")
    quantity_text: Text | None = optional("number as printed, where it is not one number", "数量原文")
    begun: date | None = optional("first day of the recall", "召回开始日期")
    begun_text: Text | None = optional("first day as printed, where it is not a full date", "召回开始日期原文")
    published: date | None = optional("date of publication", "公布日期")
    published_text: Text | None = optional("date of publication as printed, where not a full date", "公布日期原文")
    ended: date | None = optional("last day, or termination", "召回结束日期")
    initiative: Initiative | None = optional(
        "voluntary (V), under the influence of an investigation (I), ordered (O)", "召回类型"
    )
    extends: Text | None = optional("the recall that it extends, by number or day of publication", "所扩大的召回")
    status: Text | None = optional("status in the authority's word", "状态")
    risk: Text | None = optional("risk type or class", "风险类别")
    defect: Text | None = optional("defect", "缺陷情况")
    consequence: Text | None = optional("possible consequence", "可能后果")
    measure: Text | None = optional("measure", "处理措施")
    origin_country: Text | None = optional("country of origin as printed", "原产国")
    notifying_country: Text | None = optional("country that notified it, as printed", "通报国")
    distribution: Text | None = optional("where it was distributed", "销售区域")
    users: Text | None = optional("who uses it", "使用者")

    @model_validator(mode="after")
    def _number_holds(self) -> Recall:
        if self.number_scheme == "gbt_39061" and not GBT_39061.fullmatch(self.number or ""):
            raise PydanticCustomError("recall_number_invalid", "recall_number_invalid", {"number": self.number or ""})
        return self


def initiative_of(number: str | None) -> Initiative | None:
    """Who set a recall going, by the last letter of its GB/T 39061 number; None for any other number."""
    found = GBT_39061.fullmatch(number or "")
    return INITIATIVES[found["initiative"]] if found else None
