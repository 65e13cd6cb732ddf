"""An enterprise as its page shows it, composed from the unified record. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from hub.web import showing
from hub.web.languages import Language
from hub.web.rendering import path
from hub.web.sources import Sources

RECORDS_SHOWN = 10
TIMELINE_SHOWN = 30


def value_of(body: dict[str, Any], field: str) -> str | None:
    """A profile field's value; None if nobody gives it."""
    found = body["profile"].get(field)
    return str(found["value"]) if found else None


def name_of(say: Language, body: dict[str, Any]) -> str:
    """What to call the enterprise."""
    return value_of(body, "name") or value_of(body, "uscc") or say.text("unnamed")


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
            "several": field in showing.SEVERAL,
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
        "concerned": bool(showing.CONCERNED & set(record.get("roles", []))),
        "url": record["url"] if str(record.get("url") or "").startswith(("https://", "http://")) else None,
        "parties": record["parties"],
        "provenance": record["provenance"],
        "path": path("records", kind, record["provenance"]["source"], record["provenance"]["record_id"]),
    }


def pillars_of(say: Language, body: dict[str, Any], day: date) -> list[dict[str, Any]]:
    """Pillars that have records, each with its kinds."""
    pillars = []
    for pillar, kinds in showing.kinds_by_pillar().items():
        shown = []
        for kind in kinds:
            records = body["records"].get(kind, [])
            if records:
                ordered = sorted(records, key=lambda r: showing.order_key(kind, r), reverse=True)
                rows = [shown_record(say, kind, record, day) for record in ordered]
                shown.append({
                    "kind": kind, "title": say.kind(kind), "count": body["counts"].get(kind, len(rows)),
                    "rows": rows[:RECORDS_SHOWN], "every": rows,
                })  # fmt: skip
        if shown:
            count = sum(kind["count"] for kind in shown)
            pillars.append({"pillar": pillar, "title": say.word("pillar", pillar), "count": count, "kinds": shown})
    return pillars


def attention_of(pillars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bad news about the enterprise itself, newest first."""
    bad = [
        row
        for pillar in pillars
        for kind in pillar["kinds"]
        for row in kind["every"]
        if row["concerned"] and row["status"] and row["status"].tone == "bad"
    ]
    return sorted(bad, key=lambda row: row["dates"][0].day if row["dates"] else "", reverse=True)


def timeline_of(say: Language, body: dict[str, Any], day: date) -> dict[str, Any]:
    """What happened by the records' own dates, newest first; `older` is how many are left out."""
    entries = []
    for kind, records in body["records"].items():
        for record in records:
            status = showing.status_of(say, kind, record, day)
            for dated in showing.dates_of(say, kind, record, day):
                entries.append({
                    "day": dated.day, "what": dated.label, "over": dated.over, "upcoming": dated.day > day.isoformat(),
                    "kind": say.kind(kind), "title": showing.title_of(kind, record), "status": status,
                    "source": record["provenance"]["source"],
                    "path": path("records", kind, record["provenance"]["source"], record["provenance"]["record_id"]),
                })  # fmt: skip
    entries.sort(key=lambda entry: (entry["day"], entry["path"]), reverse=True)
    return {"entries": entries[:TIMELINE_SHOWN], "older": max(0, len(entries) - TIMELINE_SHOWN)}


def history_rows(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Versions with what their records are called."""
    return [
        entry | {
            "title": showing.title_of(entry["kind"], entry["record"]) if entry["record"] else entry["record_id"],
            "path": path("records", entry["kind"], entry["source"], entry["record_id"]),
        }
        for entry in entries
    ]  # fmt: skip
