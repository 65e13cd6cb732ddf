"""A source, and reading one of its files: each row accepted as a record or refused with its reason."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import structlog
from pydantic import ValidationError

from hub.errors import HubError, RejectRecord, StopProcess, shorten
from hub.records import Record
from hub.source.contract import Contract
from hub.source.pull import Family
from hub.source.raw import REASON, Header, Options, RawRow, Refused, Rows, header_name, limit
from hub.source.row import SourceRow, refusals
from hub.source.systems.files import FILES

R = TypeVar("R", bound=SourceRow)
log = structlog.get_logger(__name__)
NAMES_CHARACTERS_MAX = 500  # of the columns that a message names
EXTRA_TOLD_MAX = (
    10  # times that a reading warns of columns that nothing reads: some systems have new names in every row
)


@dataclass(frozen=True, kw_only=True)
class Source(Generic[R]):
    """What a connector declares.

    `to_record` is pure: the same row gives the same record. A `record_id` is made of the source's own key columns,
    never of a row's number, so that reading the file again, or in another order, gives the same records. Where a
    file has one key twice, the later row is a newer version of the record and wins.
    `family` is the sort of system that its rows are pulled from; `rows` the format of its documents, where it gives
    out documents; `files` the usual pattern of their names, relative to the folder of samples (an instance names its own).
    """

    title: str  # 中文
    title_en: str
    kind: type[Record]
    row: type[R]
    to_record: Callable[[R], Record]
    licence: str
    family: Family = FILES
    rows: Rows | None = None
    files: str = ""
    options: Options = field(default_factory=dict)  # what family and format are told unless the instance says otherwise
    sample: bool = False  # made-up data: pages mark it


class Accepted(NamedTuple):
    """A row and the record made of it."""

    place: str
    record: Record
    raw: bytes
    warned: tuple[RejectRecord, ...] = ()  # what is wrong with cells that were left out, as the row's contract allows


Read = Accepted | Refused
Warn = Callable[[HubError], None]


def log_warning(warning: HubError) -> None:
    """Write a warning to the log."""
    log.warning(warning.code, detail=str(warning), **warning.params)


def read(
    source: Source[Any], path: Path, options: Options | None = None, *, warn: Warn = log_warning
) -> Iterator[Read]:
    """The rows of a file, in order; one bad row never stops the next.

    `options` are the instance's (encoding, delimiter, items…, and the limits field_bytes_max, document_bytes_max).
    `warn` is called once for each column that nothing reads.

    Raises:
        StopProcess: the file as a whole cannot be read (empty, no text, a column is missing, cut off…): the
            position must stay where it is, and nothing may be deleted because of it.
    """
    options = {**source.options, **(options or {})}
    watch = Watch(source.row, warn)
    empty = True
    assert source.rows is not None, "this source has no documents"
    for item in source.rows(path, options):
        if isinstance(item, Header):
            watch.header(item._replace(document=path.name))
            continue
        empty = False
        if isinstance(item, Refused):
            yield item
            continue
        watch.cells(item.cells)
        yield accept(source, item, options)
    if empty:
        raise StopProcess("file_empty", file=path.name)


def accept(source: Source[Any], row: RawRow, options: Options) -> Read:
    """The row's record, or why there is none; `options["contract"]` says what a bad cell does (`hub.source.contract`)."""
    contract: Contract | None = options.get("contract")
    cells = row.cells
    warned: tuple[RejectRecord, ...] = ()
    try:
        bytes_max = limit(options, "field_bytes_max")
        if len(row.raw) > bytes_max:
            refuse_large(cells, bytes_max)
        if contract:
            cells, warned = contract.keep(cells, options.get("records_there"))
        try:
            typed = source.row.model_validate(cells)
        except ValidationError as error:
            if not contract:
                raise
            cells, told = contract.without(cells, refusals(error))
            warned += told
            try:
                typed = source.row.model_validate(cells)
            except ValidationError:  # a column that must have a value cannot be left out
                raise next(iter(warned), error) from None
        return Accepted(row.place, source.to_record(typed), row.raw, warned)
    except RejectRecord as error:
        return Refused(row.place, row.raw, error)
    except ValidationError as error:
        first, *others = refusals(error)
        return Refused(row.place, row.raw, first, tuple(others))
    except ValueError as error:
        return Refused(row.place, row.raw, RejectRecord("row_unusable", detail=error))
    except Exception as error:  # a connector's fault on one row must not take the others with it
        detail = f"{type(error).__name__}: {error}"
        return Refused(row.place, row.raw, RejectRecord("connector_failed", detail=detail))


def refuse_large(cells: Mapping[str, Any], bytes_max: int) -> None:
    """Raise RejectRecord for the first text over `bytes_max`."""
    for name, value in cells.items():
        size = len(value.encode(errors="surrogateescape")) if isinstance(value, str) else 0
        if size > bytes_max:
            raise RejectRecord("cell_large", field=name, size=size, limit=bytes_max)


class Watch:
    """The columns of a source's documents against those its connector knows."""

    def __init__(self, row: type[SourceRow], warn: Warn) -> None:
        self.row = row
        self.warn = warn
        self.document = ""
        # A sheet that was sent back and mended has the column of reasons still.
        self.known = {*row.columns, *row.ignored, header_name(REASON)}
        self.told = 0  # times that columns were warned of

    def header(self, header: Header) -> None:
        """Check a header.

        Raises:
            StopProcess: a column is missing, or there twice.
        """
        self.document = header.document
        shown = shorten(", ".join(header.columns), NAMES_CHARACTERS_MAX)
        for names, may_miss in self.row.wanted:
            there = [name for name in names if name in header.columns]
            if not there and (header.complete or not may_miss):
                raise StopProcess("column_missing", file=header.document, column=names[0], found=shown)
            for name in there:
                if header.columns.count(name) > 1:
                    raise StopProcess("column_twice", file=header.document, column=name)
        self.cells(dict.fromkeys(header.columns))

    def cells(self, cells: Mapping[str, Any]) -> None:
        """Warn of columns not met before that nothing reads."""
        if self.told >= EXTRA_TOLD_MAX:
            return
        if extra := [name for name in cells if name and name not in self.known]:
            self.known.update(extra)
            self.told += 1
            shown = shorten(", ".join(extra), NAMES_CHARACTERS_MAX)
            self.warn(HubError("column_extra", file=self.document, columns=shown))


def plugins() -> dict[str, Source[Any]]:
    """Every connector's source by the connector's file name, which is the source's name."""
    package = import_module("connectors")  # by name: the hub runs with whatever connectors are there
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.ispkg)
    return {name: import_module(f"connectors.{name}").SOURCE for name in names}
