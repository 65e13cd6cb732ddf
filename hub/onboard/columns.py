"""The columns of a sample and where each goes: by a person's answer, by the best pairing, or nowhere, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from hub.errors import StopProcess
from hub.onboard.fitting import Candidate, Fit, fit
from hub.onboard.looks import Look
from hub.onboard.matching import pairing
from hub.onboard.vocabulary import alike, heading, known
from hub.source.formats.returned import REASON_NAME
from hub.source.mapping import READS, targets
from hub.source.raw import header_name

SURE_MIN = 0.8
MARGIN_MIN = 0.06
TWIN_MIN = 0.95  # a column that is called exactly so is both: 校准日期 begins and ends a calibration of one day


class Answers(NamedTuple):
    """What a person decided; everything else is proposed.

    columns: column → field, "" for a column that is not read. reads: column → how it is read.
    """

    kind: str = ""
    columns: Mapping[str, str] = {}
    reads: Mapping[str, str] = {}
    constants: Mapping[str, str] = {}
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of the sample and where it goes; `path` is "" where it is not read, and `why` is a code that says why.

    also: further fields that it is just as well, filled from it too.
    """

    name: str
    path: str
    score: float
    sure: bool
    fit: Fit
    look: Look
    alternatives: tuple[tuple[str, float], ...] = ()
    why: str = ""
    also: tuple[tuple[str, Fit], ...] = ()


def placed(looks: Sequence[Look], found: Sequence[Sequence[Candidate]], kind: str, told: Answers) -> list[Column]:
    """Each column with its field, by the answers first."""
    fixed = {number: told.columns[look.name] for number, look in enumerate(looks) if look.name in told.columns}
    open_to = [allowed(look, rows, kind) for look, rows in zip(looks, found, strict=True)]
    pairs = pairing(open_to, fixed)
    taken = {*fixed.values(), *(one.path for one in pairs.values())}
    columns = []
    for number, (look, rows) in enumerate(zip(looks, found, strict=True)):
        reads = told.reads.get(look.name, "")
        if reads and reads not in READS:
            raise StopProcess("mapping_reads", path=look.name, found=reads, known=", ".join(READS))
        others = tuple((one.path, one.score) for one in rows)
        if number in fixed:
            columns.append(by_answer(look, fixed[number], kind, reads, others))
        elif number in pairs:
            also = twins(pairs[number], rows, taken)
            taken |= {path for path, _ in also}
            columns.append(by_score(look, pairs[number], rows, reads, also))
        else:
            why = unwanted(look) or ("column_taken" if rows else "column_unlike")
            columns.append(Column(look.name, "", 0.0, not rows, Fit(0.0), look, others, why))
    return columns


def allowed(look: Look, rows: Sequence[Candidate], kind: str) -> Sequence[Candidate]:
    """Where a column may go of itself: personal data only to fields that are for it, which the hub shows masked."""
    why = unwanted(look)
    if not why or why in ("column_counting", "column_returned"):
        return () if why else rows
    return [one for one in rows if targets(kind)[one.path].personal]


def twins(one: Candidate, rows: Sequence[Candidate], taken: set[str]) -> tuple[tuple[str, Fit], ...]:
    """Free fields that a column is called exactly like, beside the one that it goes to."""
    return tuple(
        (other.path, other.fit)
        for other in rows
        if other.path not in taken and not other.path.startswith("parties.") and min(other.score, one.score) >= TWIN_MIN
    )


def by_score(
    look: Look, one: Candidate, rows: Sequence[Candidate], reads: str, also: tuple[tuple[str, Fit], ...]
) -> Column:
    """A column where its best pairing puts it; sure if nothing else comes near."""
    rivals = [other.score for other in rows if other.path != one.path and other.path not in dict(also)]
    sure = one.score >= SURE_MIN and one.score - max(rivals, default=0.0) >= MARGIN_MIN
    fitted = replace(one.fit, reads=reads, unsure="") if reads else one.fit
    others = tuple((other.path, other.score) for other in rows)
    return Column(look.name, one.path, one.score, sure and not fitted.unsure, fitted, look, others, also=also)


def by_answer(look: Look, path: str, kind: str, reads: str, others: tuple[tuple[str, float], ...]) -> Column:
    """A column that a person placed.

    Raises:
        StopProcess: there is no such field.
    """
    if not path:
        return Column(look.name, "", 1.0, True, Fit(0.0), look, others, "column_not_wanted")
    target = targets(kind).get(path)
    if target is None:
        raise StopProcess("mapping_path", path=path, kind=kind, near="–")
    fitted = fit(look, heading(look.name), target)
    fitted = replace(fitted, reads=reads, unsure="") if reads else fitted
    return Column(look.name, path, 1.0, True, fitted, look, others)


def unwanted(look: Look) -> str:
    """Why a column is left out whatever it may be: personal data that nobody asked for, or a count of rows."""
    plain = heading(look.name).plain
    if look.personal:
        return f"column_{look.personal}"
    if any(alike(plain, heading(word).plain) >= 0.97 for word in known()["personal"]):
        return "column_personal"
    if header_name(look.name) == REASON_NAME:
        return "column_returned"
    if look.counting or plain in {heading(word).plain for word in known()["counting"]}:
        return "column_counting"
    return ""
