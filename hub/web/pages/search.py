"""Searching enterprises: a plain form that also answers as one types."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from hub import match, unified
from hub.api.context import context_of
from hub.api.problems import Problem
from hub.records import KINDS
from hub.store import access, enterprises
from hub.store.database import away
from hub.web.rendering import PageRoute, render
from hub.web.sessions import Reader
from hub.web.showing import kinds_by_pillar

router = APIRouter(route_class=PageRoute, include_in_schema=False)
ROWS = 20
_REGION = re.compile(r"[0-9]{1,6}|[A-Z]{2}")


@router.get("/")
def search(
    request: Request,
    who: Reader,
    name: Annotated[str, Query(max_length=200)] = "",
    identifier: Annotated[str, Query(max_length=100)] = "",
    region: Annotated[str, Query(max_length=20)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The form and a page of results; only the results when htmx asks."""
    asked = {"name": name.strip(), "identifier": identifier.strip(), "region": region.strip().upper(), "kind": kind}
    part = bool(request.headers.get("hx-request")) and not request.headers.get("hx-history-restore-request")
    hint = _hint(asked)
    rows, following = ([], None) if hint else _found(request, asked, cursor)
    return render(
        request, "results.html" if part else "search.html", asked=asked, rows=rows, hint=hint, first=not cursor,
        next=f"/?{_query(asked, cursor=following)}" if following else None, again=f"/?{_query(asked)}",
        kinds=kinds_by_pillar(),
    )  # fmt: skip


def _query(asked: dict[str, str], **more: str) -> str:
    return urlencode({key: value for key, value in (asked | more).items() if value})


def _hint(asked: dict[str, str]) -> str:
    """What keeps this from being a search, while someone is still typing."""
    if any(len(word) < 2 for word in asked["name"].split()):
        return "search_short"
    if asked["region"] and not _REGION.fullmatch(asked["region"]):
        return "search_region_bad"
    if asked["kind"] and asked["kind"] not in KINDS:
        raise Problem(422, "unknown_kind", found=asked["kind"], known=", ".join(sorted(KINDS)))
    return ""


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(hex=text) if text else None
    except ValueError:
        raise Problem(422, "cursor_invalid", found=text[:60]) from None


def _offset(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Problem(422, "cursor_invalid", found=text[:60])
    return int(text or 0)


def _found(request: Request, asked: dict[str, str], cursor: str) -> tuple[list[dict[str, Any]], str | None]:
    """Rows, each with how many sources name it and whether any of them is made up: a name's best first, else by id."""
    context = context_of(request)
    place = {"region": asked["region"], "kind": asked["kind"]}
    following: str | None
    with away(), context.engine.connect() as connection:
        if asked["name"] and not asked["identifier"]:
            page, more = match.search(
                context.matcher, connection, asked["name"], offset=_offset(cursor), limit=ROWS, **place
            )
            following = None if more is None else str(more)
        else:
            page, last = unified.listing(
                connection, after=_cursor(cursor), limit=ROWS, name=asked["name"],
                identifier=asked["identifier"].upper(), **place,
            )  # fmt: skip
            following = last.hex if last else None
        mentions = enterprises.listed(connection, [UUID(hex=row["id"]) for row in page])
        made_up = {row.name for row in access.sources(connection) if row.sample}
    for row in page:
        sources = {mention.source for mention in mentions.get(UUID(hex=row["id"]), [])}
        row |= {"sources": len(sources), "sample": bool(sources & made_up)}
        row["uscc"] = next((i["value"] for i in row["identifiers"] if i["scheme"] == "uscc"), None)
        row["lei"] = next((i["value"] for i in row["identifiers"] if i["scheme"] == "lei"), None)
    return page, following
