"""A schema registry as its own process, with the REST answers of Confluent's that a reader asks for: schemas by number, and
versions of a subject. No registry that can be had from PyPI or Debian was found; this one shares no code with the hub.

Run: python registry_peer.py PORT. PUT /control sets it; GET /control tells what it was asked.
"""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()
STATE: dict[str, Any] = {}


def reset(wanted: dict[str, Any]) -> None:
    STATE.clear()
    STATE.update({"schemas": {}, "subjects": {}, "status": 200, "user": ""} | wanted | {"asked": []})


reset({})


@app.put("/control")
async def put_control(request: Request) -> dict[str, Any]:
    reset(await request.json())
    return {}


@app.get("/control")
async def get_control() -> dict[str, Any]:
    return {"asked": STATE["asked"]}


def answer(request: Request, found: dict[str, Any] | None, code: int) -> JSONResponse:
    STATE["asked"].append(request.url.path)
    if STATE["user"] and request.headers.get("authorization") != STATE["user"]:
        return JSONResponse({"error_code": 401, "message": "Unauthorized"}, 401)
    if STATE["status"] != 200:
        return JSONResponse({"error_code": STATE["status"], "message": "away"}, STATE["status"])
    if found is None:
        return JSONResponse({"error_code": code, "message": "not found"}, 404)
    return JSONResponse(found, media_type="application/vnd.schemaregistry.v1+json")


@app.get("/schemas/ids/{number}")
async def schema(number: str, request: Request) -> JSONResponse:
    return answer(request, STATE["schemas"].get(number), 40403)


@app.get("/subjects/{subject:path}/versions/{version}")
async def version(subject: str, version: str, request: Request) -> JSONResponse:
    return answer(request, STATE["subjects"].get(f"{subject}/{version}"), 40401)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
