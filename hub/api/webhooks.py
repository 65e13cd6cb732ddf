"""POST /v1/webhooks/{source}: an institution's system pushes by a signed webhook (Standard Webhooks)."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from hub.api.context import Context, context_of
from hub.api.events import answered, broker_there, taken
from hub.api.limits import limited_body
from hub.api.problems import Problem
from hub.errors import RejectRecord
from hub.store import webhooks as allowed
from hub.store.database import away
from hub.webhooks import event_of, secret_of, signed

router = APIRouter(tags=["push"])


@router.post("/v1/webhooks/{source}", status_code=202, summary="Push by a signed webhook / 签名 Webhook 推送")
async def push_webhook(request: Request, source: str) -> Response:
    """Standard Webhooks: headers `webhook-id`, `webhook-timestamp`, `webhook-signature`; no key. The body is
    `{"type": "nqi.<kind>" or "nqi.<kind>.deleted", "timestamp": …, "data": the record}`. The same id again is one event.
    """
    context = context_of(request)
    broker_there(context)
    body = await limited_body(request, context.settings.push_body_bytes_max)
    return await to_thread.run_sync(partial(_accept, request, context, source, body), limiter=context.pushing)


def _accept(request: Request, context: Context, source: str, body: bytes) -> Response:
    told = [request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")]
    with away(), context.engine.connect() as connection:
        generations = allowed.generations(connection, source)
    # A source that may not push so is answered like a wrong signature, after the same work: no one learns which are there.
    secrets = [secret_of(context.settings, source, generation) for generation in generations or [0]]
    try:
        right = signed(body, told[0], told[1], told[2], secrets)
    except RejectRecord as error:
        raise Problem(401, error.code, field=error.field, found=error.found) from None
    if not (right and generations and told[0]):
        raise Problem(401, "webhook_signature")
    # A message that somebody else sends again, or its sender after a later one, must not undo the later one. Its id alone
    # is not trusted to tell: a sender that gives all of them one id would lose all but the first.
    message = told[0].encode() + b"\0" + body
    with away(), context.engine.connect() as connection:
        before = allowed.answered(connection, source, message)
    if before is not None:
        return answered(request, before)
    try:
        row: object = event_of(body, told[0])
    except RejectRecord as error:
        row = error
    outcomes = taken(request, source, [row])
    if all(outcome["status"] == "accepted" for outcome in outcomes):
        with away(), context.engine.begin() as connection:
            allowed.keep(connection, source, message, outcomes)
    return answered(request, outcomes)
