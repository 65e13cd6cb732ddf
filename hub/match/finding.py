"""Finding the enterprise that a row means: look up by codes and names, judge, then by likeness where that is not enough."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, Row

from hub.identify.evidence import block_key, blocks
from hub.identify.identifiers import JOINING_ORDER
from hub.identify.mention import Mention
from hub.identify.names import normalise_name
from hub.identify.search import name_keys, search_form
from hub.match.cores import clauses, core_of
from hub.match.scoring import Reason, Scored, score
from hub.match.wanted import Wanted
from hub.store import candidates
from hub.store.candidates import bigrams
from hub.store.database import away
from hub.unified.listing import row_of

KEYED_MAX = 100  # mentions looked at for one code or name; a name that more bear decides nothing
MEMBERS_MAX = 60  # mentions of one enterprise
LIKE_ROWS_MAX = 1000
MEANT_MAX = 200  # enterprises looked at for one key of a name
LIKE_ENTERPRISES_MAX = 40  # of those found by likeness, the likest are judged
SHOWN_MIN = 20.0  # what fits less is no candidate, unless a code or the name brought it
MARGIN = 3.0  # the best must be ahead of the next that would do by so much
SHARES_S = 300.0


class Candidate(NamedTuple):
    """An enterprise that may be meant."""

    id: UUID
    name: str
    score: float
    match: bool
    reasons: tuple[Reason, ...]
    region: str | None
    uscc: str | None


class Answer(NamedTuple):
    """What a row means: candidates, the best first; at most the first is a match."""

    candidates: list[Candidate]
    notes: list[Reason]  # about the row itself: a mistyped code, a name that too many bear

    @property
    def match(self) -> Candidate | None:
        """The enterprise that is safe to take."""
        return next((one for one in self.candidates if one.match), None)


class Matcher:
    """Answers rows; remembers for some minutes which bigrams are common."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._shares: tuple[float, int, dict[int, float]] = (float("-inf"), 0, {})

    def answers(self, rows: Sequence[Wanted]) -> list[Answer]:
        """One answer for each row, in order.

        Raises:
            RetryLater: the database does not answer.
        """
        with away(), self._engine.connect() as connection:
            return self.found(connection, rows)

    def found(self, connection: Connection, rows: Sequence[Wanted]) -> list[Answer]:
        """`answers` on a connection of the caller's."""
        keys = [keys_of(row) for row in rows]
        bearers: dict[UUID, set[UUID]] = {}
        met: dict[UUID, int] = {}
        for key, enterprise in candidates.keyed(connection, {key for one in keys for key in one}, most=KEYED_MAX):
            bearers.setdefault(key, set()).add(enterprise)
            met[key] = met.get(key, 0) + 1
        near = [{one for key in own for one in bearers.get(key, ())} for own in keys]
        known = candidates.members(connection, set().union(*near), most=MEMBERS_MAX)
        answers = []
        for row, own, ids in zip(rows, keys, near, strict=True):
            crowded = any(met.get(key, 0) >= KEYED_MAX for key in own)
            met_by_key = {one: known[one] for one in ids if one in known}
            answer = judged(row, met_by_key, crowded=crowded)
            if answer.match is None and not (crowded and len(answer.candidates) >= row.limit):
                like = self.like(connection, row) - ids
                more = candidates.members(connection, like, most=MEMBERS_MAX)
                answer = judged(row, met_by_key | more, crowded=crowded)
            answers.append(answer)
        return answers

    def like(self, connection: Connection, row: Wanted) -> set[UUID]:
        """The enterprises that have a name like one that is asked for: by its characters, or by what it means."""
        return self._spelt(connection, row) | self._meant(connection, row)

    def _meant(self, connection: Connection, row: Wanted) -> set[UUID]:
        """By the sound of the brand, with the trade and the province where they are said, or by a former name."""
        keys = name_keys(name for name in (row.mention.name, *row.former) if name)
        shared = Counter(one for _, one in candidates.meaning(connection, keys, most=MEANT_MAX))
        return set(sorted(shared, key=lambda one: (-shared[one], one))[:LIKE_ENTERPRISES_MAX])

    def _spelt(self, connection: Connection, row: Wanted) -> set[UUID]:
        names, common = self.shares(connection)
        rarest = min(common.values(), default=0.0)
        cores = [core_of(name) for name in (row.mention.name, *row.former) if name]
        wanted = clauses(cores, lambda one: common.get(one, rarest), names)
        found = candidates.named_like(connection, wanted, most=LIKE_ROWS_MAX)
        asked = [set(bigrams(search_form(core))) for core in cores]
        best: dict[UUID, float] = {}
        for enterprise, name in found:
            theirs = set(bigrams(name))
            shared = max(len(mine & theirs) / (len(mine) + 0.25 * len(theirs)) for mine in asked)
            best[enterprise] = max(best.get(enterprise, 0.0), shared)
        return set(sorted(best, key=lambda one: (-best[one], one))[:LIKE_ENTERPRISES_MAX])

    def shares(self, connection: Connection) -> tuple[int, dict[int, float]]:
        """How many names there are, and the share of them that has each of the commonest bigrams."""
        at, names, common = self._shares
        if time.monotonic() - at > SHARES_S:
            names, common = candidates.shares(connection)
            self._shares = (time.monotonic(), names, common)
        return names, common


