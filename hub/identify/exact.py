"""The exact way: mentions → enterprises by equal codes and equal names, a pure function of the set of mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from typing import Literal, NamedTuple

from hub.identify.evidence import NAME_STRENGTH, Block, blocks
from hub.identify.forest import Forest
from hub.identify.identifiers import JOINING_ORDER, STRENGTHS
from hub.identify.levels import Place, join, name_places
from hub.identify.mention import Mention
from hub.identify.names import normalise_name
from hub.identify.profiles import UNLIKE_NAMES_MAX, unlike
from hub.identify.regions import compatible, place

_BITS = {scheme: 1 << place for place, scheme in enumerate(JOINING_ORDER)}
# A USCC settles the organisation code too, even where the part of it that should be one has a wrong check digit.
_HELD = _BITS | {"uscc": _BITS["uscc"] | _BITS["org_code"]}
_ONE_EACH = ("uscc", "org_code", "lei")  # an enterprise has at most one; registration numbers were issued anew

Reason = Literal[
    "too_many_mentions", "unlike_names", "contradicts_itself", "different_identifiers", "different_regions"
]


class Join(NamedTuple):
    """Evidence that these mentions share, all of them one enterprise."""

    scheme: str
    value: str
    mentions: tuple[bytes, ...]


class Apart(NamedTuple):
    """Evidence that these mentions share although they are not one enterprise: one mention of each, and why."""

    reason: Reason
    scheme: str
    value: str
    mentions: tuple[bytes, ...]


class Settled(NamedTuple):
    """The outcome for mentions that share evidence."""

    enterprises: dict[bytes, bytes]  # mention id → enterprise id
    placeholders: set[bytes]  # keys of codes that too many unlike names bear
    contradictory: set[bytes]  # mentions with two USCCs, organisation codes or LEIs: kept alone


def cluster(mentions: Collection[Mention], hot: Container[bytes] = frozenset()) -> dict[bytes, bytes]:
    """Mention id → enterprise id, whatever the order and however often a mention is given.

    Args:
        mentions: closed under shared blocks that are not hot.
        hot: keys of blocks to ignore, since too many mentions share them.
    An enterprise's id is the key of the strongest evidence that is its own, then the smallest; the smallest mention id
    where it has none (a name that several regions share, a mention without usable evidence).
    """
    found = {m.id: blocks(m) for m in mentions}
    first: dict[bytes, bytes] = {}
    linked: Forest[bytes] = Forest()
    tangled: set[bytes] = set()
    for id_, evidence in found.items():
        for block in evidence:
            other = first.setdefault(block.key, id_)
            if other is not id_ and block.key not in hot:
                linked.union(other, id_)
                tangled.add(other)
                tangled.add(id_)
    enterprises = {}
    for id_, evidence in found.items():
        if id_ not in tangled:
            enterprises[id_] = _alone(id_, evidence, hot)
    if tangled:
        parts: defaultdict[bytes, list[Mention]] = defaultdict(list)
        for m in {m.id: m for m in mentions if m.id in tangled}.values():
            parts[linked.find(m.id)].append(m)
        for part in parts.values():
            enterprises |= _undivided(part, hot) or settle(part, hot).enterprises
    return enterprises


def _alone(id_: bytes, evidence: tuple[Block, ...], hot: Container[bytes]) -> bytes:
    usable = [block for block in evidence if block.key not in hot]
    if not usable or (len(usable) > 1 and _contradicts_itself(usable)):
        return id_
    return usable[0].key


def _undivided(mentions: Collection[Mention], hot: Container[bytes]) -> dict[bytes, bytes]:
    """`settle` for the usual case, in which nothing can contradict: one value a scheme, one name, one place."""
    values: dict[str, Block] = {}
    for m in mentions:
        for block in blocks(m):
            if block.key not in hot and values.setdefault(block.scheme, block).value != block.value:
                return {}
    if "uscc" in values and "org_code" in values and values["uscc"].value[8:17] != values["org_code"].value:
        return {}
    if len({(m.region, m.address) for m in mentions}) > 1 and len(_places(mentions)) > 1:
        return {}
    enterprise = min(values.values(), key=lambda block: block.strength).key
    return {m.id: enterprise for m in mentions}


def settle(mentions: Collection[Mention], hot: Container[bytes]) -> Settled:
    """`cluster` for mentions that share evidence, with what was set aside on the way."""
    by_id = {m.id: m for m in sorted(mentions)}
    usable = {id_: [block for block in blocks(m) if block.key not in hot] for id_, m in by_id.items()}
    placeholders = _placeholders(by_id, usable)
    usable = {id_: [block for block in found if block.key not in placeholders] for id_, found in usable.items()}
    contradictory = {id_ for id_, found in usable.items() if _contradicts_itself(found)}
    usable = {id_: found for id_, found in usable.items() if id_ not in contradictory}
    bearers: defaultdict[str, defaultdict[bytes, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    own_bits: dict[bytes, int] = {}
    for id_, found in usable.items():
        own_bits[id_] = 0
        for block in found:
            bearers[block.scheme][block.key].append(id_)
            own_bits[id_] |= _HELD.get(block.scheme, 0)
    forest: Forest[bytes] = Forest()
    owners: dict[tuple[int, bytes], bytes] = {}  # strength and key → a mention of the enterprise whose own it is
    mask = 0
    for scheme in JOINING_ORDER:
        plain = join(forest, bearers[scheme], _root_bits(forest, own_bits, mask))
        owners |= {(STRENGTHS[scheme], key): id_ for key, id_ in plain.items()}
        mask |= _BITS[scheme]
    owners |= _join_names(forest, by_id, bearers["name"], _root_bits(forest, own_bits, mask))
    for scheme, strength in STRENGTHS.items():
        for key, ids in bearers[scheme].items():
            if len({forest.find(id_) for id_ in ids}) == 1:
                owners.setdefault((strength, key), ids[0])
    leading: dict[bytes, bytes] = {}
    for (_, key), id_ in sorted(owners.items()):
        leading.setdefault(forest.find(id_), key)
    enterprises = {id_: id_ for id_ in contradictory}
    enterprises |= {id_: leading.get(root, root) for id_ in usable for root in (forest.find(id_),)}
    return Settled(enterprises, placeholders, contradictory)


def _join_names(
    forest: Forest[bytes], by_id: Mapping[bytes, Mention], bearers: Mapping[bytes, list[bytes]], bits: dict[bytes, int]
) -> dict[tuple[int, bytes], bytes]:
    """Join by name and region; returns the names that are the own of one unidentified group, as `owners`."""
    members: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for id_ in by_id:
        members[forest.find(id_)].append(id_)
    parts: dict[Place, set[bytes]] = {}
    disputed: set[Place] = set()
    plain: dict[bytes, list[bytes]] = {}
    for key, ids in bearers.items():
        roots = {forest.find(id_) for id_ in ids}
        plain[key] = [root for root in roots if not bits.get(root)]
        if len(roots) > 1:
            places = {root: _places(by_id[id_] for id_ in members[root]) for root in roots}
            more_parts, more_disputed = name_places(key, places, bits)
            parts |= more_parts
            disputed |= more_disputed
    join(forest, parts, bits, disputed)
    return {
        (NAME_STRENGTH, key): roots[0]
        for key, roots in plain.items()
        if len({forest.find(root) for root in roots}) == 1
    }


def _places(mentions: Iterable[Mention]) -> frozenset[str]:
    known = {place(m.name, m.address, m.region) for m in mentions}
    return frozenset(known - {""} or known)


def _root_bits(forest: Forest[bytes], own_bits: Mapping[bytes, int], mask: int) -> dict[bytes, int]:
    bits: defaultdict[bytes, int] = defaultdict(int)
    for id_, own in own_bits.items():
        if own & mask:
            bits[forest.find(id_)] |= own & mask
    return dict(bits)


def _contradicts_itself(found: Collection[Block]) -> bool:
    schemes = [block.scheme for block in found]
    return any(schemes.count(scheme) > 1 for scheme in _ONE_EACH)


def _placeholders(by_id: Mapping[bytes, Mention], usable: Mapping[bytes, list[Block]]) -> set[bytes]:
    names: defaultdict[bytes, set[str]] = defaultdict(set)
    for id_, found in usable.items():
        if name := normalise_name(by_id[id_].name):
            for block in found:
                if block.strength < NAME_STRENGTH:
                    names[block.key].add(name)
    return {key for key, borne in names.items() if len(borne) > UNLIKE_NAMES_MAX and unlike(borne) > UNLIKE_NAMES_MAX}


def explain(mentions: Collection[Mention], hot: Container[bytes] = frozenset()) -> list[Join | Apart]:
    """What `cluster` rests on: for each value that several mentions share, whom it joined and why others stay apart."""
    by_id = {m.id: m for m in sorted(mentions)}
    settled = settle(by_id.values(), hot)
    bearers: defaultdict[Block, list[bytes]] = defaultdict(list)
    for id_, m in by_id.items():
        for block in blocks(m):
            bearers[block].append(id_)
    steps: list[Join | Apart] = []
    for block, ids in sorted(bearers.items(), key=lambda item: (item[0].strength, item[0].value)):
        if len(ids) < 2:
            continue
        together: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for id_ in ids:
            together[settled.enterprises[id_]].append(id_)
        ignored = block.key in hot or block.key in settled.placeholders
        if not ignored:
            steps += (Join(block.scheme, block.value, tuple(one)) for one in together.values() if len(one) > 1)
        if len(together) > 1:
            reason = _why_apart(block, ids, by_id, settled, hot)
            steps.append(Apart(reason, block.scheme, block.value, tuple(one[0] for one in together.values())))
    return steps


def _why_apart(
    block: Block, ids: list[bytes], by_id: Mapping[bytes, Mention], settled: Settled, hot: Container[bytes]
) -> Reason:
    if block.key in hot:
        return "too_many_mentions"
    if block.key in settled.placeholders:
        return "unlike_names"
    if settled.contradictory.intersection(ids):
        return "contradicts_itself"
    places = {place(m.name, m.address, m.region) for m in (by_id[id_] for id_ in ids)}
    if block.scheme == "name" and any(not compatible(one, other) for one in places for other in places):
        return "different_regions"
    return "different_identifiers"
