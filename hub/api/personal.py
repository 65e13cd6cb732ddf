"""Refused rows and dead letters that hold personal data: what is shown of them to those who may not see it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hub.errors import StopProcess
from hub.messages import text
from hub.records.masking import HIDDEN, plan_of
from hub.source import plugins
from hub.source.mapping import mapping_of
from hub.source.mapping.targets import targets

MAPPED = "mapped"  # the plugin of an instance whose mapping is data


@lru_cache(maxsize=1)
def _private_plugins() -> dict[str, bool]:
    return {name: source.row.personal for name, source in plugins().items()}


def rows_are_personal(plugin: str, settings: dict[str, Any]) -> bool:
    """Whether an instance's rows hold personal data, as its connector or its mapping says; True where nothing tells."""
    if plugin != MAPPED:
        return _private_plugins().get(plugin, True)
    try:
        mapping = mapping_of(settings.get("mapping"))
    except StopProcess:
        return True
    known = targets(mapping.kind)
    return any(path in known and known[path].personal for one in mapping.fields for path in (one.to, *one.into))


def letter_is_personal(kind: str, field: str) -> bool:
    """Whether what a dead letter found stands in a personal field."""
    return field.partition(".")[0] in plan_of(kind)


def concealed(shown: dict[str, Any], spoken: str) -> dict[str, Any]:
    """The row with place, field and code, but without what it said."""
    hidden = shown | {"found": HIDDEN, "message": text("row_concealed", spoken, reason=shown["code"])}
    if "raw" in shown:
        hidden["raw"] = None
    if "others" in shown:
        hidden["others"] = [concealed(other, spoken) for other in shown["others"]]
    return hidden
