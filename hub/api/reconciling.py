"""Reconciliation Service API 0.2 at /v1/reconcile: OpenRefine and its kin match their columns against the hub.

OpenRefine sends no header of one's own, so a key may stand in the address, /v1/reconcile/<key>: one of role `matcher`
(`hub keys add matcher`), which may do nothing else, can be revoked alone and is written to no log. Other keys are refused
there. Clients that can send headers use /v1/reconcile with `Authorization: Bearer`. /zh or /en behind either speaks so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub import __version__
from hub.api import auth
from hub.api.context import Context, context_of
from hub.api.limits import limited_body
from hub.api.problems import Problem, language
from hub.errors import RejectRecord
from hub.match import MEMBERS_MAX, Wanted, protocol
from hub.store import candidates, enterprises
from hub.store.database import away

BODY_BYTES_MAX = 4 * 1024 * 1024
FIELDS_MAX = 20
SUGGESTED = 10
CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,99}")
SPOKEN = ("zh", "en")
PREFIX = "/v1/reconcile"
FRAMED = "default-src 'none'; frame-ancestors *"

router = APIRouter(prefix=PREFIX, tags=["match"])


class CrossOrigin:
    """Any page may ask a reconciliation service (the protocol demands it); no cookie counts there, only a key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers that let other origins read the answer; a preflight is answered here."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        allowed = {"access-control-allow-origin": "*", "access-control-allow-methods": "GET, POST, OPTIONS",
                   "access-control-allow-headers": "authorization, content-type, accept-language"}  # fmt: skip

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(allowed)
                headers["referrer-policy"] = "no-referrer"  # the address may hold a key
                headers["cache-control"] = "no-store"
            await send(message)

        if scope["method"] == "OPTIONS":
            await Response(status_code=204)(scope, receive, sent)
            return
        await self._app(scope, receive, sent)


class Asked:
    """One request: what stands in its address, and whether it may ask."""

    def __init__(self, request: Request) -> None:
        path = request.url.path.removeprefix(PREFIX).strip("/").split("/")
        self.key = path.pop(0) if path[0].startswith("nqi_") else ""
        in_path = path.pop(0) if path and path[0] in SPOKEN else ""
        self.what = "/".join(path)
        self.spoken = in_path or language(request)
        self.request = request
        self.context: Context = context_of(request)
        self.site = str(request.base_url).rstrip("/")
        self.base = "/".join(filter(None, [self.site + PREFIX, self.key, in_path]))

    def allow(self) -> None:
        """Let it in.

        Raises:
            Problem: 401 or 403.
        """
        if self.key:
            auth.may_match(self.request, self.key)
        else:
            found = auth.who(self.request)
            if found.role not in ("builder", "operator", "matcher"):
                raise Problem(403, "role_wrong", role=found.role, roles="builder, operator, matcher")

    def answer(self, body: Any) -> Response:
        """JSON, or JSONP where a `callback` is named."""
        callback = self.request.query_params.get("callback", "")
        raw = orjson.dumps(body)
        if CALLBACK.fullmatch(callback):
            return Response(b"/**/" + callback.encode() + b"(" + raw + b");", media_type="text/javascript")
        return Response(raw, headers={"content-language": self.spoken}, media_type="application/json")


@router.get("", operation_id="reconcile_manifest", summary="Reconciliation Service API 0.2 / 对账服务接口")
@router.post("", operation_id="reconcile", summary="Reconciliation Service API 0.2 / 对账服务接口")
@router.api_route("/{rest:path}", methods=["GET", "POST"], include_in_schema=False)
async def reconcile(request: Request) -> Response:
    """Manifest (no parameters), `queries`, `extend`; /suggest/…, /flyout/…, /preview, /properties beside it."""
    form: dict[str, str] = {}
    if request.method == "POST":
        form = form_of(await limited_body(request, BODY_BYTES_MAX))
    asked = Asked(request)
    return await to_thread.run_sync(partial(answered, asked, form), limiter=asked.context.matching)


