"""Where two mentions are."""

from __future__ import annotations

from functools import lru_cache

from hub.identify.known import Known
from hub.identify.romanised import Romanised

CITY_PATH = 6  # characters of the path of a city, "CN3301"


def areas(one: Known) -> tuple[str, ...]:
    """Where it is, as paths ("CN3301"): the place given and the region in its name, the deeper one if both agree."""
    named = "CN" + one.name.region if one.name.region else ""
    given = one.place
    if not named or given.startswith(named):
        return (given,) if given else ()
    if not given or named.startswith(given):
        return (named,)
    return (given, named)


@lru_cache(maxsize=65536)
def _depth(one: str, other: str) -> str:
    if not one or not other:
        return "unknown"
    if one.startswith(other) or other.startswith(one):
        shared = min(len(one), len(other))
        if shared <= 2:
            return "country" if one == other and one != "CN" else "unknown"
        return "province" if shared == 4 and one[2:4] not in ("11", "12", "31", "50") else "city"
    if one[:6] == other[:6] and len(one) == 8 == len(other):
        return "district"
    if one[:4] == other[:4] and one[2:4] in ("11", "12", "31", "50"):
        return "district"
    return "conflict"


_ORDER = ("city", "province", "country", "district", "unknown")


def region_level(a: Known, b: Known) -> str:
    """The best agreement of the places given and of the regions in the names; any conflict of like with like prevails."""
    mine, theirs = _named_region(a, b), _named_region(b, a)
    if a.place == b.place and mine == theirs:
        found = {_depth(a.place, a.place), _depth(mine, mine)}
    else:
        found = {_depth(a.place, b.place), _depth(mine, theirs)}
        # A branch is where it is, not where the firm is whose name it bears.
        if not (mine and theirs) and not (a.name.branch and b.name.branch):
            found.add(_depth(mine, b.place))
            found.add(_depth(a.place, theirs))
    if "conflict" in found:
        # One city in both names outweighs two addresses: a firm moves, or gives that of a works or an agent.
        return "elsewhere" if len(mine) >= CITY_PATH and mine[:CITY_PATH] == theirs[:CITY_PATH] else "conflict"
    return next(level for level in _ORDER if level in found)


def _named_region(one: Known, other: Known) -> str:
    """The region in a name; of several that sound alike, one where the other is, if there is one."""
    name = one.name
    if isinstance(name, Romanised) and len(name.regions) > 1:
        near = [code for code in name.regions if "conflict" not in {_depth("CN" + code, area) for area in areas(other)}]
        if areas(other) and len(near) < 2:
            return "CN" + (near or name.regions)[0]
        return ""
    return "CN" + name.region if name.region else ""
