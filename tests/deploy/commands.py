"""The commands of the Typer app, as the files that people copy from name them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import typer

from hub.__main__ import app

MENTIONED = re.compile(
    r"(?<![\w./-])(?:[\w.-]*/)*hub ((?:--[a-z-]+|[a-z-]+)(?: [a-z-]+)?(?:(?<=identity weights) [a-z-]+)?)"
)


@cache
def commands() -> dict[str, Any]:
    """Each command by its words: "serve", "enterprises list"."""
    found: dict[str, Any] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        inner_commands = getattr(command, "commands", None)
        if inner_commands is not None:
            for name, inner in inner_commands.items():
                walk(inner, (*words, name))
        else:
            found[" ".join(words)] = command

    walk(typer.main.get_command(app), ())
    return found


def is_command(words: str) -> bool:
    """True if these words begin a command (or a group of commands) that exists."""
    first = words.split()[0]
    groups = {group for name in commands() for group in (name.rpartition(" ")[0], name.split()[0]) if " " in name}
    return first == "--help" or first in commands() or words in commands() or words in groups
