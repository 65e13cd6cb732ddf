"""Codes of made-up firms: right check digits, in ranges that nobody was ever given (region 9901, 示例市)."""

from __future__ import annotations

import random

from stdnum.iso7064 import mod_11_10

from hub.identify.identifiers import USCC_ALPHABET, org_code_check_digit, state_of_canonical, uscc_check_digit

PLACEHOLDERS = ("000000000000000000", "/", "无", "不详", "123456789012345678", "999999999999999999")


class CodeRegister:
    """Hands out each code once."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def uscc(self, old: bool) -> str:
        """A USCC that begins 919901; its organisation code is of digits where the firm is from before 2015."""
        while True:
            body = "99" + self._digits(6) if old else "MQ" + "".join(self._rng.choices(USCC_ALPHABET, k=6))
            if body not in self._taken:
                break
        self._taken.add(body)
        code = f"919901{self._digits(2)}{body}{org_code_check_digit(body)}"
        return code + uscc_check_digit(code)

    def registration_number(self) -> str:
        """A number of 15 digits that begins 990100."""
        while (body := "990100" + self._digits(8)) in self._taken:
            pass
        self._taken.add(body)
        return body + str(mod_11_10.calc_check_digit(body))

    def _digits(self, count: int) -> str:
        return f"{self._rng.randrange(10**count):0{count}d}"


def mistyped(rng: random.Random, code: str) -> str:
    """The code with one character wrong, so that its check digit no longer holds."""
    while True:
        place = rng.randrange(8, 18)
        wrong = code[:place] + rng.choice("0123456789") + code[place + 1 :]
        if state_of_canonical("uscc", wrong) == "bad_check_digit":
            return wrong
