"""What every kind of record shares: documented fields, parties in roles, identifiers with their scheme."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.fields import FieldInfo

Classification = Literal["public", "internal", "personal"]
Mask = Literal["hidden", "name", "phone", "email", "code"]
"""What is left of a personal value for those who may not see it; `hidden` leaves nothing."""

# NUL cannot be stored by PostgreSQL's text; everything else printed by an institution is kept as printed.
Text = Annotated[str, StringConstraints(max_length=100_000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
RecordId = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
Number = Annotated[str, StringConstraints(max_length=60, pattern=r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$")]
"""A measured number as printed: a decimal in text, so that no digit (nor a trailing zero) is lost."""
Region = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[A-Z]{2})$")]
"""GB/T 2260 code of six digits, or an ISO 3166-1 alpha-2 country."""
Count = Annotated[int, Field(ge=0, le=2**53)]
Money = Annotated[Decimal, Field(max_digits=22, decimal_places=6, allow_inf_nan=False)]

Role = Literal[
    "self",  # the enterprise that the record is about
    "holder",  # of a certificate, an approval, an award
    "client",  # who ordered a calibration or a test
    "manufacturer",
    "producer",  # 生产者 of a recall
    "importer",
    "sampled_party",  # 被抽样单位
    "seller",
    "laboratory",
    "certification_body",
    "accreditation_body",
    "authority",  # a regulator, a competent department
    "drafter",  # 起草单位 of a standard
    "proposer",  # 归口/提出单位 of a standard
    "publisher",
    "owner",  # of an instrument
    "party",  # 当事人 of a penalty
    "declarer",  # who declares a standard of its own (企业标准自我声明)
    "provider",  # who delivers a service
    "station",  # a one-stop service station that took a request in
    "employer",  # of a chief quality officer
    "training_body",  # who trained or examined a person
    "parent",  # the legal entity that runs an institution (所属法人单位)
]

Scheme = Literal[
    "uscc", "lei", "org_code", "reg_no", "tax_no", "stock_code", "wmi", "fei", "drug_code", "licence_no", "internal",
    "cnas_no",  # accreditation number of CNAS: L0001, C012-M
    "cma_no",  # 资质认定 (CMA) certificate number
    "cnca_no",  # approval number of a certification body: CNCA-R-2002-001
]  # fmt: skip


def described(
    en: str,
    zh: str,
    *,
    default: Any = ...,
    classification: Classification = "public",
    codes: tuple[str, ...] = (),
    unit: str | None = None,
    mask: Mask | None = None,
) -> Any:
    """A field with its documentation in both languages, its classification, its code list, its unit and its mask."""
    extra: dict[str, Any] = {"zh": zh, "classification": classification}
    if classification == "personal":
        extra["mask"] = mask or "hidden"
    if codes:
        extra["codes"] = list(codes)
    if unit:
        extra["unit"] = unit
    return Field(default=default, description=en, json_schema_extra=extra)


def optional(
    en: str,
    zh: str,
    *,
    classification: Classification = "public",
    codes: tuple[str, ...] = (),
    unit: str | None = None,
    mask: Mask | None = None,
) -> Any:
    """A field that may be absent (null)."""
    return described(en, zh, default=None, classification=classification, codes=codes, unit=unit, mask=mask)


def listed(en: str, zh: str, *, classification: Classification = "public") -> Any:
    """A list that is empty when a source has nothing."""
    return Field(default_factory=list, description=en, json_schema_extra={"zh": zh, "classification": classification})


def documentation(info: FieldInfo) -> dict[str, Any]:
    """What `described` put into a field: {"en", "zh", "classification", "codes"?, "unit"?}."""
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    return {"en": info.description or "", **extra}


class Part(BaseModel):
    """A piece of a record: unknown fields are refused, so that a typo never loses a value silently."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def part_of(annotation: Any) -> type[Part] | None:
    """The part that a field's list holds; None for a field of anything else."""
    for argument in get_args(annotation):
        if isinstance(argument, type) and issubclass(argument, Part):
            return argument
    return None


class Identifier(Part):
    """A code with the scheme that gives it meaning."""

    scheme: Scheme = described("scheme of the code", "编码体系")
    value: Name = described("the code as printed", "编码原文")


class Party(Part):
    """An enterprise or institution named by a record, in a role, by whatever identifiers the source has."""

    role: Role = described("what it is to the record", "在记录中的角色")
    name: Name | None = optional("name as printed", "名称原文")
    identifiers: list[Identifier] = listed("codes the source gives", "来源给出的编码")
    region: Region | None = optional("GB/T 2260 or ISO 3166 code", "行政区划代码或国家代码")
    address: Text | None = optional("address as printed", "地址原文")


Pillar = Literal[
    "register", "metrology", "standards", "certification", "testing", "quality", "regulation", "trade"
]  # fmt: skip


class Record(Part):
    """A record of any kind. `record_id` is the source's own; parties name the enterprises."""

    kind: ClassVar[str]
    title: ClassVar[tuple[str, str]]  # English, 中文
    pillar: ClassVar[Pillar]

    record_id: RecordId = described("the source's own id of the record", "来源系统中的记录编号")
    parties: list[Party] = listed("enterprises and institutions in their roles", "记录涉及的单位及其角色")
    url: Text | None = optional("where the source shows it", "来源网址")
    note: Text | None = optional("the source's remark", "来源备注")
    reference: Text | None = optional("where the source has it from, in its words", "出处")


class Quantity(Part):
    """A measured value with its unit and, if stated, its expanded uncertainty."""

    name: Text | None = optional("what was measured", "测量项目")
    value: Number | None = optional("value as printed", "量值")
    unit: Text | None = optional("unit: D-SI where a DCC gives it, else as printed", "单位")
    uncertainty: Number | None = optional("expanded uncertainty", "扩展不确定度")
    coverage_factor: Number | None = optional("coverage factor k", "包含因子 k")
    coverage_probability: Number | None = optional("coverage probability", "包含概率")
    unit_readable: Text | None = optional("the unit as people write it: °C for \\degreecelsius", "单位（通用写法）")
    result: Text | None = optional("name of the result or table that it stands in", "所属结果")
    ref_type: Text | None = optional("what it is, in the DCC's words (refType)", "数据含义（DCC refType）")
    method: Text | None = optional("method it was found by", "所用方法")
    standard_uncertainty: Number | None = optional("standard uncertainty", "标准不确定度")
    interval_min: Number | None = optional("lower end of the coverage interval", "包含区间下限")
    interval_max: Number | None = optional("upper end of the coverage interval", "包含区间上限")
    distribution: Text | None = optional("distribution assumed", "假定分布")


class TestItem(Part):
    """One tested item: what was found against what is required."""

    name: Text = described("item", "检验项目")
    method: Text | None = optional("method or clause", "检验方法")
    unit: Text | None = optional("unit", "单位")
    limit: Text | None = optional("requirement as printed", "标准要求")
    result: Text | None = optional("result as printed", "实测值")
    verdict: Literal["pass", "fail", "undetermined"] | None = optional("verdict on the item", "单项结论")
