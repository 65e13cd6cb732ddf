"""An institution's REST service, as its own process: every style of paging, keys, throttling, cuts, rows that move.

Run: python institution_rest.py PORT [CERTIFICATE KEY]. What it does is set by PUT /control (JSON); GET /control tells
what it was asked. It shares no code with the hub.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import hmac
import json
import sys
import time
from collections.abc import AsyncIterator
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse

app = FastAPI()
FRESH: dict[str, Any] = {
    "rows": [],
    "busy": 0,  # so many requests are answered with `busy_status`
    "busy_status": 429,
    "retry_after": "0",
    "break_on": [],  # [nth request, how]: cut, truncated, html, slow, dribble, error500, gzip_cut
    "edit_after": {},  # after the nth request: {"delete": [ids], "add": [rows], "put": [rows]}
    "skew_s": 0,
    "page_max": 1000,
    "token_lives": 3600,
}
STATE: dict[str, Any] = {}
KEY, USER, PASSWORD, SECRET = "k3y-正确".encode().hex(), "institution", "p:ss wörd", "s1gning-secret"


def reset(wanted: dict[str, Any]) -> None:
    STATE.clear()
    STATE.update(json.loads(json.dumps(FRESH)) | wanted | {"asked": [], "seen": 0, "tokens": {}, "nonces": []})


reset({})


@app.put("/control")
async def put_control(request: Request) -> dict[str, Any]:
    wanted = await request.json()
    if wanted.pop("reset", True):
        reset(wanted)
    else:
        STATE.update(wanted)
    return {}


@app.get("/control")
def get_control() -> dict[str, Any]:
    return {"asked": STATE["asked"], "tokens": len(STATE["tokens"])}


def edit() -> None:
    change = STATE["edit_after"].get(str(STATE["seen"]))
    if not change:
        return
    rows = {row["id"]: row for row in STATE["rows"]}
    for gone in change.get("delete", []):
        rows.pop(gone, None)
    for row in change.get("put", []):
        rows[row["id"]] = row
    STATE["rows"] = list(rows.values())


@app.middleware("http")
async def habits(request: Request, call_next: Any) -> Response:
    if request.url.path == "/control":
        return await call_next(request)
    STATE["seen"] += 1
    number = STATE["seen"]
    query = request.url.query
    STATE["asked"].append(
        {"path": request.url.path, "query": query, "headers": dict(request.headers), "at": time.time()}
    )
    if STATE["busy"] > 0:
        STATE["busy"] -= 1
        return PlainTextResponse("slow down", STATE["busy_status"], {"Retry-After": STATE["retry_after"]})
    how = dict(map(tuple, STATE["break_on"])).get(number)
    if how == "error500":
        return PlainTextResponse(f"Traceback: {request.headers.get('x-api-key')}", 500)
    if how == "html":
        return Response("<!DOCTYPE html><title>请登录</title>", media_type="text/html")
    if how == "slow":
        await asyncio.sleep(3)
    response = await call_next(request)
    body = b"".join([part async for part in response.body_iterator])
    headers = {k: v for k, v in response.headers.items() if k not in ("content-length", "date")}
    headers["date"] = formatdate(time.time() + STATE["skew_s"], usegmt=True)
    edit()
    if how == "truncated":
        body = body[: len(body) // 2]
    if how in ("cut", "dribble", "gzip_cut"):
        return broken(how, body, headers)
    return Response(body, response.status_code, headers)


def broken(how: str, body: bytes, headers: dict[str, str]) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        if how == "dribble":
            for at in range(0, len(body), 4):
                yield body[at : at + 4]
                await asyncio.sleep(0.05)
            return
        yield body[: len(body) // 2]
        await asyncio.sleep(0.05)
        raise ConnectionResetError

    if how == "gzip_cut":
        return Response(gzip.compress(body)[:-12], headers=headers | {"content-encoding": "gzip"})
    return StreamingResponse(parts(), headers=headers | {"content-length": str(len(body))})


def matching(request: Request) -> list[dict[str, Any]]:
    since = request.query_params.get("updated_since")
    rows = STATE["rows"]
    if since:
        rows = [row for row in rows if row["updated"] >= since]
    if request.query_params.get("sort") == "updated":
        rows = sorted(rows, key=lambda row: (row["updated"], row["id"]))
    return rows


def numbers(request: Request, *names: str) -> list[int]:
    return [int(request.query_params.get(name, 0)) for name in names]


def cut(request: Request, start: int, size: int) -> list[dict[str, Any]]:
    return matching(request)[start : start + min(size or STATE["page_max"], STATE["page_max"])]


@app.get("/by-page")
def by_page(request: Request) -> Any:
    page, size = numbers(request, "page", "size")
    size = min(size or 10, STATE["page_max"])
    return {"page": page or 1, "total": len(matching(request)), "data": cut(request, (max(page, 1) - 1) * size, size)}


@app.get("/by-page-bare")
def by_page_bare(request: Request) -> Any:
    page, size = numbers(request, "page", "size")
    return cut(request, (max(page, 1) - 1) * (size or 10), size or 10)


@app.get("/by-page-404")
def by_page_404(request: Request) -> Any:
    rows = by_page_bare(request)
    if not rows and request.query_params.get("page") != "1":
        raise HTTPException(404)
    return rows


@app.get("/last-page-for-ever")
def last_page_for_ever(request: Request) -> Any:
    return matching(request)[:10]


@app.get("/promises")
def promises(request: Request) -> Any:
    page, size = numbers(request, "page", "size")
    return {"total": len(STATE["rows"]) + 1, "data": cut(request, (max(page, 1) - 1) * size, size)}


@app.get("/by-offset")
def by_offset(request: Request) -> Any:
    offset, limit = numbers(request, "offset", "limit")
    return {"result": {"list": cut(request, offset, limit or 10), "total": str(len(matching(request)))}, "code": 0}


@app.get("/by-cursor")
def by_cursor(request: Request) -> Any:
    start = int(base64.b64decode(request.query_params.get("cursor", "")) or 0)
    rows = cut(request, start, 10)
    goes_on = start + len(rows) < len(matching(request))
    return {
        "items": rows,
        "meta": {"next_cursor": base64.b64encode(str(start + 10).encode()).decode() if goes_on else None},
    }


@app.get("/after-last")
def after_last(request: Request) -> Any:
    after = int(request.query_params.get("after", 0))
    rows = [row for row in matching(request) if row["id"] > after]
    return {"items": rows[:10], "has_more": len(rows) > 10}


@app.get("/by-link")
def by_link(request: Request, response: Response) -> Any:
    page = int(request.query_params.get("p", 1))
    rows = cut(request, (page - 1) * 10, 10)
    if page * 10 < len(matching(request)):
        response.headers["Link"] = f'</by-link?p={page + 1}>; rel="next last", </by-link?p=1>; rel="first"'
    return rows


@app.get("/by-next")
def by_next(request: Request) -> Any:
    page = int(request.query_params.get("p", 1))
    more = page * 10 < len(matching(request))
    key = request.query_params.get("appkey")
    url = f"{request.base_url}by-next?p={page + 1}" + (f"&appkey={key}" if key else "")
    return {"links": {"next": url if more else None}, "data": cut(request, (page - 1) * 10, 10)}


@app.get("/next-elsewhere")
def next_elsewhere() -> Any:
    return {"next": STATE["elsewhere"], "data": STATE["rows"][:3]}


@app.get("/next-in-a-ring")
def next_in_a_ring(request: Request) -> Any:
    page = int(request.query_params.get("p", 1))
    return {"next": f"/next-in-a-ring?p={page % 3 + 1}", "data": STATE["rows"][page : page + 1]}


@app.post("/search")
async def search(request: Request) -> Any:
    asked = await request.json()
    start = (asked["pageNum"] - 1) * asked["pageSize"]
    found = [row for row in STATE["rows"] if asked["sort"] in row["name"]]
    return {"code": "200", "data": {"list": found[start : start + asked["pageSize"]] or None, "total": len(found)}}


@app.get("/envelope")
def envelope() -> Any:
    return {"code": STATE.get("code", 500), "msg": "appkey 已过期", "data": None}


@app.get("/whole")
def whole(request: Request) -> Response:
    body = json.dumps({"data": STATE["rows"]}, ensure_ascii=False).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag})


@app.get("/verbatim")
def verbatim(request: Request) -> Response:
    return Response(STATE["verbatim"].encode("latin-1"), media_type=STATE.get("media", "application/json"))


@app.get("/csv")
def as_csv(request: Request) -> Response:
    page, size = numbers(request, "page", "size")
    lines = ["编号,名称", *(f"{row['id']},{row['name']}" for row in cut(request, (page - 1) * size, size))]
    return Response("\r\n".join(lines).encode("gb18030") if len(lines) > 1 else b"", media_type="text/csv")


@app.get("/bomb")
def bomb() -> Response:
    return Response(
        gzip.compress(b" " * 200_000_000, 9), headers={"Content-Encoding": "gzip"}, media_type="application/json"
    )


@app.get("/moved")
def moved() -> Response:
    return RedirectResponse(STATE["to"], 302)


@app.get("/reports/{number}/items")
def items(number: str, request: Request) -> Any:
    if number == "2":
        raise HTTPException(404)
    page = int(request.query_params.get("page", 1))
    every = [{"item": f"{number}-{n}", "value": f"{n}.50"} for n in range(int(number) % 4 * 10 + 1)]
    return {"items": every[(page - 1) * 10 : page * 10], "total": len(every), "page": page}


@app.get("/reports/{number}")
def report(number: str) -> Any:
    return {"id": int(number), "conclusion": "合格", "sizes": [1, 2]}


@app.get("/secure/{way}")
def secure(way: str, request: Request) -> Any:
    given = request.headers.get("authorization", "")
    right = {
        "header": request.headers.get("x-api-key") == KEY,
        "query": request.query_params.get("appkey") == KEY,
        "basic": given == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode(),
        "oauth2": STATE["tokens"].get(given.removeprefix("Bearer "), 0) > time.time(),
        "hmac": way == "hmac" and signed(request),
    }
    if not right[way]:
        return JSONResponse(
            {"error": "denied", "you_sent": [given, request.headers.get("x-api-key"), str(request.url)]}, 401
        )
    return {"data": STATE["rows"][:3]}


def signed(request: Request) -> bool:
    """Checked as the institution's manual says: sorted query, time within five minutes, each nonce once."""
    moment, nonce = request.headers.get("x-timestamp", "0"), request.headers.get("x-nonce", "")
    query = "&".join(
        f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(request.query_params.multi_items())
    )
    text = "\n".join(["GET", request.url.path, query, moment, nonce, hashlib.sha256(b"").hexdigest()])
    right = hmac.new(SECRET.encode(), text.encode(), "sha256").hexdigest() == request.headers.get("x-signature")
    fresh = abs(int(moment) - time.time()) < 300 and nonce not in STATE["nonces"]
    STATE["nonces"].append(nonce)
    return right and fresh and request.headers.get("x-key-id") == USER


@app.post("/token")
async def token(request: Request) -> Any:
    given = request.headers.get("authorization", "").removeprefix("Basic ")
    pair = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
    if base64.b64decode(given).decode() != pair or b"grant_type=client_credentials" not in await request.body():
        return JSONResponse({"error": "invalid_client"}, 401)
    made = f"token-{len(STATE['tokens'])}-abcdef"
    STATE["tokens"][made] = time.time() + STATE["token_lives"]
    return {"access_token": made, "token_type": "Bearer", "expires_in": 3600}


if __name__ == "__main__":
    port, *pair = sys.argv[1:]
    tls: dict[str, Any] = {"ssl_certfile": pair[0], "ssl_keyfile": pair[1]} if pair else {}
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="critical", date_header=False, **tls)
