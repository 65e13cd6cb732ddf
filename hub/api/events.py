"""POST /v1/events: institutions push; 202 only after the broker has acknowledged."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import orjson
from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hub import push
from hub.api.auth import INSTITUTION
from hub.api.context import Context, context_of
from hub.api.limits import Rate, limited_body
from hub.api.problems import body as problem_body
from hub.api.problems import language
from hub.errors import RetryLater
from hub.event import Event, content_hash, default_id, record_key
from hub.store import source_rows
from hub.store.access import Access
from hub.store.database import away
from hub.store.source_rows import NO_LOT, SourceRow

router = APIRouter(tags=["push"])


@router.post("/v1/events", status_code=202, summary="Push events / 推送事件")
async def push_events(request: Request, who: Annotated[Access, Depends(INSTITUTION)]) -> Response:
    """JSON (one event or an array), NDJSON, CloudEvents (binary, structured, batch), or one calibration certificate
    (DCC, `application/dcc+xml` or `application/xml`). Each row gets its own outcome:

    202 if every row was accepted, 207 if some were refused, 422 if none could be accepted.
    """
    context = context_of(request)
    broker_there(context)
    body = await limited_body(request, context.settings.push_body_bytes_max)
    content_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    work = partial(_accept, request, context, who.source or "", body, content_type, request.headers)
    return await to_thread.run_sync(work, limiter=context.pushing)


def broker_there(context: Context) -> None:
    """Refuse at once while the broker is known to be away, rather than wait for it with every caller.

    Raises:
        RetryLater: it is away.
    """
    if not context.broker.alive:
        raise RetryLater("broker_away", wait_s=5.0)


def _accept(
    request: Request, context: Context, source: str, body: bytes, content_type: str, headers: Mapping[str, str]
) -> Response:
    broker_there(context)  # again: others may have waited in vain while this one waited for its turn
    settings = context.settings
    roots = str(settings.trust_roots or "")
    rows = push.rows_of(body, content_type, headers, rows_max=settings.push_rows_max, trust_roots=roots)
    return answered(request, taken(request, source, rows))


def answered(request: Request, outcomes: Sequence[dict[str, Any]]) -> Response:
    """The answer that tells what became of each row."""
    spoken = language(request)
    refused = sum(1 for outcome in outcomes if outcome["status"] == "refused")
    accepted = len(outcomes) - refused
    answer: dict[str, Any] = {"accepted": accepted, "refused": refused, "rows": outcomes}
    status = 202 if not refused else 207 if accepted else 422
    if status == 422:
        first = next(outcome for outcome in outcomes if outcome["status"] == "refused")
        answer = problem_body(422, first["code"], first["message"], **answer)
    media = "application/problem+json" if status == 422 else "application/json"
    return Response(
        orjson.dumps(answer), status, {"content-language": spoken, "vary": "Accept-Language"}, media_type=media
    )


def taken(request: Request, source: str, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """What became of each row: events of those that are good, acknowledged by the broker.

    Raises:
        Problem: 429, too many in a second.
        RetryLater: the broker or the database is away; nothing was accepted.
    """
    context = context_of(request)
    settings, spoken = context.settings, language(request)
    rate: Rate = request.app.state.rate
    rate.take(source, len(rows))
    understood = push.understand(
        rows, source, depth_max=settings.push_depth_max, event_bytes_max=settings.event_bytes_max
    )
    events = _with_versions(context, source, [p.event for p in understood if p.event is not None])
    context.producer.send(events)
    sent = iter(events)
    return [_outcome(p, next(sent) if p.event is not None else None, spoken) for p in understood]


def _with_versions(context: Context, source: str, events: list[Event]) -> list[Event]:
    """Events whose source gave no version get one, kept in the store before anything is produced."""
    wanting = [e for e in events if e.version < 0]
    if not wanting:
        return events
    done: dict[int, Event] = {}
    rest = wanting
    while rest:  # a key that comes twice in one request is versioned in the order it came
        keys: dict[bytes, Event] = {}
        later = []
        for event in rest:
            key = record_key(source, event.kind, event.record_id)
            if key in keys:
                later.append(event)
            else:
                keys[key] = event
        rows = [SourceRow(key, e.kind, e.record_id, content_hash(e.value)) for key, e in keys.items()]
        with away(), context.engine.begin() as connection:
            given = source_rows.assign(
                connection, source, rows, at=time.time_ns() // 1000, feed=f"push:{source}", lot=NO_LOT
            )
        for key, event in keys.items():
            done[id(event)] = event._replace(version=given[key].version)
        rest = later
    return [done.get(id(event), event) for event in events]


def _outcome(pushed: push.Pushed, event: Event | None, spoken: str) -> dict[str, Any]:
    if event is None:
        error = pushed.error
        assert error is not None
        return {
            "row": pushed.row,
            "status": "refused",
            "code": error.code,
            "field": error.field,
            "found": error.found,
            "expected": error.params.get("expected"),
            "message": error.describe(spoken),
        }
    return {
        "row": pushed.row,
        "status": "accepted",
        "kind": event.kind,
        "record_id": event.record_id,
        "version": event.version,
        "event_id": event.id or default_id(event.source, event.kind, event.record_id, event.version),
        "record": f"/v1/records/{event.kind}/{event.source}/{event.record_id}",
        "key": UUID(bytes=record_key(event.source, event.kind, event.record_id)).hex,
    }
