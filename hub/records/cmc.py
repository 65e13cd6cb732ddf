"""Kind `cmc`: a calibration and measurement capability, as the KCDB of the BIPM or an accreditation's annex has it.

Field names follow the results of the KCDB's web service: kcdbCode, nmiCode, quantityValue, cmc, cmcUncertainty,
coverageFactor, confidenceLevel, statusDate…
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Name, Number, Part, Record, Text, described, listed, optional


class CmcParameter(Part):
    """A condition under which the capability holds."""

    name: Text = described("parameter", "参数")
    value: Text | None = optional("its value or range as printed", "参数值或范围")


class Cmc(Record):
    """A capability; parties: laboratory (the institute), accreditation_body."""

    kind: ClassVar[str] = "cmc"
    title: ClassVar[tuple[str, str]] = ("Calibration and measurement capability", "校准测量能力")
    pillar = "metrology"

    number: Name = described("KCDB code, or the number in the annex", "能力编号（KCDB 编码）")
    domain: Literal["physics", "chemistry_biology", "ionizing_radiation"] | None = optional("domain", "学科领域")
    area: Text | None = optional("metrology area, KCDB label (EM, L, M, T…)", "计量专业（KCDB 代号）")
    branch: Text | None = optional("branch", "分支")
    service: Text | None = optional("calibration or measurement service", "校准测量服务")
    service_code: Text | None = optional("code of the service (11.3.3)", "服务分类代码")
    quantity: Text = described("quantity or measurand", "被测量")
    instrument: Text | None = optional("instrument or artefact", "被校仪器")
    method: Text | None = optional("method or technique", "方法")
    analyte: Text | None = optional("analyte or nuclide", "分析物或核素")
    matrix: Text | None = optional("matrix or medium", "基体或介质")
    range_min: Number | None = optional("lower end of the range", "测量范围下限")
    range_max: Number | None = optional("upper end of the range", "测量范围上限")
    range_unit: Text | None = optional("unit of the range", "测量范围单位")
    range_text: Text | None = optional("range as printed", "测量范围原文")
    parameters: list[CmcParameter] = listed("conditions", "条件参数")
    uncertainty_min: Number | None = optional("expanded uncertainty at the lower end", "扩展不确定度下限")
    uncertainty_max: Number | None = optional("expanded uncertainty at the upper end", "扩展不确定度上限")
    uncertainty_unit: Text | None = optional("unit of the uncertainty", "不确定度单位")
    uncertainty_mode: Literal["absolute", "relative"] | None = optional("absolute or relative", "不确定度表示方式")
    uncertainty_equation: Text | None = optional("equation, where one is given", "不确定度公式")
    coverage_factor: Number | None = optional("coverage factor k", "包含因子 k")
    confidence_level: Number | None = optional("level of confidence", "包含概率", unit="%")
    traceability: Text | None = optional("source of traceability", "溯源至")
    standards: list[Name] = listed("standards or technical documents", "依据技术文件")
    institute_code: Text | None = optional("the institute's KCDB code (nmiCode)", "机构代号")
    institute_service: Text | None = optional("the institute's own number of the service", "机构服务编号")
    rmo: Text | None = optional("regional metrology organisation", "区域计量组织")
    status: Literal["published", "suspended", "withdrawn", "pending"] | None = optional("status", "状态")
    status_text: Text | None = optional("status in the database's word", "状态原文")
    status_date: date | None = optional("date of the status", "状态日期")
    approved: date | None = optional("date of approval", "批准日期")
    published: date | None = optional("date of publication", "公布日期")
