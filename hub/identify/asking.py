"""What people should be asked, most useful first: pairs of enterprises that may be one and that nobody spoke about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple

from hub.identify.cluster import Clustered, Question
from hub.identify.decisions import Decided, Standing, in_force
from hub.identify.evidence import blocks
from hub.identify.mention import Mention

QUESTIONS_MAX = 5  # about one enterprise: whoever answers these changes what the others would be
WEIGHT_MAX = 40.0  # bits
ONE_EACH = ("uscc", "org_code", "lei")
# Evidence alone would settle these, but a rule holds it back: as uncertain as can be, or (where something contradicts)
# hardly.
HELD_BACK = {"rival": 0.5, "new_name": 0.5, "misprint": 0.5, "unlike": 0.25, "contradicts": 0.1}


class Asked(NamedTuple):
    """A question for the queue."""

    question: Question
    uncertainty: float  # 0 to 1: how open it is
    set_aside: str = ""  # the decision "not sure" about it

    @property
    def id(self) -> bytes:
        """The same for the same two mentions, whenever it is asked."""
        return question_id(self.question.one, self.question.other)


def question_id(one: bytes, other: bytes) -> bytes:
    """The id of the question about two mentions, in whatever order."""
    return blake2b(b"".join(sorted((one, other))), digest_size=16, person=b"question").digest()


def uncertainty(weight: float, reason: str) -> float:
    """How open a question is: 4p(1-p) of the odds, 1 at the threshold; no less than what the reason makes it."""
    odds = math.exp2(max(-WEIGHT_MAX, min(WEIGHT_MAX, weight)))
    share = odds / (1 + odds)
    return max(4 * share * (1 - share), HELD_BACK.get(reason, 0.0))


def questions(
    clustered: Clustered, mentions: Iterable[Mention], decisions: Iterable[Decided], held: Standing
) -> list[Asked]:
    """The questions left after what people decided, at most QUESTIONS_MAX about an enterprise, the most open first.

    Two enterprises that a decision in force holds apart are no question any more, nor are two with different codes of
    which each has one (`conflicts` has those); one that somebody was not sure about is set aside.
    """
    own = clustered.enterprises
    sides: defaultdict[bytes, set[tuple[int, int]]] = defaultdict(set)
    for place, both in enumerate(held.apart):
        for side, ids in enumerate(both):
            for mention in ids:
                sides[own.get(mention, b"")].add((place, side))
    doubted: defaultdict[bytes, set[str]] = defaultdict(set)
    for decided in in_force(decisions) if clustered.questions else ():
        for mention in decided.mentions if decided.verdict == "unsure" else ():
            doubted[own.get(mention, b"")].add(decided.id)
    contradicted = any(one.reason == "contradicts" for one in clustered.questions)
    codes = _codes(mentions if contradicted else (), own)
    found: list[Asked] = []
    for question in clustered.questions:
        mine, theirs = own[question.one], own[question.other]
        if mine == theirs or any((place, 1 - side) in sides[theirs] for place, side in sides[mine]):
            continue
        if question.reason == "contradicts" and any(
            codes[mine, scheme] and codes[theirs, scheme] and codes[mine, scheme].isdisjoint(codes[theirs, scheme])
            for scheme in ONE_EACH
        ):
            continue
        aside = min(doubted[mine] & doubted[theirs], default="")
        found.append(Asked(question, uncertainty(question.weight, question.reason), aside))
    found.sort(key=lambda one: (-one.uncertainty, one.question))
    about: Counter[bytes] = Counter()
    kept: list[Asked] = []
    for one in found:
        ends = (own[one.question.one], own[one.question.other])
        if one.set_aside or max(about[end] for end in ends) < QUESTIONS_MAX:
            kept.append(one)
            about.update(() if one.set_aside else ends)
    return kept


def _codes(mentions: Iterable[Mention], own: Mapping[bytes, bytes]) -> defaultdict[tuple[bytes, str], set[str]]:
    """(enterprise, scheme) → the codes of it, of those schemes that give an enterprise one."""
    found: defaultdict[tuple[bytes, str], set[str]] = defaultdict(set)
    for m in mentions:
        for block in blocks(m):
            if block.scheme in ONE_EACH:
                found[own[m.id], block.scheme].add(block.value)
    return found
