"""Kind `standard`: a national, sector, local or association standard, and who drafted it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from hub.records.parts import Name, Record, Text, described, listed, optional


class Standard(Record):
    """A standard; drafting units are parties in the role `drafter`."""

    kind: ClassVar[str] = "standard"
    title: ClassVar[tuple[str, str]] = ("Standard", "标准")
    pillar = "standards"

    number: Name | None = optional("standard number as printed", "标准号")
    name: Name = described("name", "标准名称")
    name_en: Text | None = optional("English name", "英文名称")
    status: Literal["in_force", "upcoming", "withdrawn"] | None = optional("status", "标准状态")
    level: Text | None = optional("national, sector, local, association, enterprise", "标准类型")
    adopts_international: bool | None = optional("adopts an international standard", "是否采标")
    ccs: Text | None = optional("Chinese classification (CCS)", "中国标准分类号")
    ics: Text | None = optional("international classification (ICS)", "国际标准分类号")
    issued: date | None = optional("date of issue", "发布日期")
    implemented: date | None = optional("date of implementation", "实施日期")
    replaces: list[Name] = listed("standards it replaces", "代替标准")
    replaced_by: list[Name] = listed("standards that replace it", "被代替标准")
    withdrawn: date | None = optional("date of withdrawal", "废止日期")
