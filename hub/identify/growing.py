"""A growing cluster: what is known of the profiles joined so far, and what keeps another cluster out."""

from __future__ import annotations

from hub.identify.compare import areas
from hub.identify.known import Known, is_full, is_registered
from hub.identify.lookalikes import edit
from hub.identify.parts import Parts


class Cluster:
    """Some profiles of one enterprise, with what no other of its profiles may contradict."""

    def __init__(self, number: int, one: Known, sources: tuple[str, ...]) -> None:
        self.members = [number]
        self.codes = {"uscc": set(one.uscc), "org_code": set(one.org_code), "lei": set(one.lei)}
        self.reg_no = set(one.reg_no)
        self.areas = {*areas(one), *(f"CN{name.region}" for name in one.former if name.region)}
        self.branches = {one.name.branch} if one.name.whole and one.name.branch != "branch" else set()
        self.traded = [number] if one.name.brand and one.name.trade else []
        self.full = [number] if is_full(one.name) else []
        self.han_full = self.full if isinstance(one.name, Parts) else []
        self.registered = {one.name.whole} if is_registered(one.name) else set()
        self.wholes = {one.name.whole}
        self.sources = set(sources)
        self.coded_sources = set(sources) if one.has_code else set()
        self.parted: set[int] = set()  # profiles that people said are others

    @property
    def stray(self) -> bool:
        """Whether nothing but one source's one spelling speaks for it: perhaps a misprint."""
        return len(self.wholes) == 1 and len(self.sources) == 1 and not self.coded

    @property
    def coded(self) -> bool:
        """Whether it has a code that nobody else may have."""
        return bool(self.reg_no) or any(self.codes.values())

    def contradicts(self, other: Cluster, by_code: bool) -> bool:
        """Two different codes of a kind, a branch and another, or (unless a code joins them) two places."""
        if not self.parted.isdisjoint(other.members):
            return True
        for scheme, mine in self.codes.items():
            theirs = other.codes[scheme]
            if mine and theirs and mine != theirs:
                return True
        if any(one != another and {one, another} != {""} for one in self.branches for another in other.branches):
            return True
        if by_code:
            return False
        if self.reg_no and other.reg_no and self.reg_no.isdisjoint(other.reg_no):
            return True
        return bool(self.areas and other.areas) and not any(
            one.startswith(another) or another.startswith(one) for one in self.areas for another in other.areas
        )

    def misprint_of(self, other: Cluster) -> bool:
        """Whether it is a stray one character away from a name of the other."""
        return self.stray and any(edit(one, another) for one in self.wholes for another in other.wholes)

    def outnumbered_by(self, other: Cluster) -> bool:
        """Whether it is one source's other code for a registered name whose code several sources agree on."""
        return (
            len(self.coded_sources) == 1 < len(other.coded_sources)
            and len(self.wholes) == 1
            and self.wholes <= other.registered
        )

    def take(self, other: Cluster) -> None:
        """Become both."""
        self.members += other.members
        self.parted |= other.parted
        for scheme, codes in other.codes.items():
            self.codes[scheme] |= codes
        self.reg_no |= other.reg_no
        places = self.areas | other.areas
        self.areas = {one for one in places if not any(deeper != one and deeper.startswith(one) for deeper in places)}
        self.branches |= other.branches
        self.traded = sorted({*self.traded, *other.traded})
        self.full = sorted({*self.full, *other.full})
        self.han_full = sorted({*self.han_full, *other.han_full})
        self.registered |= other.registered
        self.wholes |= other.wholes
        self.sources |= other.sources
        self.coded_sources |= other.coded_sources
