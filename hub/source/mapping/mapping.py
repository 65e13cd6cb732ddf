"""A mapping: how a source's columns become a record of a kind, as data."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hub.errors import StopProcess
from hub.records import KINDS
from hub.source.mapping.reads import READS, TAKES
from hub.source.mapping.targets import Target, part_of, targets
from hub.source.raw import header_name


class Told(BaseModel):
    """A piece of a mapping; what it does not know is an error, so that a typo never changes a meaning silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Mapped(Told):
    """One field of the record: the column it comes from (or the constant it always is), and how the cell is read.

    What a cell must be beyond that, and what a bad one does, says the instance's contract (`hub.source.contract`).

    column: its name; "firm.name" is the member of a JSON object, "items[].name" a member of each object of a list.
    also: names that the column had before, or has in other files of the source.
    separators: characters that part several values in one cell.
    within, into: a character that parts the pieces of each value ("项目║实测值║标准要求"); the first piece goes to `to`, the
        others to the fields in `into`, in order.
    record_id: the value is the record's own id, where a source has no number for what must have one.
    words: the source's words and what each means, for fields with a list of codes.
    """

    to: str = Field(max_length=200)
    column: str = Field("", max_length=500)
    also: tuple[str, ...] = ()
    constant: str | None = Field(None, max_length=10_000)
    reads: str = Field("text", max_length=40)
    required: bool = False
    separators: str = Field("", max_length=20)
    within: str = Field("", max_length=5)
    into: tuple[str, ...] = Field((), max_length=20)
    record_id: bool = False
    blanks: tuple[str, ...] | None = None
    words: dict[str, str | bool] = Field(default_factory=dict, max_length=10_000)


class Where(Told):
    """Which rows are read: those whose cell is one of these words (or none of those)."""

    column: str = Field(max_length=500)
    one_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


class Mapping(Told):
    """Everything about a source's rows. `key` names the columns that tell its records apart and so make their ids."""

    kind: str = Field(max_length=40)
    key: tuple[str, ...] = Field(max_length=20)
    fields: tuple[Mapped, ...] = Field(max_length=1000)
    ignored: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()


def mapping_of(value: Any) -> Mapping:
    """The mapping that JSON holds, checked.

    Raises:
        StopProcess: it is none, or it cannot work; the first thing that is wrong with it.
    """
    try:
        mapping = Mapping.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise StopProcess("mapping_shape", place=place, detail=first["msg"]) from None
    for problem in problems(mapping):
        raise problem
    return mapping


def problems(mapping: Mapping) -> Iterator[StopProcess]:
    """Everything that is wrong with a mapping."""
    if mapping.kind not in KINDS:
        yield StopProcess("mapping_kind", found=mapping.kind, known=", ".join(sorted(KINDS)))
        return
    known = targets(mapping.kind)
    if not any(map(header_name, mapping.key)):
        yield StopProcess("mapping_key")
    there: dict[str, Mapped] = {}
    for field in mapping.fields:
        for path in (field.to, *field.into):
            if path in there:
                names = [one.column or repr(one.constant) for one in (there[path], field)]
                yield StopProcess("mapping_twice", path=path, one=names[0], other=names[1])
            there[path] = field
            target = known.get(path)
            if target is None:
                near = get_close_matches(path, known, 3, 0.5)
                yield StopProcess("mapping_path", path=path, kind=mapping.kind, near=", ".join(near) or "–")
            else:
                yield from _of_field(field, target)
    parts = {part_of(path) for path in there} - {""}
    for target in known.values():
        needed = target.required or (target.inner and part_of(target.path) in parts)
        if needed and target.path not in there:
            yield StopProcess("mapping_required", path=target.path, en=target.en, zh=target.zh, kind=mapping.kind)
    for where in mapping.where:
        if not where.column or bool(where.one_of) == bool(where.none_of):
            yield StopProcess("mapping_where", column=where.column)


def _of_field(field: Mapped, target: Target) -> Iterator[StopProcess]:
    if bool(field.column) + (field.constant is not None) + field.record_id != 1:
        yield StopProcess("mapping_column", path=field.to)
    if field.reads not in READS:
        yield StopProcess("mapping_reads", path=field.to, found=field.reads, known=", ".join(READS))
        return
    if READS[field.reads].makes not in TAKES[target.makes]:
        fit = ", ".join(name for name, read in READS.items() if read.makes in TAKES[target.makes])
        yield StopProcess("mapping_type", path=field.to, found=field.reads, known=fit)
    if (field.separators and not target.many) or bool(field.within) != bool(field.into):
        yield StopProcess("mapping_several", path=field.to)
    if field.reads == "choice" and not field.words and field.constant is None:
        yield StopProcess("mapping_words", path=field.to, column=field.column)
    wrong = [str(word) for word in field.words.values() if target.choices and str(word) not in target.choices]
    if target.choices and field.constant is not None and field.constant not in target.choices:
        wrong.append(field.constant)
    if wrong:
        yield StopProcess("mapping_choice", path=field.to, found=wrong[0], known=", ".join(target.choices))
