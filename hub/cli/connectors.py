"""Commands about connector instances: list, add, pause, resume, release, refused, remove."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from hub.cli.database import database
from hub.cli.output import ask, say, show
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.settings import Settings
from hub.start import find
from hub.store.database import engine
from hub.store.instances import get, release, remove, set_target

app = typer.Typer()
connectors = typer.Typer(no_args_is_help=True, help="Connector instances / 连接器实例")
app.add_typer(connectors, name="connectors")


@connectors.command("list")
def list_connectors(as_json: Json = False) -> None:
    """Health of every connector / 连接器健康状况"""
    answer = ask(Settings(), "operator", "GET", "/v1/connectors").json()
    show(
        answer if as_json else answer["data"], as_json, ["name", "state", "since", "why", "next_action", "rows_refused"]
    )


@connectors.command("add")
def add_connector(
    name: str,
    plugin: Annotated[str, typer.Option(help="the connector's file name, see docs/sources.md")],
    path: Annotated[str, typer.Option(help="a file, or a pattern such as /data/checks/*.csv")] = "",
    source: Annotated[str, typer.Option(help="whose records these are; the plugin's name if not given")] = "",
    schedule_s: Annotated[float, typer.Option(min=1)] = 3600,
    setting: Annotated[list[str], typer.Option("--set", help="NAME=VALUE, the value as JSON or as it stands")] = [],  # noqa: B006
) -> None:
    """Add an instance of a connector; `hub collect` begins with it at once / 新增连接器实例"""
    from hub.collect import add_instance
    from hub.source import plugins

    known = plugins()
    settings = _settings(setting) | ({"path": path} if path else {})
    if plugin not in known:
        raise StopProcess("plugin_unknown", plugin=plugin, known=", ".join(known))
    with database() as connection:
        added = add_instance(
            connection, name, plugin, known[plugin], source=source or plugin, settings=settings, schedule_s=schedule_s
        )
    if not added:
        raise StopProcess("instance_there", name=name)
    say(f"{name}: {plugin} {path}")


def _settings(given: list[str]) -> dict[str, Any]:
    """Settings of NAME=VALUE: JSON where it is, else the text itself."""
    found: dict[str, Any] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not (name and sign):
            raise StopProcess("choice_unknown", field="--set", found=one, known="NAME=VALUE")
        try:
            found[name] = orjson.loads(value)
        except orjson.JSONDecodeError:
            found[name] = value
    return found


@connectors.command("release")
def release_deletions(name: str) -> None:
    """Let the deletions happen that are held for a person / 确认并执行被搁置的删除"""
    with database() as connection:
        found = release(connection, name)
    if not found:
        raise StopProcess("nothing_held", name=name)
    say(f"{name}: released / 已放行")


@connectors.command("refused")
def list_refused(
    name: str,
    out: Annotated[
        Path | None, typer.Option(help="write them to this .xlsx or .csv, as the institution's own sheet")
    ] = None,
    as_json: Json = False,
) -> None:
    """Refused rows with their reasons; with --out, to send back / 被拒的行及原因；--out 生成可退回的表格"""
    if out is None:
        answer = ask(Settings(), "operator", "GET", f"/v1/connectors/{name}/refused").json()
        show(answer if as_json else answer["data"], as_json, ["place", "field", "found", "message"])
        return
    from hub.collect.returning import give_back

    settings = Settings()
    made = engine(find(settings).database_url, pool_size=1)
    try:
        written = give_back(settings, made, name, out)
    finally:
        made.dispose()
    rows = [{"file": str(path), "rows": count} for path, count in written]
    show(rows, as_json, ["file", "rows"])


@connectors.command("remove")
def remove_connector(name: str) -> None:
    """Remove an instance, and what it left at the source (a replication slot); its records stay / 移除连接器实例，记录保留"""
    from hub.collect.jobs import declared_by, options_of
    from hub.source import plugins

    with database() as connection:
        row = get(connection, name)
        if row is None:
            raise StopProcess("instance_unknown", name=name)
        if row.target_state == "running":
            raise StopProcess("instance_runs", name=name)
        declared = declared_by(row, plugins())
        if declared.family.forget is not None:
            declared.family.forget(name, options_of(Settings(), declared, row.settings, []))
        remove(connection, name)
    say(f"{name}: removed / 已移除")


@connectors.command()
def pause(name: str) -> None:
    """Pause an instance / 暂停"""
    _target(name, "paused")


@connectors.command()
def resume(name: str) -> None:
    """Resume an instance / 恢复"""
    _target(name, "running")


def _target(name: str, state: str) -> None:
    with database() as connection:
        found = set_target(connection, name, state)
    if not found:
        raise StopProcess("instance_unknown", name=name)
    say(f"{name}: {state}")
