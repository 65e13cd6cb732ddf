"""`hub conform`: runs a connector through every sort of trouble and prints what it guarantees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from hub.cli.output import say, show
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.messages import text
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.conform import Candidate, Stage, Verdict

app = typer.Typer()
COLOURS = {"ok": "green", "FAIL": "bold red"}


@app.command()
def conform(
    names: Annotated[list[str] | None, typer.Argument(help="connectors, or files of your own (mine.py)")] = None,
    every: Annotated[bool, typer.Option("--all", help="every connector / 全部连接器")] = False,
    quick: Annotated[bool, typer.Option(help="without killed processes and huge sources / 跳过耗时检查")] = False,
    recorded: Annotated[Path | None, typer.Option("--input", help="where input.* of your own connector lies")] = None,
    write_docs: Annotated[bool, typer.Option(help="write docs/conformance.md (needs --all)")] = False,
    as_json: Json = False,
) -> None:
    """Try a connector: crashes, duplicates, deletes, bad rows, changed columns… / 连接器一致性测试"""
    import logging
    from contextlib import nullcontext

    import structlog

    from hub.conform import conform as tried
    from hub.conform import stage
    from hub.conform.table import DOCUMENT, document
    from hub.source import plugins

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    wanted = [*plugins()] if every else names or []
    if not wanted or (write_docs and (quick or not every)):
        raise StopProcess("conform_nothing")
    silent = Console(stderr=True).status("…") if not as_json else nullcontext()
    with stage(Settings(), lambda line: None if as_json else say(line)) as made, silent:
        found = _candidates(made, wanted, recorded)
        verdicts = tried(made, found, wanted=lambda _, check: check.quick or not quick)
    if as_json:
        show([verdict.shown() for verdict in verdicts], True)
    else:
        _print(verdicts)
    if write_docs:
        DOCUMENT.write_text(document(verdicts, datetime.now(UTC).date()), encoding="utf-8")
        say(str(DOCUMENT))
    if not all(verdict.passed for verdict in verdicts):
        raise typer.Exit(1)


def _candidates(made: Stage, names: Sequence[str], recorded: Path | None) -> list[Candidate]:
    from hub.conform import built_in, own

    return [own(Path(name), recorded, made.folder) if name.endswith(".py") else built_in(name) for name in names]


def _print(verdicts: Sequence[Verdict]) -> None:
    """A table of each connector: what was checked, how it went, and why not."""
    console = Console()
    for verdict in verdicts:
        table = Table(title=f"{verdict.connector} ({verdict.family})", title_justify="left", pad_edge=False)
        for heading in ("check / 检查", "", "guarantees / 保证"):
            table.add_column(heading, overflow="fold")
        for name, outcome in verdict.outcomes.items():
            said = outcome.reason
            lines = [said.describe(tongue) if said else text(f"conform_says_{name}", tongue) for tongue in ("en", "zh")]
            title = " ".join(text(f"conform_check_{name}", tongue) for tongue in ("en", "zh"))
            colour = COLOURS.get(outcome.state, "dim")
            table.add_row(title, f"[{colour}]{outcome.state or '·'}[/]", "\n".join(lines))
        console.print(table)
