"""Causes: false joins and missed pairs, counted by what was done to the mentions, with examples."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from hub.identify.identifiers import canonical
from hub.identify.measure.truth import Truth

PAIRS_MAX = 2000  # of one cluster or enterprise; beyond that as many are drawn, and each stands for more
EXAMPLES_MAX = 3

# What was done to a mention, the worst first: a pair is counted under the worst of its two mentions.
# What likens two enterprises comes with the family they are of ("branch:F7"), and is a cause within that family only.
UNTOUCHED = "plain"
_WORST_FIRST = (
    "undecidable", "english", "pinyin", "bare_brand", "abbreviation", "wrong_code", "parent_code",
    "shared_code", "agent_code", "nameless", "placeholder", "former_name", "typo", "no_trade", "elsewhere",
    "no_region", "no_form", "word_order", "bracket_region",
    "residue", "traditional", "full_width", "spaces", "responsibility", "old_code", "plain",
)  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(_WORST_FIRST)}
_CODES = ("uscc", "org_code", "reg_no")

Pair = tuple[Truth, Truth]


class Cause(NamedTuple):
    """Pairs that went wrong for one cause."""

    cause: str
    pairs: float  # a whole number unless some were drawn
    examples: tuple[Pair, ...]


class Causes(NamedTuple):
    """Both lists, the most frequent cause first."""

    false_joins: list[Cause]
    missed: list[Cause]


def causes(truth: Sequence[Truth], clusters: Mapping[str, str], seed: int = 0) -> Causes:
    """What went wrong, by cause; a mention without a cluster stands alone."""
    rng = random.Random(seed)
    joined: defaultdict[str, list[Truth]] = defaultdict(list)
    of_one: defaultdict[str, list[Truth]] = defaultdict(list)
    for line in truth:
        if line.mention in clusters:
            joined[clusters[line.mention]].append(line)
        if line.decidable:
            of_one[line.entity].append(line)
    false = _counted(joined.values(), rng, lambda a, b: a.entity != b.entity, _cause_of_join)
    missed = _counted(
        of_one.values(),
        rng,
        lambda a, b: clusters.get(a.mention, (a.mention,)) != clusters.get(b.mention, (b.mention,)),
        _cause_of_miss,
    )
    return Causes(false, missed)


def _counted(
    groups: Iterable[list[Truth]],
    rng: random.Random,
    wrong: Callable[[Truth, Truth], bool],
    cause_of: Callable[[Truth, Truth], str],
) -> list[Cause]:
    counts: defaultdict[str, float] = defaultdict(float)
    examples: defaultdict[str, list[Pair]] = defaultdict(list)
    for group in groups:
        for one, other, weight in _pairs(group, rng):
            if not wrong(one, other):
                continue
            cause = cause_of(one, other)
            counts[cause] += weight
            if len(examples[cause]) < EXAMPLES_MAX:
                examples[cause].append((one, other))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Cause(cause, count, tuple(examples[cause])) for cause, count in ordered]


def _pairs(group: list[Truth], rng: random.Random) -> Iterator[tuple[Truth, Truth, float]]:
    """Every pair with weight 1, or pairs drawn from many, which weigh more."""
    count = len(group) * (len(group) - 1) // 2
    if count <= PAIRS_MAX:
        for one, other in combinations(group, 2):
            yield one, other, 1.0
        return
    for _ in range(PAIRS_MAX):
        one, other = rng.sample(group, 2)
        yield one, other, count / PAIRS_MAX


def _cause_of_join(one: Truth, other: Truth) -> str:
    """How the two enterprises are alike if the truth says so, and by which value of theirs they could be joined."""
    mine, theirs = _families(one), _families(other)
    shared = sorted(mine.keys() & theirs.keys())
    kinds = sorted({mine[shared[0]], theirs[shared[0]]} - {"first"}) if shared else []
    by = "same_code" if _same_code(one, other) else "same_name" if one.name == other.name else _worst(one, other)
    return f"{'+'.join(kinds) or 'strangers'} / {by}"


def _families(line: Truth) -> dict[str, str]:
    """Family → how the enterprise came into it."""
    return {family: kind for kind, _, family in (item.partition(":") for item in line.what) if family}


def _cause_of_miss(one: Truth, other: Truth) -> str:
    return _worst(one, other)


def _worst(one: Truth, other: Truth) -> str:
    kinds = {item for line in (one, other) for item in line.what if ":" not in item}
    return min(kinds or {UNTOUCHED}, key=lambda kind: (_RANK.get(kind, len(_RANK)), kind))


def _same_code(one: Truth, other: Truth) -> bool:
    return any(
        canonical(scheme, value) == canonical(scheme, getattr(other, scheme))
        for scheme in _CODES
        if (value := getattr(one, scheme))
    )
