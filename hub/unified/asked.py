"""Questions about identity and conflicts, as the API and the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from hub.identify.explaining import Following
from hub.messages import text
from hub.unified.shown import moment


def question_shown(row: Row[Any], spoken: str) -> dict[str, Any]:
    """A question of the queue."""
    return {
        "id": row.id.hex,
        "priority": round(row.priority, 4),
        "uncertainty": round(row.uncertainty, 4),
        "records": row.records,
        "weight": round(row.weight, 2),
        "reason": row.reason,
        "message": text(f"why_not_{row.reason}", spoken),
        "asked_at": moment(row.asked_at),
        "set_aside": row.set_aside,
        "sides": [
            {"enterprise": row.enterprise.hex, "mention": row.one.hex, "name": row.name or None, "source": row.source},
            {
                "enterprise": row.other_enterprise.hex, "mention": row.other.hex, "name": row.other_name or None,
                "source": row.other_source,
            },
        ],
        "links": {"self": f"/v1/questions/{row.id.hex}"},
    }  # fmt: skip


def following_shown(made: Following, counts: Mapping[UUID, Mapping[str, int]]) -> dict[str, Any]:
    """What would follow from a decision: `counts` are the records of the enterprises by kind."""
    touched = {id_ for ids in made.merged.values() for id_ in ids} | set(made.parted)
    return {
        "merged": [
            {"into": new.hex(), "enterprises": [old.hex() for old in olds]} for new, olds in made.merged.items()
        ],
        "parted": [{"enterprise": old.hex(), "into": [new.hex() for new in news]} for old, news in made.parted.items()],
        "mentions": made.moved,
        "records": sum(sum(counts.get(UUID(bytes=id_), {}).values()) for id_ in touched),
    }


def conflict_shown(row: Row[Any], sides: Mapping[UUID, Row[Any]], spoken: str) -> dict[str, Any]:
    """A code or a name that is disputed."""
    params = {"scheme": text(f"evidence_{row.scheme}", spoken), "value": row.value}
    return {
        "id": f"{row.kind}.{row.key.hex}",
        "kind": row.kind,
        "registers": row.registers > 1,
        "scheme": row.scheme,
        "value": row.value,
        "message": text(f"conflict_{row.kind}", spoken, **params),
        "noted_at": moment(row.noted_at),
        "sides": [side_shown(sides[id_]) for id_ in row.mentions if id_ in sides],
        "decisions": [],
    }


def decisions_conflict_shown(
    ids: Iterable[str], mentions: Iterable[UUID], sides: Mapping[UUID, Row[Any]], noted_at: str, spoken: str
) -> dict[str, Any]:
    """Decisions that cannot all hold, and the mentions that they are about."""
    named = sorted(ids)
    return {
        "id": f"decisions.{named[0]}",
        "kind": "decisions",
        "registers": False,
        "scheme": None,
        "value": None,
        "message": text("conflict_decisions", spoken, count=len(named)),
        "noted_at": noted_at,
        "sides": [side_shown(sides[id_]) for id_ in sorted(mentions) if id_ in sides],
        "decisions": named,
    }


def side_shown(row: Row[Any]) -> dict[str, Any]:
    """A mention and whose it is."""
    return {"enterprise": row.enterprise.hex, "mention": row.id.hex, "name": row.name or None, "source": row.source}
