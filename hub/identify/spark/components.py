"""Connected components of a graph of any size, by Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from hub.identify.forest import Forest

if TYPE_CHECKING:
    from pyspark import RDD

EDGES_AT_ONCE_MAX = 2_000_000  # joined by one worker, in about 400 MB; more take rounds over all of them
ROUNDS_MAX = 40  # of finding components; each at least halves the longest chain, and five or six are usual


def connected(
    edges: RDD[tuple[bytes, bytes]], partitions: int, at_once_max: int = EDGES_AT_ONCE_MAX
) -> RDD[tuple[bytes, bytes]]:
    """Node → the least node that can be reached from it, of all nodes that have an edge to another.

    What a partition joins by itself is joined there; the rest by one worker if it is little, else in rounds.
    """
    found = edges.mapPartitions(_forest).persist(stored())
    if found.count() <= at_once_max:
        stars = found.coalesce(1).mapPartitions(_forest).persist(stored())
    else:
        stars = _rounds(found.distinct(partitions).persist(stored()), partitions)
    return stars.flatMap(lambda edge: (edge, (edge[1], edge[1]))).distinct(partitions).persist(stored())


def _forest(edges: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Each node of these edges with the least node of its component, where that is another."""
    found: Forest[bytes] = Forest()
    nodes: set[bytes] = set()
    for one, other in edges:
        found.union(one, other)
        nodes.update((one, other))
    return ((node, root) for node in nodes if (root := found.find(node)) != node)


def _rounds(found: RDD[tuple[bytes, bytes]], partitions: int) -> RDD[tuple[bytes, bytes]]:
    """Edges down to the least node of each component, from edges down to any less one.

    Large-star and small-star in turn until nothing changes: Kiveris et al., "Connected Components in MapReduce and
    Beyond", SoCC 2014.
    """
    before = _digest(found)
    for _ in range(ROUNDS_MAX):
        large = found.flatMap(lambda edge: (edge, edge[::-1])).groupByKey(partitions).flatMap(_large_star)
        after = large.map(_downward).groupByKey(partitions).flatMap(_small_star).distinct(partitions)
        after = after.persist(stored())
        digest = _digest(after)
        found.unpersist()
        found = after
        if digest == before:
            return found
        before = digest
    raise RuntimeError(f"components not found in {ROUNDS_MAX} rounds")


def _downward(edge: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    return edge if edge[0] > edge[1] else (edge[1], edge[0])


def star(nodes: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """Edges from the least of these nodes to all others."""
    found = set(nodes)
    least = min(found)
    return [(node, least) for node in found if node != least]


def _large_star(row: tuple[bytes, Iterable[bytes]]) -> list[tuple[bytes, bytes]]:
    node, near = row[0], set(row[1])
    least = min(node, *near)
    return [(other, least) for other in near if other > node]


def _small_star(row: tuple[bytes, Iterable[bytes]]) -> list[tuple[bytes, bytes]]:
    return star((row[0], *row[1]))


def _digest(edges: RDD[tuple[bytes, bytes]]) -> tuple[int, int]:
    """Number and sum of hashes of a set of edges, whatever their order."""

    def add(one: tuple[int, int], edge: tuple[bytes, bytes]) -> tuple[int, int]:
        said = int.from_bytes(blake2b(edge[0] + edge[1], digest_size=8).digest(), "big")
        return one[0] + 1, (one[1] + said) & 0xFFFFFFFFFFFFFFFF

    def both(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
        return one[0] + other[0], (one[1] + other[1]) & 0xFFFFFFFFFFFFFFFF

    return tuple(edges.aggregate((0, 0), add, both))


def stored() -> Any:
    """Where what is used more than once is kept."""
    from pyspark import StorageLevel

    return StorageLevel.MEMORY_AND_DISK
