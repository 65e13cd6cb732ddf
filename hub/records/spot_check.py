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

    product: Text = described("product", "产品名称")
    model: Text | None = optional("specification or model", "规格型号")
    batch: Text | None = optional("date of production or batch, as printed", "生产日期/批号")
    sampled: date | None = optional("date of sampling (or of the notice where no other is given)", "抽查时间")
    notice: Text | None = optional("notice that published it", "通告")
    verdict: Literal["pass", "fail", "refused"] = described("verdict; `refused` is 拒检", "结论")
    failed_items: list[TestItem] = listed("items that failed", "不合格项目")
