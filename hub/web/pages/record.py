"""One record: its fields, the enterprises in it, where it came from, its versions with what changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from hub import unified
from hub.api.auth import sees_personal
from hub.api.context import context_of
from hub.api.problems import Problem, language
from hub.records import KINDS
from hub.store.database import away
from hub.web import portrait, showing
from hub.web.languages import Language
from hub.web.rendering import PageRoute, path, render
from hub.web.sessions import Reader
from hub.web.sources import sources_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
VERSIONS_SHOWN = 50


@router.get("/records/{kind}/{source}/{record_id:path}")
def show(request: Request, who: Reader, kind: str, source: str, record_id: str) -> Response:
    """The record as it stands, or as it was before its source deleted it."""
    say = Language(language(request))
    with away(), context_of(request).engine.connect() as connection:
        found = unified.one_record(
            connection, kind, source, record_id, limit=VERSIONS_SHOWN, personal=sees_personal(request, who)
        )
        sources = sources_of(connection, say)
    if found is None or kind not in KINDS:
        raise Problem(404, "record_unknown", found=f"{kind}/{source}/{record_id}")
    versions = found["versions"]
    last = found["record"] or next((v["record"] for v in versions if v["record"]), None)
    shown = _shown(say, kind, found, last, showing.today()) if last else None
    return render(
        request, "record.html", found=found, shown=shown, sources=sources, kind_title=say.kind(kind),
        versions=_changes(say, kind, versions), parties=_parties(say, last) if last else [],
        raw=path("v1", "records", kind, source) + "/" + record_id,
    )  # fmt: skip


def _shown(say: Language, kind: str, found: dict[str, Any], last: dict[str, Any], day: date) -> dict[str, Any]:
    record = last | {"roles": [], "provenance": found["provenance"]}
    return portrait.shown_record(say, kind, record, day)


def _parties(say: Language, record: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "role": say.word("role", party["role"]),
            "name": party.get("name"),
            "codes": [(say.word("scheme", i["scheme"]), i["value"]) for i in party.get("identifiers", ())],
            "region": say.region(party.get("region")),
            "address": party.get("address"),
            "enterprise": party.get("enterprise"),
        }
        for party in record["parties"]
    ]


def _changes(say: Language, kind: str, versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each version with the labels of the fields in which it differs from the one before it."""
    shown = []
    for newer, older in zip(versions, [*versions[1:], None], strict=True):
        changed: list[str] = []
        if older is not None and newer["record"] and older["record"]:
            changed = [
                say.label(KINDS[kind], field)
                for field in KINDS[kind].model_fields
                if newer["record"].get(field) != older["record"].get(field)
            ]
        shown.append(newer | {"changed": changed, "first": older is None and len(versions) < VERSIONS_SHOWN})
    return shown
