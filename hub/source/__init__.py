"""What the hub offers to connectors: a source's declaration, its rows, its cells, its parties."""

from __future__ import annotations

from hub.source.cells import (
    Amount,
    Day,
    LooseDay,
    Measured,
    Moment,
    Number,
    PartialDay,
    StandardStatus,
    UsDay,
    Verdict,
    WanAmount,
    Whole,
    choice,
    count_and_unit,
    several,
)
from hub.source.formats.dcc import DccRow, dcc_files, dcc_record
from hub.source.formats.documents import json_files, ndjson_files, xml_files
from hub.source.formats.mixed import any_file, zip_files
from hub.source.formats.sheets import sheet_files
from hub.source.formats.tables import csv_files, pg_dump_copy
from hub.source.parties import coded, id_of, party
from hub.source.raw import Header, Options, RawRow, Refused, Row, Rows, describe_place
from hub.source.reading import Accepted, Read, Source, Watch, accept, plugins, read
from hub.source.row import BLANKS, SourceRow, column, refusals

__all__ = [
    "BLANKS",
    "Accepted",
    "Amount",
    "Day",
    "DccRow",
    "Header",
    "LooseDay",
    "Measured",
    "Moment",
    "Number",
    "Options",
    "PartialDay",
    "RawRow",
    "Read",
    "Refused",
    "Row",
    "Rows",
    "Source",
    "SourceRow",
    "StandardStatus",
    "UsDay",
    "Verdict",
    "WanAmount",
    "Watch",
    "Whole",
    "accept",
    "any_file",
    "choice",
    "coded",
    "column",
    "count_and_unit",
    "csv_files",
    "dcc_files",
    "dcc_record",
    "describe_place",
    "id_of",
    "json_files",
    "ndjson_files",
    "party",
    "pg_dump_copy",
    "plugins",
    "read",
    "refusals",
    "several",
    "sheet_files",
    "xml_files",
    "zip_files",
]
