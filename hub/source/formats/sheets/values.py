"""Cells' values as text: numbers without rounding noise, serial numbers of days as dates, codes that lost digits found."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hub.source.formats.sheets.book import Bad

DIGITS_MAX = 15
"""Significant digits that a spreadsheet keeps of a number (ECMA-376 stores IEEE doubles; Excel shows 15)."""
SHORT_EXPONENT_MIN = -20
"""A number smaller than this stays in scientific notation."""
LAST_DAY = 2_958_465  # 9999-12-31 in the 1900 system
DAY_S = 86_400

# Number formats that ECMA-376 part 1, 18.8.30 gives a number without a text; 27–36 and 50–58 are dates in Chinese.
DATES = {14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58}
TIMES = {18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56}
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h|hh|m|mm|s|ss)\])[^\]]*\]', re.IGNORECASE)
SHORTENED = re.compile(r"[1-9](\.[0-9]+)?E\+1[0-9]", re.IGNORECASE)


def style_of(number: int, code: str) -> str:
    """What a number format makes of a number: "date", "time", "zeros:6" (a code with leading zeros) or ""."""
    if number in DATES:
        return "date"
    if number in TIMES:
        return "time"
    plain = QUOTED.sub("", code.split(";")[0]).lower()
    if re.search("[yd年日]", plain) and "general" not in plain:
        return "date"
    if re.search("[hs]", plain):
        return "time"
    if re.fullmatch("m{1,5}", plain):
        return "date"
    return f"zeros:{len(plain)}" if re.fullmatch("00+", plain) else ""


@lru_cache(maxsize=50_000)
def printed(value: str, style: str, epoch_1904: bool, large: bool) -> str | Bad:
    """A stored number as text."""
    try:
        number = float(value)
    except ValueError:
        return Bad("cell_broken", value)
    if style in ("date", "time"):
        return moment(number, style, epoch_1904)
    return number_text(number, style, large)


def number_text(number: float, style: str = "", large: bool = False) -> str | Bad:
    """A number without the noise of its binary form; one of which digits are lost is bad unless `large`."""
    if number != number or number in (float("inf"), float("-inf")):
        return Bad("cell_broken", str(number))
    if abs(number) >= 10**DIGITS_MAX:
        return format(Decimal(f"{number:.{DIGITS_MAX}g}"), "f") if large else Bad("number_shortened", f"{number:.2E}")
    if number == int(number):
        text = str(int(number))
        return text.zfill(int(style[6:])) if style.startswith("zeros:") else text
    text = f"{number:.{DIGITS_MAX}g}"
    if "e" not in text:
        return text
    exact = Decimal(text)
    return format(exact, "f") if exact.adjusted() >= SHORT_EXPONENT_MIN else text


def moment(serial: float, style: str, epoch_1904: bool) -> str | Bad:
    """A serial number of days as a date, a date with time, a time of day or (over a day, as a time) a duration."""
    seconds = round(serial * DAY_S)
    if style == "time" and seconds >= 0 and serial < LAST_DAY and (serial < 1 or serial < 1000):
        hours, rest = divmod(seconds, 3600)
        return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    if not 0 <= serial <= LAST_DAY:
        return Bad("date_serial", f"{serial:g}")
    if epoch_1904:
        first = datetime(1904, 1, 1, tzinfo=UTC)
    else:
        # The 1900 system counts a 29 February 1900 that never was: before it the days are one further on.
        first = datetime(1899, 12, 31 if serial < 60 else 30, tzinfo=UTC)
    try:
        return when(first + timedelta(seconds=seconds))
    except OverflowError:
        return Bad("date_serial", f"{serial:g}")


def when(value: datetime) -> str:
    """2024-03-05, with the time of day if there is one."""
    return value.strftime("%Y-%m-%d %H:%M:%S") if value.hour or value.minute or value.second else f"{value:%Y-%m-%d}"


def iso_text(value: str) -> str:
    """An ISO date and time as stored in a cell; midnight is no time."""
    day, _, clock = value.partition("T")
    clock = clock.removesuffix("Z").split(".")[0]
    return f"{day} {clock}" if clock and clock != "00:00:00" else day


def python_text(value: Any, large: bool = False) -> str | Bad:
    """A value that a spreadsheet library has read already."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value, large=large)
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return "" if value is None else Bad("cell_broken", repr(value))


def text_or_shortened(text: str) -> str | Bad:
    """A text cell; one such as 9.1E+17 was a long code once, before a spreadsheet took it for a number."""
    return Bad("number_shortened", text) if "+1" in text and SHORTENED.fullmatch(text.strip()) else text
