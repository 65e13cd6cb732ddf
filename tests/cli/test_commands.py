"""The `hub` command on a running hub: every verb does what its help says, and complains in one line."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import pytest
import structlog
import typer

from hub import __version__
from hub.__main__ import app, main
from hub.collect import seed
from hub.servers import connect_settings
from hub.settings import Settings
from hub.start import prepare
from tests.processes import environment, until
from tests.processes import running as hub_running

RECALL = {"kind": "recall", "record": {"record_id": "K-1", "product": "砖", "parties": [
    {"role": "producer", "name": "示例市命令行测试有限公司", "region": "990100"}]}}  # fmt: skip


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[Settings]:
    """A running hub with its instances."""
    engine = prepare(settings, connect_settings(settings))
    with engine.begin() as connection:
        seed(connection, schedule_s=60)
    engine.dispose()
    with hub_running(settings):
        yield settings


def hub(settings: Settings, *arguments: str, code: int = 0, **more: str) -> str:
    """What a command prints; on the error channel where it fails. In this process: starting one takes longer than most."""
    out, errors = io.StringIO(), io.StringIO()
    given = environment(settings, LANG="C.UTF-8", COLUMNS="200", **more)
    with surroundings(os.environ, given), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        sys.argv = ["hub", *arguments]
        with pytest.raises(SystemExit) as ended:
            main()
    assert (ended.value.code or 0) == code, f"{arguments}: {ended.value.code} {out.getvalue()} {errors.getvalue()}"
    return errors.getvalue() if code and not out.getvalue() else out.getvalue()


@contextlib.contextmanager
def surroundings(now: MutableMapping[str, str], given: Mapping[str, str]) -> Iterator[None]:
    """The environment as `given`, put back after; so is what a command says of what is logged."""
    before, argv = dict(now), sys.argv
    now.clear()
    now.update(given)
    try:
        yield
    finally:
        now.clear()
        now.update(before)
        sys.argv = argv
        structlog.reset_defaults()


def hub_json(settings: Settings, *arguments: str, code: int = 0) -> Any:
    """What a command prints with --json."""
    return json.loads(hub(settings, *arguments, "--json", code=code))


def test_push_read_and_follow(running: Settings, tmp_path: Any) -> None:
    file = tmp_path / "events.ndjson"
    bad = {"kind": "recall", "record": {"record_id": "K-2"}}
    file.write_text("\n".join(json.dumps(row) for row in (RECALL, bad)), "utf-8")
    answer = hub_json(running, "push", str(file), code=1)
    assert answer["accepted"] == 1
    assert [(row["row"], row["field"]) for row in answer["refused"]] == [(2, "product")]
    found = until(lambda: hub_json(running, "enterprises", "list", "--name", "命令行测试")["data"], 20, "stored")
    shown = hub_json(running, "enterprises", "show", found[0]["id"])
    assert shown["records"]["recall"][0]["product"] == "砖"
    assert "示例市命令行测试有限公司" in hub(running, "enterprises", "show", found[0]["id"])
    feed = hub_json(running, "changes")
    assert feed["data"][0]["record_id"] == "K-1"
    assert hub_json(running, "changes", "--after", feed["next_after"])["data"] == []


def test_a_json_file_is_pushed_whole_and_another_is_told(running: Settings, tmp_path: Any) -> None:
    good = tmp_path / "events.json"
    good.write_text(json.dumps([RECALL]), "utf-8")
    assert "1" in hub(running, "push", str(good))
    assert "events.csv" in hub(running, "push", str(good.rename(tmp_path / "events.csv")), code=1)
    assert "nowhere.json" in hub(running, "push", str(tmp_path / "nowhere.json"), code=1)


def test_connectors_are_shown_paused_and_resumed(running: Settings) -> None:
    def state() -> tuple[str, bool]:
        rows = hub_json(running, "connectors", "list")["data"]
        row = next(row for row in rows if row["name"] == "gleif")
        return row["state"], row["green"]

    assert state() == ("waiting", False)
    hub(running, "connectors", "pause", "gleif")
    assert state() == ("paused", False)
    hub(running, "connectors", "resume", "gleif")
    assert state() == ("waiting", False)
    assert "nothing_here" in hub(running, "connectors", "pause", "nothing_here", code=1)


def test_keys_are_made_and_open_what_they_are_for(running: Settings) -> None:
    key = hub(running, "keys", "add", "builder").strip()
    assert hub_json_with(running, key, "enterprises", "list")["links"] == {"next": None}
    assert "403" in hub(running, "connectors", "list", code=1, HUB_KEY=key)
    assert "--source" in hub(running, "keys", "add", "institution", code=1)
    assert "king" in hub(running, "keys", "add", "king", code=1)


def hub_json_with(settings: Settings, key: str, *arguments: str) -> Any:
    return json.loads(hub(settings, *arguments, "--json", HUB_KEY=key))


def test_a_replay_equals_the_live_store(running: Settings) -> None:
    import psycopg

    live = connect_settings(running).database_url.replace("+psycopg", "", 1)
    name = live.rsplit("/", 1)[1] + "_again"
    with psycopg.connect(live, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            into = live.rsplit("/", 1)[0] + f"/{name}"
            answer = hub_json(running, "replay", "--into", into)
            assert answer["equal"]
            assert {row["what"] for row in answer["tables"] if not row["equal"]} == set()
            assert "empty" in hub(running, "replay", "--into", into, code=1)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_schemas_and_version(running: Settings) -> None:
    assert {row["kind"] for row in hub_json(running, "schemas")} > {"certificate", "recall"}
    assert hub(running, "version").strip() == __version__


def test_without_a_hub_each_command_says_so_in_one_line(tmp_path: Any) -> None:
    nowhere = Settings(data_dir=tmp_path, kafka_bootstrap=None, database_url=None, api_port=1)
    for command in (["serve"], ["ingest"], ["collect"], ["connectors", "pause", "x"], ["keys", "add", "builder"]):
        said = hub(nowhere, *command, code=1)
        assert "hub demo" in said
        assert len(said.splitlines()) == 1
    for command in (["enterprises", "list"], ["changes"], ["connectors", "list"]):
        assert "hub serve" in hub(nowhere, *command, code=1)


def commands(group: typer.Typer, before: str = "") -> Iterator[tuple[str, Any]]:
    for command in group.registered_commands:
        assert command.callback is not None
        yield f"{before}{command.name or command.callback.__name__}", command.callback
    for part in group.registered_groups:
        assert part.typer_instance is not None
        yield from commands(part.typer_instance, f"{before}{part.name} " if part.name else before)


def test_every_command_has_help_in_both_languages() -> None:
    found = dict(commands(app))
    assert {"demo", "serve", "ingest", "collect", "push", "doctor", "replay", "schemas", "enterprises list"} <= set(
        found
    )
    for name, callback in found.items():
        said = (callback.__doc__ or "").splitlines()[0]
        assert " / " in said and any("一" <= letter <= "鿿" for letter in said), f"{name}: {said}"
