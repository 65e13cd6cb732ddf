"""Commands about identity in a running hub: why two are one, what is uncertain, what people decided."""

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