def answered(asked: Asked, form: Mapping[str, str]) -> Response:
    """The answer to any of the service's addresses."""
    params = {**asked.request.query_params, **form}
    if asked.what == "" and "queries" not in params and "extend" not in params:
        if asked.key:
            asked.allow()
        shown = protocol.manifest(asked.base, asked.site, asked.spoken, version=__version__, open_key=not asked.key)
        return asked.answer(shown)
    asked.allow()
    if asked.what == "":
        work = queried if "queries" in params else extended
        return asked.answer(work(asked, params["queries" if work is queried else "extend"]))
    if asked.what in ("suggest/property", "suggest/type"):
        rows = protocol.properties(asked.spoken) if asked.what.endswith("property") else protocol.types(asked.spoken)
        prefix = params.get("prefix", "").casefold()
        return asked.answer({"result": [one for one in rows if prefix in f"{one['id']} {one['name']}".casefold()]})
    if asked.what == "suggest/entity":
        return asked.answer({"result": suggested(asked, params.get("prefix", ""), params.get("cursor", ""))})
    if asked.what == "properties":
        shown = {
            "type": params.get("type", protocol.TYPE),
            "properties": protocol.properties(asked.spoken, protocol.READ),
        }
        return asked.answer(shown)
    if asked.what in ("flyout/entity", "flyout/property", "flyout/type"):
        return asked.answer(flown(asked, asked.what.partition("/")[2], params.get("id", "")))
    if asked.what == "preview":
        name, html = described(asked, params.get("id", ""))
        page = f'<!doctype html><html lang="{asked.spoken}"><meta charset="utf-8"><title>{escape(name)}</title>{html}</html>'
        return Response(page, headers={"content-security-policy": FRAMED}, media_type="text/html")
    raise Problem(404, "http_404")


def form_of(body: bytes) -> dict[str, str]:
    """The fields of a form (application/x-www-form-urlencoded).

    Raises:
        RejectRecord: it is none.
    """
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX))
    except ValueError as error:
        raise RejectRecord("match_queries", field="form", detail=str(error)) from None


def parsed(told: str, field: str) -> dict[str, Any]:
    """A JSON object in a form field.

    Raises:
        RejectRecord: it is none.
    """
    try:
        found = orjson.loads(told.encode("utf-8", "surrogatepass"))
    except orjson.JSONDecodeError as error:
        raise RejectRecord("match_queries", field=field, detail=str(error)) from None
    if not isinstance(found, dict):
        raise RejectRecord("match_queries", field=field, detail="a JSON object")
    return found


def queried(asked: Asked, told: str) -> dict[str, Any]:
    """A batch of queries; one that cannot be taken has no candidates, and its neighbours have theirs."""
    batch = parsed(told, "queries")
    if len(batch) > protocol.BATCH_MAX:
        raise Problem(413, "match_rows_many", limit=protocol.BATCH_MAX)
    wanted: dict[str, Wanted] = {}
    for key, query in batch.items():
        try:
            wanted[key] = protocol.wanted_by(query)
        except RejectRecord:
            continue
    found = dict(zip(wanted, asked.context.matcher.answers(list(wanted.values())), strict=True)) if wanted else {}
    return {key: protocol.result_of(found[key], asked.spoken) if key in found else {"result": []} for key in batch}


def read(asked: Asked, ids: list[str]) -> dict[str, tuple[UUID, list[Any], dict[str, int]]]:
    """Id → the enterprise, its current mentions, its records by kind; an id that was merged away reads its successor."""
    with away(), asked.context.engine.connect() as connection:
        standing: dict[str, UUID] = {}
        for one in ids:
            try:
                given = UUID(hex=one)
            except ValueError:
                continue
            members = candidates.members(connection, [given], most=1)
            following = [] if members else enterprises.successors(connection, given)
            if members or len(following) == 1:
                standing[one] = given if members else following[0]
        known = candidates.members(connection, set(standing.values()), most=MEMBERS_MAX)
        counts = enterprises.counts_of(connection, list(standing.values()))
    return {
        one: (id_, [row for row in known.get(id_, []) if row.live], counts.get(id_, {}))
        for one, id_ in standing.items()
    }


