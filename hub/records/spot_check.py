"""Kind `spot_check`: the result of a product quality spot check (监督抽查)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Record, TestItem, Text, described, listed, optional


class SpotCheck(Record):
    """One sampled product; parties: manufacturer, sampled_party, laboratory, authority."""

    kind: ClassVar[str] = "spot_check"
    title: ClassVar[tuple[str, str]] = ("Spot check", "监督抽查")
    pillar = "testing"

    number: Text | None = optional("number of the sampling sheet", "抽样单编号")
    product: Text = described("product", "产品名称")
    model: Text | None = optional("specification or model", "规格型号")
    batch: Text | None = optional("date of production or batch, as printed", "生产日期/批号")
    sampled: date | None = optional("date of sampling", "抽查时间")
    sampled_text: Text | None = optional("date of sampling as printed, where it is not a full date", "抽查时间原文")
    place: Text | None = optional("place or channel of sampling", "抽样地点")
    notice: Text | None = optional("notice that published it", "通告")
    notice_date: date | None = optional("date of that notice", "通告日期")
    notice_date_text: Text | None = optional(
        "date of the notice as printed, where it is not a full date", "通告日期原文"
    )
    maker_as_labelled: bool | None = optional("the maker is who the label names, and may dispute it", "标示生产企业")
    verdict: Literal["pass", "fail", "refused"] = described("verdict; `refused` is 拒检", "结论")
    failed_items: list[TestItem] = listed("items that failed", "不合格项目")
