"""What a rows function yields: rows as they stood in the file, the file's columns, rows that could not be cut out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from hub.errors import RejectRecord
from hub.messages import text
from hub.settings import Settings

PLACE = re.compile(
    r"(?:(?P<document>(?!sheet:).*?)\s)?(?:sheet:(?P<sheet>.*) )?(?P<sort>line|item|row|document)(?::(?P<number>\d+))?"
)


class RawRow(NamedTuple):
    """One row: `cells` by column, `raw` the bytes that it took in the file (in the file's own encoding)."""

    place: str  # "line:12" in a table, "item:3" in a list (both from 1), "document" for a whole file
    cells: Mapping[str, Any]
    raw: bytes
    key: str = ""  # the system's own key of the row, where it has one (a table's primary key): what `Gone` names


class Header(NamedTuple):
    """The columns of a file. `complete`: a table has a column or has not; a JSON object may leave a blank one out."""

    columns: tuple[str, ...]
    complete: bool = True
    document: str = ""  # the file, table or answer that has them, as people name it


class Refused(NamedTuple):
    """A row that was set aside: why (`error`), and what else is wrong with it (`others`)."""

    place: str
    raw: bytes
    error: RejectRecord
    others: tuple[RejectRecord, ...] = ()


Options = Mapping[str, Any]
Row = RawRow | Header | Refused
Rows = Callable[[Path, Options], Iterator[Row]]


def limit(options: Options, name: str) -> int:
    """The limit called `name`: of the options, else the setting's own default."""
    return int(options.get(name, Settings.model_fields[name].default))


REASON = "退回原因 / Reason"
"""The column that a sheet has when its refused rows are given back."""


@lru_cache(maxsize=10_000)
def header_name(printed: str) -> str:
    """A column's name without what varies by typist: white space, full-width letters and brackets."""
    words = unicodedata.normalize("NFKC", printed).split()
    return (" " if printed.isascii() else "").join(words)


def describe_place(place: str, language: str) -> str:
    """A row's place as people say it: "line 12", "第 12 行", "rows.xlsx sheet 检验结果 row 4"; others as they are."""
    found = PLACE.fullmatch(place)
    if found is None:
        return place
    said = [found["document"] or ""]
    if found["sheet"]:
        said.append(text("place_sheet", language, number=found["sheet"]))
    said.append(text(f"place_{found['sort']}", language, number=found["number"] or ""))
    return " ".join(filter(None, said))
