"""GET: connectors with their honest states, refused rows, dead letters; liveness, readiness, metrics."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response

from hub import health
from hub.api.auth import OPERATOR, Personal, who
from hub.api.context import Context, context_of
from hub.api.personal import concealed, letter_is_personal, rows_are_personal
from hub.api.problems import Problem, language
from hub.errors import RetryLater
from hub.messages import text as message
from hub.store import dead_letters, instances, refusals, sign_offs, workers
from hub.store.database import away
from hub.unified import moment

router = APIRouter(tags=["operate"])


def connector_rows(context: Context, spoken: str) -> list[dict[str, Any]]:
    """Every instance with its state, since when, why, what to do next, and the facts behind it."""
    flow = context.flow()
    with away(), context.engine.connect() as connection:
        rows = instances.every(connection)
        signed = sign_offs.newest(connection)
    return [_shown(row, flow, spoken) | {"sign_off": _signed(signed.get(row.name))} for row in rows]


def _signed(row: Any) -> dict[str, Any] | None:
    """The newest proof that source and hub are equal: as of when, and what that whole reading had found."""
    if row is None:
        return None
    counts = {name: getattr(row, name) for name in ("records", "unchanged", "missed", "gone", "refused")}
    return {"as_of": moment(row.as_of), **counts}


def _told(said: dict[str, Any], spoken: str) -> dict[str, Any]:
    """A stored text of two languages in one."""
    kept = {name: value for name, value in said.items() if name not in ("en", "zh")}
    return kept | {"message": said["zh" if spoken == "zh" else "en"]}


def _shown(row: Any, flow: health.Flow, spoken: str) -> dict[str, Any]:
    state = health.state_of(row, flow)
    return {
        "name": row.name,
        "plugin": row.plugin,
        "source": row.source,
        "title": (row.title_zh if spoken == "zh" else row.title_en) or row.source,
        "sample": bool(row.sample),
        "state": state.name,
        "green": state.green,
        "since": moment(state.since) if state.since else None,
        "why": message(state.why, spoken, **state.params),
        "next_action": message(state.action, spoken, **state.params),
        "last_good_record": moment(row.last_record_at) if row.last_record_at else None,
        "freshness_s": round((row.asked_at - row.succeeded_at).total_seconds(), 1) if row.succeeded_at else None,
        "lag": flow.lag,
        "rows_read": row.rows_read or 0,
        "events_sent": row.events_sent or 0,
        "rows_refused": row.rows_refused or 0,
        "dead_letters": row.dead_letters,
        "warnings": [_told(warning, spoken) for warning in row.warnings or ()],
        "held": row.code in ("deletions_held", "deletions_unsure"),
        "schedule_s": row.schedule_s,
        "target_state": row.target_state,
    }


@router.get("/v1/connectors", dependencies=[OPERATOR], summary="Connectors' health / 连接器健康")
def list_connectors(request: Request) -> Response:
    """Per instance: state, since when, why, next action, last good record, lag, refused rows, freshness."""
    rows = connector_rows(context_of(request), language(request))
    return Response(orjson.dumps({"data": rows, "links": {"next": None}}), media_type="application/json")


@router.post(
    "/v1/connectors/{name}/release", dependencies=[OPERATOR], summary="Let held deletions happen / 放行被搁置的删除"
)
def release(request: Request, name: str) -> Response:
    """The next reading, which comes at once, does the deletions that were held for a person; 404 if none are."""
    with away(), context_of(request).engine.begin() as connection:
        if not instances.release(connection, name):
            raise Problem(404, "nothing_held", name=name)
    return Response(orjson.dumps({"name": name, "released": True}), media_type="application/json")


@router.get("/v1/connectors/{name}/sign-offs", dependencies=[OPERATOR], summary="Whole readings / 全量核对记录")
def list_sign_offs(request: Request, name: str, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:
    """Whole readings that came to their end, newest first: as of when source and hub were equal, what was found."""
    with away(), context_of(request).engine.connect() as connection:
        rows = sign_offs.of(connection, name, limit=limit)
    data = [_signed(row) for row in rows]
    return Response(orjson.dumps({"data": data, "links": {"next": None}}), media_type="application/json")


@router.get("/v1/connectors/{name}/refused", dependencies=[OPERATOR], summary="Refused rows / 被拒记录")
def list_refused(
    request: Request, name: str, personal: Personal, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> Response:
    """Rows that the instance refused, as text, with place, field, what was found and why.

    What a row with personal data says is left out for those who may not see it; its institution has it.
    """
    spoken = language(request)
    with away(), context_of(request).engine.connect() as connection:
        rows = refusals.refused(connection, name, limit=limit)
        instance = next((row for row in instances.every(connection) if row.name == name), None)
    hide = not personal and (instance is None or rows_are_personal(instance.plugin, instance.settings))
    data = [
        {
            "place": row.place, "code": row.code, "field": row.field, "found": row.found,
            "message": row.message_zh if spoken == "zh" else row.message_en,
            "raw": bytes(row.raw).decode("utf-8", "backslashreplace"), "refused_at": moment(row.refused_at),
            "severity": row.severity, "others": [_told(other, spoken) for other in row.others],
        }
        for row in rows
    ]  # fmt: skip
    data = [concealed(row, spoken) for row in data] if hide else data
    return Response(orjson.dumps({"data": data, "links": {"next": None}}), media_type="application/json")


@router.get("/v1/dead-letters", dependencies=[OPERATOR], summary="Dead letters / 死信")
def list_dead_letters(
    request: Request, personal: Personal, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> Response:
    """Messages that could not be stored, newest first, with their reasons and headers."""
    spoken = language(request)
    with away(), context_of(request).engine.connect() as connection:
        rows = dead_letters.newest(connection, limit=limit)
    data = [
        {
            "topic": row.topic, "partition": row.part, "offset": row.offset, "source": row.source, "code": row.code,
            "field": row.field, "found": row.found, "message": row.message_zh if spoken == "zh" else row.message_en,
            "headers": row.headers, "bytes": None if row.value is None else len(row.value),
            "dead_at": moment(row.dead_at),
        }
        for row in rows
    ]  # fmt: skip
    prefix = context_of(request).settings.topic_prefix
    data = [
        concealed(row, spoken)
        if not personal and letter_is_personal(row["topic"].removeprefix(prefix), row["field"])
        else row
        for row in data
    ]
    return Response(orjson.dumps({"data": data, "links": {"next": None}}), media_type="application/json")


@router.get("/livez", summary="The process runs / 存活")
def livez() -> PlainTextResponse:
    """200 while the process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz", summary="Broker, database and ingest are there / 就绪")
