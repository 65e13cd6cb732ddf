"""The command that connects an institution from a sample of its rows: asks what it is not sure of, writes an instance."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from hub.cli.output import language, say, show
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.messages import text
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.cli.drawing import Drawn

app = typer.Typer()
File = Annotated[Path | None, typer.Argument(help="a sample of the source's rows: CSV, XLSX, JSON, XML… / 样本文件")]


class Wish(NamedTuple):
    """What was asked for on the command line, beside the sample."""

    kind: str
    key: tuple[str, ...]
    name: str
    title: str
    schedule_s: float
    yes: bool
    write_connector: bool
    dry_run: bool
    as_json: bool


@app.command()
def onboard(
    file: File = None,
    database: Annotated[
        str, typer.Option(help="a database instead: postgresql://user@host/name, mysql://…, sqlite:///…")
    ] = "",
    table: Annotated[str, typer.Option(help="its table; without, they are listed")] = "",
    rest: Annotated[str, typer.Option(help="a REST service instead: its address")] = "",
    items: Annotated[str, typer.Option(help="where its rows are in the answer: data.list")] = "",
    header: Annotated[str, typer.Option(help="the header with its key: 'X-Api-Key: …'")] = "",
    kind: Annotated[str, typer.Option(help="what its records are; found out if not given")] = "",
    key: Annotated[str, typer.Option(help="columns that tell its records apart, with commas")] = "",
    name: Annotated[str, typer.Option(help="the source's name; made of the file's if not given")] = "",
    title: Annotated[str, typer.Option(help="what people call the source / 来源名称")] = "",
    path: Annotated[str, typer.Option(help="where its files will be; the sample itself if not given")] = "",
    schedule_s: Annotated[float, typer.Option(min=1)] = 3600,
    yes: Annotated[bool, typer.Option("--yes", help="take what is proposed, ask nothing / 采用建议，不提问")] = False,
    write_connector: Annotated[
        bool, typer.Option("--write-connector", help="write connectors/<name>.py and its test instead / 生成连接器文件")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show only, add nothing / 只看不写")] = False,
    as_json: Json = False,
) -> None:
    """Connect an institution from a sample: finds columns and kind, shows records and refused rows / 由样本接入机构"""
    from hub.cli import drawing

    if bool(file) + bool(database) + bool(rest) != 1:
        raise StopProcess("onboard_one_source")
    if file:
        found = drawing.from_file(file, path)
    elif database:
        listed = drawing.from_database(database, table, key)
        if listed is None:
            return
        found = listed
    else:
        found = drawing.from_rest(rest, items, header)
    columns = tuple(part.strip() for part in key.split(",") if part.strip())
    connect(found, Wish(kind, columns, name, title, schedule_s, yes, write_connector, dry_run, as_json), file)


def connect(found: Drawn, wish: Wish, file: Path | None) -> None:
    """Propose, ask, show, and write what is wished.

    Raises:
        StopProcess: the mapping cannot work, or a question is open that nobody is there to answer.
    """
    from hub import onboard as onboarding
    from hub.cli import connector, drawing
    from hub.cli.asking import counted, decided, print_preview, print_proposal
    from hub.source.mapping import problems, source_of

    sample, alone = found.sample, wish.yes or wish.dry_run or wish.as_json or not sys.stdin.isatty()
    made = decided(sample, onboarding.Answers(kind=wish.kind, key=wish.key), silent=alone)
    for problem in problems(made.mapping):
        raise problem
    seen = onboarding.preview(source_of(made.mapping, document=sample.format), sample)
    called = onboarding.checked_name(wish.name or onboarding.name_for(found.called, made.kind))
    settings = onboarding.settings_of(sample, made, **found.where)
    if wish.as_json:
        told = {**onboarding.shown(made), "preview": counted(seen), "instance": {"name": called, "settings": settings}}
        show(told, True)
    else:
        print_proposal(sample, made)
        print_preview(seen)
    if wish.dry_run:
        return
    if made.questions and alone and not wish.yes:
        raise StopProcess("onboard_undecided", count=len(made.questions))
    title = wish.title or onboarding.title_for(found.called, sample)
    if wish.write_connector:
        connector.write(sample, made, file, name=called, title=title)
        return
    settings |= drawing.keep_secret(Settings(), called, found.where, found.secret)
    add(called, title, settings, wish.schedule_s)
    if not wish.as_json:
        where = settings.get("path") or settings["url"]
        say(text("onboard_done", language(), name=called, schedule=int(wish.schedule_s), path=where))


def add(name: str, title: str, settings: dict[str, Any], schedule_s: float) -> None:
    """Write the instance into the running hub's store.

    Raises:
        StopProcess: there is one of that name, or no hub runs.
    """
    from hub.collect import add_instance
    from hub.onboard import PLUGIN
    from hub.source.mapping import source_for
    from hub.start import find
    from hub.store.database import away, engine

    declared = source_for(settings, title=title, title_en=name)
    made = engine(find(Settings()).database_url, pool_size=1)
    try:
        with away(), made.begin() as connection:
            added = add_instance(
                connection, name, PLUGIN, declared, source=name, settings=settings, schedule_s=schedule_s
            )
    finally:
        made.dispose()
    if not added:
        raise StopProcess("instance_there", name=name)
