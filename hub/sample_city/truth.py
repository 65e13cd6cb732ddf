"""The truth behind the sample city's files: which enterprise each party is, and which rows are bad on purpose."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

PartyKey = tuple[str, str, str, int]
"""(source, record id, role, position); the position is 1 but for drafting units."""

Outcome = Literal["refused", "kept"]


class Attribution(NamedTuple):
    """Who a party truly is, and what makes it hard to tell."""

    enterprise: int
    traps: tuple[str, ...]


class BadRow(NamedTuple):
    """A row that is wrong on purpose. `line` is the line in a CSV file (header 1), or the place in a JSON list."""

    source: str
    line: int
    record_id: str
    column: str
    value: str
    reason: str
    outcome: Outcome  # kept: the row is good, but the value is marked and identifies nobody


@dataclass(slots=True)
class Truth:
    """What only the generator knows; written beside the files for tests, never shipped in the demo."""

    seed: int
    enterprises: dict[int, str] = field(default_factory=dict)  # number -> USCC
    names: dict[int, tuple[str, ...]] = field(default_factory=dict)  # number -> name, former name
    institutions: dict[str, int] = field(default_factory=dict)  # name -> number, outside the enterprises' numbers
    institution_codes: dict[int, str] = field(default_factory=dict)  # number -> USCC, for those that the directory has
    agents: tuple[str, ...] = ()  # USCCs that many firms' records carry
    twins: tuple[int, ...] = ()  # numbers of firms that have a namesake in another district
    counts: dict[str, int] = field(default_factory=dict)  # source -> rows, bad ones included
    parties: dict[PartyKey, Attribution] = field(default_factory=dict)
    bad_rows: list[BadRow] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write it as JSON, the same bytes for the same truth."""
        document = {
            "seed": self.seed,
            "enterprises": self.enterprises,
            "names": self.names,
            "institutions": self.institutions,
            "institution_codes": self.institution_codes,
            "agents": self.agents,
            "twins": self.twins,
            "counts": self.counts,
            "parties": [[*key, who.enterprise, who.traps] for key, who in self.parties.items()],
            "bad_rows": self.bad_rows,
        }
        path.write_bytes(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def read_truth(path: Path) -> Truth:
    """The truth that `Truth.write` wrote."""
    document = json.loads(path.read_bytes())
    return Truth(
        seed=document["seed"],
        enterprises={int(number): uscc for number, uscc in document["enterprises"].items()},
        names={int(number): tuple(texts) for number, texts in document["names"].items()},
        institutions=document["institutions"],
        institution_codes={int(number): uscc for number, uscc in document["institution_codes"].items()},
        agents=tuple(document["agents"]),
        twins=tuple(document["twins"]),
        counts=document["counts"],
        parties={
            (source, record, role, position): Attribution(enterprise, tuple(traps))
            for source, record, role, position, enterprise, traps in document["parties"]
        },
        bad_rows=[BadRow(*row) for row in document["bad_rows"]],
    )
