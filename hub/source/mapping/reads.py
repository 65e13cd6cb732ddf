"""How a mapped cell is read: the types of `hub.source.cells` by name, and a few that only mappings need."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator

from hub.identify.regions import region_of
from hub.source import cells

DMY_DAY = re.compile(r"(?P<d1>[0-9]{1,2})(?P<mark>[-/.])(?P<m1>[0-9]{1,2})(?P=mark)(?P<y1>[0-9]{4})" + cells.CLOCK)
SERIAL_BEGIN = date(1899, 12, 30)  # day 0 of spreadsheets that count from 1900; right from 1900-03-01 on
SERIALS = range(61, 2_958_466)  # 1900-03-01 to 9999-12-31
WORDS_YES_NO = {
    **dict.fromkeys(("是", "有", "Y", "y", "yes", "Yes", "YES", "true", "True", "TRUE", "1", "√"), True),
    **dict.fromkeys(("否", "无", "N", "n", "no", "No", "NO", "false", "False", "FALSE", "0", "×"), False),
}
Makes = Literal["text", "date", "time", "decimal", "whole", "measured", "truth", "choice", "region"]


class Reading(NamedTuple):
    """One way to read a cell: its type in a row, and what sort of value comes of it."""

    type: Any
    makes: Makes


def to_text(value: object) -> Any:
    """What a cell prints: numbers and dates of typed systems as people write them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.min.time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def to_day(value: object) -> date:
    """A date as `cells.to_day` reads it; a spreadsheet's own dates are times at midnight."""
    return value.date() if isinstance(value, datetime) else cells.to_day(value)


def to_dmy_day(value: object) -> date:
    """05/03/2024, day first. Only a column that says so is read like this: 05/03 is ambiguous."""
    if isinstance(value, date):
        return to_day(value)
    return cells.read_day(str(value), DMY_DAY, "dmy_date_invalid")


def to_us_day(value: object) -> date:
    """03/05/2024, month first; or the date of a typed system."""
    return to_day(value) if isinstance(value, date) else cells.to_us_day(value)


def to_serial_day(value: object) -> date:
    """45356: days since 1899-12-30, as a spreadsheet shows a date whose column lost its format."""
    if isinstance(value, date):
        return to_day(value)
    printed = cells.plain(value)
    whole = printed.removesuffix(".0")
    if not whole.isascii() or not whole.isdigit() or int(whole) not in SERIALS:
        raise cells.wrong("serial_date_invalid")
    return SERIAL_BEGIN + timedelta(days=int(whole))


def to_whole_day(value: object) -> date | None:
    """A date, or None of a month or a year alone: the day is not known, and is not guessed."""
    return to_day(value) if isinstance(value, date) else cells.to_loose_day(value).day


def to_yuan_as_wan(value: object) -> Decimal:
    """An amount in 万元 of a column that counts in 元."""
    return cells.to_amount(value) / cells.SCALES["万"]


def to_wan_as_yuan(value: object) -> Decimal:
    """An amount in 元 of a column that counts in 万元."""
    return cells.to_wan(value) * cells.SCALES["万"]


def to_counted(value: object) -> Any:
    """The number of "289773辆"."""
    number, _ = cells.count_and_unit(to_text(value))
    if number is None:
        raise cells.wrong("whole_invalid")
    return number


def to_counted_unit(value: object) -> str | None:
    """The word of "289773辆"; None of a number alone."""
    return cells.count_and_unit(to_text(value))[1]


def to_moment(value: object) -> datetime:
    """A time; one without a zone is Beijing's."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=cells.BEIJING)
    return cells.to_moment(value)


def to_measured(value: object) -> str:
    """A measured number as printed."""
    return cells.to_measured(to_text(value))


def to_region(value: object) -> str:
    """A code or the words of a division of China, or a country's two letters."""
    printed = cells.plain(value)
    found = region_of("", printed, printed)
    if not found:
        raise cells.wrong("region_unknown")
    return found


def exactly(read: Callable[[object], Any]) -> Callable[[object], Any]:
    """`read`, with a spreadsheet's binary fraction taken as the decimal that it shows."""
    return lambda value: read(Decimal(repr(value)) if isinstance(value, float) else value)


