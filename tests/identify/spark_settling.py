"""Run by test_spark.py in a process of its own: Spark beside the one-machine functions, with decisions and hot keys."""

from __future__ import annotations

import random
import sys
from collections import Counter
from itertools import pairwise
from typing import Any

from hub.cli.distributed import spark
from hub.identify.cluster import cluster
from hub.identify.compare import Weights, chosen, shipped, weights
from hub.identify.decisions import Standing
from hub.identify.evidence import blocks
from hub.identify.forest import Forest
from hub.identify.known import known
from hub.identify.made_up import generate
from hub.identify.meeting import meeting_keys
from hub.identify.mention import Mention, mention
from hub.identify.spark import Rules, settled
from hub.identify.spark.components import connected

ENTERPRISES = 250


def made_up(seed: int) -> list[Mention]:
    """Mentions, some of them twice."""
    _, lines = generate(ENTERPRISES, seed)
    found = [
        mention(
            line.source,
            line.name,
            [(scheme, code) for scheme in ("uscc", "org_code", "reg_no") if (code := getattr(line, scheme))],
            line.region,
            "",
            line.former,
        )
        for line in lines
    ]
    return found + found[: len(found) // 9]


def held(found: list[Mention], chance: random.Random) -> Standing:
    """Decisions about some of them, near ones and strangers, and about one that is not there."""
    ids = sorted({one.id for one in found})
    chance.shuffle(ids)
    ids.append(b"\0" * 16)
    together = (tuple(sorted(ids[:3])), tuple(sorted((ids[3], ids[-1], ids[4]))))
    by_name: dict[str, list[bytes]] = {}
    for one in found:
        by_name.setdefault(one.name, []).append(one.id)
    shared = [sorted(set(several)) for several in by_name.values() if len(set(several)) > 1]
    apart = tuple(((several[0],), (several[1],)) for several in shared[:8])
    return Standing(together, apart)


def hot(found: list[Mention]) -> tuple[frozenset[bytes], frozenset[int]]:
    """The most frequent names, codes and meeting keys."""
    keys = Counter(block.key for one in found for block in blocks(one))
    meetings = Counter(key for one in found for key in meeting_keys(known(one)))
    return frozenset(key for key, _ in keys.most_common(12)), frozenset(key for key, _ in meetings.most_common(40))


def equal(context: Any, found: list[Mention], rules: Rules) -> None:
    """Both ways give every mention the same enterprise."""
    with chosen(rules.weights):
        wanted = cluster(found, rules.hot, rules.hot_meetings, rules.held).enterprises
    rows = context.parallelize([(one.id, one) for one in found], 3)
    told = settled(rows, rules, 2).collect()
    assert len(told) == len(found)
    assert {id_: one.enterprise or id_ for id_, one in told} == wanted
    print(len(found), "mentions,", len(set(wanted.values())), "enterprises", flush=True)


def stricter() -> Weights:
    """A version by which fewer are the same."""
    bits = {evidence: dict(levels) for evidence, levels in shipped().bits.items()}
    bits["form"]["same_limited"] = -4.0
    return shipped()._replace(version=2, bits=bits)


def components(context: Any, chance: random.Random) -> None:
    """At once and in rounds: a chain, which needs most rounds, and random edges."""
    nodes = [chance.randbytes(16) for _ in range(80)]
    edges = [*pairwise(nodes[:12]), *((chance.choice(nodes[12:]), chance.choice(nodes[12:])) for _ in range(60))]
    forest: Forest[bytes] = Forest()
    for one, other in edges:
        forest.union(one, other)
    wanted = {node: forest.find(node) for one, other in edges if one != other for node in (one, other)}
    for at_once_max in (0, 1000):
        found = connected(context.parallelize(edges, 3), 2, at_once_max).collect()
        assert len(found) == len(wanted)
        assert dict(found) == wanted


def main() -> None:
    """Raises AssertionError where the two differ."""
    chance = random.Random(1)
    with spark(sys.argv[1]) as context:
        components(context, chance)
        found = made_up(5)
        keys, meetings = hot(found)
        equal(context, found, Rules(weights(), keys, meetings, held(found, chance)))
        equal(context, found, Rules(stricter(), held=held(found, chance)))


if __name__ == "__main__":
    main()
