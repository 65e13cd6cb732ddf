"""The honest state of a connector: a pure function of what was seen; never green by silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

GREEN = ("healthy",)
SILENCE_MIN_S = 30.0
INGEST_SILENCE_S = 15.0
INGEST_STUCK_S = 30.0
PATH_SILENCE_MIN_S = 300.0


class Flow(NamedTuple):
    """What lies between a connector and the API: seen by the API itself, not told by the connector."""

    broker: bool  # the broker answered a moment ago
    ingest_at: datetime | None  # the newest heartbeat of any ingest worker
    lag: int | None  # events on the broker that are not stored; None when the broker does not say
    stuck_s: float = 0.0  # for how long there has been a lag and nothing was stored


class State(NamedTuple):
    """One state with since when, why and what to do (codes of `messages.TEXTS`)."""

    name: str
    since: datetime | None
    why: str
    action: str
    params: dict[str, Any]

    @property
    def green(self) -> bool:
        """True only for a state that was shown to be good."""
        return self.name in GREEN


def flow_state(flow: Flow, now: datetime) -> State | None:
    """What is wrong behind every connector; None when events flow."""
    if not flow.broker:
        return State("broker_away", None, "why_broker_away", "do_broker_away", {})
    if flow.ingest_at is None or (now - flow.ingest_at).total_seconds() > INGEST_SILENCE_S:
        return State("ingest_silent", flow.ingest_at, "why_ingest_silent", "do_ingest_silent", {})
    if flow.stuck_s > INGEST_STUCK_S:
        since = now - timedelta(seconds=flow.stuck_s)
        return State("ingest_stuck", since, "why_ingest_stuck", "do_ingest_stuck", {"lag": flow.lag})
    return None


def state_of(row: Any, flow: Flow) -> State:
    """The state of an instance (a row of `instances.every`)."""
    now: datetime = row.asked_at
    if row.target_state != "running":
        why = "why_poison" if row.target_reason == "poison" else "why_paused"
        return State("paused", None, why, "do_resume", {"name": row.name})
    blocked = flow_state(flow, now)
    if blocked:
        return blocked
    if row.attempted_at is None:
        if now - row.created_at > timedelta(seconds=max(SILENCE_MIN_S, 3 * row.schedule_s)):
            return State("silent", row.created_at, "why_never_ran", "do_start_collect", {})
        return State("waiting", row.created_at, "why_waiting", "do_wait", {})
    if row.failures:
        name = "action_required" if row.error_class != "RetryLater" else "retrying"
        action = "do_fix_source" if name == "action_required" else "do_wait"
        if row.code in ("deletions_held", "deletions_unsure"):
            action = "do_release"
        said = {"en": row.message_en, "zh": row.message_zh, "name": row.name}
        return State(name, row.failing_since, "why_said", action, said)
    silent_after = timedelta(seconds=max(SILENCE_MIN_S, 3 * row.schedule_s))
    if now - row.heartbeat_at > silent_after:
        return State("silent", row.heartbeat_at, "why_silent", "do_start_collect", {})
    if row.succeeded_at is None:
        return State("loading", row.attempted_at, "why_loading", "do_wait", {})
    if row.last_dead_at is not None and row.last_dead_at > row.succeeded_at - timedelta(seconds=row.schedule_s):
        return State("degraded", row.last_dead_at, "why_dead_letters", "do_dead_letters", {"n": row.dead_letters})
    fresh_s = (row.settings.get("contract") or {}).get("fresh_s")
    changed_at = row.last_record_at or row.created_at
    if fresh_s and now - changed_at > timedelta(seconds=float(fresh_s)):
        return State("stale", changed_at, "why_stale", "do_ask_source", {"hours": round(float(fresh_s) / 3600, 1)})
    path_silent_s = max(PATH_SILENCE_MIN_S, 3 * row.schedule_s)
    if row.path_at is not None and (now - row.path_at).total_seconds() > path_silent_s:
        return State("path_silent", row.path_at, "why_path_silent", "do_path_silent", {})
    return State("healthy", row.succeeded_at, "why_healthy", "do_nothing", {})
