"""/v1/questions and /v1/conflicts: what people should look at. They answer with POST /v1/decisions."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from hub.api.auth import OPERATOR
from hub.api.context import context_of
from hub.api.deciding import list_shown
from hub.api.problems import Problem, language
from hub.api.reading import Limit, page_of
from hub.identify import explaining
from hub.identify.decisions import Decided
from hub.identify.explaining import Neighbourhood
from hub.store import components, decisions, enterprises, questions
from hub.store.database import away
from hub.store.questions import FIRST, After
from hub.unified.asked import conflict_shown, decisions_conflict_shown, following_shown, question_shown
from hub.unified.shown import moment
from hub.unified.why import link_shown, mention_shown, name_of, way_shown

router = APIRouter(prefix="/v1", tags=["identity"], dependencies=[OPERATOR])
MENTIONS_SHOWN = 20  # ways of naming of each side; an answer is about these
SIDES_MAX = 20  # of decisions that contradict each other
Reason = Literal["", "contradicts", "new_name", "unlike", "misprint", "rival", "unsure"]
Kind = Literal["", "placeholder", "code_names", "name_codes", "registers", "decisions"]


@router.get("/questions", summary="What people should decide, most useful first / 待裁定问题")
def list_questions(
    request: Request,
    limit: Limit = 50,
    cursor: str | None = None,
    reason: Annotated[Reason, Query(description="why the hub asks / 提问原因")] = "",
    unsure: Annotated[bool, Query(description="those set aside as not sure / 已标为不确定的")] = False,
) -> Response:
    """Pairs of enterprises that may be one: `priority` is how open the question is, times the records it touches. An
    answered one is not listed any more; one that somebody was not sure about only with `unsure`.
    """
    _need_weighed(request)
    limit = min(limit, context_of(request).settings.page_limit_max)
    with away(), context_of(request).engine.connect() as connection:
        rows = questions.page(connection, _after(cursor), limit + 1, reason=reason, unsure=unsure)
    more, rows = len(rows) > limit, rows[:limit]
    following = f"{rows[-1].priority!r} {rows[-1].id.hex}" if more else ""
    shown = [question_shown(row, language(request)) for row in rows]
    return page_of(request, shown, base64.urlsafe_b64encode(following.encode()).decode() if following else None)


def _need_weighed(request: Request) -> None:
    if context_of(request).settings.identity != "weighed":
        raise Problem(409, "decisions_exact")


def _after(text: str | None) -> After:
    if not text:
        return FIRST
    try:
        priority, id_ = base64.urlsafe_b64decode(text).decode().split(" ")
        return After(float(priority), UUID(hex=id_))
    except ValueError:
        raise Problem(422, "cursor_invalid", found=text[:60]) from None


@router.get("/questions/{id}", summary="One question with its evidence / 问题与证据")
def get_question(
    request: Request,
    id: Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="question id / 问题编号")],  # noqa: A002
) -> Response:
    """Both sides, the evidence with its weights, decisions about either, and what would follow from an answer:
    enterprises that would become one or fall apart, mentions that would move, records touched. `answers` are bodies for
    POST /v1/decisions.
    """
    _need_weighed(request)
    with away(), context_of(request).engine.connect() as connection:
        body = question_of(request, connection, UUID(hex=id))
    return Response(orjson.dumps(body), media_type="application/json")


def question_of(request: Request, connection: Connection, id_: UUID) -> dict[str, Any]:
    """A question with all that a person needs to answer it.

    Raises:
        Problem: 404, it is answered or never was.
    """
    row = questions.one(connection, id_)
    if row is None:
        raise Problem(404, "question_unknown", id=id_.hex)
    spoken = language(request)
    found = components.neighbourhood(connection, [row.enterprise, row.other_enterprise], [row.one, row.other])
    body = question_shown(row, spoken)
    pair = explaining.between(found, [row.one.bytes], [row.other.bytes], weighed=True)
    counts = enterprises.counts_of(connection, [UUID(bytes=one) for one in set(found.enterprises.values())])
    for side in body["sides"]:
        side.update(_side(found, side))
        side["counts"] = counts.get(UUID(hex=side["enterprise"]), {})
    ones, others = ([mention["id"] for mention in side["mentions"]] for side in body["sides"])
    mine, theirs = (tuple(map(bytes.fromhex, ids)) for ids in (ones, others))
    would = {
        "same": explaining.follows(found, Decided("", "same", "", (*mine, *theirs))),
        "different": explaining.follows(found, Decided("", "different", "", mine, theirs)),
    }
    return body | {
        **way_shown(weighed=True),
        "cut": found.cut,
        "link": link_shown(pair.link, spoken),
        "decisions": list_shown(connection, limit=50, mentions=[row.one, row.other]),
        "needs_confirmation": context_of(request).settings.decisions_four_eyes,
        "answers": {
            "same": {"verdict": "same", "mentions": [*ones, *others]},
            "different": {"verdict": "different", "mentions": ones, "others": others},
            "unsure": {"verdict": "unsure", "mentions": [row.one.hex, row.other.hex]},
        },
        "would": {answer: following_shown(made, counts) for answer, made in would.items()},
    }


def _side(found: Neighbourhood, side: dict[str, Any]) -> dict[str, Any]:
    """The ways in which an enterprise is named, the one that is asked about first: what an answer is about."""
    enterprise, leading = bytes.fromhex(side["enterprise"]), bytes.fromhex(side["mention"])
    ways: dict[tuple[Any, ...], bytes] = {}
    members = found.of(enterprise)
    for id_ in [leading, *members]:
        one = found.mentions[id_]
        ways.setdefault((one.name, one.identifiers, one.region, one.address, one.former), id_)
    shown = list(ways.values())[:MENTIONS_SHOWN]
    return {
        "title": name_of(found, enterprise),
        "mentions": [mention_shown(found, id_) for id_ in shown],
        "mentions_more": len(members) - len(shown),
    }


@router.get("/conflicts", summary="What contradicts itself / 相互矛盾之处")
def list_conflicts(request: Request, limit: Limit = 50, cursor: str | None = None, kind: Kind = "") -> Response:
    """Decisions that contradict each other (`decisions`), one code with unlike names (`code_names`; `placeholder` where
    so many bear it that it identifies nobody), one name in a region with different codes (`name_codes`), and those of
    them in which registers contradict each other (`registers`). What people settled is not listed.
    """
    limit = min(limit, context_of(request).settings.page_limit_max)
    after = _conflict_after(cursor)
    with away(), context_of(request).engine.connect() as connection:
        made = [] if cursor or kind not in ("", "decisions") else _contradictions(connection, language(request))
        rows = [] if kind == "decisions" else questions.conflicts_page(connection, after, limit + 1, kind=kind)
        more, rows = len(rows) > limit, rows[:limit]
        sides = questions.sides(connection, {id_ for row in rows for id_ in row.mentions})
    shown = [*made, *(conflict_shown(row, sides, language(request)) for row in rows)]
    return page_of(request, shown, f"{rows[-1].kind}.{rows[-1].key.hex}" if more else None)


def _conflict_after(text: str | None) -> tuple[str, UUID]:
    if not text:
        return "", UUID(int=0)
    kind, _, key = text.partition(".")
    try:
        return kind[:20], UUID(hex=key)
    except ValueError:
        raise Problem(422, "cursor_invalid", found=text[:60]) from None


def _contradictions(connection: Connection, spoken: str) -> list[dict[str, Any]]:
    shown = []
    for group in decisions.contradictory(components.plain(connection)):
        mentions = {UUID(bytes=id_) for one in group for id_ in (*one.mentions, *one.others)}
        some = sorted(mentions)[:SIDES_MAX]
        newest = decisions.one(connection, group[-1].id)
        noted = moment(newest.known_at) if newest is not None else ""
        ids = [one.id for one in group]
        shown.append(decisions_conflict_shown(ids, some, questions.sides(connection, some), noted, spoken))
    return shown
