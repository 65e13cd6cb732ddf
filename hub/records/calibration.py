"""Kind `calibration`: a calibration certificate (DCC `administrativeData` and results, or a laboratory's table)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from hub.records.parts import Name, Part, Quantity, Record, Text, described, listed, optional


class CalibratedItem(Part):
    """The thing that was calibrated."""

    name: Text | None = optional("name of the item", "器具名称")
    manufacturer: Text | None = optional("its manufacturer as printed", "制造单位")
    model: Text | None = optional("model", "型号规格")
    serial: Text | None = optional("serial number or other mark", "出厂编号")
    owner_mark: Text | None = optional("the client's own mark of it", "委托方设备编号")
    accuracy: Text | None = optional("accuracy class", "准确度等级")


class UsedEquipment(Part):
    """A measuring standard that the calibration was done with."""

    name: Text | None = optional("name of the standard", "标准器名称")
    manufacturer: Text | None = optional("its manufacturer as printed", "制造单位")
    model: Text | None = optional("model", "型号规格")
    serial: Text | None = optional("serial number or other mark", "编号")
    certificate: Text | None = optional("its own certificate", "标准器证书编号")
    valid_until: date | None = optional("its certificate is valid until", "标准器证书有效期至")


class Calibration(Record):
    """A calibration certificate; parties: laboratory, client, manufacturer."""

    kind: ClassVar[str] = "calibration"
    title: ClassVar[tuple[str, str]] = ("Calibration", "校准")
    pillar = "metrology"

    number: Name = described("certificate number (DCC uniqueIdentifier)", "证书编号")
    type: Literal["calibration", "verification", "test", "other"] | None = optional(
        "type of certificate: calibration (校准), legal verification (检定) or test (检测)", "证书类别"
    )
    schema_version: Text | None = optional("DCC schema version", "DCC 模式版本")
    items: list[CalibratedItem] = listed("calibrated items", "被校器具")
    begun: date | None = optional("first day of the calibration", "校准开始日期")
    ended: date | None = optional("last day of the calibration", "校准结束日期")
    next_due: date | None = optional("next calibration due (outside the DCC)", "下次校准日期")
    methods: list[Text] = listed("methods or technical documents", "依据技术文件")
    results: list[Quantity] = listed("results with units and uncertainties", "校准结果")
    conclusion: Text | None = optional("conclusion as printed", "结论")
    conformity: Literal["pass", "fail", "conditional_pass", "conditional_fail", "no_pass", "no_fail"] | None = optional(
        "statement of conformity (DCC: noPass and noFail say that neither is stated)", "符合性声明"
    )
    statements: list[Text] = listed("declarations as printed", "声明")
    conditions: list[Quantity] = listed("ambient conditions", "环境条件")
    equipment: list[UsedEquipment] = listed("measuring standards used", "使用的计量标准")
    received: date | None = optional("day the item was received", "收样日期")
    issued: date | None = optional("date of issue", "签发日期")
    place: Text | None = optional("place of the calibration", "校准地点")
    signature: Literal["unsigned", "valid", "untrusted", "invalid", "present"] | None = optional(
        "state of the electronic signature: `untrusted` is right but by nobody that the hub trusts; `present` has not "
        "been checked",
        "电子签名状态",
    )
    signed_by: Text | None = optional("organisation that signed, by its certificate; never a person", "签名单位")
    signed_at: datetime | None = optional("time of the signature (UTC)", "签名时间")
    signature_detail: Text | None = optional("what the check of the signature found", "签名核验说明")
