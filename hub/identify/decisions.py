"""What people decided about identity, as a pure function of the set of decisions: their order changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from hub.errors import RejectRecord
from hub.identify.evidence import block_key
from hub.identify.forest import Forest
from hub.identify.identifiers import canonical
from hub.records.decision import Decision, Verdict

JOINING = ("same", "renamed")
PARTING = ("different", "split")


class Decided(NamedTuple):
    """A decision as clustering needs it."""

    id: str
    verdict: Verdict
    by: str
    mentions: tuple[bytes, ...] = ()
    others: tuple[bytes, ...] = ()
    key: bytes = b""  # of a placeholder: its block's
    decision: str = ""  # of a confirmation or an undoing: the other one's id
    needs_confirmation: bool = False


class Standing(NamedTuple):
    """What holds: groups of mentions that are one enterprise, pairs of groups that are not, codes that are no identity."""

    together: tuple[tuple[bytes, ...], ...] = ()
    apart: tuple[tuple[tuple[bytes, ...], tuple[bytes, ...]], ...] = ()
    placeholders: frozenset[bytes] = frozenset()
    conflicting: frozenset[str] = frozenset()  # decisions that contradict others: none of them holds

    @property
    def mentions(self) -> frozenset[bytes]:
        """The mentions that anything holds of."""
        groups = (*self.together, *(side for sides in self.apart for side in sides))
        return frozenset(mention for group in groups for mention in group)


NOTHING_DECIDED = Standing()


def decided(record: Decision) -> Decided:
    """The decision in a record of the topic.

    Raises:
        RejectRecord: ids that are none, or a verdict without what it is about.
    """
    mentions, others = _ids(record.mentions, "mentions"), _ids(record.others, "others")
    key = block_key(record.scheme, canonical(record.scheme, record.value)) if record.scheme and record.value else b""
    missing = {
        "mentions": (record.verdict in (*JOINING, "unsure") and len(set(mentions)) < 2)
        or (record.verdict in PARTING and not mentions),
        "others": record.verdict in PARTING and (not others or not set(mentions).isdisjoint(others)),
        "value": record.verdict == "placeholder" and not key,
        "decision": record.verdict in ("confirm", "undo") and not record.decision,
    }
    for field, wrong in missing.items():
        if wrong:
            raise RejectRecord("decision_incomplete", field=field, found=record.verdict)
    return Decided(
        record.record_id, record.verdict, record.decided_by, mentions, others, key, record.decision or "",
        record.needs_confirmation,
    )  # fmt: skip


def _ids(printed: Iterable[str], field: str) -> tuple[bytes, ...]:
    found = []
    for text in printed:
        try:
            id_ = bytes.fromhex(text)
        except ValueError:
            id_ = b""
        if len(id_) != 16:
            raise RejectRecord("mention_invalid", field=field, found=text[:60])
        found.append(id_)
    return tuple(found)


def in_force(decisions: Iterable[Decided]) -> list[Decided]:
    """Those not undone, and confirmed by somebody else where that is needed; by id.

    A confirmation or an undoing is not itself undone: whoever changes their mind decides anew.
    """
    by_id = {one.id: one for one in sorted(decisions)}
    undone = {one.decision for one in by_id.values() if one.verdict == "undo"}
    confirmed = {
        one.decision
        for one in by_id.values()
        if one.verdict == "confirm" and one.decision in by_id and one.by != by_id[one.decision].by
    }
    return [
        one
        for one in by_id.values()
        if one.verdict not in ("confirm", "undo")
        and one.id not in undone
        and (not one.needs_confirmation or one.id in confirmed)
    ]


def standing(decisions: Iterable[Decided]) -> Standing:
    """What holds of decisions that reach each other through mentions.

    Where a chain of "same" joins what a "different" parts, none of those holds: people must settle it, and until then
    evidence decides as if nobody had spoken.
    """
    held = in_force(decisions)
    joined = [one for one in held if one.verdict in JOINING]
    parted = [one for one in held if one.verdict in PARTING]
    groups: Forest[bytes] = Forest()
    for one in joined:
        for mention in one.mentions[1:]:
            groups.union(one.mentions[0], mention)
    broken = {
        root for one in parted for root in {groups.find(m) for m in one.mentions} & {groups.find(m) for m in one.others}
    }
    conflicting = {one.id for one in joined if groups.find(one.mentions[0]) in broken}
    conflicting |= {
        one.id
        for one in parted
        if broken & {groups.find(m) for m in one.mentions} & {groups.find(m) for m in one.others}
    }
    members: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for one in joined:
        if one.id not in conflicting:
            members[groups.find(one.mentions[0])].update(one.mentions)
    return Standing(
        tuple(sorted(tuple(sorted(group)) for group in members.values())),
        tuple(
            sorted(
                (tuple(sorted(one.mentions)), tuple(sorted(one.others))) for one in parted if one.id not in conflicting
            )
        ),
        frozenset(one.key for one in held if one.verdict == "placeholder"),
        frozenset(conflicting),
    )
