"""Kind `recall`: a product recall or a market regulator's alert."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from hub.records.parts import Count, Record, Text, described, listed, optional


class Recall(Record):
    """A recall; parties: producer, importer, authority."""

    kind: ClassVar[str] = "recall"
    title: ClassVar[tuple[str, str]] = ("Recall", "召回")
    pillar = "regulation"

    number: Text | None = optional("recall number (GB/T 39061, alert or event number)", "召回编号")
    product: Text = described("product", "产品")
    category: Text | None = optional("product category", "产品类别")
    brand: Text | None = optional("brand", "品牌")
    model: Text | None = optional("model", "型号")
    batches: list[Text] = listed("batches or production dates, as printed", "批次或生产日期")
    quantity: Count | None = optional("number of products", "数量")
    unit: Text | None = optional("what is counted", "数量单位")
    begun: date | None = optional("first day of the recall", "召回开始日期")
    published: date | None = optional("date of publication", "公布日期")
    status: Text | None = optional("status in the authority's word", "状态")
    risk: Text | None = optional("risk type or class", "风险类别")
    defect: Text | None = optional("defect", "缺陷情况")
    consequence: Text | None = optional("possible consequence", "可能后果")
    measure: Text | None = optional("measure", "处理措施")
    origin_country: Text | None = optional("country of origin as printed", "原产国")
