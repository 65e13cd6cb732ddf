"""Commands about identity in a running hub: why two are one, what is uncertain, what people decide."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hub.cli.output import ask, language, say, show
from hub.cli.running import Json
from hub.messages import text
from hub.settings import Settings

app = typer.Typer()


@app.command()
def why(
    id_: Annotated[str, typer.Argument(metavar="ID", help="an enterprise's or a mention's id / 企业或提及编号")],
    other: Annotated[str, typer.Argument(help="another id: why both are one, or are not / 另一编号")] = "",
    as_json: Json = False,
) -> None:
    """What holds an enterprise together, or why two are one or not / 为何是（或不是）同一企业"""
    settings = Settings()
    if other:
        body = ask(settings, "builder", "GET", "/v1/why", params={"a": id_, "b": other}).json()
        if as_json:
            show(body, as_json)
            return
        say(body["message"])
        _show_link(body["link"])
        return
    body = ask(settings, "builder", "GET", f"/v1/enterprises/{id_}/why").json()
    if as_json:
        show(body, as_json)
        return
    say(f"{body['name'] or ''} {body['id']}")
    names = {one["id"]: one["name"] or one["id"] for one in body["mentions"]}
    show(
        [one | {"mention": one["id"]} for one in body["mentions"]],
        as_json,
        ["mention", "source", "name", "identifiers"],
    )
    for link in body["links"]:
        mark = " ← " + text("weakest_link", language()) if link["weakest"] else ""
        say(f"\n{' = '.join(names.get(id_, id_) for id_ in link['mentions'])}{mark}")
        _show_link(link)
    for near in body["near"]:
        say(f"\n≠ {near['name'] or near['enterprise']}: {near['message']}")
        _show_link(near["link"])


@app.command()
def questions(
    id_: Annotated[str, typer.Argument(metavar="[ID]", help="one question with its evidence / 问题编号")] = "",
    reason: Annotated[str, typer.Option(help="why the hub asks, such as rival / 提问原因")] = "",
    unsure: Annotated[bool, typer.Option("--unsure", help="those set aside as not sure / 已标为不确定的")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """What people should decide about identity, most useful first / 待裁定的身份问题"""
    settings = Settings()
    if not id_:
        params = {"reason": reason, "unsure": str(unsure).lower(), "limit": str(limit)}
        answer = ask(settings, "operator", "GET", "/v1/questions", params=params).json()
        rows = [
            one | {"names": " / ".join(side["name"] or side["mention"] for side in one["sides"])}
            for one in answer["data"]
        ]
        show(answer if as_json else rows, as_json, ["id", "priority", "names", "reason", "weight", "records"])
        return
    body = ask(settings, "operator", "GET", f"/v1/questions/{id_}").json()
    if as_json:
        show(body, as_json)
        return
    say(body["message"])
    for side in body["sides"]:
        say(f"\n{side['enterprise']} {side['title'] or ''}")
        show(side["mentions"], as_json, ["id", "source", "name", "identifiers"])
    _show_link(body["link"])
    for answer_, made in body["would"].items():
        say(f"{text('review_would_' + answer_, language())}: {_following(made)}")


def _following(made: dict[str, Any]) -> str:
    spoken = language()
    told = [text("review_would_merge", spoken, n=len(one["enterprises"]), id=one["into"]) for one in made["merged"]]
    told += [text("review_would_part", spoken, n=len(one["into"]), id=one["enterprise"]) for one in made["parted"]]
    moved = text("review_would_moved", spoken, mentions=made["mentions"], records=made["records"])
    return "; ".join([*told, moved]) if told else text("review_would_nothing", spoken)


@app.command()
def decide(
    verdict: Annotated[str, typer.Argument(help="same, renamed, different, split, unsure, placeholder / 裁定")],
    question: Annotated[str, typer.Option(help="the question that it answers / 所答复的问题编号")] = "",
    mention: Annotated[list[str], typer.Option(help="a mention's id; several may be given / 提及编号，可多个")] = [],  # noqa: B006
    other: Annotated[list[str], typer.Option(help="a mention of the other side / 另一方的提及编号")] = [],  # noqa: B006
    scheme: Annotated[str, typer.Option(help="scheme of a code that identifies nobody / 编码体系")] = "",
    value: Annotated[str, typer.Option(help="that code / 该编码")] = "",
    since: Annotated[str, typer.Option(help="day of a new name, 2024-05-01 / 更名日期")] = "",
    why: Annotated[str, typer.Option(help="why, for whoever reads it later / 理由")] = "",
) -> None:
    """Decide about identity; it takes effect within moments, and can be undone / 作出身份裁定"""
    settings = Settings()
    asked: dict[str, Any] = {"verdict": verdict, "mentions": list(mention), "others": list(other)}
    if question:
        answers = ask(settings, "operator", "GET", f"/v1/questions/{question}").json()["answers"]
        asked |= answers["same" if verdict == "renamed" else verdict] if verdict in (*answers, "renamed") else {}
    asked |= {"verdict": verdict}
    more = {"scheme": scheme, "value": value, "since": since, "why": why}
    _decide(settings, asked | {name: given for name, given in more.items() if given})


def _decide(settings: Settings, asked: dict[str, Any]) -> None:
    answer = ask(settings, "operator", "POST", "/v1/decisions", json=asked).json()
    say(f"{answer['id']}  {text('review_done_waiting' if answer['needs_confirmation'] else 'review_done', language())}")


@app.command()
def undo(id_: Annotated[str, typer.Argument(metavar="ID")], why: str = "") -> None:
    """Undo a decision / 撤销裁定"""
    _decide(Settings(), {"verdict": "undo", "decision": id_} | ({"why": why} if why else {}))


@app.command()
def confirm(id_: Annotated[str, typer.Argument(metavar="ID")], why: str = "") -> None:
    """Confirm somebody else's decision / 复核他人的裁定"""
    _decide(Settings(), {"verdict": "confirm", "decision": id_} | ({"why": why} if why else {}))


@app.command()
def decisions(
    mention: Annotated[list[str], typer.Option(help="those about this mention / 涉及该提及的裁定")] = [],  # noqa: B006
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    as_json: Json = False,
) -> None:
    """What people decided about identity, the newest first / 身份裁定"""
    answer = ask(
        Settings(), "operator", "GET", "/v1/decisions", params={"mention": list(mention), "limit": limit}
    ).json()
    columns = ["id", "verdict", "decided_by", "decided_at", "in_force", "conflicting", "undone_by", "why"]
    show(answer if as_json else answer["data"], as_json, columns)


@app.command()
def conflicts(
    kind: Annotated[str, typer.Option(help="decisions, code_names, name_codes, placeholder, registers / 种类")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Json = False,
) -> None:
    """What contradicts itself: codes with several names, names with several codes, decisions / 身份数据中的矛盾"""
    answer = ask(Settings(), "operator", "GET", "/v1/conflicts", params={"kind": kind, "limit": str(limit)}).json()
    rows = [one | {"names": " / ".join(side["name"] or "" for side in one["sides"])} for one in answer["data"]]
    show(answer if as_json else rows, as_json, ["kind", "message", "names", "registers", "decisions"])


def _show_link(link: dict[str, Any]) -> None:
    if link["evidence"]:
        rows = [
            {"": one["title"], " ": one["message"], "bits": one["weight"], "sum": one["sum"]}
            for one in link["evidence"]
        ]
        show(rows, False, ["", " ", "bits", "sum"])
    elif link["decision"]:
        say(f"  {text('by_decision', language(), id=link['decision'])}")
    else:
        for one in link["shared"]:
            say(f"  {one['scheme']} {one['value']}")
