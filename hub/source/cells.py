"""The types of cells: how institutions print dates, amounts and numbers, read strictly and without guessing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

BEIJING = timezone(timedelta(hours=8))
CLOCK = r"(?:[ T]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?)?"
YMD = (
    r"(?:(?P<y1>[0-9]{4})(?P<mark>[-/.])(?P<m1>[0-9]{1,2})(?P=mark)(?P<d1>[0-9]{1,2})"
    r"|(?P<y2>[0-9]{4})年(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})日"
    r"|(?P<y3>[0-9]{4})(?P<m3>[0-9]{2})(?P<d3>[0-9]{2}))"
)
DAY = re.compile(YMD + CLOCK)
US_DAY = re.compile(r"(?P<m1>[0-9]{1,2})/(?P<d1>[0-9]{1,2})/(?P<y1>[0-9]{4})" + CLOCK)
MONTH = re.compile(r"(?P<year>[0-9]{4})(?:[-/.年](?P<month>0?[1-9]|1[0-2])月?|年)?")
ZONE = re.compile(r"(Z|[+-][0-9]{2}:?[0-9]{2})$")
GROUPED = r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
AMOUNT = re.compile(r"(?:人民币)?[¥]?\s*" + GROUPED + r"\s*(?P<scale>亿|万)?\s*(?P<unit>元|元人民币)?(?:人民币)?")
MEASURED = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
COUNTED = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\s*([^\W\d_]+)?")
SCALES = {"亿": Decimal(100_000_000), "万": Decimal(10_000)}


def plain(value: object) -> str:
    """A cell as text in half-width characters, stripped."""
    text = value if isinstance(value, str) else str(value)
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def wrong(code: str, **context: object) -> PydanticCustomError:
    """The error of a cell; `code` is one of `messages.TEXTS`."""
    return PydanticCustomError(code, code, context)


def day_of(found: re.Match[str]) -> date:
    """The date a pattern of ours matched; ValueError when no calendar has it."""
    parts = found.groupdict()
    year, month, day = next((parts[f"y{n}"], parts[f"m{n}"], parts[f"d{n}"]) for n in "123" if parts.get(f"y{n}"))
    return date(int(year), int(month), int(day))


@lru_cache(maxsize=20_000)
def read_day(printed: str, pattern: re.Pattern[str], code: str) -> date:
    """A printed date; a time of day after it is left off."""
    found = pattern.fullmatch(plain(printed))
    try:
        if found:
            return day_of(found)
    except ValueError:
        pass
    raise wrong(code)


def to_day(value: object) -> date:
    """2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日 or 20240305; of a database's moment its day, in Beijing if it has a zone."""
    if isinstance(value, datetime):
        return (value.astimezone(BEIJING) if value.tzinfo else value).date()
    return value if isinstance(value, date) else read_day(str(value), DAY, "date_invalid")


def to_us_day(value: object) -> date:
    """03/05/2024, month first. Only a column that says so is read like this: 03/05 is ambiguous."""
    return read_day(str(value), US_DAY, "us_date_invalid")


