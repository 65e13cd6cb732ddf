"""/v1/…/why: what makes mentions one enterprise, or two: evidence, weights, blocks met, decisions, who came near."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from hub import unified
from hub.api.auth import allow
from hub.api.context import context_of
from hub.api.deciding import list_shown
from hub.api.problems import Problem, language
from hub.api.reading import EnterpriseId, moved
from hub.identify import explaining
from hub.identify.explaining import Neighbourhood
from hub.store import components, enterprises
from hub.store.access import Access
from hub.store.database import away
from hub.unified.why import pair_shown, why_shown

router = APIRouter(prefix="/v1", tags=["identity"])
Caller = Annotated[Access, Depends(allow("builder", "operator"))]
Id = Annotated[str, Query(pattern="^[0-9a-f]{32}$", description="a mention's or an enterprise's id / 提及或企业编号")]
OPERATORS_ONLY = ("decided_by", "why", "confirmed_by")
DECISIONS_MAX = 100


@router.get("/enterprises/{enterprise}/why", summary="Why this is one enterprise / 为何是同一企业")
def get_why(request: Request, who: Caller, enterprise: EnterpriseId) -> Response:
    """Its mentions, the links that hold them together with the weight of each piece of evidence, the weakest of these,
    codes and names met, decisions, and the enterprises that came near, each with the reason why it is another. 308 for
    a former id. `cut`: more mentions hang together than were read.
    """
    with away(), context_of(request).engine.connect() as connection:
        standing, _ = unified.resolve(connection, UUID(hex=enterprise))
        elsewhere = moved(request, enterprise, standing, "/why")
        if elsewhere:
            return elsewhere
        body = why_of(request, who, connection, UUID(hex=enterprise))
    return Response(orjson.dumps(body), media_type="application/json")


def why_of(request: Request, who: Access, connection: Connection, enterprise: UUID) -> dict[str, Any]:
    """The explanation of an enterprise that stands."""
    weighed = context_of(request).settings.identity == "weighed"
    found = components.neighbourhood(connection, [enterprise])
    made = explaining.why(found, enterprise.bytes, weighed=weighed)
    body = why_shown(found, made, enterprise.bytes, language(request), weighed=weighed)
    return body | {"decisions": decisions_about(connection, who, found, found.of(enterprise.bytes))}


def decisions_about(
    connection: Connection, who: Access, found: Neighbourhood, mentions: list[bytes]
) -> list[dict[str, Any]]:
    """What people decided about these mentions; whose words and names they are is for operators."""
    if not found.decisions:
        return []
    rows = list_shown(connection, limit=DECISIONS_MAX, mentions=[UUID(bytes=id_) for id_ in mentions])
    if who.role == "operator":
        return rows
    return [{key: value for key, value in row.items() if key not in OPERATORS_ONLY} for row in rows]


@router.get("/why", summary="Why two are one enterprise, or are not / 两者为何是或不是同一企业")
def get_pair(request: Request, who: Caller, a: Id, b: Id) -> Response:
    """Two mentions or enterprises (of an enterprise the mention that speaks most for it): the evidence with its weights,
    what became of it and why; where they are one, the links that lead from one to the other.
    """
    weighed = context_of(request).settings.identity == "weighed"
    with away(), context_of(request).engine.connect() as connection:
        ones, others = (_meant(connection, id_) for id_ in (a, b))
        if set(ones) == set(others) and len(ones) == 1:
            raise Problem(422, "why_same")
        found = components.neighbourhood(connection, [], [*ones, *others])
        sides = [[id_.bytes for id_ in ids if id_.bytes in found.mentions] for ids in (ones, others)]
        made = explaining.between(found, sides[0], sides[1], weighed=weighed)
        body = pair_shown(found, made, language(request), weighed=weighed)
        pair = [made.link.one, made.link.other]
        body["decisions"] = decisions_about(connection, who, found, pair)
    return Response(orjson.dumps(body), media_type="application/json")


def _meant(connection: Connection, id_: str) -> list[UUID]:
    """The mention of this id, or the mentions of the enterprise (a former id's too)."""
    asked = UUID(hex=id_)
    if enterprises.is_mention(connection, asked):
        return [asked]
    _, mentions = unified.resolve(connection, asked)
    if not mentions:
        raise Problem(404, "why_unknown", found=id_)
    return [row.id for row in mentions[: components.MENTIONS_MAX // 2]]
