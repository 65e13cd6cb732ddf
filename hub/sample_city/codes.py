"""Codes of made-up enterprises: right check digits, in ranges that nobody was ever given."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from stdnum.cn import uscc as uscc_number
from stdnum.iso7064 import mod_11_10

# Since this day a new enterprise gets a USCC at once, and no 注册号 any more.
USCC_DAY = date(2015, 10, 1)
PLACEHOLDERS = ("000000000000000000", "/", "无", "-", "待补")

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def org_check_digit(body: str) -> str:
    """Check character of an organisation code's eight characters (GB 11714-1997)."""
    total = sum(_ORG_ALPHABET.index(c) * w for c, w in zip(body, _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


class CodeRegister:
    """Hands out each code once."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def uscc(self, district: str, founded: date) -> str:
        """A USCC of the district (so it begins 9199); its organisation code begins 99, or MQ for a newer firm."""
        alphabet, stem = ("0123456789", "99") if founded < USCC_DAY else (_USCC_ALPHABET, "MQ")
        body = self._new(lambda: stem + "".join(self._rng.choices(alphabet, k=6)))
        code = f"91{district}{body}{org_check_digit(body)}"
        return code + uscc_number.calc_check_digit(code)

    def institution(self, city: str) -> str:
        """A USCC of an institution: its district is the city's own, its organisation code begins 98, as no firm's."""
        body = self._new(lambda: "98" + "".join(self._rng.choices("0123456789", k=6)))
        code = f"91{city}{body}{org_check_digit(body)}"
        return code + uscc_number.calc_check_digit(code)

    def registration_number(self, district: str, founded: date) -> str | None:
        """A 注册号 of 15 digits with its check digit (GS 15-2006); None for a firm founded after their time."""
        if founded >= USCC_DAY:
            return None
        body = self._new(lambda: f"{district}{self._rng.randint(0, 99_999_999):08d}")
        return body + mod_11_10.calc_check_digit(body)

    def _new(self, draw: Callable[[], str]) -> str:
        while (body := draw()) in self._taken:
            pass
        self._taken.add(body)
        return body


def mistyped(rng: random.Random, uscc: str) -> str:
    """The code with one character wrong, so that its check digit no longer holds."""
    while True:
        place = rng.randrange(10, 18)
        wrong = uscc[:place] + rng.choice("0123456789") + uscc[place + 1 :]
        if not uscc_number.is_valid(wrong):
            return wrong
