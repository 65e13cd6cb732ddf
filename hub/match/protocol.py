"""The Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group): its queries and answers as ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from hub.errors import RejectRecord
from hub.match.finding import Answer
from hub.match.shown import said
from hub.match.wanted import LIMIT_MAX, Wanted, wanted_of
from hub.messages import text
from hub.records import KINDS
from hub.unified.listing import row_of

VERSIONS = ["0.1", "0.2"]
TYPE = "enterprise"
ASKED = ("uscc", "org_code", "reg_no", "lei", "region", "address", "former")
"""Properties by which a query may be refined."""
READ = ("name", "other_name", "uscc", "org_code", "reg_no", "lei", "region", "address")
BATCH_MAX = 50
IDS_MAX = 500


def types(spoken: str) -> list[dict[str, Any]]:
    """The types of entities: one."""
    return [{"id": TYPE, "name": text("match_type_name", spoken)}]


def properties(spoken: str, ids: Iterable[str] = (*READ, "former")) -> list[dict[str, str]]:
    """Properties with what they are called, those that count records last."""
    named = [{"id": one, "name": text(f"match_p_{one}", spoken)} for one in ids]
    at = 1 if spoken == "zh" else 0
    counts = [{"id": f"count_{kind}", "name": text("match_p_count", spoken, kind=model.title[at])}
              for kind, model in KINDS.items()]  # fmt: skip
    return named + counts


def manifest(base: str, site: str, spoken: str, *, version: str, open_key: bool) -> dict[str, Any]:
    """What the service offers. `base`: its address; `site`: the hub's; `open_key`: the key is sent beside the address."""
    paths = {"service_url": base}
    found: dict[str, Any] = {
        "versions": VERSIONS,
        "name": text("match_service", spoken),
        "identifierSpace": f"{site}/enterprises/",
        "schemaSpace": f"{site}/docs#enterprise",
        "documentation": f"{site}/docs",
        "serviceVersion": version,
        "defaultTypes": types(spoken),
        "view": {"url": f"{site}/enterprises/{{{{id}}}}"},
        "preview": {"url": f"{base}/preview?id={{{{id}}}}", "width": 420, "height": 200},
        "suggest": {
            one: paths | {"service_path": f"/suggest/{one}", "flyout_service_path": f"/flyout/{one}?id=${{id}}"}
            for one in ("entity", "property", "type")
        },
        "extend": {"propose_properties": paths | {"service_path": "/properties"}, "property_settings": []},
        "batchSize": BATCH_MAX,
    }
    if open_key:
        found["authentication"] = {"type": "apiKey", "name": "Authorization", "in": "header"}
    return found


def wanted_by(query: object) -> Wanted:
    """A query as a row: its string is the name, its properties are codes, region, address, former names.

    Raises:
        RejectRecord: it is no query.
    """
    if not isinstance(query, dict):
        raise RejectRecord("match_queries", field="queries", detail="a query is a JSON object")
    row: dict[str, Any] = {"name": query.get("query")}
    listed = query.get("properties") or []
    if not isinstance(listed, list):
        raise RejectRecord("match_queries", field="properties", detail="a list")
    for one in listed:
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str):
            raise RejectRecord("match_queries", field="properties", detail='{"pid": …, "v": …}')
        given = one.get("v")
        values = [value for v in (given if isinstance(given, list) else [given]) if (value := plain_value(v))]
        if one["pid"] in ASKED and values:
            row[one["pid"]] = values if one["pid"] == "former" else values[0]
    limit = query.get("limit")
    if isinstance(limit, int | float) and not isinstance(limit, bool) and limit >= 1:
        row["limit"] = int(min(limit, LIMIT_MAX))
    return wanted_of(row)


def plain_value(value: object) -> str:
    """A property's value as text; an entity goes by its name."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("id") or ""
    return "" if value is None or isinstance(value, list | bool) else str(value)


def result_of(answer: Answer, spoken: str) -> dict[str, Any]:
    """The candidates of one query."""
    return {
        "result": [
            {
                "id": one.id.hex, "name": one.name or one.id.hex, "score": one.score, "match": one.match,
                "type": types(spoken),
                "description": "; ".join(filter(None, [one.uscc, one.region, *(said(r, spoken) for r in one.reasons)])),
                "features": [{"id": reason.code, "value": True} for reason in one.reasons],
            }
            for one in answer.candidates
        ]
    }  # fmt: skip


def values_of(id_: UUID, live: Sequence[Row[Any]], counts: Mapping[str, int], wanted: str) -> list[dict[str, Any]]:
    """The values of one property of an enterprise."""
    if wanted.startswith("count_"):
        return [{"int": counts.get(wanted.removeprefix("count_"), 0)}]
    row = row_of(id_, live, dict(counts))
    found: list[str] = []
    if wanted in ("name", "region"):
        found = [row[wanted]] if row[wanted] else []
    elif wanted in ("other_name", "former"):
        found = sorted({one.name for one in live if one.name} - {row["name"]})
    elif wanted == "address":
        found = sorted({one.address for one in live if one.address})
    else:
        found = [one["value"] for one in row["identifiers"] if one["scheme"] == wanted]
    return [{"str": value} for value in found]
