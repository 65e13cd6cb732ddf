"""A row's contract: what a feed's cells must keep to beyond their type, and what a cell that does not keep to it does.

An instance's setting `contract`, as data:
`{"fields": {"数量": {"mode": "warn", "least": "0", "most": "1000", "pattern": "…", "codes": ["…"], "refers": {…}}},
"rows_least": 100, "rows_most": 10000, "fresh_s": 86400}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError, SchemaError

from hub.errors import RejectRecord
from hub.event import record_key
from hub.source.cells import to_number
from hub.source.raw import header_name

Mode = Literal["refuse", "warn", "null"]


@lru_cache(maxsize=1000)
def matcher(pattern: str) -> TypeAdapter[str]:
    """A whole text by a pattern. Pydantic's engine takes linear time: Python's may take for ever on an unlucky pattern."""
    return TypeAdapter(Annotated[str, StringConstraints(pattern=f"^(?:{pattern})$")])


def matches(pattern: str, printed: str) -> bool:
    """Whether a whole text is by the pattern."""
    try:
        matcher(pattern).validate_python(printed)
    except ValidationError:
        return False
    return True


class Reference(BaseModel):
    """The records that a cell must name: those of a source and kind, by their record id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    kind: str


class Term(BaseModel):
    """What one column must keep to. mode: a bad cell refuses its row, is left out with a warning, or left out silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode = "refuse"
    required: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    pattern: str | None = Field(default=None, max_length=500)
    codes: tuple[str, ...] = ()
    refers: Reference | None = (
        None  # looked up in what the hub has stored; better warned of than refused: it may come later
    )

    @field_validator("pattern")
    @classmethod
    def compiles(cls, pattern: str | None) -> str | None:
        """A pattern must be one."""
        try:
            matcher(pattern or "")
        except SchemaError as error:
            raise ValueError(f"not a pattern: {error}") from None
        return pattern

    def broken(self, column: str, value: Any) -> RejectRecord | None:
        """What is wrong with a cell; None if nothing is. A blank cell breaks `required` only."""
        printed = "" if value is None else str(value).strip()
        if not printed:
            return RejectRecord("field_missing", field=column) if self.required else None
        if self.codes and printed not in self.codes:
            return RejectRecord("choice_unknown", field=column, found=printed, known=", ".join(self.codes))
        if self.pattern is not None and not matches(self.pattern, printed):
            return RejectRecord("pattern_broken", field=column, found=printed, pattern=self.pattern)
        if self.least is not None or self.most is not None:
            return self._out_of_range(column, printed)
        return None

    def _out_of_range(self, column: str, printed: str) -> RejectRecord | None:
        try:
            number = to_number(printed)
        except PydanticCustomError:
            return RejectRecord("number_invalid", field=column, found=printed)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            least, most = ("…" if bound is None else str(bound) for bound in (self.least, self.most))
            return RejectRecord("out_of_range", field=column, found=printed, least=least, most=most)
        return None


class Contract(BaseModel):
    """What a feed must keep to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: dict[str, Term] = {}
    rows_least: int | None = Field(default=None, ge=0)  # of a whole reading: fewer or more is warned of
    rows_most: int | None = Field(default=None, ge=0)
    fresh_s: float | None = Field(default=None, gt=0)  # no new or changed row for longer: the feed is stale
    _terms: dict[str, Term] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any) -> None:
        """Columns by the name that rows have them under."""
        self._terms.update({header_name(name): term for name, term in self.fields.items()})

    def keep(
        self, cells: Mapping[str, Any], there: frozenset[bytes] | None = None
    ) -> tuple[Mapping[str, Any], tuple[RejectRecord, ...]]:
        """The cells without those that break their terms, and what to warn of.

        `there`: the keys of the records that cells name, of those that the hub has; None leaves references unchecked.

        Raises:
            RejectRecord: a cell breaks a term whose mode is to refuse.
        """
        errors = [error for name, term in self._terms.items() if (error := term.broken(name, cells.get(name)))]
        if there is not None:
            errors += [
                RejectRecord("reference_missing", field=column, found=printed, source=whose.source, kind=whose.kind)
                for column, printed, whose in self.references(cells)
                if record_key(whose.source, whose.kind, printed) not in there
            ]
        return self.without(cells, errors) if errors else (cells, ())

    def references(self, cells: Mapping[str, Any]) -> list[tuple[str, str, Reference]]:
        """(column, the id that its cell names, whose) of every cell that must name a record."""
        found = []
        for column, term in self._terms.items():
            printed = "" if cells.get(column) is None else str(cells[column]).strip()
            if term.refers and printed:
                found.append((column, printed, term.refers))
        return found

    @property
    def refers(self) -> bool:
        """Whether any column must name a record."""
        return any(term.refers for term in self._terms.values())

    def without(
        self, cells: Mapping[str, Any], errors: Sequence[RejectRecord]
    ) -> tuple[Mapping[str, Any], tuple[RejectRecord, ...]]:
        """The cells without the bad ones that may be left out.

        Raises:
            RejectRecord: the first error of a column that refuses its row.
        """
        modes = {error.field: self._terms[error.field].mode for error in errors if error.field in self._terms}
        for error in errors:
            if modes.get(error.field, "refuse") == "refuse":
                raise error
        kept = {name: value for name, value in cells.items() if name not in modes}
        return kept, tuple(error for error in errors if modes[error.field] == "warn")
