"""Kind `test_report`: a test or inspection report, or a regulator's measured accounting of a producer."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Name, Record, TestItem, Text, described, listed, optional


class TestReport(Record):
    """A report; parties: laboratory, client, manufacturer, authority."""

    kind: ClassVar[str] = "test_report"
    title: ClassVar[tuple[str, str]] = ("Test report", "检验报告")
    pillar = "testing"

    number: Name = described("report number", "报告编号")
    product: Text | None = optional("product", "产品名称")
    model: Text | None = optional("model", "型号")
    batch: Text | None = optional("batch", "批次")
    sampled: date | None = optional("date of sampling", "抽样日期")
    issued: date | None = optional("date of issue", "签发日期")
    period: Text | None = optional("period that it accounts for", "核算年度")
    standards: list[Name] = listed("standards tested against", "检验依据")
    conclusion: Literal["pass", "fail", "undetermined"] | None = optional("conclusion", "检验结论")
    items: list[TestItem] = listed("items", "检验项目")
    mark: Text | None = optional("mark used (CMA/CNAS)", "使用标志")
    mark_number: Text | None = optional("accreditation number beside the mark", "标志编号")
    tested: date | None = optional("last day of the test", "检验完成日期")
