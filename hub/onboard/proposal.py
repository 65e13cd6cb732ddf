"""A proposal: which kind a sample holds, where each of its columns goes, and what must be asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.errors import StopProcess
from hub.onboard.columns import Answers, Column, placed
from hub.onboard.concepts import meanings
from hub.onboard.fitting import Candidate, Fit, first_reading, fit
from hub.onboard.keys import key_of
from hub.onboard.looks import look_at
from hub.onboard.matching import candidates, pairing
from hub.onboard.questions import Question, questions
from hub.onboard.sample import Sample
from hub.onboard.vocabulary import heading, known
from hub.records import KINDS
from hub.source.mapping import Mapped, Target, part_of, targets
from hub.source.mapping import Mapping as Mapped_rows
from hub.source.row import BLANKS

SHARPNESS = 4  # how much more a column speaks for the kind it fits best than for those it fits too
REQUIRED_COST = 0.5
TITLE_GAIN = 1.2
WORD_GAIN, WORDS_MAX = 0.35, 3  # a heading says what the kind is about: 召回…, 处罚…, cert…


@dataclass(frozen=True)
class Proposal:
    """What is proposed. kinds: what it may be, best first; title: what the file is called."""

    mapping: Mapped_rows
    kinds: tuple[tuple[str, float], ...]
    columns: tuple[Column, ...]
    questions: tuple[Question, ...]

    @property
    def kind(self) -> str:
        """The kind of its records."""
        return self.mapping.kind

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its records apart."""
        return self.mapping.key


def propose(sample: Sample, answers: Answers | None = None) -> Proposal:
    """What a sample seems to hold.

    Raises:
        StopProcess: an answer names a kind, a column or a field that there is not.
    """
    told = answers or Answers()
    check(sample, told)
    looks = [look_at(name, sample.cells(name)) for name in sample.columns]
    found = {kind: candidates(looks, kind) for kind in ([told.kind] if told.kind else KINDS)}
    kinds = ranked(sample, found)
    kind = told.kind or kinds[0][0]
    columns = placed(looks, found[kind], kind, told)
    extra = completed(sample, columns, kind, told.constants)
    extra += parts_completed(columns, kind, told.constants)
    paths = {column.name: column.path for column in columns if column.path}
    key, key_sure = (told.key, True) if told.key else key_of(sample, looks, paths)
    fields = [one for column in columns if column.path for one in mapped(column, kind)]
    fields += [*printed_too(columns, kind, {*(one.to for one in fields), *(one.to for one in extra)}), *extra]
    used = {*key, *(one.column for one in fields)}
    ignored = tuple(column.name for column in columns if column.name not in used)
    made = Mapped_rows(kind=kind, key=key, fields=tuple(fields), ignored=ignored)
    columns = [
        replace(one, why="column_key", sure=True) if one.name in key and not one.path else one for one in columns
    ]
    asked = questions(made, kinds, columns, told, key_sure=key_sure)
    return Proposal(made, tuple(kinds), tuple(columns), tuple(asked))


def check(sample: Sample, told: Answers) -> None:
    """Answers name what there is.

    Raises:
        StopProcess: one does not.
    """
    if told.kind and told.kind not in KINDS:
        raise StopProcess("mapping_kind", found=told.kind, known=", ".join(sorted(KINDS)))
    for name in (*told.columns, *told.reads, *told.key):
        if name not in sample.columns:
            raise StopProcess("column_missing", file=sample.name, column=name, found=", ".join(sample.columns))


def ranked(sample: Sample, found: Mapping[str, Sequence[Sequence[Candidate]]]) -> list[tuple[str, float]]:
    """Kinds with how much speaks for each, best first: a column counts the less, the more kinds have a place for it."""
    best = {kind: pairing(rows, {}) for kind, rows in found.items()}
    wanted = [
        sum(pairs[number].score ** SHARPNESS for pairs in best.values() if number in pairs)
        for number in range(len(sample.columns))
    ]
    means = [meanings(heading(name).plain) for name in sample.columns]
    said = f"{sample.name} {sample.title} {sample.options.get('sheet', '')}".lower()
    scores = {}
    for kind, pairs in best.items():
        score = sum(one.score * one.score**SHARPNESS / wanted[number] for number, one in pairs.items())
        have = {one.path for one in pairs.values()}
        score -= REQUIRED_COST * sum(t.required and t.path not in have for t in targets(kind).values())
        words = [*known()["kinds"].get(kind, ()), *KINDS[kind].title]
        score += TITLE_GAIN * any(word.lower() in said for word in words)
        score += WORD_GAIN * min(
            WORDS_MAX, sum(bool(meant & set(known()["kind_concepts"].get(kind, ()))) for meant in means)
        )
        scores[kind] = round(score, 3)
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


