"""The error tree: what the caller does is the class, what the person reads is the code's text in two languages.

HubError
├── RetryLater      a server is away or busy: keep the position, wait, try again
├── RejectRecord    this record is bad: say where and why, set it aside, go on with its neighbours
└── StopProcess     nothing sensible can follow: say what to do, exit non-zero
"""

from __future__ import annotations

import re

from hub.messages import text

MESSAGE_CHARACTERS_MAX = 2000
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a text column does not hold, or what makes a text look like another: controls, halves of surrogate pairs."""


class HubError(Exception):
    """An error with a code from `hub.messages` and the parameters its text names."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(self.describe("en"))

    def describe(self, language: str) -> str:
        """The error in `language` ("en" or "zh"); what it quotes may be a stranger's, and anything."""
        return legible(text(self.code, language, **self.params))


class RetryLater(HubError):
    """A server that is needed is away; nothing was lost; the position stays."""

    def __init__(self, code: str, *, wait_s: float = 1.0, **params: object) -> None:
        self.wait_s = wait_s
        super().__init__(code, **params)


class RejectRecord(HubError):
    """One record cannot be taken: `field` (or ""), what was `found`, what is `expected` (a code's text too)."""

    def __init__(self, code: str, *, field: str = "", found: object = "", **params: object) -> None:
        self.field = legible(field)
        self.found = shorten(found)
        super().__init__(code, field=self.field, found=self.found, **params)


class StopProcess(HubError):
    """The process cannot go on; the text says what a person does next."""


def legible(told: str) -> str:
    """A text that can be stored and shown: what cannot be seen escaped, not endless."""
    shown = UNSEEN.sub(
        lambda found: found[0].encode("unicode_escape", "backslashreplace").decode(), told[: MESSAGE_CHARACTERS_MAX + 1]
    )
    return shown if len(told) <= MESSAGE_CHARACTERS_MAX else shown[:MESSAGE_CHARACTERS_MAX] + "…"


def shorten(value: object, length_max: int = 120) -> str:
    """A value for a message: control characters escaped, cut to `length_max` characters."""
    shown = value if isinstance(value, str) else repr(value)
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown[: length_max + 1])
    return shown if len(shown) <= length_max else shown[:length_max] + "…"
