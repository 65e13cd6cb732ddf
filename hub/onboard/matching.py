"""Columns against the fields of a kind: scores of every pair, and the pairing that goes best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hub.onboard.fitting import Fit, fit
from hub.onboard.looks import Look
from hub.onboard.vocabulary import Heading, field_score, heading, named_role, party_scores
from hub.records import KINDS
from hub.source.mapping import roles_of, targets

SCORE_MIN = 0.5  # less says nothing: the column is left unread, and said to be
READABLE_MIN = 0.95  # a column of which more cannot be read goes to the field for what is printed, if there is one
CODED_MIN = 0.6  # a column of right codes is one, whatever it is called
WORDED_MIN = 0.95
BESIDE_COLUMNS = 3
CANDIDATES_MAX = 6


class Candidate(NamedTuple):
    """A field that a column may go to."""

    path: str
    score: float
    fit: Fit


def candidates(looks: Sequence[Look], kind: str) -> list[list[Candidate]]:
    """For each column, where it may go in a record of this kind, the best first."""
    headings = [heading(look.name) for look in looks]
    beside = neighbours(headings, kind)
    return [_of_column(look, said, kind, role) for look, said, role in zip(looks, headings, beside, strict=True)]


def neighbours(headings: Sequence[Heading], kind: str) -> list[str]:
    """For each column, the role that the nearest of the columns before it names; "" for none."""
    found, last, at = [], "", 0
    for number, said in enumerate(headings):
        found.append(last if number - at <= BESIDE_COLUMNS else "")
        for role in roles_of(KINDS[kind]):
            if named_role(said, role)[1] >= 0.95:
                last, at = role, number
                break
    return found


def _of_column(look: Look, said: Heading, kind: str, beside: str) -> list[Candidate]:
    known = targets(kind)
    sounds = {path: field_score(said, kind, path) for path in known if not path.startswith("parties.")}
    sounds |= {path: score for path, score in party_scores(said, kind, beside).items() if path in known}
    found = []
    for path, sound in sounds.items():
        if sound < 0.45:
            continue
        fitted = fit(look, said, known[path])
        score = sound * (0.4 + 0.6 * fitted.share) if fitted.share >= 0.5 else 0.25 * sound
        printed = f"{path}_text"
        if 0.5 <= fitted.share < READABLE_MIN and printed in known:  # kept as printed, no row is lost for it
            found.append(Candidate(printed, round(sound, 4), fit(look, said, known[printed])))
            score = min(score, 0.9 * sound)
        found.append(Candidate(path, round(score, 4), fitted))
    if not found or max(one.score for one in found) < CODED_MIN:
        found += _by_codes(look, said, kind, beside)
    if not found or max(one.score for one in found) < CODED_MIN:
        found += _by_words(look, said, kind)
    best = {one.path: one for one in sorted(found, key=lambda one: one.score)}
    found = sorted(best.values(), key=lambda one: (-one.score, one.path))
    return [one for one in found if one.score >= SCORE_MIN][:CANDIDATES_MAX]


def _by_codes(look: Look, said: Heading, kind: str, beside: str) -> list[Candidate]:
    """A party's code that its heading does not tell, by its check digits."""
    scheme = next((name for name in ("uscc", "lei") if look.codes.get(name, 0) > 0.8), "")
    if not scheme:
        return []
    role = beside or next((r for r in roles_of(KINDS[kind])), "self")
    path = f"parties.{role}.{scheme}"
    return [Candidate(path, CODED_MIN, fit(look, said, targets(kind)[path]))]


def _by_words(look: Look, said: Heading, kind: str) -> list[Candidate]:
    """A code list that its heading does not tell, by its words: 合格 and 不合格 are a verdict."""
    found = []
    for path, target in targets(kind).items():
        if target.makes == "choice" and "." not in path:
            fitted = fit(look, said, target)
            if fitted.share >= WORDED_MIN and len(set(fitted.words.values())) > 1:
                found.append(Candidate(path, CODED_MIN, fitted))
    return found


def pairing(found: Sequence[Sequence[Candidate]], fixed: Mapping[int, str]) -> dict[int, Candidate]:
    """Column number → its field: the highest score first, each field once; `fixed` was decided by a person."""
    taken = set(fixed.values())
    result: dict[int, Candidate] = {}
    pairs = [(one.score, number, one) for number, row in enumerate(found) if number not in fixed for one in row]
    for _, number, one in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2].path)):
        if number not in result and one.path not in taken:
            result[number] = one
            taken.add(one.path)
    return result
