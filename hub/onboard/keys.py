"""Which columns tell a source's records apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hub.identify.identifiers import is_placeholder
from hub.onboard.looks import Look
from hub.onboard.sample import Sample
from hub.onboard.vocabulary import heading, known
from hub.source.cells import plain
from hub.source.mapping.reads import to_text
from hub.source.row import BLANKS

UNIQUE_MIN = 0.98  # a few rows may be there twice, or spoiled
FILLED_MIN = 0.95
TOGETHER_MAX = 5
STRONG, STRONG_MIN = 5, 3  # who, what and when make a key together, even where a short sample would do with less
NUMBERS = ("编号", "文号", "证号", "证书号", "报告号", "标准号", "流水号", "单号", "主键", "记录号")


def key_of(sample: Sample, looks: Sequence[Look], paths: Mapping[str, str]) -> tuple[tuple[str, ...], bool]:
    """The columns of the key, and whether that is sure; `paths` are column → field of the mapped ones.

    A number of the record itself is best, then the code of the enterprise that the record is about, then as few mapped
    columns as tell all rows apart, then all of them: a record whose key changes is another record.
    """
    looked = {look.name: look for look in looks}
    single = [name for name, look in looked.items() if _single(look) and "[]" not in name]
    for name in sorted(single, key=lambda name: -_worth(name, paths.get(name, ""))):
        if _worth(name, paths.get(name, "")) >= 1:
            return (name,), True
    ordered = [name for name in sorted(paths, key=lambda name: -_part(paths[name])) if "[]" not in name]
    chosen: list[str] = []
    for name in ordered[: TOGETHER_MAX * 2]:
        if looked[name].filled < 0.5 * len(sample.rows) or looked[name].counting:
            continue
        if chosen and _part(paths[name]) < STRONG and _different(sample, [*chosen, name]) <= _different(sample, chosen):
            continue
        chosen.append(name)
        strong = sum(_part(paths[one]) >= STRONG for one in chosen)
        if (_different(sample, chosen) >= UNIQUE_MIN and strong >= STRONG_MIN) or len(chosen) == TOGETHER_MAX:
            break
    sure = bool(chosen) and _different(sample, chosen) >= UNIQUE_MIN
    return tuple(chosen or ordered[:1] or [looks[0].name]), sure


def _single(look: Look) -> bool:
    whole = look.filled / max(1, look.filled + look.blank)
    return look.unique >= UNIQUE_MIN and whole >= FILLED_MIN and not look.counting and not look.personal


def _worth(name: str, path: str) -> float:
    """How good a key a column is by what it is called and by what it maps to."""
    said = heading(name).plain
    worth = 3.0 if path == "number" else 0.0
    worth += 2.0 if any(word in said for word in NUMBERS) or said in ("id", "code", "number", "uuid", "guid") else 0.0
    worth += 1.5 if said.isascii() and said.split()[-1:] in (["number"], ["id"], ["code"]) else 0.0
    return worth + (1.2 if path.endswith((".uscc", ".lei")) and path.startswith("parties.self.") else 0.0)


def _part(path: str) -> int:
    """How much a field says about which record it is, among others."""
    last = path.rpartition(".")[2]
    if path == "number":
        return 9
    if path.startswith("parties."):
        institution = path.split(".")[1] in known()["institutions"]
        return 1 if institution else {"name": 8, "uscc": 4, "code": 4}.get(last, 1)
    order = {"product": 6, "name": 6, "decided": 5, "sampled": 5, "begun": 5, "ended": 5, "issued": 5, "batch": 4,
             "model": 4, "scheme": 3, "grounds": 3, "level": 2, "quantity": 2}  # fmt: skip
    return order.get(last, 1 if last not in ("url", "note") else 0)


def _different(sample: Sample, names: Sequence[str]) -> float:
    """Share of the rows that these columns tell apart."""
    columns = [sample.cells(name) for name in names]
    rows = list(zip(*columns, strict=True))
    return len({tuple(_printed(cell) for cell in row) for row in rows}) / len(rows)


def _printed(cell: object) -> str:
    printed = "" if cell is None else plain(to_text(cell))
    return "" if printed in BLANKS or is_placeholder(printed) else printed
