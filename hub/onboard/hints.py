"""What a column's values say where its heading says nothing: codes by their check digits, verdicts by their words, days, firms."""

from __future__ import annotations

from collections.abc import Iterator

from hub.onboard.concepts import meanings
from hub.onboard.fitting import Candidate, fit
from hub.onboard.looks import Look
from hub.onboard.vocabulary import Heading, main_role
from hub.records import KINDS
from hub.source.mapping import roles_of, targets

HINTED_MAX = 0.6  # a heading that says more than this is believed alone
CODES_MIN, WORDS_MIN, DAYS_MIN, NAMES_MIN = 0.8, 0.95, 0.9, 0.6
JUDGING = frozenset({"result", "fail", "status"})
FEW = 3  # so few names in many rows are an institution's


def hints(look: Look, said: Heading, kind: str, beside: str) -> list[Candidate]:
    """Where the values alone would put a column; never as sure as a heading."""
    known = targets(kind)
    found = [*by_codes(look, kind, beside), *by_words(look, said, kind), *by_days(look, said, kind)]
    found += by_names(look, said, kind)
    return [Candidate(path, score, fit(look, said, known[path])) for path, score in found if path in known]


def scheme_of(look: Look) -> str:
    """The scheme that nearly all of a column's codes are of; "" for none."""
    return next((name for name, share in look.codes.items() if share > CODES_MIN), "")


def by_codes(look: Look, kind: str, beside: str) -> Iterator[tuple[str, float]]:
    """A party's code."""
    if scheme := scheme_of(look):
        yield f"parties.{beside or main_role(kind)}.{scheme}", 0.6


def by_words(look: Look, said: Heading, kind: str) -> Iterator[tuple[str, float]]:
    """A code list whose words are all known: 合格 and 不合格 are a verdict."""
    judging = bool(meanings(said.plain) & JUDGING)
    for path, target in targets(kind).items():
        if target.makes == "choice" and "." not in path:
            fitted = fit(look, said, target)
            if fitted.share >= WORDS_MIN and (judging or len(set(fitted.words.values())) > 1):
                yield path, 0.6


def by_days(look: Look, said: Heading, kind: str) -> Iterator[tuple[str, float]]:
    """The days that a kind has, the first the likeliest, for a column of days whose heading says nothing else known."""
    told = {concept for concept in meanings(said.plain) if not concept.startswith(("=", "~"))}
    if look.readable.get("day", 0) < DAYS_MIN or not told <= {"date"} or look.readable.get("number", 0) > DAYS_MIN:
        return
    days = [path for path, target in targets(kind).items() if target.makes == "date" and "." not in path]
    for place, path in enumerate(days[:4]):
        yield path, 0.56 - 0.01 * place


def by_names(look: Look, said: Heading, kind: str) -> Iterator[tuple[str, float]]:
    """A party's name, for a column of organisations: the authority's if the heading speaks of one, else the main role's."""
    if look.organisations < NAMES_MIN:
        return
    roles, told = roles_of(KINDS[kind]), meanings(said.plain)
    if "authority" in told and "authority" in roles:
        yield "parties.authority.name", 0.58
    elif look.distinct > FEW:
        yield f"parties.{main_role(kind)}.name", 0.55
