"""How the command shows a proposal and asks about it."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.prompt import Prompt
from rich.table import Table

from hub.cli.output import language, say
from hub.messages import text
from hub.onboard import Answers, Preview, Proposal, Question, Sample, propose
from hub.records import KINDS

SKIP = "-"


def decided(sample: Sample, answers: Answers, *, silent: bool) -> Proposal:
    """The proposal after every question was answered (or, `silent`, as it is)."""
    made = propose(sample, answers)
    asked: set[tuple[str, str]] = set()
    while not silent:
        waiting = [one for one in made.questions if topic(one) not in asked]
        if not waiting:
            break
        if not asked:
            print_proposal(sample, made)
        asked.add(topic(waiting[0]))
        answers = answered(waiting[0], answers, made)
        made = propose(sample, answers)
    return made


def topic(question: Question) -> tuple[str, str]:
    """What a question is about: asked once."""
    return question.code, question.params.get("column", question.params.get("path", ""))


def answered(question: Question, answers: Answers, made: Proposal) -> Answers:
    """The answers with a person's reply to one more question."""
    code, params, choices = question.code, question.params, [*question.choices]
    said = text(code, language(), **params)
    if code == "ask_kind":
        return answers._replace(kind=choose(said, [*choices, *(k for k in KINDS if k not in choices)], params["kind"]))
    if code in ("ask_column", "ask_unread"):
        path = choose(said, [*choices, SKIP], params["path"] or SKIP)
        return answers._replace(columns={**answers.columns, params["column"]: "" if path == SKIP else path})
    if code in ("ask_day_order", "ask_capital_unit"):
        return answers._replace(reads={**answers.reads, params["column"]: choose(said, choices, choices[0])})
    if code in ("ask_required", "ask_constant"):
        return with_value(said, params, choices, answers, made)
    if code == "ask_number":
        column = choose(said, [*choices, SKIP], SKIP)
        return answers if column == SKIP else answers._replace(columns={**answers.columns, column: params["path"]})
    if code == "ask_key":
        names = Prompt.ask(said, default="、".join(made.key)).replace(",", "、").split("、")
        return answers._replace(key=tuple(name.strip() for name in names if name.strip()))
    say(said)
    return answers


def with_value(said: str, params: Any, choices: list[str], answers: Answers, made: Proposal) -> Answers:
    """A required field's column, or the value that it has in every record."""
    names = [column.name for column in made.columns]
    value = Prompt.ask(f"{said} {' / '.join(choices)}".strip(), default=params.get("value", ""))
    if value in names:
        return answers._replace(columns={**answers.columns, value: params["path"]})
    return answers._replace(constants={**answers.constants, params["path"]: value}) if value else answers


def choose(said: str, choices: list[str], default: str) -> str:
    """One of the choices."""
    return Prompt.ask(said, choices=choices, default=default)


def print_proposal(sample: Sample, made: Proposal) -> None:
    """The columns with where they go."""
    spoken = language()
    say(text("onboard_columns", spoken, file=sample.name, rows=len(sample.rows), kind=made.kind))
    table = Table(box=None, pad_edge=False)
    for code in ("onboard_column", "onboard_field", "onboard_reads", "onboard_sure", "onboard_example"):
        table.add_column(text(code, spoken), overflow="fold")
    for column in made.columns:
        goes = ", ".join([column.path, *(path for path, _ in column.also)]) or f"– {text(column.why, spoken)}"
        sure = "✓" if column.sure else "?"
        examples = "、".join(one[:24] for one in column.look.examples[:3])
        table.add_row(column.name, goes, column.fit.reads if column.path else "", sure, examples)
    Console().print(table)
    for one in made.mapping.fields:
        if not one.column:
            say(f"{one.to} = {one.constant if one.constant is not None else '+'.join(made.key)}")
    say(text("onboard_key_line", spoken, columns=", ".join(made.key)))


def print_preview(seen: Preview) -> None:
    """What the mapping makes of the sample."""
    spoken = language()
    counts = {"rows": seen.rows, "accepted": seen.accepted, "refused": seen.refused, "same": seen.same_id}
    say(text("onboard_preview", spoken, **counts))
    for record in seen.records[:3]:
        say(f"  {record.place}  {record.record.model_dump_json(exclude_defaults=True)[:400]}")
    for row in seen.refusals:
        say(f"  ✕ {row.place}  {row.error.describe(spoken)}")


def counted(seen: Preview) -> dict[str, Any]:
    """A preview as JSON."""
    return {
        "rows": seen.rows, "accepted": seen.accepted, "refused": seen.refused, "same_id": seen.same_id,
        "records": [one.record.model_dump(mode="json", exclude_defaults=True) for one in seen.records],
        "refusals": [
            {"place": one.place, "field": one.error.field, "found": one.error.found, "en": one.error.describe("en"),
             "zh": one.error.describe("zh")}
            for one in seen.refusals
        ],
    }  # fmt: skip