def extended(asked: Asked, told: str) -> dict[str, Any]:
    """Values of properties of enterprises."""
    query = parsed(told, "extend")
    ids, listed = query.get("ids"), query.get("properties")
    if not (isinstance(ids, list) and isinstance(listed, list) and all(isinstance(one, str) for one in ids)):
        raise RejectRecord("match_queries", field="extend", detail='{"ids": […], "properties": [{"id": …}]}')
    if len(ids) > protocol.IDS_MAX or len(listed) > 100:
        raise Problem(413, "match_rows_many", limit=protocol.IDS_MAX)
    named = {one["id"]: one["name"] for one in protocol.properties(asked.spoken)}
    wanted = [str(one.get("id")) for one in listed if isinstance(one, dict) and one.get("id") in named]
    found = read(asked, ids)
    rows = {
        one: {p: protocol.values_of(*found[one], p) if one in found else [] for p in wanted}
        for one in dict.fromkeys(ids)
    }
    return {"meta": [{"id": p, "name": named[p]} for p in wanted], "rows": rows}


def suggested(asked: Asked, prefix: str, cursor: str) -> list[dict[str, Any]]:
    """Enterprises that may be meant by what is typed so far: an id, a code, a name or a part of one."""
    typed = prefix.strip()[:200]
    if len(typed) < 2:
        return []
    skip = int(cursor) if cursor.isdecimal() and len(cursor) < 4 else 0
    if typed in (found := read(asked, [typed])):
        id_, live, counts = found[typed]
        names = protocol.values_of(id_, live, counts, "name")
        return [{"id": id_.hex, "name": names[0]["str"] if names else typed, "notable": [protocol.TYPE]}]
    row = {"query": typed, "limit": skip + SUGGESTED}
    if typed.isascii() and typed.isalnum() and any(map(str.isdigit, typed)):
        scheme = {18: "uscc", 9: "org_code", 15: "reg_no", 20: "lei"}.get(len(typed), "uscc")
        row = {"properties": [{"pid": scheme, "v": typed}], "limit": skip + SUGGESTED}
    answer = asked.context.matcher.answers([protocol.wanted_by(row)])[0]
    return [
        {"id": one.id.hex, "name": one.name or one.id.hex, "notable": [protocol.TYPE],
         "description": " ".join(filter(None, [one.uscc, one.region]))}
        for one in answer.candidates[skip:]
    ]  # fmt: skip


def described(asked: Asked, id_: str) -> tuple[str, str]:
    """An enterprise's name, and HTML that says what it is.

    Raises:
        Problem: 404.
    """
    found = read(asked, [id_])
    if id_ not in found:
        raise Problem(404, "enterprise_unknown", found=id_[:60])
    named = {one["id"]: one["name"] for one in protocol.properties(asked.spoken)}
    lines = []
    for p in named:
        values = [str(v.get("str", v.get("int", ""))) for v in protocol.values_of(*found[id_], p)][:3]
        if any(value != "0" for value in values) and p not in ("name", "former"):
            lines.append(f"<dt>{escape(named[p])}</dt><dd>{escape('; '.join(values))}</dd>")
    names = protocol.values_of(*found[id_], "name")
    name = str(names[0]["str"]) if names else id_
    return name, f"<h1>{escape(name)}</h1><dl>{''.join(lines)}</dl>"


def flown(asked: Asked, what: str, id_: str) -> dict[str, str]:
    """The small preview beside a suggestion."""
    if what == "entity":
        return {"id": id_, "html": described(asked, id_)[1]}
    rows = protocol.properties(asked.spoken) if what == "property" else protocol.types(asked.spoken)
    name = next((one["name"] for one in rows if one["id"] == id_), None)
    if name is None:
        raise Problem(404, "http_404")
    return {"id": id_, "html": f"<p>{escape(name)}</p>"}
