"""Health is never green by silence: every fact that is missing or old takes the green away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from hub.health import Flow, state_of
from hub.messages import LANGUAGES, text

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FLOWING = Flow(broker=True, ingest_at=NOW, lag=0)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def seen(**facts: Any) -> SimpleNamespace:
    good = {
        "name": "n", "asked_at": NOW, "created_at": ago(9999), "schedule_s": 60.0, "target_state": "running",
        "target_reason": "", "attempted_at": ago(20), "heartbeat_at": ago(20), "succeeded_at": ago(19), "failures": 0,
        "failing_since": None, "error_class": "", "message_en": "e", "message_zh": "z", "dead_letters": 0,
        "last_dead_at": None, "settings": {}, "code": "", "path_at": ago(30), "last_record_at": ago(20),
    }  # fmt: skip
    return SimpleNamespace(**good | facts)


def test_healthy_needs_everything() -> None:
    state = state_of(seen(), FLOWING)
    assert state.name == "healthy"
    assert state.green


@pytest.mark.parametrize(
    ("facts", "flow", "name"),
    [
        ({}, Flow(False, NOW, 0), "broker_away"),
        ({}, Flow(True, ago(60), 0), "ingest_silent"),
        ({}, Flow(True, None, 0), "ingest_silent"),
        ({"heartbeat_at": ago(500), "succeeded_at": ago(500)}, FLOWING, "silent"),
        ({"attempted_at": None, "heartbeat_at": None}, FLOWING, "silent"),
        ({"attempted_at": None, "created_at": ago(1)}, FLOWING, "waiting"),
        ({"succeeded_at": None}, FLOWING, "loading"),
        ({"failures": 3, "failing_since": ago(100), "error_class": "RetryLater"}, FLOWING, "retrying"),
        ({"failures": 1, "failing_since": ago(100), "error_class": "StopProcess"}, FLOWING, "action_required"),
        ({"target_state": "paused"}, FLOWING, "paused"),
        ({"target_state": "paused", "target_reason": "poison"}, FLOWING, "paused"),
        ({"last_dead_at": ago(5), "dead_letters": 2}, FLOWING, "degraded"),
        ({"settings": {"contract": {"fresh_s": 3600}}, "last_record_at": ago(9000)}, FLOWING, "stale"),
        ({"path_at": ago(400)}, FLOWING, "path_silent"),
    ],
)
def test_anything_less_is_not_green_and_says_why_in_both_languages(facts: Any, flow: Flow, name: str) -> None:
    state = state_of(seen(**facts), flow)
    assert state.name == name
    assert not state.green
    params = {"en": "e", "zh": "z", "name": "n", "n": 1} | state.params
    for language in LANGUAGES:
        assert text(state.why, language, **params)
        assert text(state.action, language, **params)
