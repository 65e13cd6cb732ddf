"""The system under test: mentions in, clusters out. Everything else here asks nothing more of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hub.identify.cluster import cluster
from hub.identify.measure.truth import Truth
from hub.identify.mention import mention

System = Callable[[Sequence[Truth]], Mapping[str, str]]  # reads no field that a source would not give

_SCHEMES = ("uscc", "org_code", "reg_no")


def hub_clusters(lines: Sequence[Truth]) -> dict[str, str]:
    """The hub's own clusters: mention → enterprise id in hexadecimal. It sees no `entity`, `what` or `why`."""
    named = {
        line.mention: mention(
            line.source,
            line.name,
            [(scheme, value) for scheme in _SCHEMES if (value := getattr(line, scheme))],
            line.region,
        )
        for line in lines
    }
    enterprises = cluster(list(named.values()))
    return {id_: enterprises[one.id].hex() for id_, one in named.items()}
