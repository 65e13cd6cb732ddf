"""Why an enterprise is one: its mentions, what links them, whom it came near to; as the API and the pages show it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hub.identify.compare import Step, weights
from hub.identify.explaining import Link, Met, Near, Neighbourhood, Pair, Why
from hub.identify.identifiers import identifier_state
from hub.identify.names import is_han
from hub.identify.regions import region_of
from hub.messages import TEXTS, text

FORMER = "former_"


def why_shown(found: Neighbourhood, made: Why, enterprise: bytes, spoken: str, *, weighed: bool) -> dict[str, Any]:
    """The whole explanation of one enterprise."""
    return {
        "id": enterprise.hex(),
        "name": name_of(found, enterprise),
        **way_shown(weighed=weighed),
        "cut": found.cut,
        "mentions": [mention_shown(found, id_) for id_ in found.of(enterprise)],
        "equal": [[id_.hex() for id_ in group] for group in made.equal if len(group) > 1],
        "links": [link_shown(one, spoken) | {"weakest": place == made.weakest} for place, one in enumerate(made.links)],
        "blocks": [_met_shown(one) for one in made.met],
        "near": [near_shown(found, one, spoken) for one in made.near],
    }


def way_shown(*, weighed: bool) -> dict[str, Any]:
    """How the hub decides, and with which thresholds (bits)."""
    if not weighed:
        return {"way": "exact", "weights": None, "thresholds": None}
    table = weights()
    return {"way": "weighed", "weights": table.version, "thresholds": {"same": table.same, "ask": table.ask}}


def pair_shown(found: Neighbourhood, made: Pair, spoken: str, *, weighed: bool) -> dict[str, Any]:
    """Two mentions held against each other, and what became of them."""
    link = made.link
    return {
        **way_shown(weighed=weighed),
        "cut": found.cut,
        "same": made.reason == "joined",
        "reason": made.reason,
        "message": text(f"why_not_{made.reason}", spoken),
        "sides": [
            {"enterprise": found.enterprises[id_].hex(), "mention": mention_shown(found, id_)}
            for id_ in (link.one, link.other)
        ],
        "link": link_shown(link, spoken),
        "path": [link_shown(one, spoken) for one in made.path],
    }


def mention_shown(found: Neighbourhood, id_: bytes) -> dict[str, Any]:
    """A mention as it was printed, with the state of each code."""
    one = found.mentions[id_]
    return {
        "id": id_.hex(),
        "source": one.source,
        "name": one.name or None,
        "region": one.region or None,
        "region_found": region_of(one.name, one.address, one.region) or None,
        "address": one.address or None,
        "former": list(one.former),
        "identifiers": [{"scheme": s, "value": v, "state": identifier_state(s, v)} for s, v in one.identifiers],
    }


def name_of(found: Neighbourhood, enterprise: bytes) -> str | None:
    """The name that most of an enterprise's mentions print; with a code before without, Chinese before others."""
    counted: Counter[str] = Counter()
    coded: Counter[str] = Counter()
    for id_ in found.of(enterprise):
        one = found.mentions[id_]
        counted[one.name] += 1
        coded[one.name] += any(identifier_state(s, v) == "valid" for s, v in one.identifiers)
    named = [name for name in counted if name]
    return min(named, key=lambda name: (-coded[name], -counted[name], not is_han(name), name)) if named else None


def near_shown(found: Neighbourhood, one: Near, spoken: str) -> dict[str, Any]:
    """An enterprise that came near, and why it is another."""
    return {
        "enterprise": one.enterprise.hex(),
        "name": name_of(found, one.enterprise),
        "reason": one.reason,
        "message": text(f"why_not_{one.reason}", spoken),
        "link": link_shown(one.link, spoken),
    }


def link_shown(link: Link, spoken: str) -> dict[str, Any]:
    """Two mentions and the steps that add up to what they weigh."""
    return {
        "mentions": [link.one.hex(), link.other.hex()],
        "weight": None if link.weight is None else round(link.weight, 2),
        "evidence": steps_shown(link.steps, spoken),
        "shared": [{"scheme": value.scheme, "value": value.value} for value in link.shared],
        "words": list(link.words),
        "decision": link.decision or None,
    }


def steps_shown(steps: tuple[Step, ...], spoken: str) -> list[dict[str, Any]]:
    """Each step with what it weighs and the sum so far (bits)."""
    shown, total = [], 0.0
    for step in steps:
        total += step.weight
        shown.append(
            {
                "evidence": step.evidence,
                "level": step.level,
                "weight": round(step.weight, 2),
                "sum": round(total, 2),
                "title": text(f"evidence_{step.evidence}", spoken),
                "message": level_text(step, spoken),
            }
        )
    return shown


def level_text(step: Step, spoken: str) -> str:
    """How far a piece of evidence agrees, in words."""
    level = step.level.removeprefix(FORMER) if step.evidence == "name" else step.level
    code = f"level_{step.evidence}_{level}" if level else f"level_{step.evidence}"
    said = text(code, spoken) if code in TEXTS else level
    return text("level_former", spoken, level=said) if level != step.level else said


def _met_shown(one: Met) -> dict[str, Any]:
    return {
        "scheme": one.value.scheme,
        "value": one.value.value,
        "mentions": [id_.hex() for id_ in one.mentions],
        "elsewhere": one.elsewhere,
        "hot": one.hot,
    }
