"""The command that connects an institution from a sample of its rows: asks what it is not sure of, writes an instance."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.output import language, say, show
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.messages import text
from hub.settings import Settings

app = typer.Typer()
File = Annotated[Path | None, typer.Argument(help="a sample of the source's rows: CSV, XLSX, JSON, XML… / 样本文件")]


@app.command()
def onboard(
    file: File = None,
    kind: Annotated[str, typer.Option(help="what its records are; found out if not given")] = "",
    name: Annotated[str, typer.Option(help="the source's name; made of the file's if not given")] = "",
    title: Annotated[str, typer.Option(help="what people call the source / 来源名称")] = "",
    path: Annotated[str, typer.Option(help="where its files will be; the sample itself if not given")] = "",
    schedule_s: Annotated[float, typer.Option(min=1)] = 3600,
    yes: Annotated[bool, typer.Option("--yes", help="take what is proposed, ask nothing / 采用建议，不提问")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show only, add nothing / 只看不写")] = False,
    as_json: Json = False,
) -> None:
    """Connect an institution from a sample: finds columns and kind, shows records and refused rows / 由样本接入机构"""
    from hub import onboard as onboarding
    from hub.cli.asking import counted, decided, print_preview, print_proposal
    from hub.source.mapping import problems, source_of

    if file is None:
        raise StopProcess("onboard_one_source")
    if not file.is_file():
        raise StopProcess("file_missing", file=str(file))
    sample = onboarding.sample_of(file)
    alone = yes or dry_run or as_json or not sys.stdin.isatty()
    made = decided(sample, onboarding.Answers(kind=kind), silent=alone)
    for problem in problems(made.mapping):
        raise problem
    seen = onboarding.preview(source_of(made.mapping, document=sample.format), sample)
    called = onboarding.checked_name(name or onboarding.name_for(file.name, made.kind))
    settings = onboarding.settings_of(sample, made, path=path or str(file.resolve()))
    if as_json:
        told = {**onboarding.shown(made), "preview": counted(seen), "instance": {"name": called, "settings": settings}}
        show(told, True)
    else:
        print_proposal(sample, made)
        print_preview(seen)
    if dry_run:
        return
    if made.questions and alone and not yes:
        raise StopProcess("onboard_undecided", count=len(made.questions))
    add(called, title or onboarding.title_for(file.name, sample), settings, schedule_s)
    if not as_json:
        say(text("onboard_done", language(), name=called, schedule=int(schedule_s), path=settings["path"]))


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
