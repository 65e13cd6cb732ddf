"""Kind `enterprise`: a register's entry of an enterprise."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from hub.records.parts import Count, Money, Name, Part, Record, Text, described, listed, optional


class FormerName(Part):
    """A name that the enterprise had, and when."""

    name: Name = described("former name", "曾用名")
    begun: date | None = optional("borne from", "启用日期")
    ended: date | None = optional("borne until", "停用日期")


class Enterprise(Record):
    """An enterprise as a register (business register, LEI, stock exchange) has it; itself is the party `self`."""

    kind: ClassVar[str] = "enterprise"
    title: ClassVar[tuple[str, str]] = ("Enterprise", "企业")
    pillar = "register"

    status: Text | None = optional("registration status in the register's word", "登记状态")
    status_code: Literal["active", "revoked", "cancelled", "moved", "other"] | None = optional(
        "registration status, normalised", "登记状态代码"
    )
    established: date | None = optional("date of establishment", "成立日期")
    registered_capital: Money | None = optional("registered capital", "注册资本", unit="10,000 CNY / 万元")
    paid_capital: Money | None = optional("paid-in capital", "实缴资本", unit="10,000 CNY / 万元")
    foreign_capital: Money | None = optional(
        "registered capital in the currency of `capital_currency`", "外币注册资本", unit="10,000 / 万"
    )
    capital_currency: Text | None = optional("currency of the foreign capital, ISO 4217", "注册资本币种")
    former_names: list[Name] = listed("former names", "曾用名")
    name_history: list[FormerName] = listed("former names with their times", "曾用名及使用期")
    legal_representative: Text | None = optional(
        "legal representative", "法定代表人", classification="personal", mask="name"
    )
    short_name: Text | None = optional("short name", "简称")
    english_name: Text | None = optional("English name", "英文名称")
    legal_form: Text | None = optional("legal form", "组织形式")
    industry_code: Text | None = optional("industry, GB/T 4754", "行业代码（GB/T 4754）")
    industry: Text | None = optional("industry in words", "行业")
    insured_count: Count | None = optional("insured employees", "参保人数", unit="persons / 人")
    business_scope: Text | None = optional("business scope", "经营范围")
    registration_authority: Text | None = optional("registration authority", "登记机关")
    category: Text | None = optional("category in the register's word", "类别")
    term_begun: date | None = optional("licensed from", "营业期限自")
    term_ended: date | None = optional("licensed until", "营业期限至")
    status_date: date | None = optional("date of the status (revoked, cancelled…)", "状态日期")
    reported: date | None = optional("date of the report the entry comes from", "报告日期")
    updated: datetime | None = optional("when the register last changed it (UTC)", "更新时间")
