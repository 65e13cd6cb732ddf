"""Review for operators: one question at a time, by keyboard; conflicts; decisions, to be undone or confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy import Connection

from hub.api import deciding
from hub.api.context import context_of
from hub.api.deciding import list_shown
from hub.api.problems import Problem, language
from hub.api.questions import Kind, Reason, list_conflicts, question_of
from hub.store import questions
from hub.store.access import Access
from hub.store.database import away
from hub.store.questions import FIRST
from hub.unified.asked import question_shown
from hub.web import sessions
from hub.web.languages import Language
from hub.web.pages.identity import drawn
from hub.web.rendering import PageRoute, render
from hub.web.sessions import Form, Operator, safe_path
from hub.web.sources import sources_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
QUEUE_SHOWN = 100
COUNTED_MAX = 10_000
DECISIONS_SHOWN = 100
CONFLICTS_SHOWN = 20
REASONS = ("unsure", "rival", "new_name", "misprint", "unlike", "contradicts")
KINDS = ("decisions", "name_codes", "code_names", "placeholder", "registers")
Id = Annotated[str, Query(pattern="^([0-9a-f]{32})?$")]


@router.get("/review")
def show_review(
    request: Request,
    who: Operator,
    at: Id = "",
    done: Id = "",
    answered: Id = "",
    undone: Id = "",
    reason: Reason = "",
    unsure: bool = False,
) -> Response:
    """The question `at` (the first by default); `answered` was answered by decision `done` just now."""
    say, weighed = Language(language(request)), context_of(request).settings.identity == "weighed"
    with away(), context_of(request).engine.connect() as connection:
        rows = questions.page(connection, FIRST, QUEUE_SHOWN, reason=reason, unsure=unsure) if weighed else []
        queue = [question_shown(row, say.code) for row in rows if row.id.hex != answered]
        place = next((n for n, one in enumerate(queue) if one["id"] == at), 0)
        body = _question(request, connection, at, queue, place)
        last = _last_decision(connection, who, done, undone)
        count = questions.count(connection, most=COUNTED_MAX)
        sources = sources_of(connection, say)
    for one in body["decisions"] if body else ():
        one["state"] = _state(one)
    kept = {name: value for name, value in (("reason", reason), ("unsure", "true" if unsure else "")) if value}
    listed = [one | {"href": _here(kept, at=one["id"])} for one in queue]
    return render(
        request, "review.html", weighed=weighed, body=body, queue=listed, place=place, count=count, counted_max=COUNTED_MAX,
        previous=listed[place - 1] if listed and place else None,
        following=listed[place + 1] if place + 1 < len(listed) else None,
        link=drawn(body["link"]) if body else None, sources=sources, reason=reason, reasons=REASONS, unsure=unsure,
        kept=kept, here_without=_here(kept), done=done, undone=undone, last=last, gone=bool(at) and (not body or body["id"] != at),
    )  # fmt: skip


def _here(kept: dict[str, str], **more: str) -> str:
    values = kept | {name: value for name, value in more.items() if value}
    return "/review" + (f"?{urlencode(values)}" if values else "")


def _question(
    request: Request, connection: Connection, at: str, queue: Sequence[dict[str, Any]], place: int
) -> dict[str, Any] | None:
    """The question asked for, or the one at that place of the queue; None if nothing waits."""
    wanted = [at] if at else []
    if queue:
        wanted.append(queue[place]["id"])
    for id_ in wanted:
        try:
            return question_of(request, connection, UUID(hex=id_))
        except Problem as problem:
            if problem.code != "question_unknown":
                raise
    return None


def _last_decision(connection: Connection, who: Access, done: str, undone: str) -> dict[str, Any] | None:
    """What this person decided last and may undo; `done` may not be ingested yet."""
    rows = list_shown(connection, limit=DECISIONS_SHOWN)
    known = next((row for row in rows if row["id"] == done), None)
    if done:
        return known or {"id": done, "verdict": None, "undone_by": None, "needs_confirmation": False}
    mine = (row for row in rows if row["decided_by"] == (who.name or who.role))
    mine = (row for row in mine if row["undone_by"] is None and row["id"] != undone)
    return next((row for row in mine if row["verdict"] not in ("undo", "confirm")), None)


@router.post("/decisions")
def decide(request: Request, form: Form, who: Operator) -> Response:
    """Decide; then on to `next`, with the decision's id."""
    sessions.check_csrf(form, who.csrf)
    made = deciding.take(request, who, _asked(form))
    following = safe_path(form.get("next"))
    done = made.decision if made.verdict in ("undo", "confirm") else made.record_id
    told = {"done": done} if made.verdict != "undo" else {"undone": done}
    return RedirectResponse(f"{following}{'&' if '?' in following else '?'}{urlencode(told)}", 303)