def keys_of(row: Wanted) -> list[UUID]:
    """The block keys by which a row meets mentions: of its codes, its name, the names that it had."""
    found = {block.key for block in blocks(row.mention) if block.scheme != "mention"}
    found |= {block_key("name", plain) for one in row.former if (plain := normalise_name(one))}
    return [UUID(bytes=key) for key in sorted(found)]


def judged(row: Wanted, enterprises: Mapping[UUID, Sequence[Row[Any]]], *, crowded: bool) -> Answer:
    """The answer to a row, from the enterprises that may be meant.

    `crowded`: a code or name of the row is borne by more than were looked at. Then only a code of its own decides.
    """
    scored: list[tuple[Scored, UUID]] = []
    for enterprise, rows in enterprises.items():
        if any(one.live for one in rows):
            scored.append((score(row, mentions_of(rows)), enterprise))
    scored.sort(key=lambda one: (-one[0].score, one[1]))
    notes = [Reason(f"match_bad_{state}", {"scheme": scheme, "value": value}) for scheme, value, state in row.bad_codes]
    safe = chosen([one for one, _ in scored], crowded=crowded)
    if safe is None and sum(one.outcome == "same" for one, _ in scored) > 1:
        notes.append(Reason("match_several"))
    if crowded:
        notes.append(Reason("match_crowded", {"limit": str(KEYED_MAX)}))
    kept = [(one, id_) for one, id_ in scored if one.score >= SHOWN_MIN or one.outcome != "different" or against(one)]
    shown = []
    for at, (one, enterprise) in enumerate(kept[: row.limit]):
        live = [member for member in enterprises[enterprise] if member.live]
        shown.append(candidate_of(enterprise, one, live, match=safe == at))
    if not shown:
        notes.append(Reason("match_none"))
    return Answer(shown, notes)


def against(one: Scored) -> bool:
    """Whether it is shown although it is another: the name says yes, a code says no."""
    return any(reason.code == "match_name" for reason in one.reasons)


def chosen(scored: Sequence[Scored], *, crowded: bool) -> int | None:
    """The place of the one that is safe to take, of those sorted by score; None if a person must look."""
    if not scored or scored[0].outcome != "same":
        return None
    if crowded and not any(reason.code in CODES for reason in scored[0].reasons):
        return None
    rival = next((one for one in scored[1:] if one.outcome == "same"), None)
    return 0 if rival is None or scored[0].score - rival.score >= MARGIN else None


CODES = tuple(f"match_{scheme}" for scheme in JOINING_ORDER)


def candidate_of(enterprise: UUID, scored: Scored, live: Sequence[Row[Any]], *, match: bool) -> Candidate:
    """An enterprise as a candidate: what it is called, where it is, its USCC if it has one."""
    shown = row_of(enterprise, live, {})
    uscc = next((one["value"] for one in shown["identifiers"] if one["scheme"] == "uscc"), None)
    return Candidate(enterprise, shown["name"] or "", scored.score, match, scored.reasons, shown["region"], uscc)


def mentions_of(rows: Iterable[Row[Any]]) -> list[Mention]:
    """Stored mentions as values."""
    return [
        Mention(
            row.id.bytes,
            row.source,
            row.name,
            tuple((s, v) for s, v in row.identifiers),
            row.region,
            row.address,
            tuple(row.former),
        )
        for row in rows
    ]