def _read(make: Any, read: Callable[[object], Any]) -> Any:
    return Annotated[make, BeforeValidator(read)]


Printed = Annotated[str, BeforeValidator(to_text)]
Day = Annotated[date, BeforeValidator(to_day)]
UsDay = Annotated[date, BeforeValidator(to_us_day)]
DmyDay = Annotated[date, BeforeValidator(to_dmy_day)]
SerialDay = Annotated[date, BeforeValidator(to_serial_day)]
WholeDay = Annotated[date | None, BeforeValidator(to_whole_day)]
Moment = Annotated[datetime, BeforeValidator(to_moment)]
Number = Annotated[Decimal, BeforeValidator(exactly(cells.to_number))]
Amount = Annotated[Decimal, BeforeValidator(exactly(cells.to_amount))]
WanAmount = Annotated[Decimal, BeforeValidator(exactly(cells.to_wan))]
YuanAsWan = Annotated[Decimal, BeforeValidator(exactly(to_yuan_as_wan))]
WanAsYuan = Annotated[Decimal, BeforeValidator(exactly(to_wan_as_yuan))]
Whole = Annotated[int, BeforeValidator(exactly(cells.to_whole))]
Counted = Annotated[int, BeforeValidator(to_counted)]
CountedUnit = Annotated[str | None, BeforeValidator(to_counted_unit)]
Measured = Annotated[str, BeforeValidator(to_measured)]
RegionCode = Annotated[str, BeforeValidator(to_region)]
READS: dict[str, Reading] = {
    "text": Reading(Printed, "text"),
    "day": Reading(Day, "date"),
    "us_day": Reading(UsDay, "date"),
    "dmy_day": Reading(DmyDay, "date"),
    "serial_day": Reading(SerialDay, "date"),
    "partial_day": Reading(WholeDay, "date"),
    "moment": Reading(Moment, "time"),
    "number": Reading(Number, "decimal"),
    "amount": Reading(Amount, "decimal"),
    "wan": Reading(WanAmount, "decimal"),
    "yuan_as_wan": Reading(YuanAsWan, "decimal"),
    "wan_as_yuan": Reading(WanAsYuan, "decimal"),
    "whole": Reading(Whole, "whole"),
    "counted": Reading(Counted, "whole"),
    "counted_unit": Reading(CountedUnit, "text"),
    "measured": Reading(Measured, "measured"),
    "yes_no": Reading(_read(bool, lambda value: value), "truth"),  # words are put in by `type_of`
    "choice": Reading(Any, "choice"),
    "verdict": Reading(cells.Verdict, "choice"),
    "standard_status": Reading(cells.StandardStatus, "choice"),
    "region": Reading(RegionCode, "region"),
}
# What a field of a record takes: values of its own sort, and those that hold no less.
TAKES: dict[Makes, tuple[Makes, ...]] = {
    "text": ("text", "measured", "choice", "region", "whole", "decimal", "date"),
    "date": ("date",),
    "time": ("time",),
    "decimal": ("decimal", "whole"),
    "whole": ("whole",),
    "measured": ("measured",),
    "truth": ("truth", "choice"),
    "choice": ("choice",),
    "region": ("region",),
}


def type_of(reads: str, words: Mapping[str, Any]) -> Any:
    """The type of a cell that is read so; `words` are a choice's, or stand in for the usual ones."""
    if reads == "yes_no":
        return Annotated[bool, yes_no(words or WORDS_YES_NO)]
    if reads == "choice" or words:
        return _read(Any, lambda value: _chosen(words, value))
    return READS[reads].type


def yes_no(words: Mapping[str, Any]) -> BeforeValidator:
    """Yes or no by the source's words, or as a typed system says it."""
    return BeforeValidator(lambda value: value if isinstance(value, bool) else _chosen(words, value))


def _chosen(words: Mapping[str, Any], value: object) -> Any:
    word = cells.plain(to_text(value))
    if word not in words:
        raise cells.wrong("choice_unknown", known=", ".join(words))
    return words[word]
