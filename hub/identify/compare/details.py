"""Form, group, branch, number and site of two names."""

from __future__ import annotations

from functools import lru_cache

from hub.identify.compare.weights import DIRECTIONS, Step, weights
from hub.identify.known import Name
from hub.identify.lookalikes import edit, mistakable
from hub.identify.parts import Parts


@lru_cache(maxsize=131072)
def details(a: Name, b: Name, level: str) -> list[tuple[Step, bool]]:
    """Form, group, branch, sequel and site of two names of this level: step, and whether it parts them."""
    bits = weights().bits
    if isinstance(a, Parts) and isinstance(b, Parts):
        return _han_details(a, b, level, bits)
    if a.branch != b.branch and "branch" not in (a.branch, b.branch):
        return [(Step("branch", "branch_and_parent", bits["branch"]["branch_and_parent"]), True)]
    if a.group != b.group and a.form and b.form:
        return [(Step("group", "different", bits["group"]["different"]), True)]
    return []


def _han_details(a: Parts, b: Parts, level: str, bits: dict[str, dict[str, float]]) -> list[tuple[Step, bool]]:
    found: list[tuple[Step, bool]] = []
    if a.branch != b.branch:
        kind = "different" if a.branch and b.branch else "branch_and_parent"
        if a.branch and b.branch and _branch_alike(a.branch, b.branch):
            kind = "cut"
        found.append((Step("branch", kind, bits["branch"][kind]), kind != "cut"))
    elif a.branch:
        found.append((Step("branch", "same", bits["branch"]["same"]), False))
    if a.sequel != b.sequel:
        found.append((Step("sequel", "different", bits["sequel"]["different"]), True))
    elif a.sequel:
        found.append((Step("sequel", "same", bits["sequel"]["same"]), False))
    if a.site != b.site:
        kind = "different" if a.site and b.site else "one_only"
        apart = not (a.site.startswith(b.region) and b.region) and not (b.site.startswith(a.region) and a.region)
        found.append((Step("site", kind, bits["site"][kind]), kind == "different" or apart))
    if (a.bracketed and not b.region) or (b.bracketed and not a.region):
        # 示例（苏州）有限公司 is as often the daughter of 示例有限公司 as it is that firm with its region.
        found.append((Step("site", "bracket", bits["site"]["bracket"]), False))
    if level == "missing":
        return found
    form = _form_level(a.form, b.form)
    found.append((Step("form", form, bits["form"][form]), form in ("different", "different_shares")))
    if a.group != b.group:
        kind = "different" if a.form and b.form else "one_only"
        found.append((Step("group", kind, bits["group"][kind]), kind == "different"))
    elif a.group:
        found.append((Step("group", "same", bits["group"]["same"]), False))
    return found


def _branch_alike(one: str, other: str) -> bool:
    """One is the other cut, or with a misprint."""
    if one.endswith(other) or other.endswith(one):
        return True
    found = edit(one, other)
    if not found or set(found[2] + found[3]) & DIRECTIONS:
        return False
    return found[0] != "change" or mistakable(found[2], found[3])


def _form_level(one: str, other: str) -> str:
    if one == other:
        return {"": "missing", "有限公司": "same_limited", "公司": "same_limited"}.get(one, "same_other")
    if not one or not other:
        return "one_missing"
    forms = {one, other}
    if "公司" in forms and forms & {"有限公司", "股份有限公司"}:
        return "company"
    return "different_shares" if forms == {"有限公司", "股份有限公司"} else "different"
