"""What a sample does not tell: questions, each with the likely answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hub.onboard.columns import Answers, Column
from hub.source.mapping import Mapping as Mapped_rows
from hub.source.mapping import part_of, targets

KIND_MARGIN_MIN = 0.2  # a kind whose score is not so much above the next is asked for
READINGS = {"ask_day_order": ("dmy_day", "us_day"), "ask_capital_unit": ("wan", "yuan_as_wan")}


class Question(NamedTuple):
    """Something that must be asked: a code of `messages` with its parameters, and the likely answers."""

    code: str
    params: Mapping[str, str]
    choices: tuple[str, ...] = ()


def questions(
    made: Mapped_rows, kinds: Sequence[tuple[str, float]], columns: Sequence[Column], told: Answers, *, key_sure: bool
) -> list[Question]:
    """What a person must look at, the weightiest first."""
    asked: list[Question] = []
    if not told.kind and len(kinds) > 1 and kinds[0][1] - kinds[1][1] < KIND_MARGIN_MIN * kinds[0][1]:
        asked.append(Question("ask_kind", {"kind": made.kind}, tuple(kind for kind, _ in kinds[:4])))
    known = targets(made.kind)
    have = {path for one in made.fields for path in (one.to, *one.into)}
    parts = {part_of(path) for path in have} - {""}
    needed = [one for one in known.values() if one.required or (one.inner and part_of(one.path) in parts)]
    missing = [one for one in needed if one.path not in have]
    asked += [Question("ask_required", {"path": one.path, "en": one.en, "zh": one.zh}, one.choices) for one in missing]
    for one in made.fields:
        if one.record_id:
            asked.append(Question("ask_number", {"path": one.to}, tuple(column.name for column in columns)))
        elif one.constant is not None and one.to not in told.constants:
            asked.append(Question("ask_constant", {"path": one.to, "value": one.constant}, known[one.to].choices))
    for column in columns:
        asked += _of_column(column, told)
    if not key_sure:
        asked.append(Question("ask_key", {"columns": "、".join(made.key)}, tuple(c.name for c in columns if c.path)))
    return asked


def _of_column(column: Column, told: Answers) -> list[Question]:
    params = {"column": column.name, "path": column.path, "example": "、".join(column.look.examples[:3])}
    if column.fit.unsure and column.name not in told.reads:
        return [Question(column.fit.unsure, params, READINGS.get(column.fit.unsure, ()))]
    if column.name in told.columns or column.sure:
        return []
    choices = tuple(path for path, _ in column.alternatives)
    if column.path:
        return [Question("ask_column", params, choices)]
    return [Question("ask_unread", params, choices)] if column.why == "column_taken" else []
