"""Figures: precision, recall and F1 of clusters beside the truth, exact for millions of mentions.

Nothing here walks over pairs: all figures are sums over the cells of the contingency table (cluster × true cluster).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from hub.identify.measure.truth import Truth


class Rates(NamedTuple):
    """Shares between 0 and 1."""

    precision: float
    recall: float
    f1: float


class Part(NamedTuple):
    """What one true cluster adds to each sum; undecidable mentions add false joins only."""

    true_pairs: int = 0
    found_pairs: int = 0  # of the true ones, those in one cluster
    false_ends: int = 0  # ends of false pairs at mentions of this true cluster: a false pair has two
    told_false_ends: int = 0  # of these, where both ends are decidable mentions
    mentions: int = 0  # decidable ones
    precise: float = 0.0  # sum over its mentions of the share of their cluster that is right
    recalled: float = 0.0  # sum over its mentions of the share of the true cluster that is with them
    present: int = 0  # 1 if it has decidable mentions
    exact: int = 0  # 1 if a cluster is this true cluster, no more and no less
    clusters: float = 0.0  # clusters, each in equal shares of the true clusters that are mixed in it


class Figures(NamedTuple):
    """All figures of one run."""

    mentions: int
    undecidable: int
    entities: int  # true clusters with decidable mentions
    clusters: int
    true_pairs: int
    found_pairs: int
    false_pairs: int
    guessed_pairs: int  # of the false ones, those with an undecidable mention
    pairwise: Rates
    cluster: Rates
    b_cubed: Rates


def ratio(part: float, whole: float) -> float:
    """`part` of `whole`; 1 where there is nothing: nothing joined is nothing wrong, nothing to find nothing missed."""
    return part / whole if whole else 1.0


def rates(precision: float, recall: float) -> Rates:
    """Both and their harmonic mean, F1 (van Rijsbergen, Information Retrieval, 1979, ch. 7)."""
    both = precision + recall
    return Rates(precision, recall, 2 * precision * recall / both if both else 0.0)


def parts(truth: Sequence[Truth], clusters: Mapping[str, str]) -> dict[str, Part]:
    """True cluster → what it adds to the sums. A mention without a cluster stands alone.

    Undecidable mentions are no part of what must be found, and joining one rightly earns nothing, but where one lies
    with another enterprise's mentions, it counts as joined wrongly.
    """
    cells: defaultdict[tuple[bool, str], defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    sizes: defaultdict[str, int] = defaultdict(int)
    for line in truth:
        cluster = clusters.get(line.mention)
        key = (True, cluster) if cluster is not None else (False, line.mention)
        cells[key][line.entity][0 if line.decidable else 1] += 1
        sizes[line.entity] += line.decidable
    found = {entity: Part(true_pairs=_pairs(n), mentions=n, present=int(n > 0)) for entity, n in sizes.items()}
    for cell in cells.values():
        together = sum(decidable + not_ for decidable, not_ in cell.values())
        told = sum(decidable for decidable, _ in cell.values())
        mixed = sum(decidable > 0 for decidable, _ in cell.values())
        for entity, (decidable, not_) in cell.items():
            strangers = together - decidable - not_
            size = sizes[entity]
            part = found[entity]
            found[entity] = part._replace(
                found_pairs=part.found_pairs + _pairs(decidable),
                false_ends=part.false_ends + (decidable + not_) * strangers,
                told_false_ends=part.told_false_ends + decidable * (told - decidable),
                precise=part.precise + (decidable * decidable / (decidable + strangers) if decidable else 0.0),
                recalled=part.recalled + (decidable * decidable / size if size else 0.0),
                exact=part.exact + int(0 < decidable == size and not strangers),
                clusters=part.clusters + (1 / mixed if decidable else 0.0),
            )
    return found


def figures(truth: Sequence[Truth], clusters: Mapping[str, str]) -> Figures:
    """Every figure of `clusters` (mention → cluster) beside the truth.

    Pairwise and exact-cluster figures as in Menestrina, Whang and Garcia-Molina, "Evaluating entity resolution
    results", PVLDB 3 (2010): pairs in one cluster that are of one enterprise; clusters that are an enterprise exactly.
    B-cubed as in Bagga and Baldwin, "Algorithms for scoring coreference chains", LREC 1998: the mean over mentions of
    what of their cluster is right, and of what of their enterprise is with them.
    """
    added = total(parts(truth, clusters).values())
    pairwise, cluster, b_cubed = all_rates(added)
    undecidable = sum(not line.decidable for line in truth)
    return Figures(
        mentions=len(truth),
        undecidable=undecidable,
        entities=added.present,
        clusters=round(added.clusters),
        true_pairs=added.true_pairs,
        found_pairs=added.found_pairs,
        false_pairs=added.false_ends // 2,
        guessed_pairs=(added.false_ends - added.told_false_ends) // 2,
        pairwise=pairwise,
        cluster=cluster,
        b_cubed=b_cubed,
    )


def total(added: Iterable[Part]) -> Part:
    """The sums over all true clusters."""
    columns = list(zip(*added, strict=True))
    return Part._make(sum(column) for column in columns) if columns else Part()


def all_rates(added: Part) -> tuple[Rates, Rates, Rates]:
    """Pairwise, cluster and B-cubed rates of the sums."""
    return (
        rates(
            ratio(added.found_pairs, added.found_pairs + added.false_ends / 2),
            ratio(added.found_pairs, added.true_pairs),
        ),
        rates(ratio(added.exact, added.clusters), ratio(added.exact, added.present)),
        rates(ratio(added.precise, added.mentions), ratio(added.recalled, added.mentions)),
    )


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
