"""Answers as the API prints them, the reasons in the caller's language."""

from __future__ import annotations

from typing import Any

from hub.errors import HubError, legible
from hub.match.finding import Answer, Candidate
from hub.match.scoring import Reason
from hub.messages import text


def said(reason: Reason, spoken: str) -> str:
    """A reason in words."""
    return legible(text(reason.code, spoken, **reason.params))


def candidate_shown(one: Candidate, spoken: str) -> dict[str, Any]:
    """A candidate."""
    return {
        "id": one.id.hex,
        "name": one.name,
        "score": one.score,
        "match": one.match,
        "reasons": [said(reason, spoken) for reason in one.reasons],
        "region": one.region,
        "uscc": one.uscc,
    }


def answer_shown(number: int, answer: Answer, spoken: str) -> dict[str, Any]:
    """`{"row", "match", "id", "candidates", "notes"}`: `match` only if it is safe to take `id`."""
    found = answer.match
    return {
        "row": number,
        "match": found is not None,
        "id": found.id.hex if found else None,
        "candidates": [candidate_shown(one, spoken) for one in answer.candidates],
        "notes": [said(one, spoken) for one in answer.notes],
    }


def refusal_shown(number: int, error: HubError, spoken: str) -> dict[str, Any]:
    """The answer to a row that could not be taken."""
    return {
        "row": number,
        "match": False,
        "id": None,
        "candidates": [],
        "error": {"code": error.code, "field": getattr(error, "field", ""), "message": error.describe(spoken)},
    }
