"""A proposal: which kind a sample holds, where each of its columns goes, and what must be asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from hub.errors import StopProcess
from hub.onboard.fitting import Fit, fit
from hub.onboard.keys import key_of
from hub.onboard.looks import Look, look_at
from hub.onboard.matching import Candidate, candidates, pairing
from hub.onboard.sample import Sample
from hub.onboard.vocabulary import alike, heading, known
from hub.records import KINDS
from hub.source.mapping import Mapped, Target, targets
from hub.source.mapping import Mapping as Mapped_rows
from hub.source.row import BLANKS

SURE_MIN = 0.8
MARGIN_MIN = 0.06
KIND_MARGIN_MIN = 0.2  # a kind whose score is not so much above the next is asked for
SPECIFIC_MIN = 0.75  # a column that sounds like a field of a kind
REQUIRED_COST = 0.6
TITLE_GAIN = 1.5


class Answers(NamedTuple):
    """What a person decided; everything else is proposed.

    columns: column → field, "" for a column that is not read. reads: column → how it is read.
    """

    kind: str = ""
    columns: Mapping[str, str] = {}
    reads: Mapping[str, str] = {}
    constants: Mapping[str, str] = {}
    key: tuple[str, ...] = ()


class Question(NamedTuple):
    """Something that the sample does not tell: a code of `messages` with its parameters, and the likely answers."""

    code: str
    params: Mapping[str, str]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of the sample and where it goes; `path` is "" where it is not read, and `why` says why."""

    name: str
    path: str
    score: float
    sure: bool
    fit: Fit
    look: Look
    alternatives: tuple[tuple[str, float], ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Proposal:
    """What is proposed: `kinds` are the kinds that it may be, best first."""

    kind: str
    kinds: tuple[tuple[str, float], ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    @property
    def mapping(self) -> Mapped_rows:
        """The mapping that this proposal means."""
        fields = [mapped(self, column) for column in self.columns if column.path]
        fields += twins(self)
        fields += [Mapped(to=path, constant=value) for path, value in self.constants.items()]
        used = {one.column for one in fields} | set(self.key)
        ignored = tuple(column.name for column in self.columns if column.name not in used)
        return Mapped_rows(kind=self.kind, key=self.key, fields=tuple(fields), ignored=ignored)


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
    columns = paired(looks, found[kind], kind, told)
    constants = dict(told.constants)
    columns, constants = completed(sample, columns, constants, kind)
    paths = {column.name: column.path for column in columns if column.path}
    key, key_sure = (told.key, True) if told.key else key_of(sample, looks, paths)
    made = Proposal(kind, tuple(kinds), tuple(columns), key, constants)
    return replace(made, questions=tuple(questions(made, told, key_sure)))


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
    wanted_by = [
        sum(bool(rows[number]) and rows[number][0].score >= SPECIFIC_MIN for rows in found.values())
        for number in range(len(sample.columns))
    ]
    said = f"{sample.name} {sample.title} {sample.options.get('sheet', '')}".lower()
    scores = {}
    for kind, pairs in best.items():
        score = sum(one.score / max(1, wanted_by[number]) ** 0.7 for number, one in pairs.items())
        have = {one.path for one in pairs.values()}
        score -= REQUIRED_COST * sum(t.required and t.path not in have for t in targets(kind).values())
        words = [*known()["kinds"].get(kind, ()), *KINDS[kind].title]
        score += TITLE_GAIN * any(word.lower() in said for word in words)
        scores[kind] = round(score, 3)
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


def paired(looks: Sequence[Look], found: Sequence[Sequence[Candidate]], kind: str, told: Answers) -> list[Column]:
    """Each column with its field, by the answers first."""
    fixed = {number: told.columns[look.name] for number, look in enumerate(looks) if look.name in told.columns}
    hidden = [
        () if number not in fixed and unwanted(look) else rows
        for number, (look, rows) in enumerate(zip(looks, found, strict=True))
    ]
    pairs = pairing(hidden, fixed)
    columns = []
    for number, (look, rows) in enumerate(zip(looks, found, strict=True)):
        others = tuple((one.path, one.score) for one in rows)
        if number in fixed:
            columns.append(by_answer(look, fixed[number], kind, told.reads.get(look.name, ""), others))
        elif number in pairs:
            one = pairs[number]
            rival = max((other.score for other in rows if other.path != one.path), default=0.0)
            sure = one.score >= SURE_MIN and one.score - rival >= MARGIN_MIN and not one.fit.unsure
            fitted = replace(one.fit, reads=told.reads[look.name], unsure="") if look.name in told.reads else one.fit
            columns.append(Column(look.name, one.path, one.score, sure, fitted, look, others))
        else:
            columns.append(
                Column(look.name, "", 0.0, not rows, Fit(0.0), look, others, unwanted(look) or why_unread(rows))
            )
    return columns


def unwanted(look: Look) -> str:
    """Why a column is left out whatever it may be: personal data that no field asks for, a count of rows, or nothing."""
    plain = heading(look.name).plain
    if look.personal:
        return f"column_{look.personal}"
    if any(alike(plain, heading(word).plain) >= 0.97 for word in known()["personal"]):
        return "column_personal"
    if look.counting or plain in {heading(word).plain for word in known()["counting"]}:
        return "column_counting"
    return ""


def why_unread(rows: Sequence[Candidate]) -> str:
    """Why no field was found for a column."""
    return "column_taken" if rows else "column_unlike"


def by_answer(look: Look, path: str, kind: str, reads: str, others: tuple[tuple[str, float], ...]) -> Column:
    """A column that a person placed.

    Raises:
        StopProcess: there is no such field.
    """
    if not path:
        return Column(look.name, "", 1.0, True, Fit(0.0), look, others, "column_not_wanted")
    target = targets(kind).get(path)
    if target is None:
        raise StopProcess("mapping_path", path=path, kind=kind, near="–")
    fitted = fit(look, heading(look.name), target)
    return Column(
        look.name, path, 1.0, True, replace(fitted, reads=reads, unsure="") if reads else fitted, look, others
    )


def completed(
    sample: Sample, columns: list[Column], constants: dict[str, str], kind: str
) -> tuple[list[Column], dict[str, str]]:
    """Required fields that no column goes to: a constant that the file's title tells, else as good a column as there is."""
    have = {column.path for column in columns} | set(constants)
    for target in targets(kind).values():
        if not target.required or target.path in have:
            continue
        if constant := told_by_title(sample, target):
            constants[target.path] = constant
            continue
        spare = [column for column in columns if not column.path and not unwanted(column.look) and column.look.filled]
        spare = [column for column in spare if fit(column.look, heading(column.name), target).share >= 0.6]
        if spare and target.makes != "choice":
            one = max(spare, key=lambda column: column.look.unique)
            fitted = fit(one.look, heading(one.name), target)
            columns[columns.index(one)] = replace(one, path=target.path, score=0.5, sure=False, fit=fitted, why="")
    return columns, constants


def told_by_title(sample: Sample, target: Target) -> str:
    """A code that all rows share, as the file's name or title says it: 不合格产品名单."""
    said = sample.name + sample.title
    words = known()["values"]
    hits = [
        (len(word), choice)
        for choice in target.choices
        for word in words.get(choice, ())
        if len(word) > 1 and word in said
    ]
    return max(hits)[1] if hits else ""


def mapped(made: Proposal, column: Column) -> Mapped:
    """The field of the mapping that a column becomes."""
    target = targets(made.kind)[column.path]
    blanks = tuple(sorted({*BLANKS, *column.fit.blanks} - {""})) if column.fit.blanks else None
    filled = column.look.filled / max(1, column.look.filled + column.look.blank)
    return Mapped(
        to=column.path, column=column.name, reads=column.fit.reads, words=dict(column.fit.words),
        separators=column.fit.separators, blanks=blanks, required=target.required and filled > 0,
    )  # fmt: skip


def twins(made: Proposal) -> list[Mapped]:
    """Fields that keep what another one cannot: a status in the body's own word, a date as printed, a count's unit."""
    known_paths, have = targets(made.kind), {column.path for column in made.columns} | set(made.constants)
    found = []
    for column in made.columns:
        printed = f"{column.path}_text"
        if printed in known_paths and printed not in have and column.fit.reads in ("choice", "partial_day"):
            found.append(Mapped(to=printed, column=column.name))
        if column.fit.reads == "counted" and "unit" in known_paths and "unit" not in have:
            found.append(Mapped(to="unit", column=column.name, reads="counted_unit"))
    return found


def questions(made: Proposal, told: Answers, key_sure: bool) -> list[Question]:
    """What a person must look at, the weightiest first."""
    asked: list[Question] = []
    if (
        not told.kind
        and len(made.kinds) > 1
        and made.kinds[0][1] - made.kinds[1][1] < KIND_MARGIN_MIN * made.kinds[0][1]
    ):
        asked.append(Question("ask_kind", {"kind": made.kind}, tuple(kind for kind, _ in made.kinds[:4])))
    have = {column.path for column in made.columns} | set(made.constants)
    missing = [one for one in targets(made.kind).values() if one.required and one.path not in have]
    asked += [Question("ask_required", {"path": one.path, "en": one.en, "zh": one.zh}, one.choices) for one in missing]
    for path, value in made.constants.items():
        if path not in told.constants:
            asked.append(Question("ask_constant", {"path": path, "value": value}, targets(made.kind)[path].choices))
    for column in made.columns:
        asked += _of_column(column, told)
    if not key_sure:
        asked.append(
            Question("ask_key", {"columns": "、".join(made.key)}, tuple(c.name for c in made.columns if c.path))
        )
    return asked


def _of_column(column: Column, told: Answers) -> list[Question]:
    params = {"column": column.name, "path": column.path, "example": "、".join(column.look.examples[:3])}
    if column.fit.unsure and column.name not in told.reads:
        readings: dict[str, tuple[str, ...]] = {
            "ask_day_order": ("dmy_day", "us_day"), "ask_capital_unit": ("wan", "yuan_as_wan"),
        }  # fmt: skip
        return [Question(column.fit.unsure, params, readings.get(column.fit.unsure, ()))]
    if column.name in told.columns or column.sure:
        return []
    choices = tuple(path for path, _ in column.alternatives)
    return [Question("ask_column" if column.path else "ask_unread", params, choices)] if column.path or choices else []


def shown(made: Proposal) -> dict[str, Any]:
    """A proposal as JSON."""
    return {
        "kind": made.kind,
        "kinds": [{"kind": kind, "score": score} for kind, score in made.kinds[:5]],
        "key": list(made.key),
        "columns": [
            {
                "column": column.name, "to": column.path, "reads": column.fit.reads if column.path else "",
                "score": column.score, "sure": column.sure, "why": column.why, "examples": list(column.look.examples[:3]),
                "alternatives": [{"to": path, "score": score} for path, score in column.alternatives],
            }
            for column in made.columns
        ],
        "questions": [one._asdict() for one in made.questions],
        "mapping": made.mapping.model_dump(exclude_defaults=True),
    }  # fmt: skip
