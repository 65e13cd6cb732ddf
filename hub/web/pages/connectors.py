"""Connectors for the operator: state, since when, why, what to do; refused rows; dead letters; pause and resume."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hub.api import operating
from hub.api.auth import sees_personal
from hub.api.context import context_of
from hub.api.personal import rows_are_personal
from hub.api.problems import Problem, language
from hub.collect.returning import give_back
from hub.store import instances
from hub.store.database import away
from hub.web import sessions
from hub.web.rendering import PageRoute, render
from hub.web.sessions import Form, Operator

router = APIRouter(prefix="/connectors", route_class=PageRoute, include_in_schema=False)
ROWS = 200
# How a state is to be read: its tone, and a sign that says the same without colour.
TONES = {
    "healthy": ("good", "✓"), "paused": ("plain", "‖"), "waiting": ("plain", "…"), "loading": ("plain", "…"),
    "retrying": ("warn", "↻"), "degraded": ("warn", "!"),
}  # fmt: skip
BROKEN = ("bad", "✕")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ORDER = {"bad": 0, "warn": 1, "plain": 2, "good": 3}


@router.get("")
def show(request: Request, who: Operator) -> Response:
    """All instances, those that need someone first; only the table when htmx asks."""
    rows = operating.connector_rows(context_of(request), language(request))
    for row in rows:
        row["tone"], row["sign"] = TONES.get(row["state"], BROKEN)
    rows.sort(key=lambda row: (ORDER[row["tone"]], row["name"]))
    template = "connectors_table.html" if request.headers.get("hx-request") else "connectors.html"
    return render(
        request, template, rows=rows, green=sum(row["green"] for row in rows), lag=rows[0]["lag"] if rows else 0,
        at=datetime.now(UTC),
    )  # fmt: skip


@router.get("/{name}/refused")
def show_refused(request: Request, who: Operator, name: str) -> Response:
    """Rows that the instance refused: place, field, what was found, why, and the row as it came."""
    return _rows(request, name, "refused", operating.list_refused(request, name, sees_personal(request, who), ROWS))


@router.get("/{name}/returned")
def send_back(request: Request, who: Operator, name: str) -> Response:
    """The refused rows as the institution's own sheet, with the reason beside each row; of several files a ZIP of them."""
    context = context_of(request)
    with away(), context.engine.connect() as connection:
        row = instances.get(connection, name)
    if row is None:
        raise Problem(404, "http_404")
    if rows_are_personal(row.plugin, row.settings) and not sees_personal(request, who):
        raise Problem(403, "returned_personal", name=name)
    with tempfile.TemporaryDirectory() as folder:
        written = give_back(context.settings, context.engine, name, Path(folder) / f"{name}.xlsx")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, _ in written:
                archive.write(path, path.name)
        single = written[0][0].read_bytes() if len(written) == 1 else None
    suffix, media, body = ("zip", "application/zip", packed.getvalue()) if single is None else ("xlsx", XLSX, single)
    attached = f"attachment; filename*=UTF-8''{quote(f'{name}_returned.{suffix}')}"
    return Response(body, media_type=media, headers={"content-disposition": attached})


@router.get("/{name}/dead-letters")
def show_dead(request: Request, who: Operator, name: str) -> Response:
    """Messages of the instance's source that could not be stored."""
    return _rows(request, name, "dead", operating.list_dead_letters(request, sees_personal(request, who), 1000))


def _rows(request: Request, name: str, what: str, answer: Response) -> Response:
    """The API's own answer as a page: pages and API never say different things."""
    known = {row["name"]: row for row in operating.connector_rows(context_of(request), language(request))}
    if name not in known:
        raise Problem(404, "http_404")
    data: list[dict[str, Any]] = orjson.loads(answer.body)["data"]
    if what == "dead":
        data = [row | {"place": f"{row['topic']} / {row['partition']} / {row['offset']}", "at": row["dead_at"], "raw": None}
                for row in data if row["source"] == known[name]["source"]][:ROWS]  # fmt: skip
    else:
        data = [row | {"at": row["refused_at"]} for row in data]
    return render(request, "refused.html", connector=known[name], what=what, rows=data, most=ROWS)


@router.post("/{name}/target")
def set_target(request: Request, form: Form, who: Operator, name: str) -> Response:
    """Pause or resume an instance."""
    sessions.check_csrf(form, who.csrf)
    state = form.get("state", "")
    if state not in ("running", "paused"):
        raise Problem(422, "field_invalid", field="state", found=state[:60], expected="running, paused")
    with away(), context_of(request).engine.begin() as connection:
        if not instances.set_target(connection, name, state):
            raise Problem(404, "http_404")
    return RedirectResponse("/connectors", 303)


@router.post("/{name}/release")
def release(request: Request, form: Form, who: Operator, name: str) -> Response:
    """Let the deletions happen that were held for a person."""
    sessions.check_csrf(form, who.csrf)
    with away(), context_of(request).engine.begin() as connection:
        if not instances.release(connection, name):
            raise Problem(404, "nothing_held", name=name)
    return RedirectResponse("/connectors", 303)
