"""Kind `calibration`: a calibration certificate (DCC `administrativeData` and results, or a laboratory's table)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Name, Part, Quantity, Record, Text, described, listed, optional


class CalibratedItem(Part):
    """The thing that was calibrated."""

    name: Text | None = optional("name of the item", "器具名称")
    manufacturer: Text | None = optional("its manufacturer as printed", "制造单位")
    model: Text | None = optional("model", "型号规格")
    serial: Text | None = optional("serial number or other mark", "出厂编号")


class Calibration(Record):
    """A calibration certificate; parties: laboratory, client, manufacturer."""

    kind: ClassVar[str] = "calibration"
    title: ClassVar[tuple[str, str]] = ("Calibration", "校准")
    pillar = "metrology"

    number: Name = described("certificate number (DCC uniqueIdentifier)", "证书编号")
    schema_version: Text | None = optional("DCC schema version", "DCC 模式版本")
    items: list[CalibratedItem] = listed("calibrated items", "被校器具")
    begun: date | None = optional("first day of the calibration", "校准开始日期")
    ended: date | None = optional("last day of the calibration", "校准结束日期")
    next_due: date | None = optional("next calibration due (outside the DCC)", "下次校准日期")
    methods: list[Text] = listed("methods or technical documents", "依据技术文件")
    results: list[Quantity] = listed("results with units and uncertainties", "校准结果")
    conclusion: Text | None = optional("conclusion as printed", "结论")
    signature: Literal["unsigned", "present", "valid", "invalid"] | None = optional(
        "state of the electronic signature; `present` has not been checked", "电子签名状态"
    )