def to_moment(value: object) -> datetime:
    """A time; one without a zone is Beijing's (UTC+8). Result in UTC."""
    printed = plain(value)
    zone = ZONE.search(printed)
    found = DAY.fullmatch(printed[: zone.start()] if zone else printed)
    try:
        if found is None or found["hour"] is None:
            raise wrong("time_invalid")
        day = day_of(found)
        clock = (int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        tzinfo = datetime.strptime(zone[1], "%z").tzinfo if zone else BEIJING
        return datetime(day.year, day.month, day.day, *clock, tzinfo=tzinfo).astimezone(UTC)
    except ValueError:
        raise wrong("time_invalid") from None


class LooseDay(NamedTuple):
    """A date that may be printed without its day: `day` is None then, `text` is what stands there."""

    day: date | None
    text: str


def to_loose_day(value: object) -> LooseDay:
    """A date, or a month or a year alone."""
    printed = str(value).strip()
    if MONTH.fullmatch(plain(printed)):
        return LooseDay(None, printed)
    return LooseDay(to_day(printed), printed)


def to_number(value: object) -> Decimal:
    """A number with or without thousands separators; NaN and Infinity are none."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and Decimal(value).is_finite():
        return Decimal(value)
    found = re.fullmatch(GROUPED, plain(value))
    if found is None:
        raise wrong("number_invalid")
    return Decimal(found["number"].replace(",", ""))


def yuan(value: object, bare: Decimal) -> Decimal:
    """An amount in 元; a number without a unit counts in `bare` 元."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and Decimal(value).is_finite():
        return Decimal(value) * bare
    found = AMOUNT.fullmatch(plain(value))
    if found is None:
        raise wrong("amount_invalid")
    number = Decimal(found["number"].replace(",", ""))
    return number * (SCALES[found["scale"]] if found["scale"] else Decimal(1) if found["unit"] else bare)


def to_amount(value: object) -> Decimal:
    """An amount in 元: 1,234.50, 500万元, 1.2亿元."""
    return yuan(value, Decimal(1))


def to_wan(value: object) -> Decimal:
    """An amount in 万元, as registers print capital: 1000, 1000万元, 1.2亿元."""
    return yuan(value, SCALES["万"]) / SCALES["万"]


def to_measured(value: object) -> str:
    """A measured number as printed, no digit lost; NaN and Infinity are none."""
    printed = plain(value)
    if not MEASURED.fullmatch(printed):
        raise wrong("number_invalid")
    return printed


def to_whole(value: object) -> int:
    """A count: 1,234; 12.0 as spreadsheets export it."""
    try:
        number = to_number(value)
    except PydanticCustomError:
        raise wrong("whole_invalid") from None
    if number < 0 or number != number.to_integral_value():
        raise wrong("whole_invalid")
    return int(number)


def count_and_unit(printed: str) -> tuple[int | None, str | None]:
    """(289773, "辆") of "289773辆"; (None, None) where it is not one number and one word."""
    found = COUNTED.fullmatch(plain(printed))
    return (int(found[1].replace(",", "")), found[2]) if found else (None, None)


def choice(words: Mapping[str, Any]) -> BeforeValidator:
    """One of the source's words, and what each means."""

    def chosen(value: object) -> Any:
        word = plain(value)
        if word not in words:
            raise wrong("choice_unknown", known=", ".join(words))
        return words[word]

    return BeforeValidator(chosen)


def several(separators: str) -> BeforeValidator:
    """A cell that holds several values, separated by any of the characters in `separators`."""
    cut = re.compile(f"[{re.escape(separators)}]")

    def parted(value: object) -> Any:
        if not isinstance(value, str):
            return value
        return [part for part in map(str.strip, cut.split(value)) if part]

    return BeforeValidator(parted)


def _cell(read: Callable[[object], Any]) -> BeforeValidator:
    return BeforeValidator(read)


Day = Annotated[date, _cell(to_day)]
UsDay = Annotated[date, _cell(to_us_day)]
Moment = Annotated[datetime, _cell(to_moment)]
PartialDay = Annotated[LooseDay, _cell(to_loose_day)]
Number = Annotated[Decimal, _cell(to_number)]
Amount = Annotated[Decimal, _cell(to_amount)]
WanAmount = Annotated[Decimal, _cell(to_wan)]
Measured = Annotated[str, _cell(to_measured)]
Whole = Annotated[int, _cell(to_whole)]
Verdict = Annotated[
    Literal["pass", "fail", "refused"],
    choice({"合格": "pass", "不合格": "fail", "拒检": "refused", "P": "pass", "F": "fail"}),
]
StandardStatus = Annotated[
    Literal["in_force", "upcoming", "withdrawn"],
    choice({"现行": "in_force", "即将实施": "upcoming", "废止": "withdrawn"}),
]