def completed(sample: Sample, columns: list[Column], kind: str, constants: Mapping[str, str]) -> list[Mapped]:
    """What required fields hold that no column goes to: a person's constant, a code that the file's title tells, another
    column that may be it, or for a number the record's own id."""
    extra = [constant(kind, path, value) for path, value in constants.items()]
    have = {column.path for column in columns} | set(constants)
    for target in targets(kind).values():
        if not target.required or target.path in have:
            continue
        spare = [column for column in columns if could_be(column, target, kind)]
        if value := told_by_title(sample, target):
            extra.append(constant(kind, target.path, value))
        elif spare:
            one = max(spare, key=lambda column: dict(column.alternatives)[target.path])
            score, fitted = dict(one.alternatives)[target.path], fit(one.look, heading(one.name), target)
            moved = replace(one, path=target.path, score=score, sure=False, fit=fitted, why="", also=())
            columns[columns.index(one)] = moved
        elif target.path == "number":
            extra.append(Mapped(to=target.path, record_id=True))
    return extra


def could_be(column: Column, target: Target, kind: str) -> bool:
    """Whether a column may stand in for a required field: one that goes nowhere, or to a field that is not required."""
    elsewhere = targets(kind).get(column.path)
    return target.path in dict(column.alternatives) and not (elsewhere and elsewhere.required) and column.score < 1


def parts_completed(columns: list[Column], kind: str, constants: Mapping[str, str]) -> list[Mapped]:
    """What parts of a record need beside the columns that go into them: a code list's is told by the heading, else "other";
    columns of a part that lacks anything else are not read after all."""
    known_paths, extra = targets(kind), []
    have = {path for column in columns for path in (column.path, *column.fit.into)} | set(constants)
    for part in {part_of(path) for path in have} - {""}:
        for target in known_paths.values():
            if not target.inner or part_of(target.path) != part or target.path in have:
                continue
            said = {
                name
                for column in columns
                if part_of(column.path) == part
                for name in heading(column.name).plain.split()
            }
            choice = next((one for one in target.choices if one in said), "other" if "other" in target.choices else "")
            if choice:
                extra.append(constant(kind, target.path, choice))
                continue
            for number, column in enumerate(columns):
                if part_of(column.path) == part:
                    columns[number] = replace(column, path="", sure=True, fit=Fit(0.0), why="column_alone", also=())
    return extra


def constant(kind: str, path: str, value: str) -> Mapped:
    """A field that is the same in every record.

    Raises:
        StopProcess: there is no such field.
    """
    target = targets(kind).get(path)
    if target is None:
        raise StopProcess("mapping_path", path=path, kind=kind, near="–")
    reads = "choice" if target.makes == "choice" else first_reading(target)
    return Mapped(to=path, constant=value, reads=reads)


def told_by_title(sample: Sample, target: Target) -> str:
    """A code that all rows share, as the file's name or title says it: 不合格产品名单."""
    said, values = sample.name + sample.title, known()["values"]
    words = [(word, choice) for choice in target.choices for word in values.get(choice, ()) if len(word) > 1]
    hits = [(len(word), choice) for word, choice in words if word in said]
    return max(hits)[1] if hits else ""


def mapped(column: Column, kind: str) -> list[Mapped]:
    """The fields of the mapping that a column becomes."""
    return [
        one_field(column, path, fitted, targets(kind)[path].required)
        for path, fitted in ((column.path, column.fit), *column.also)
    ]


def one_field(column: Column, path: str, fitted: Fit, required: bool) -> Mapped:
    """A field that is read from a column."""
    blanks = tuple(sorted({*BLANKS, *fitted.blanks} - {""})) if fitted.blanks else None
    return Mapped(
        to=path, column=column.name, reads=fitted.reads, words=dict(fitted.words), separators=fitted.separators,
        within=fitted.within, into=fitted.into, blanks=blanks, required=required and column.look.filled > 0,
    )  # fmt: skip


def printed_too(columns: Sequence[Column], kind: str, have: set[str]) -> list[Mapped]:
    """Fields that keep what another cannot: a status in the body's own word, a date as printed, a count's unit."""
    found = []
    for column in columns:
        printed = f"{column.path}_text"
        if printed in targets(kind) and printed not in have and column.fit.reads in ("choice", "partial_day"):
            found.append(Mapped(to=printed, column=column.name))
        if column.fit.reads == "counted" and "unit" in targets(kind) and "unit" not in have:
            found.append(Mapped(to="unit", column=column.name, reads="counted_unit"))
    return found


def shown(made: Proposal) -> dict[str, Any]:
    """A proposal as JSON."""
    return {
        "kind": made.kind,
        "kinds": [{"kind": kind, "score": score} for kind, score in made.kinds[:5]],
        "key": list(made.key),
        "columns": [
            {
                "column": column.name, "to": column.path, "also": [path for path, _ in column.also],
                "reads": column.fit.reads if column.path else "", "score": column.score, "sure": column.sure,
                "why": column.why, "examples": list(column.look.examples[:3]),
                "alternatives": [{"to": path, "score": score} for path, score in column.alternatives],
            }
            for column in made.columns
        ],
        "questions": [one._asdict() for one in made.questions],
        "mapping": made.mapping.model_dump(exclude_defaults=True),
    }  # fmt: skip
