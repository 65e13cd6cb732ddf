"""Truth: mentions whose enterprise is known, and clusters of the same mentions, as JSON lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from hub.errors import StopProcess
from hub.identify.lines import objects, text, texts

UNDECIDABLE = "undecidable"  # in `what`: nobody can tell from the mention which enterprise is meant

_REQUIRED = ("mention", "source", "name", "entity")
_OPTIONAL = ("region", "uscc", "org_code", "reg_no", "why")
_LISTS = ("former", "what")
_KNOWN = frozenset((*_REQUIRED, *_OPTIONAL, *_LISTS))


class Truth(NamedTuple):
    """One mention and the enterprise it names."""

    mention: str
    source: str
    name: str  # as printed, "" where the source gives codes only
    entity: str  # any text: equal for mentions of one enterprise
    region: str = ""  # a GB/T 2260 code or a region's name
    uscc: str = ""
    org_code: str = ""
    reg_no: str = ""
    former: tuple[str, ...] = ()  # former names that the source gives beside the name
    what: tuple[str, ...] = ()  # what was done to the mention, "kind" or "kind:detail" (docs/identity.md lists them)
    why: str = ""  # the reason for the label, where a person gave one

    @property
    def decidable(self) -> bool:
        """Whether a careful person could say from all mentions which enterprise this one names."""
        return UNDECIDABLE not in self.what


class TruthSet(NamedTuple):
    """The lines of one truth file."""

    lines: list[Truth]
    header: dict[str, Any]  # the generator's first line: seed, split, rates; {} where a file has none
    unused: tuple[str, ...]  # fields that some line has and nothing here reads


def read_truth(lines: Iterable[bytes], file: str) -> TruthSet:
    """The truth in JSON lines; empty lines are skipped, a first line with `made_up` is the generator's header.

    Raises:
        StopProcess: a line that is no JSON object, lacks a field, has one of another type, or repeats a mention; the
            message names `file` and the line's number.
    """
    found: list[Truth] = []
    header: dict[str, Any] = {}
    unused: set[str] = set()
    first: dict[str, int] = {}
    for number, row in objects(lines, file):
        if "made_up" in row and "mention" not in row and not found:
            header = row
            continue
        line = _line(row, number, file)
        if (before := first.setdefault(line.mention, number)) != number:
            raise StopProcess("truth_twice", file=file, line=number, mention=line.mention, before=before)
        unused.update(row.keys() - _KNOWN)
        found.append(line)
    if not found:
        raise StopProcess("truth_empty", file=file)
    return TruthSet(found, header, tuple(sorted(unused)))


def write_truth(lines: Iterable[Truth], header: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """The lines of a truth file, without empty optional fields; the header first, if there is one."""
    if header:
        yield orjson.dumps(header, option=orjson.OPT_APPEND_NEWLINE)
    for line in lines:
        row = {key: value for key, value in line._asdict().items() if value or key in _REQUIRED}
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def question(line: Truth) -> dict[str, Any]:
    """What a system may see of a line, without empty fields: the input of `hub identity cluster`."""
    seen = line._replace(entity="", what=(), why="")._asdict()
    return {key: value for key, value in seen.items() if value or key in ("mention", "source", "name")}


def read_clusters(lines: Iterable[bytes], file: str, truth: Sequence[Truth]) -> dict[str, str]:
    """Mention → cluster from JSON lines {"mention", "entity"}; a mention that no line names is left out.

    Raises:
        StopProcess: a bad line, a mention that comes twice or that the truth does not have.
    """
    known = {line.mention for line in truth}
    found: dict[str, str] = {}
    first: dict[str, int] = {}
    for number, row in objects(lines, file):
        mention, entity = (text(row, field, number, file, required=True) for field in ("mention", "entity"))
        if mention not in known:
            raise StopProcess("clusters_unknown_mention", file=file, line=number, mention=mention)
        if (before := first.setdefault(mention, number)) != number:
            raise StopProcess("truth_twice", file=file, line=number, mention=mention, before=before)
        found[mention] = entity
    return found


def read_scores(lines: Iterable[bytes], file: str, truth: Sequence[Truth]) -> Iterator[tuple[str, str, float]]:
    """Pairs with scores from JSON lines {"a", "b", "score"}: two mentions, and a number that grows with likeness.

    Raises:
        StopProcess: a bad line, or a mention that the truth does not have.
    """
    known = {line.mention for line in truth}
    for number, row in objects(lines, file):
        one, other = (text(row, field, number, file, required=True) for field in ("a", "b"))
        for mention in (one, other):
            if mention not in known:
                raise StopProcess("clusters_unknown_mention", file=file, line=number, mention=mention)
        score = row.get("score")
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise StopProcess("truth_no_number", file=file, line=number, field="score")
        yield one, other, float(score)


def _line(row: dict[str, Any], number: int, file: str) -> Truth:
    given = {field: text(row, field, number, file, required=True) for field in _REQUIRED}
    given |= {field: text(row, field, number, file) for field in _OPTIONAL}
    for field in ("mention", "entity"):
        if not given[field]:
            raise StopProcess("line_missing", file=file, line=number, field=field)
    lists = {field: texts(row, field, number, file) for field in _LISTS}
    return Truth(**given, **lists)  # type: ignore[arg-type]