def _asked(form: dict[str, str]) -> deciding.Asked:
    """What a form wants to decide.

    Raises:
        Problem: 422, a field is not what it must be.
    """
    values: dict[str, Any] = {name: form[name] for name in ("verdict", "scheme", "value", "decision") if form.get(name)}
    values |= {name: form[name].split(",") for name in ("mentions", "others") if form.get(name)}
    if form.get("ones"):  # one form for every answer
        ones, others = form["ones"].split(","), form.get("others", "").split(",")
        if form.get("verdict") == "unsure":
            ones, others = ones[:1], others[:1]
        apart = form.get("verdict") == "different"
        values |= {"mentions": ones if apart else ones + others, "others": others if apart else []}
    values["why"] = form.get("why", "").strip() or None
    if form.get("verdict") == "renamed" and form.get("since"):
        values["since"] = form["since"]
    try:
        return deciding.Asked.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field, found = str(first["loc"][0]), repr(first.get("input"))[:80]
        raise Problem(422, "field_invalid", field=field, found=found, expected=first["msg"]) from None


@router.get("/decisions")
def show_decisions(request: Request, who: Operator, done: Id = "", undone: Id = "", mention: Id = "") -> Response:
    """Decisions, the newest first (about one mention), with what can be done about each."""
    with away(), context_of(request).engine.connect() as connection:
        rows = list_shown(connection, limit=DECISIONS_SHOWN, mentions=[UUID(hex=mention)] if mention else None)
        about = {UUID(hex=id_) for row in rows for id_ in (*row["mentions"][:4], *row["others"][:4])}
        named = {id_.hex: side for id_, side in questions.sides(connection, about).items()}
    me = who.name or who.role
    for row in rows:
        row["state"] = _state(row)
        acting = row["verdict"] not in ("undo", "confirm") and row["undone_by"] is None and row["id"] != undone
        row["may_undo"] = acting
        row["may_confirm"] = (
            acting and row["needs_confirmation"] and not row["confirmed_by"] and row["decided_by"] != me
        )
    return render(
        request, "decisions.html", rows=rows, named=named, done=done, undone=undone, mention=mention,
    )  # fmt: skip


def _state(row: dict[str, Any]) -> str:
    """How a decision stands: a word of messages."""
    if row["verdict"] in ("undo", "confirm", "unsure") and row["undone_by"] is None:
        return "noted"
    if row["undone_by"] is not None:
        return "undone"
    if row["conflicting"]:
        return "conflicting"
    return "in_force" if row["in_force"] else "waiting"


@router.get("/conflicts")
def show_conflicts(
    request: Request, who: Operator, kind: Kind = "", cursor: str = "", done: Id = "", undone: Id = ""
) -> Response:
    """What contradicts itself: the API's own answer, with what can be decided about it."""
    say = Language(language(request))
    answer = orjson.loads(list_conflicts(request, CONFLICTS_SHOWN, cursor or None, kind).body)
    with away(), context_of(request).engine.connect() as connection:
        sources = sources_of(connection, say)
    following = answer["links"]["next"]
    return render(
        request, "conflicts.html", rows=answer["data"], kind=kind, kinds=KINDS, sources=sources, done=done or undone,
        next=following, first=not cursor, weighed=context_of(request).settings.identity == "weighed",
    )  # fmt: skip
