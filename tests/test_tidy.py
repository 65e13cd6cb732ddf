"""The house style, as far as a machine can hold it: size, docstrings, names."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = sorted(path for folder in ("hub", "connectors") for path in (ROOT / folder).rglob("*.py"))
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50
NO_NOUNS = {"util", "utils", "helper", "helpers", "common", "base", "core", "manager", "misc", "shared"}


def shown(path: Path) -> str:
    """A path as people name it."""
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 100


def test_a_file_is_short_enough_to_be_read_at_once() -> None:
    sizes = {shown(path): len(path.read_text("utf-8").splitlines()) for path in FILES}
    long = {name: size for name, size in sizes.items() if size > FILE_LINES_MAX}
    assert not long, f"a file past {FILE_LINES_MAX} lines becomes a folder of the same name: {long}"


def test_a_function_is_one_idea() -> None:
    long = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    long.append(f"{shown(path)}:{node.lineno} {node.name} has {lines} lines")
    assert not long, long


def test_every_module_says_in_its_first_line_what_it_holds() -> None:
    silent = []
    for path in FILES:
        said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        if not said or not said.splitlines()[0].strip():
            silent.append(shown(path))
    assert not silent, silent


def test_names_are_nouns_of_the_domain_or_verbs_of_the_pipeline() -> None:
    names = {shown(path): {path.stem, *path.relative_to(ROOT).parts[:-1]} for path in FILES}
    vague = {name: words & NO_NOUNS for name, words in names.items() if words & NO_NOUNS}
    assert not vague, vague
