"""The typed row of a source: which columns it has, and what a cell that does not fit is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

from hub.errors import RejectRecord
from hub.messages import TEXTS
from hub.source.raw import header_name

PRINTED = r"- -- --- ---- － －－－－ — —— / ／ \ 无 無 不详 NULL null \N N/A"
BLANKS = frozenset({"", *PRINTED.split()})
"""What institutions print where there is nothing."""


class SourceRow(BaseModel):
    """A row by its columns. A missing value of a column without default rejects the row.

    `ignored` names columns that are known and not wanted; any other extra column is warned of once a file, so that
    a change at the source is noticed.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, arbitrary_types_allowed=True)

    ignored: ClassVar[tuple[str, ...]] = ()
    personal: ClassVar[bool] = False  # rows hold personal data: a refused one is shown to nobody who may not see it
    columns: ClassVar[dict[str, frozenset[str]]] = {}  # each name a column may have -> its blanks
    wanted: ClassVar[list[tuple[tuple[str, ...], bool]]] = []  # each column's names, and whether its value may miss

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Gather the columns once a class, not once a row."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.columns, cls.wanted, cls.ignored = {}, [], tuple(map(header_name, cls.ignored))
        for name, info in cls.model_fields.items():
            alias = info.validation_alias
            names = tuple(str(c) for c in alias.choices) if isinstance(alias, AliasChoices) else (name,)
            extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
            blanks = extra.get("blanks")
            cls.columns |= dict.fromkeys(names, frozenset(map(str, blanks)) if isinstance(blanks, list) else BLANKS)
            cls.wanted.append((names, not info.is_required()))

    @model_validator(mode="before")
    @classmethod
    def without_blanks(cls, cells: Any) -> Any:
        """Only cells that hold something; text stripped."""
        if not isinstance(cells, Mapping):
            return cells
        kept = {}
        for name, blanks in cls.columns.items():
            value = cells.get(name)
            if isinstance(value, str):
                value = value.strip()
                if value in blanks:
                    continue
            if value is not None:
                kept[name] = value
        return kept


def column(*names: str, default: Any = ..., blanks: frozenset[str] = BLANKS) -> Any:
    """A column by its name in the file (and former names of it).

    Without `default` each row must have a value. With it the value may be blank, but a table must still have the
    column: a renamed one would otherwise lose its values silently. `blanks` are texts that stand for nothing.
    """
    aliases = AliasChoices(*map(header_name, names))
    return Field(default=default, validation_alias=aliases, json_schema_extra={"blanks": [*sorted(blanks)]})


def refusals(error: ValidationError) -> list[RejectRecord]:
    """What is wrong with a row or a record, field by field, in words of `messages.TEXTS`."""
    found = []
    for detail in error.errors(include_url=False):
        field = ".".join(map(str, detail["loc"]))
        kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
        if kind in TEXTS:
            found.append(RejectRecord(kind, field=field, found=value, **context))
        elif kind in ("missing", "string_too_short") or value is None:
            found.append(RejectRecord("field_missing", field=field))
        elif kind == "string_too_long":
            found.append(RejectRecord("text_long", field=field, found=str(value)[:40], limit=context["max_length"]))
        elif kind == "literal_error":
            found.append(RejectRecord("choice_unknown", field=field, found=value, known=context["expected"]))
        elif kind in ("string_type", "string_pattern_mismatch"):
            found.append(RejectRecord("text_invalid", field=field, found=value))
        else:
            found.append(RejectRecord("field_invalid", field=field, found=value, expected=detail["msg"]))
    return found
