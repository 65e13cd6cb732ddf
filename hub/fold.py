"""Many records → one profile: each value with every source of it, the rule that chose, and what others say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

# Fields of an `enterprise` record that describe the enterprise itself.
REGISTER_FIELDS = (
    "status", "status_code", "established", "registered_capital", "foreign_capital", "capital_currency",
    "short_name", "english_name", "legal_form",
    "industry_code", "industry", "insured_count", "business_scope", "registration_authority", "category",
)  # fmt: skip

RULE = {
    "en": "registers first, then the value that most sources give, then the newest, then the smallest",
    "zh": "登记类来源优先；其次取多数来源一致的值；再次取最新；最后取排序最前者",
}


class Sourced(NamedTuple):
    """One current record that names the enterprise: its fields, the parties that are the enterprise, its provenance."""

    kind: str
    fields: dict[str, Any]
    parties: Sequence[dict[str, Any]]  # those of the record's parties that were resolved to this enterprise
    provenance: dict[str, Any]


class Claim(NamedTuple):
    """One source says: `field` is `value`."""

    field: str
    value: Any
    register: bool
    provenance: dict[str, Any]


def claims(sourced: Sourced) -> Iterable[Claim]:
    """Everything a record says about the enterprise itself."""
    register = sourced.kind == "enterprise"
    for party in sourced.parties:
        own = register and party["role"] == "self"
        if sourced.kind == "institution" and party["role"] == "self":
            for sort in sourced.fields.get("types", ()):
                yield Claim("institution_type", sort, False, sourced.provenance)
        for field in ("name", "region", "address"):
            if party.get(field):
                yield Claim(field, party[field], own, sourced.provenance)
        for identifier in party.get("identifiers", ()):
            yield Claim(identifier["scheme"], identifier["value"], own, sourced.provenance)
        if own:
            for field in REGISTER_FIELDS:
                value = sourced.fields.get(field)
                if value is not None:
                    yield Claim(field, plain(value), True, sourced.provenance)
            for former in sourced.fields.get("former_names", ()):
                yield Claim("former_name", former, True, sourced.provenance)


def profile(records: Iterable[Sourced]) -> dict[str, dict[str, Any]]:
    """Field → {"value", "provenance": […], "rule", "others": [{"value", "provenance"}]}; no value without a source.

    The outcome depends on the set of records only, never on their order.
    """
    said: dict[str, dict[Any, list[Claim]]] = {}
    for record in records:
        for claim in claims(record):
            said.setdefault(claim.field, {}).setdefault(claim.value, []).append(claim)
    folded = {}
    for field in sorted(said):
        ranked = sorted(said[field].items(), key=_rank)
        (value, best), *rest = ranked
        folded[field] = {
            "value": value,
            "provenance": _provenance(best),
            "rule": RULE,
            "others": [{"value": other, "provenance": _provenance(found)} for other, found in rest],
        }
    return folded


def _rank(item: tuple[Any, list[Claim]]) -> tuple[Any, ...]:
    value, found = item
    sources = {claim.provenance["source"] for claim in found}
    newest = max(claim.provenance["last_seen"] for claim in found)
    return (not any(claim.register for claim in found), -len(sources), _descending(newest), str(value))


def _descending(moment: str) -> tuple[int, ...]:
    return tuple(-ord(letter) for letter in moment)


def _provenance(found: list[Claim]) -> list[dict[str, Any]]:
    unique = {(p["source"], p["record_id"], p["event_id"]): p for p in (claim.provenance for claim in found)}
    return [unique[key] for key in sorted(unique)]


def plain(value: Any) -> Any:
    """A decoded Avro value as JSON has it: dates in ISO 8601, decimals as their shortest exact text."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value
