"""Why an enterprise is one: its graph with the weakest link, the weight of each piece of evidence, who came near."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from hub.api.context import context_of
from hub.api.explaining import why_of
from hub.api.problems import language
from hub.store import components
from hub.store.database import away
from hub.web import drawing
from hub.web.languages import Language
from hub.web.pages.enterprise import standing
from hub.web.rendering import PageRoute, render
from hub.web.sessions import Reader
from hub.web.sources import sources_of

router = APIRouter(prefix="/enterprises", route_class=PageRoute, include_in_schema=False)
EnterpriseId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
MENTIONS_SHOWN = 100
LINKS_SHOWN = 60


@router.get("/{enterprise}/identity")
def show(
    request: Request, who: Reader, enterprise: EnterpriseId, done: Annotated[str, Query(max_length=32)] = ""
) -> Response:
    """The page; `done` is the decision that was taken on it just now."""
    say = Language(language(request))
    with away(), context_of(request).engine.connect() as connection:
        _, moved = standing(connection, enterprise, "/identity")
        if moved:
            return moved
        body = why_of(request, who, connection, UUID(hex=enterprise))
        sources = sources_of(connection, say)
    numbered = drawing.numbers(body)
    return render(
        request, "identity.html", body=body, sources=sources, numbered=numbered, graph=drawing.graph(body, numbered),
        large=max(numbered.values(), default=0) > drawing.NODES_MAX, ways=max(numbered.values(), default=0),
        links=[drawn(one) for one in body["links"]][-LINKS_SHOWN:], near=[one | {"link": drawn(one["link"])} for one in body["near"]],
        mentions=sorted(body["mentions"], key=lambda one: (numbered[one["id"]], one["id"]))[:MENTIONS_SHOWN],
        mentions_more=len(body["mentions"]) - MENTIONS_SHOWN, read_max=components.MENTIONS_MAX,
        splits=_splits(body, numbered) if who.role == "operator" and body["way"] == "weighed" else {}, done=done,
    )  # fmt: skip


def drawn(link: dict[str, Any]) -> dict[str, Any]:
    """A link with the bars of its steps."""
    return link | {"bars": drawing.bars(link["evidence"])}


def _splits(body: dict[str, Any], numbered: dict[str, int]) -> dict[str, dict[str, list[str]]]:
    """First mention of each way of naming → the decision that splits it off from all the others; {} if it is alone."""
    groups: dict[int, list[str]] = {}
    for id_, number in numbered.items():
        groups.setdefault(number, []).append(id_)
    if len(groups) < 2:
        return {}
    return {
        min(mine): {"mentions": mine, "others": [id_ for id_, other in numbered.items() if other != number]}
        for number, mine in groups.items()
    }
