"""A peer: a source system of the kit's own that has a connector's recorded rows, and can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hub.conform.peers.web import Web
from hub.conform.rows import Edit, Item
from hub.conform.wire import Wire

Show = Callable[..., None]


def as_it_stands(item: Item, raw: bytes) -> bool:
    """Whether a row was kept byte for byte."""
    return item.raw == raw


@dataclass(frozen=True, kw_only=True)
class Peer:
    """What the checks can do with a source; what a system cannot do is None.

    recorded: the rows that were recorded of the real source.
    settings: what an instance must set to read this peer (an address, a path).
    edit: a row with some of its leaves changed.
    show: `show(items, renamed={}, extra="")`: from now on the source has just these rows, in this order; with
        columns renamed, and with one more column.
    same: whether the bytes that the hub keeps of a row are the row's.
    keyed: the system itself allows a key once only.
    complete: a column is there or not for all rows, as in a table.
    columns: its rows have columns of their own, to be renamed as a whole; names: leaf → column, where they differ.
    whole_document: read as a whole into memory, up to a limit.
    broken: a row that is none (cut off), made of a good one.
    late: opens a transaction of its own that adds a row; the callable that comes back commits it.
    restore: like `show`, as a restore from a backup would do it: it must be noticed.
    told: the system tells of deletions itself, so that it is asked for what changed, not for everything.
    link: the network between hub and source, if there is one.
    """

    recorded: Sequence[Item]
    settings: Mapping[str, Any]
    edit: Edit
    show: Show
    same: Callable[[Item, bytes], bool] = as_it_stands
    keyed: bool = False
    complete: bool = True
    columns: bool = True
    names: Mapping[str, str] = field(default_factory=dict)
    whole_document: bool = False
    broken: Callable[[Item], Item | None] | None = None
    late: Callable[[Item], Callable[[], None]] | None = None
    restore: Show | None = None
    told: bool = False
    link: Wire | None = None
    close: Callable[[], None] = field(default=lambda: None)


class Place(NamedTuple):
    """Where a peer is: a folder of its own, a web server for all, the wire to it if one is asked for."""

    name: str
    folder: Path
    web: Web
    link: Wire | None

    @property
    def url(self) -> str:
        """The address of a service there."""
        return f"http://127.0.0.1:{self.link.port if self.link else self.web.port}/{self.name}"

    def close(self) -> None:
        """Take the wire down."""
        if self.link:
            self.link.close()
