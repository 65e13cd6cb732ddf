"""GET: enterprises, their history, single records, and the change feed."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from hub import unified
from hub.api.auth import READER, Personal
from hub.api.context import context_of
from hub.api.problems import Problem
from hub.event import VERSION_MAX
from hub.match import search
from hub.records import KINDS
from hub.store.database import away
from hub.store.records import Cursor

router = APIRouter(prefix="/v1", tags=["read"], dependencies=[READER])
Limit = Annotated[int, Query(ge=1, le=1000, description="rows in a page / 每页条数")]
EnterpriseId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="enterprise id / 企业编号")]


def page_of(request: Request, rows: list[Any], cursor: str | None, more: dict[str, Any] | None = None) -> Response:
    """A page with `links.next` and RFC 8288 `Link`."""
    following = None
    if cursor is not None:
        query = {k: v for k, v in request.query_params.items() if k != "cursor"} | {"cursor": cursor}
        following = f"{request.url.path}?{urlencode(query)}"
    headers = {"link": f'<{following}>; rel="next"'} if following else {}
    body = {"data": rows, "links": {"next": following}, **(more or {})}
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")


def _cursor(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(hex=text)
    except ValueError:
        raise Problem(422, "cursor_invalid", found=text[:60]) from None


def _tagged(request: Request, body: dict[str, Any]) -> Response:
    """An answer with its ETag; 304 when the caller has it."""
    raw = orjson.dumps(body)
    etag = f'"{blake2b(raw, digest_size=16).hexdigest()}"'
    asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    if etag in asked or asked == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(raw, headers=headers, media_type="application/json")


@router.get("/enterprises", summary="Search enterprises / 检索企业")
def list_enterprises(
    request: Request,
    limit: Limit = 50,
    cursor: str | None = None,
    q: Annotated[
        str, Query(max_length=200, description="what an enterprise is called, best first / 企业名称（智能检索）")
    ] = "",
    name: Annotated[str, Query(max_length=200, description="words of a name / 名称关键词")] = "",
    identifier: Annotated[str, Query(max_length=100, description="USCC, LEI… / 统一社会信用代码等")] = "",
    region: Annotated[str, Query(pattern="^([0-9]{1,6}|[A-Z]{2})?$", description="code or its beginning")] = "",
    kind: str = "",
) -> Response:
    """`{"data": [{"id", "name", "identifiers", "region", "counts"}], "links": {"next"}}`.

    With `q` the best come first: part of a name, another spelling or script, an abbreviation, pinyin, English, a former
    name, a code. Otherwise those whose names have every word of `name`, in id order; `q` goes with neither `name` nor
    `identifier`.
    """
    if name and any(len(word) < 2 for word in name.split()):
        raise Problem(422, "search_too_short", field="name", found=name)
    if kind and kind not in KINDS:
        raise Problem(422, "unknown_kind", found=kind, known=", ".join(sorted(KINDS)))
    context = context_of(request)
    if q:
        if name or identifier:
            raise Problem(422, "search_two_ways", field="q", found=q)
        return _ranked(request, q, cursor, limit, region=region, kind=kind)
    with away(), context.engine.connect() as connection:
        page, following = unified.listing(
            connection, after=_cursor(cursor), limit=min(limit, context.settings.page_limit_max), name=name,
            identifier=identifier.strip().upper(), region=region, kind=kind,
        )  # fmt: skip
    return page_of(request, page, following.hex if following else None)


def _ranked(request: Request, q: str, cursor: str | None, limit: int, *, region: str, kind: str) -> Response:
    """A page of the enterprises that a text means, the best first."""
    if len("".join(q.split())) < 2:
        raise Problem(422, "search_too_short", field="q", found=q)
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 6):
        raise Problem(422, "cursor_invalid", found=cursor[:60])
    context = context_of(request)
    with away(), context.engine.connect() as connection:
        page, following = search(
            context.matcher, connection, q, offset=int(cursor or 0), limit=min(limit, context.settings.page_limit_max),
            region=region, kind=kind,
        )  # fmt: skip
    return page_of(request, page, None if following is None else str(following))


def moved(request: Request, enterprise: str, standing: UUID | None, rest: str = "") -> Response | None:
    """404 for an id that never was, 308 for one that was merged, None when it stands."""
    if standing is None:
        raise Problem(404, "enterprise_unknown", found=enterprise)
    if standing.hex == enterprise:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    location = f"/v1/enterprises/{standing.hex}{rest}{query}"
    return Response(
        orjson.dumps({"id": enterprise, "merged_into": standing.hex}), 308, {"location": location}, "application/json"
    )


@router.get("/enterprises/{enterprise}", summary="One unified record / 企业统一档案")
def get_enterprise(
    request: Request,
    enterprise: EnterpriseId,
    personal: Personal,
    as_of: Annotated[datetime | None, Query(description="what the hub knew then / 当时所知")] = None,
) -> Response:
    """Profile with provenance, records by kind, mentions; 308 for a merged id; ETag."""
    context = context_of(request)
    with away(), context.engine.connect() as connection:
        standing, mentions = unified.resolve(connection, UUID(hex=enterprise))
        elsewhere = moved(request, enterprise, standing)
        if elsewhere:
            return elsewhere
        moment = as_of.replace(tzinfo=as_of.tzinfo or UTC) if as_of else None
        most = context.settings.records_per_kind_max
        body = unified.record_of(
            connection, UUID(hex=enterprise), mentions, records_max=most, as_of=moment, personal=personal
        )
    return _tagged(request, body)


@router.get("/enterprises/{enterprise}/history", summary="Every version, newest first / 历史版本")
def get_history(
    request: Request, enterprise: EnterpriseId, personal: Personal, limit: Limit = 50, cursor: str | None = None
) -> Response:
    """Versions of every record that names or named the enterprise."""
    before = _history_cursor(cursor)
    context = context_of(request)
    with away(), context.engine.connect() as connection:
        standing, _ = unified.resolve(connection, UUID(hex=enterprise))
        elsewhere = moved(request, enterprise, standing, "/history")
        if elsewhere:
            return elsewhere
        limit = min(limit, context.settings.page_limit_max)
        page, last = unified.history(connection, UUID(hex=enterprise), before, limit, personal=personal)
    raw = f"{last[0].isoformat()}|{last[1].hex}|{last[2]}" if last else ""
    return page_of(request, page, base64.urlsafe_b64encode(raw.encode()).decode() if last else None)


def _history_cursor(text: str | None) -> tuple[datetime, UUID, int]:
    if not text:
        return datetime(9999, 1, 1, tzinfo=UTC), unified.LAST, 0
    try:
        known_at, key, version = base64.urlsafe_b64decode(text).decode().split("|")
        cursor = datetime.fromisoformat(known_at), UUID(hex=key), int(version)
        if not 0 <= cursor[2] <= VERSION_MAX:
            raise ValueError
        return cursor
    except ValueError:
        raise Problem(422, "cursor_invalid", found=text[:60]) from None


@router.get("/enterprises/{enterprise}/records/{kind}", summary="All records of a kind / 某类全部记录")
def get_kind(
    request: Request,
    enterprise: EnterpriseId,
    kind: str,
    personal: Personal,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Response:
    """One kind's current records, in pages."""
    context = context_of(request)
    with away(), context.engine.connect() as connection:
        standing, mentions = unified.resolve(connection, UUID(hex=enterprise))
        elsewhere = moved(request, enterprise, standing, f"/records/{kind}")
        if elsewhere:
            return elsewhere
        page, following = unified.kind_page(
            connection, UUID(hex=enterprise), mentions, kind, _cursor(cursor) or unified.FIRST,
            min(limit, context.settings.page_limit_max), personal=personal,
        )  # fmt: skip
    return page_of(request, page, following.hex if following else None)


