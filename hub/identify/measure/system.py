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
            former=line.former,
        )
        for line in lines
    }
    enterprises = cluster(list(named.values())).enterprises
    shared = {enterprise for id_, enterprise in enterprises.items() if id_ != enterprise}
    # Two equal lines are one mention of the hub, but where that identifies nobody, they are not one enterprise.
    return {
        id_: found.hex() if (found := enterprises[one.id]) in shared else f"{found.hex()} {id_}"
        for id_, one in named.items()
    }
