"""Columns against the fields of a kind: scores of every pair, and the pairing that goes best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hub.onboard.fitting import Candidate, fit
from hub.onboard.hints import HINTED_MAX, hints, scheme_of
from hub.onboard.looks import Look
from hub.onboard.vocabulary import Heading, field_score, heading, named_role, party_scores
from hub.records import KINDS
from hub.source.mapping import roles_of, targets

SCORE_MIN = 0.5  # less says nothing: the column is left unread, and said to be
READABLE_MIN = 0.95  # a column of which more cannot be read goes to the field for what is printed, if there is one
LINKS_MIN, SURE_LINK = 0.5, 0.9  # a column of addresses of pages is one, whatever it is called
BESIDE_COLUMNS = 3
CANDIDATES_MAX = 6


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
    if look.urls > LINKS_MIN and "url" in known:
        return [Candidate("url", max(SURE_LINK, field_score(said, kind, "url")), fit(look, said, known["url"]))]
    sounds = {path: field_score(said, kind, path) for path in known if not path.startswith("parties.")}
    sounds |= {path: score for path, score in party_scores(said, kind, beside).items() if path in known}
    found = []
    for path, sound in sounds.items():
        if sound < 0.45:
            continue
        fitted = fit(look, said, known[path])
        score = sound * (0.4 + 0.6 * fitted.share) if fitted.share >= 0.5 else 0.25 * sound
        if path.endswith(".code") and (scheme := scheme_of(look)):
            path = f"{path.removesuffix('code')}{scheme}"
            fitted = fit(look, said, known[path])
        printed = f"{path}_text"
        if 0.5 <= fitted.share < READABLE_MIN and printed in known:  # kept as printed, no row is lost for it
            found.append(Candidate(printed, round(sound, 4), fit(look, said, known[printed])))
            score = min(score, 0.9 * sound)
        found.append(Candidate(path, round(score, 4), fitted))
    if not found or max(one.score for one in found) < HINTED_MAX:
        found += hints(look, said, kind, beside)
    best = {one.path: one for one in sorted(found, key=lambda one: one.score)}
    found = sorted(best.values(), key=lambda one: (-one.score, one.path))
    return [one for one in found if one.score >= SCORE_MIN][:CANDIDATES_MAX]


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
