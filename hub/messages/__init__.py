"""What people read: each message code with its text in English and 中文; a file for each part of the hub."""

from __future__ import annotations

from hub.messages import (
    collecting,
    conforming,
    databases,
    evidence,
    exchange,
    files,
    health,
    identity,
    matching,
    measuring,
    onboarding,
    reviewing,
    servers,
    services,
    signatures,
    sources,
    weighing,
)

ROOMS = (
    collecting, conforming, databases, evidence, exchange, files, health, identity, matching, measuring, onboarding, reviewing, servers,
    services, signatures, sources, weighing,
)  # fmt: skip
TEXTS: dict[str, tuple[str, str]] = {code: texts for room in ROOMS for code, texts in room.TEXTS.items()}

LANGUAGES = ("en", "zh")


def text(code: str, language: str, **params: object) -> str:
    """The text of `code` in `language`, its parameters filled in.

    Raises:
        KeyError: a code without a text, or a parameter the text names that was not given (a test walks them all).
    """
    english, chinese = TEXTS[code]
    return (chinese if language.startswith("zh") else english).format(**params)
