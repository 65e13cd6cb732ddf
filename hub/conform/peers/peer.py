"""A peer: a source system of the kit's own that has a connector's recorded rows, and can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.conform.rows import Edit, Item

Show = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """What the checks can do with a source; what a system cannot do is None.

    recorded: the rows that were recorded of the real source.
    settings: what an instance must set to read this peer (an address, a path).
    edit: a row with some of its leaves changed.
    show: `show(items, renamed={}, extra="")`: from now on the source has just these rows, in this order; with
        columns renamed, and with one more column.
    broken: the bytes of a row that is none (cut off), made of a good one.
    late: opens a transaction of its own that adds a row; the callable that comes back commits it.
    restore: like `show`, as a restore from a backup would do it.
    slow, cut: the link to the source is slow, or broken off after so many bytes, until `heal`.
    """

    recorded: Sequence[Item]
    settings: Mapping[str, Any]
    edit: Edit
    show: Show
    keyed: bool = False  # whether the system itself allows a key once only
    complete: bool = True  # whether a column is there or not for all rows, as in a table
    columns: bool = True  # whether its rows have columns of their own, to be renamed as a whole
    whole_document: bool = False  # read as a whole into memory, up to a limit
    broken: Callable[[Item], Item | None] | None = None
    late: Callable[[Item], Callable[[], None]] | None = None
    restore: Show | None = None
    link: Link | None = None
    close: Callable[[], None] = field(default=lambda: None)


@dataclass(frozen=True)
class Link:
    """The network between hub and source, as the kit can spoil it."""

    slow: Callable[[], None]
    cut: Callable[[], None]
    heal: Callable[[], None]