def readyz(request: Request) -> Response:
    """200 only when broker, database and ingest are; else 503 with what is missing."""
    context = context_of(request)
    parts = {"broker": context.broker.alive, "database": True, "ingest": False}
    try:
        flow = context.flow()
        with away(), context.engine.connect() as connection:
            _, now = workers.newest_beat(connection, "ingest")
        state = health.flow_state(flow, now)
        parts["ingest"] = state is None or state.name != "ingest_silent"
    except RetryLater:
        parts["database"] = False
    ready = all(parts.values())
    status, headers = (200, {}) if ready else (503, {"retry-after": "2"})
    return Response(orjson.dumps({"ready": ready, **parts}), status, headers, "application/json")


@router.get("/metrics", summary="Prometheus metrics / 指标")
def metrics(request: Request) -> PlainTextResponse:
    """Prometheus text; open by `HUB_METRICS_PUBLIC`, else with an operator's key."""
    context = context_of(request)
    if not context.settings.metrics_public and who(request).role != "operator":
        raise Problem(403, "role_wrong", role="-", roles="operator")
    return PlainTextResponse(_metrics(context), media_type="text/plain; version=0.0.4")


def _metrics(context: Context) -> str:
    lines = ["# TYPE hub_broker_up gauge", f"hub_broker_up {int(context.broker.alive)}"]
    try:
        rows = connector_rows(context, "en")
        flow = context.flow()
    except RetryLater:
        return "\n".join([*lines, "# TYPE hub_database_up gauge", "hub_database_up 0", ""])
    lines += ["# TYPE hub_database_up gauge", "hub_database_up 1"]
    if flow.lag is not None:
        lines += ["# TYPE hub_ingest_lag_events gauge", f"hub_ingest_lag_events {flow.lag}"]
    for name, field, kind in (
        ("kafka_connect_connector_status", "", "gauge"), ("hub_connector_green", "green", "gauge"),
        ("hub_connector_rows_read_total", "rows_read", "counter"),
        ("hub_connector_events_sent_total", "events_sent", "counter"),
        ("hub_connector_rows_refused_total", "rows_refused", "counter"),
        ("hub_connector_dead_letters_total", "dead_letters", "counter"),
        ("hub_connector_freshness_seconds", "freshness_s", "gauge"),
    ):  # fmt: skip
        lines.append(f"# TYPE {name} {kind}")
        for row in rows:
            if not field:
                status = "running" if row["green"] else "paused" if row["state"] == "paused" else "failed"
                lines.append(f'{name}{{connector="{row["name"]}",status="{status}"}} 1')
            elif row[field] is not None:
                lines.append(f'{name}{{connector="{row["name"]}"}} {float(row[field]):g}')
    return "\n".join([*lines, ""])