@router.get("/records/{kind}/{source}/{record_id:path}", summary="One record with its versions / 单条记录及版本")
def get_record(
    request: Request, kind: str, source: str, record_id: str, personal: Personal, limit: Limit = 100
) -> Response:
    """The record as it stands, where it came from, its versions, the enterprise of each party."""
    with away(), context_of(request).engine.connect() as connection:
        found = unified.one_record(connection, kind, source, record_id, limit=limit, personal=personal)
    if found is None:
        raise Problem(404, "record_unknown", found=f"{kind}/{source}/{record_id}")
    return _tagged(request, found)


def _feed_cursor(text: str) -> Cursor:
    try:
        cursor = Cursor(*(int(part) for part in text.split("."))) if text else Cursor()
    except (ValueError, TypeError):
        raise Problem(422, "cursor_invalid", found=text[:60]) from None
    if min(cursor) < 0 or max(cursor) > VERSION_MAX or cursor.part > 1:
        raise Problem(422, "cursor_invalid", found=text[:60])
    return cursor


@router.get("/changes", summary="Everything that changed, in commit order / 变更流")
def get_changes(
    request: Request,
    after: Annotated[str, Query(description="cursor of the last entry you have / 上次的游标")] = "",
    limit: Limit = 1000,
) -> Response:
    """Complete and resumable: keep the `cursor` of the last entry (or `next_after`) and ask again after it.

    `enterprise.reassigned`: a mention is another enterprise's. `change` says what became of the one before: `merged`
    into one that was there, `redirected` to a stronger id, `split` (what is after is new) or `moved` (both stand);
    `cause` is `evidence` or a `decision`, whose id stands beside.
    """
    cursor = _feed_cursor(after)
    with away(), context_of(request).engine.connect() as connection:
        entries = unified.changes(connection, cursor, limit)
    last = entries[-1]["cursor"] if entries else after
    following = f"/v1/changes?{urlencode({'after': last, 'limit': limit})}" if entries else None
    headers = {"link": f'<{following}>; rel="next"'} if following else {}
    body = {"data": entries, "links": {"next": following}, "next_after": last}
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")
