"""What a mapped field's values must be beyond their type, and what becomes of those that are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

import structlog
from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError, SchemaError

from hub.errors import StopProcess, shorten
from hub.source import cells
from hub.source.mapping.mapping import Contract, Mapped
from hub.source.mapping.reads import READS

log = structlog.get_logger(__name__)
Check = Callable[[Any], Any]


def contracted(sort: Any, field: Mapped) -> Any:
    """The type `sort`, held to the field's contract, with its mode."""
    if field.contract != Contract():
        sort = Annotated[sort, AfterValidator(check_of(field))]
    return sort if field.mode == "refuse" else Annotated[sort | None, WrapValidator(_lenient(field))]


def check_of(field: Mapped) -> Check:
    """A function that returns a value which keeps the contract, and raises for any other.

    Raises:
        StopProcess: the contract itself is no contract.
    """
    contract, codes, pattern = field.contract, frozenset(field.contract.codes), _pattern(field)
    low, high = (bound(printed, field) for printed in (contract.minimum, contract.maximum))

    def check(value: Any) -> Any:
        if value is None:
            return value
        if codes and str(value) not in codes:
            raise cells.wrong("choice_unknown", known=shorten(", ".join(contract.codes)))
        if pattern is not None and not _matches(pattern, str(value)):
            raise cells.wrong("contract_pattern", pattern=contract.pattern)
        measured = Decimal(value) if isinstance(value, str) and (low or high) is not None else value
        if (low is not None and measured < low) or (high is not None and measured > high):
            raise cells.wrong("contract_range", minimum=contract.minimum or "–", maximum=contract.maximum or "–")
        return value

    return check


def bound(printed: str | None, field: Mapped) -> Any:
    """A limit as the sort of thing that the field's values are.

    Raises:
        StopProcess: it is none.
    """
    if printed is None:
        return None
    makes = READS[field.reads].makes
    try:
        if makes == "time":
            moment = datetime.fromisoformat(printed)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if makes in ("date", "decimal", "whole", "measured"):
            return date.fromisoformat(printed) if makes == "date" else Decimal(printed)
    except (ValueError, ArithmeticError):
        pass
    raise StopProcess("mapping_contract", path=field.to, found=printed)


def _pattern(field: Mapped) -> TypeAdapter[str] | None:
    """The pattern, for an engine whose time is linear: it comes from whoever made the mapping, the texts from others."""
    if field.contract.pattern is None:
        return None
    try:
        return TypeAdapter(Annotated[str, StringConstraints(pattern=f"^(?:{field.contract.pattern})$")])
    except SchemaError:
        raise StopProcess("mapping_contract", path=field.to, found=field.contract.pattern) from None


def _matches(pattern: TypeAdapter[str], value: str) -> bool:
    try:
        pattern.validate_python(value)
    except ValidationError:
        return False
    return True


def _lenient(field: Mapped) -> Callable[[Any, Callable[[Any], Any]], Any]:
    def read(value: Any, handle: Callable[[Any], Any]) -> Any:
        try:
            return handle(value)
        except (ValidationError, PydanticCustomError, ValueError) as error:
            if field.mode == "warn":
                log.warning(
                    "field_left_empty", field=field.to, column=field.column, found=shorten(value), why=str(error)
                )
            return None

    return read
