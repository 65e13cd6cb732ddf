"""One enterprise: its profile with why, its records by pillar, what happened, what the hub learned, its mentions."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

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

router = APIRouter(prefix="/enterprises", route_class=PageRoute, include_in_schema=False)
EnterpriseId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
EVIDENCE_SHOWN = 4
HISTORY_SHOWN = 15
MENTIONS_SHOWN = 40
KIND_PAGE = 50


def standing(connection: Connection, enterprise: str, rest: str = "") -> tuple[Any, Response | None]:
    """The mentions of an id that stands, or the answer that leads on from a merged one.

    Raises:
        Problem: 404, the id never was.
    """
    found, mentions = unified.resolve(connection, UUID(hex=enterprise))
    if found is None:
        raise Problem(404, "enterprise_unknown", found=enterprise)
    if found.hex != enterprise:
        target = path("enterprises", found.hex) + rest
        return mentions, RedirectResponse(f"{target}?from={enterprise}", 307)  # not 308: a merge may be undone
    return mentions, None


@router.get("/{enterprise}")
def show(
    request: Request,
    who: Reader,
    enterprise: EnterpriseId,
    as_of: date | None = None,
    former: Annotated[str, Query(alias="from", pattern="^([0-9a-f]{32})?$")] = "",
) -> Response:
    """The page; `as_of` shows what the hub knew at the end of that day (UTC)."""
    say, context = Language(language(request)), context_of(request)
    personal = sees_personal(request, who)
    moment = datetime.combine(as_of, time.max, UTC) if as_of else None
    with away(), context.engine.connect() as connection:
        mentions, moved = standing(connection, enterprise)
        if moved:
            return moved
        body = unified.record_of(
            connection, UUID(hex=enterprise), mentions, records_max=context.settings.records_per_kind_max, as_of=moment,
            personal=personal,
        )  # fmt: skip
        before = (moment, unified.LAST, 0) if moment else _beginning()
        history, last = unified.history(connection, UUID(hex=enterprise), before, HISTORY_SHOWN, personal=personal)
        sources = sources_of(connection, say)
    day = as_of or showing.today()
    pillars = portrait.pillars_of(say, body, day)
    return render(
        request, "enterprise.html", id=enterprise, sources=sources, as_of=as_of, former=former,
        split_from=body["split_from"], split_into=body["split_into"],
        name=portrait.name_of(say, body), uscc=portrait.value_of(body, "uscc"),
        region=say.region(portrait.region_of(body)), sample=portrait.is_sample(body, sources),
        institutions=len(portrait.sources_used(body)), profile=portrait.profile_rows(say, body["profile"], EVIDENCE_SHOWN),
        pillars=pillars, attention=portrait.attention_of(pillars), timeline=portrait.timeline_of(pillars, day),
        history=portrait.history_rows(history), older=_older(enterprise, last),
        mentions=body["mentions"][:MENTIONS_SHOWN], mentions_more=len(body["mentions"]) - MENTIONS_SHOWN,
    )  # fmt: skip


def _beginning() -> tuple[datetime, UUID, int]:
    return datetime(9999, 1, 1, tzinfo=UTC), unified.LAST, 0


def _older(enterprise: str, last: tuple[datetime, UUID, int] | None) -> str | None:
    """The address of the next page of history."""
    if last is None:
        return None
    raw = f"{last[0].isoformat()}|{last[1].hex}|{last[2]}"
    return f"/enterprises/{enterprise}/history?cursor={base64.urlsafe_b64encode(raw.encode()).decode()}"


def _before(cursor: str) -> tuple[datetime, UUID, int]:
    if not cursor:
        return _beginning()
    try:
        known_at, key, version = base64.urlsafe_b64decode(cursor).decode().split("|")
        return datetime.fromisoformat(known_at), UUID(hex=key), int(version)
    except ValueError:
        raise Problem(422, "cursor_invalid", found=cursor[:60]) from None


@router.get("/{enterprise}/history")
def show_history(
    request: Request, who: Reader, enterprise: EnterpriseId, cursor: Annotated[str, Query(max_length=400)] = ""
) -> Response:
    """Older versions: rows for the list when htmx asks, else a page."""
    say = Language(language(request))
    before = _before(cursor)
    with away(), context_of(request).engine.connect() as connection:
        _, moved = standing(connection, enterprise, "/history")
        if moved:
            return moved
        entries, last = unified.history(
            connection, UUID(hex=enterprise), before, HISTORY_SHOWN, personal=sees_personal(request, who)
        )
        sources = sources_of(connection, say)
    template = "history_rows.html" if request.headers.get("hx-request") else "history.html"
    return render(
        request, template, id=enterprise, sources=sources, history=portrait.history_rows(entries),
        older=_older(enterprise, last),
    )  # fmt: skip


@router.get("/{enterprise}/records/{kind}")
def show_kind(
    request: Request,
    who: Reader,
    enterprise: EnterpriseId,
    kind: str,
    cursor: Annotated[str, Query(pattern="^([0-9a-f]{32})?$")] = "",
) -> Response:
    """All records of one kind, in pages."""
    if kind not in KINDS:
        raise Problem(422, "unknown_kind", found=kind, known=", ".join(sorted(KINDS)))
    say, day = Language(language(request)), showing.today()
    with away(), context_of(request).engine.connect() as connection:
        mentions, moved = standing(connection, enterprise, f"/records/{kind}")
        if moved:
            return moved
        after = UUID(hex=cursor) if cursor else unified.FIRST
        page, following = unified.kind_page(
            connection, UUID(hex=enterprise), mentions, kind, after, KIND_PAGE, personal=sees_personal(request, who)
        )
        sources = sources_of(connection, say)
    rows = [portrait.shown_record(say, kind, record, day) for record in page]
    following_path = f"/enterprises/{enterprise}/records/{kind}?cursor={following.hex}" if following else None
    return render(
        request, "kind.html", id=enterprise, title=say.kind(kind), rows=rows, sources=sources, next=following_path,
        first=not cursor,
    )  # fmt: skip


@router.get("/{enterprise}/why/{field}")
def show_why(request: Request, who: Reader, enterprise: EnterpriseId, field: str) -> Response:
    """Everything behind one field of the profile."""
    say, context = Language(language(request)), context_of(request)
    with away(), context.engine.connect() as connection:
        mentions, moved = standing(connection, enterprise, path("why", field))
        if moved:
            return moved
        most = context.settings.records_per_kind_max
        body = unified.record_of(connection, UUID(hex=enterprise), mentions, records_max=most)
        sources = sources_of(connection, say)
    found = [row for row in portrait.profile_rows(say, body["profile"], most=10_000) if row["field"] == field]
    if not found:
        raise Problem(404, "record_unknown", found=f"{enterprise}/{field}")
    return render(request, "why.html", id=enterprise, name=portrait.name_of(say, body), row=found[0], sources=sources)
