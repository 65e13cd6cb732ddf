"""Secrets of instances: settings hold only their names, `{"secret": "NAME"}`; the values live outside the store."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

from hub.errors import HubError, StopProcess
from hub.settings import Settings

NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
ENVIRONMENT = "HUB_SECRET_"
SHOWN = "***"
SECRET_CHARACTERS_MIN = 4  # a shorter one is not looked for in texts: it would blot out half of them
LINE_CHARACTERS_MIN = 16


def resolve(settings: Settings, value: Any) -> Any:
    """`value` with each `{"secret": "NAME"}` in it as SecretStr.

    NAME is looked for in the environment (`HUB_SECRET_NAME`), then in the file `secrets/NAME` of the data folder.

    Raises:
        StopProcess: there is no such secret.
    """
    if isinstance(value, Mapping):
        if set(value) == {"secret"}:
            return SecretStr(_value(settings, str(value["secret"])))
        return {name: resolve(settings, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [resolve(settings, inner) for inner in value]
    return value


def _value(settings: Settings, name: str) -> str:
    if not NAME.fullmatch(name):
        raise StopProcess("secret_name", found=name)
    found = os.environ.get(ENVIRONMENT + name.upper())
    if found:
        return found
    try:
        return (settings.data_dir / "secrets" / name).read_text("utf-8").rstrip("\r\n")
    except OSError:
        raise StopProcess("secret_missing", name=name, variable=ENVIRONMENT + name.upper()) from None


def values_in(options: Any) -> list[str]:
    """Every secret's value in resolved options."""
    if isinstance(options, SecretStr):
        return [options.get_secret_value()]
    if isinstance(options, Mapping):
        options = list(options.values())
    return [found for inner in options for found in values_in(inner)] if isinstance(options, list) else []


def without(error: HubError, secrets: list[str]) -> HubError:
    """The error with no secret in what it tells: a driver or server may have put one there."""
    for name, value in error.params.items():
        hidden = hide(str(value), secrets)
        if hidden != str(value):
            error.params[name] = hidden
    error.args = (error.describe("en"),)
    return error


def hide(told: str, secrets: list[str]) -> str:
    """A text with no secret in it, in any of the forms in which addresses, headers and quotations have one."""
    forms = {form for secret in secrets for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        told = told.replace(form, SHOWN)
    return told


def _forms(secret: str) -> Iterator[str]:
    if len(secret) < SECRET_CHARACTERS_MIN:
        return
    yield from (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1])
    yield from (line for line in secret.splitlines() if len(line) >= LINE_CHARACTERS_MIN)  # of a private key
    for before in range(
        3
    ):  # in base64 with something before it, as in `user:password`; the letters at the edges differ
        coded = b64encode(bytes(before) + secret.encode()).decode().rstrip("=")
        inner = coded[(before * 8 + 5) // 6 : len(coded) - (1 if (before + len(secret.encode())) % 3 else 0)]
        if len(inner) >= SECRET_CHARACTERS_MIN * 2:
            yield inner
