"""Personal values of a record, masked: 张*, 138****1234; the fields that are personal say so in their kind's model. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hub.records import KINDS
from hub.records.parts import Part, documentation, part_of

HIDDEN = "***"
Plan = dict[str, Any]
"""Field → its mask, or the plan of the parts that its list holds; only what is personal."""


@lru_cache(maxsize=64)
def plan_of(kind: str) -> Plan:
    """What is personal in a kind; {} for a kind without personal fields, or an unknown one."""
    return _plan(KINDS[kind]) if kind in KINDS else {}


def _plan(part: type[Part]) -> Plan:
    plan: Plan = {}
    for name, info in part.model_fields.items():
        inner = part_of(info.annotation)
        said = documentation(info)
        if said["classification"] == "personal":
            plan[name] = said["mask"]
        elif inner is not None and (deeper := _plan(inner)):
            plan[name] = deeper
    return plan


def masked(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """A record's fields with what is personal masked; the same object where nothing is."""
    plan = plan_of(kind)
    return _masked(plan, fields) if plan else fields


def _masked(plan: Plan, fields: dict[str, Any]) -> dict[str, Any]:
    shown = dict(fields)
    for name, how in plan.items():
        value = shown.get(name)
        if value is None:
            continue
        if isinstance(how, dict):
            shown[name] = [_masked(how, part) for part in value]
        elif isinstance(value, list):
            shown[name] = [mask(one, how) if isinstance(one, str) else HIDDEN for one in value]
        else:
            shown[name] = mask(value, how)
    return shown


def mask(value: Any, how: str) -> str | None:
    """What is left of a value: text by its mask, nothing of a date or a number."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if how == "name" and text:
        return text[0] + "*"
    if how == "phone":
        digits = sum(letter.isdigit() for letter in text)
        return f"{text[:3]}****{text[-4:]}" if digits >= 11 else "****" + text[-2:]
    if how == "email" and "@" in text:
        return f"{text[0]}***{text[text.rindex('@') :]}"
    if how == "code" and len(text) >= 8:
        return f"{text[:2]}****{text[-2:]}"
    return HIDDEN
