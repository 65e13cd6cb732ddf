"""Disjoint sets whose outcome does not depend on the order in which they were joined."""

from __future__ import annotations

from typing import Generic, TypeVar

Node = TypeVar("Node", str, bytes, int)


class Forest(Generic[Node]):
    """Disjoint sets whose root is always their smallest member, so that order of joining leaves no trace."""

    def __init__(self) -> None:
        self._up: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        """The smallest member of the set that holds `node`."""
        up = self._up
        root = node
        while (above := up.get(root)) is not None:
            root = above
        while node != root:
            up[node], node = root, up[node]
        return root

    def __len__(self) -> int:
        """How many joins were made."""
        return len(self._up)

    def union(self, one: Node, other: Node) -> None:
        """Make the sets of two nodes one."""
        one, other = self.find(one), self.find(other)
        if one < other:
            self._up[other] = one
        elif other < one:
            self._up[one] = other
