"""An enterprise as its page shows it, composed from the unified record. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from hub.web import showing
from hub.web.emphasis import SEVERAL
from hub.web.languages import Language
from hub.web.rendering import path
from hub.web.sources import Sources

RECORDS_SHOWN = 10
UPCOMING_SHOWN = 8
TIMELINE_SHOWN = 30


def value_of(body: dict[str, Any], field: str) -> str | None:
    """A profile field's value; None if nobody gives it."""
    found = body["profile"].get(field)
    return str(found["value"]) if found else None


def name_of(say: Language, body: dict[str, Any]) -> str:
    """What to call the enterprise."""
    return value_of(body, "name") or value_of(body, "uscc") or say.text("unnamed")


def region_of(body: dict[str, Any]) -> str | None:
    """The region to show: the one sources give, else the most exact that was found in names and addresses."""
    found = sorted({m["region_found"] for m in body["mentions"] if m["region_found"]}, key=_exact)
    return value_of(body, "region") or (found[0] if found else None)


def _exact(code: str) -> tuple[bool, int, str]:
    """Sorts a district before its city, a city before its province, a province before a country."""
    return (not code.isdigit(), -len(code.rstrip("0")), code)


def sources_used(body: dict[str, Any]) -> set[str]:
    """Sources of its records."""
    return {record["provenance"]["source"] for shown in body["records"].values() for record in shown}


def is_sample(body: dict[str, Any], sources: Sources) -> bool:
    """Whether any of its records is made up."""
    return any(sources[name].sample for name in sources_used(body))


def profile_rows(say: Language, profile: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """Each field with its value in words, its evidence and what other sources say."""
    shown = []
    for field in showing.profile_fields(profile):
        found = profile[field]
        others = [
            {"value": showing.profile_value(say, field, other["value"]), "provenance": other["provenance"]}
            for other in found["others"]
        ]
        behind = len(found["provenance"]) + sum(len(other["provenance"]) for other in others)
        shown.append({
            "field": field,
            "label": say.profile_label(field),
            "value": showing.profile_value(say, field, found["value"]),
            "code": field in ("uscc", "lei", "org_code", "reg_no", "tax_no"),
            "several": field in SEVERAL,
            "provenance": found["provenance"][:most],
            "sources": len({p["source"] for p in found["provenance"]}),
            "others": [other | {"provenance": other["provenance"][:most]} for other in others[:most]],
            "others_n": len(others),
            "rule": found["rule"][say.code],
            "behind": behind,
            "cut": behind > len(found["provenance"][:most]) + sum(len(o["provenance"][:most]) for o in others[:most]),
        })  # fmt: skip
    return shown


def shown_record(say: Language, kind: str, record: dict[str, Any], day: date) -> dict[str, Any]:
    """A record as the list shows it."""
    return {
        "kind": kind,
        "title": showing.title_of(kind, record),
        "number": showing.number_of(kind, record),
        "status": showing.status_of(say, kind, record, day),
        "dates": showing.dates_of(say, kind, record, day),
        "fields": showing.fields_of(say, kind, record),
        "roles": [say.word("role", role) for role in record.get("roles", [])],
        "concerned": showing.concerns(kind, record.get("roles", [])),
        "url": record["url"] if str(record.get("url") or "").startswith(("https://", "http://")) else None,
        "parties": record["parties"],
        "provenance": record["provenance"],
        "path": path("records", kind, record["provenance"]["source"], record["provenance"]["record_id"]),
    }


def pillars_of(say: Language, body: dict[str, Any], day: date) -> list[dict[str, Any]]:
    """Pillars that have records, each with its kinds, each kind's newest records first."""
    pillars = []
    for pillar, kinds in showing.kinds_by_pillar().items():
        shown = [_kind(say, kind, body, day) for kind in kinds if body["records"].get(kind)]
        if shown:
            count = sum(kind["count"] for kind in shown)
            pillars.append({"pillar": pillar, "title": say.word("pillar", pillar), "count": count, "kinds": shown})
    return pillars


def _kind(say: Language, kind: str, body: dict[str, Any], day: date) -> dict[str, Any]:
    records = sorted(body["records"][kind], key=lambda record: showing.order_key(kind, record), reverse=True)
    replaced = showing.replaced(kind, records, day)
    rows = [shown_record(say, kind, record, day) for record in records]
    for row, record in zip(rows, records, strict=True):
        if record["record_id"] in replaced:
            row["status"] = showing.Status(say.word("status", "replaced"), "plain")
    count = body["counts"].get(kind, len(rows))
    return {"kind": kind, "title": say.kind(kind), "count": count, "rows": rows[:RECORDS_SHOWN], "every": rows}


def _every(pillars: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return (row for pillar in pillars for kind in pillar["kinds"] for row in kind["every"])


def attention_of(pillars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bad news about the enterprise itself, newest first."""
    bad = [row for row in _every(pillars) if row["concerned"] and row["status"] and row["status"].tone == "bad"]
    return sorted(bad, key=lambda row: row["dates"][0].day if row["dates"] else "", reverse=True)


def timeline_of(pillars: list[dict[str, Any]], day: date) -> dict[str, Any]:
    """{"upcoming": soonest first, "past": newest first, "more": how many are left out}, by the records' own dates."""
    entries = sorted(
        (
            {
                "day": dated.day,
                "what": dated.label,
                "over": dated.over and bool(row["status"]) and row["status"].tone == "bad",
                "row": row,
            }
            for row in _every(pillars)
            for dated in row["dates"]
        ),
        key=lambda entry: (entry["day"], entry["row"]["path"]),
    )
    upcoming = [entry for entry in entries if entry["day"] > day.isoformat()]
    past = [entry for entry in entries if entry["day"] <= day.isoformat()]
    shown = {"upcoming": upcoming[:UPCOMING_SHOWN], "past": past[::-1][:TIMELINE_SHOWN]}
    return shown | {"more": len(entries) - len(shown["upcoming"]) - len(shown["past"])}


def history_rows(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Versions with what their records are called."""
    return [
        entry | {
            "title": showing.title_of(entry["kind"], entry["record"]) if entry["record"] else entry["record_id"],
            "path": path("records", entry["kind"], entry["source"], entry["record_id"]),
        }
        for entry in entries
    ]  # fmt: skip
