"""/v1/decisions: what people decide about identity. A decision is an event: acknowledged by the broker, then ingested."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from hub import codec
from hub.api.auth import OPERATOR, allow
from hub.api.context import context_of
from hub.api.problems import Problem
from hub.event import Event
from hub.identify.decisions import decided
from hub.records import Decision
from hub.records.decision import Verdict
from hub.records.parts import Scheme
from hub.store import decisions
from hub.store.access import Access
from hub.store.components import plain
from hub.store.database import away
from hub.unified import moment

router = APIRouter(tags=["identity"])
SOURCE = "hub"
MENTIONS_MAX = 1000
Person = Annotated[Access, Depends(allow("operator"))]


class Asked(BaseModel):
    """What somebody wants to decide; which fields it takes depends on the verdict."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    mentions: list[str] = Field(default=[], max_length=MENTIONS_MAX)
    others: list[str] = Field(default=[], max_length=MENTIONS_MAX)
    scheme: Scheme | None = None
    value: str | None = Field(default=None, max_length=500)
    since: date | None = None
    decision: str | None = Field(default=None, max_length=64)
    why: str | None = Field(default=None, max_length=2000, pattern=r"^[^\x00]*$")


@router.post("/v1/decisions", status_code=202, summary="Decide on identity / 作出身份裁定")
def decide(request: Request, person: Person, asked: Asked) -> Response:
    """same, renamed, different, split, unsure, placeholder, confirm or undo.

    `same`, `renamed` (with `since`) and `unsure` take two or more `mentions`; `different` and `split` take the
    `mentions` of one side and the `others` of the other; `placeholder` takes `scheme` and `value`; `confirm` and `undo`
    take `decision`. 202: the broker has it; it takes effect when ingest reads it, usually within a second.
    """
    made = take(request, person, asked)
    answer = {
        "id": made.record_id,
        "needs_confirmation": made.needs_confirmation,
        "links": {"self": f"/v1/decisions/{made.record_id}"},
    }
    return Response(orjson.dumps(answer), 202, media_type="application/json")


def take(request: Request, person: Access, asked: Asked) -> Decision:
    """A decision made, checked and on the broker.

    Raises:
        RejectRecord: the verdict lacks what it is about.
        Problem: 404, mentions or a decision that the hub does not have; 409, confirmed by its maker, undone
            already, or identity by equal evidence only.
        RetryLater: the broker or the database is away; nothing was decided.
    """
    context = context_of(request)
    if context.settings.identity != "weighed":
        raise Problem(409, "decisions_exact")
    made = Decision(
        record_id=uuid.uuid4().hex, decided_by=person.name or person.role, decided_at=datetime.now(UTC),
        needs_confirmation=context.settings.decisions_four_eyes and asked.verdict not in ("confirm", "undo", "unsure"),
        **asked.model_dump(),
    )  # fmt: skip
    about = decided(made)
    with away(), context.engine.connect() as connection:
        missing = decisions.unknown(connection, [UUID(bytes=id_) for id_ in (*about.mentions, *about.others)])
        target = decisions.one(connection, about.decision) if about.decision else None
    if missing:
        raise Problem(404, "mentions_unknown", found=missing[0].hex)
    if about.decision:
        _check(about.verdict, made, target)
    context.producer.send([Event(SOURCE, Decision.kind, made.record_id, 1, codec.encoder(Decision.kind)(made))])
    return made


def _check(verdict: Verdict, made: Decision, target: Any) -> None:
    if target is None:
        raise Problem(404, "decision_unknown", id=made.decision)
    if target.undone_by is not None:
        raise Problem(409, "decision_undone", id=target.id)
    if target.verdict in ("confirm", "undo") or (verdict == "confirm" and not target.needs_confirmation):
        raise Problem(409, "decision_settled", id=target.id)
    if verdict == "confirm" and target.decided_by == made.decided_by:
        raise Problem(409, "decision_own", id=target.id)


@router.get("/v1/decisions", dependencies=[OPERATOR], summary="Decisions on identity / 身份裁定")
def list_decisions(
    request: Request,
    mention: Annotated[list[UUID] | None, Query(max_length=MENTIONS_MAX)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The newest first; with `mention` those about any of these."""
    with away(), context_of(request).engine.connect() as connection:
        data = list_shown(connection, limit=limit, mentions=mention)
    return Response(orjson.dumps({"data": data, "links": {"next": None}}), media_type="application/json")


@router.get("/v1/decisions/{id}", dependencies=[OPERATOR], summary="One decision / 一项裁定")
def get_decision(request: Request, id: str) -> Response:  # noqa: A002 - the name in the path
    """A decision, who confirmed it, what undid it; 404 for one that ingest has not read (yet)."""
    with away(), context_of(request).engine.connect() as connection:
        row = decisions.one(connection, id)
        conflicting = _conflicting(connection, [row] if row is not None else [])
    if row is None:
        raise Problem(404, "decision_unknown", id=id[:64])
    return Response(orjson.dumps(shown(row, conflicting)), media_type="application/json")


def list_shown(connection: Connection, *, limit: int, mentions: list[UUID] | None = None) -> list[dict[str, Any]]:
    """Decisions as the API shows them, the newest first (those about `mentions`)."""
    rows = decisions.newest(connection, limit=limit, mentions=mentions)
    conflicting = _conflicting(connection, rows)
    return [shown(row, conflicting) for row in rows]


def _conflicting(connection: Connection, rows: Sequence[Any]) -> frozenset[str]:
    mentions = {m.bytes for row in rows for m in (*row.mentions, *row.others)}
    return decisions.conflicting(plain(connection), mentions) if mentions else frozenset()


def shown(row: Any, conflicting: frozenset[str]) -> dict[str, Any]:
    """A decision as the API shows it; `conflicting`: ids of those that contradict others."""
    in_force = (
        row.undone_by is None and (not row.needs_confirmation or bool(row.confirmed_by)) and row.id not in conflicting
    )
    return {
        "id": row.id,
        "verdict": row.verdict,
        "mentions": [m.hex for m in row.mentions],
        "others": [m.hex for m in row.others],
        "scheme": row.scheme,
        "value": row.value,
        "since": row.since.isoformat() if row.since else None,
        "decision": row.decision,
        "decided_by": row.decided_by,
        "decided_at": moment(row.decided_at),
        "why": row.why,
        "needs_confirmation": row.needs_confirmation,
        "confirmed_by": list(row.confirmed_by),
        "undone_by": row.undone_by,
        "conflicting": row.id in conflicting,
        "in_force": in_force if row.verdict not in ("confirm", "undo") else None,
    }
