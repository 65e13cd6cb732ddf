"""What institutions call things: words of headings against the fields and parties of kinds."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

from hub.onboard.concepts import concepts_of, rest_of, same_concepts
from hub.onboard.initials import initials
from hub.records import KINDS
from hub.records.parts import Role
from hub.source.mapping import Target, roles_of, targets

BRACKETED = re.compile(r"[(\[【〔（](.*?)[)\]】〕）]")
NOISE = re.compile(r"[\s*_\-—:：、，,.。;；/\\|#'\"“”]+|必填|选填")
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
LANGUAGES = {"中": "中文", "英": "英文"}  # a heading's brackets that tell two names apart
INITIALS_MIN = 4
# How much a heading that names no role says for the role it stands beside, the kind's main role, and the others.
BESIDE, MAIN, OTHER = 0.94, 0.9, 0.72
UNDOCUMENTED = 0.86  # for a role that the kind's documentation does not name


class Heading(NamedTuple):
    """A heading: as printed, in the form that is compared, and what its brackets say (a unit, often)."""

    printed: str
    plain: str
    hint: str


@cache
def known() -> dict[str, Any]:
    """The synonyms."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("synonyms.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=20_000)
def heading(printed: str) -> Heading:
    """A heading's comparable form: no brackets, signs or white space; English in words, abbreviations written out."""
    text = unicodedata.normalize("NFKC", printed).strip()
    hint = " ".join(BRACKETED.findall(text))
    bare = BRACKETED.sub("", text) or text
    bare = next((word for sign, word in LANGUAGES.items() if hint in (sign, word)), "") + bare
    if not bare.isascii():
        return Heading(printed, NOISE.sub("", bare).lower(), hint)
    short = known()["abbreviations"]
    words = [short.get(word.lower(), word.lower()) for word in WORDS.findall(bare.replace("#", " number "))]
    return Heading(printed, " ".join(singular(word) for word in words if word not in ("of", "the")), hint)


def singular(word: str) -> str:
    """An English noun without its plural's s."""
    return (
        word[:-1]
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "ccs"))
        else word
    )


@lru_cache(maxsize=500_000)
def alike(one: str, other: str) -> float:
    """How alike two comparable forms are, by what they say and how they are spelled: 1 for equal ones."""
    if one == other:
        return 1.0 if one else 0.0
    if not one or not other:
        return 0.0
    return max(same_concepts(one, other), spelled_alike(one, other))


def spelled_alike(one: str, other: str) -> float:
    """How much of their words or characters two forms share."""
    if one.isascii() != other.isascii():
        return 0.0
    if one.isascii():
        left, right = set(one.split()), set(other.split())
        return 0.92 * 2 * len(left & right) / (len(left) + len(right))
    short, long = sorted((one, other), key=len)
    if short in long and len(short) > 1:
        return 0.58 + 0.36 * len(short) / len(long) + (0.04 if long.endswith(short) else 0)
    left, right = pairs(one), pairs(other)
    return 0.85 * 2 * len(left & right) / (len(left) + len(right))


def pairs(word: str) -> set[str]:
    """Characters and pairs of neighbours."""
    return {*word, *(word[at : at + 2] for at in range(len(word) - 1))}


@cache
def field_words(kind: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """Path of a field → the words it goes by, each with its weight: its own documentation counts most."""
    fields = known()["fields"]
    found = {}
    for path, target in targets(kind).items():
        if path.startswith("parties."):
            continue
        last = path.rpartition(".")[2]
        weighed = [(word, 1.0) for word in documented(target)]
        weighed += [(word, 1.0) for word in fields.get(f"{kind}.{path}", ())]
        if not target.many or "." not in path:
            weighed += [(word, 0.97) for word in fields.get(path, ())]
            weighed.append((last.replace("_", " "), 0.95))
        else:
            weighed += [(word, 0.96) for word in fields.get(path, ())]
        best: dict[str, float] = {}
        for word, weight in weighed:
            plain = heading(word).plain
            best[plain] = max(weight, best.get(plain, 0))
        found[path] = tuple(best.items())
    return found


def documented(target: Target) -> Iterator[str]:
    """What a field's own documentation calls it."""
    for said in (target.zh, target.en):
        whole = BRACKETED.sub("", said)
        yield from (part.strip() for part in re.split(r"[;；,，]", whole) if part.strip())
        yield from (part.strip() for part in re.split(r"[/／]", whole) if "/" in whole and len(part.strip()) > 1)


def field_score(said: Heading, kind: str, path: str) -> float:
    """How much a heading sounds like a field, 0 to 1."""
    words = field_words(kind)[path]
    best = max((weight * alike(said.plain, word) for word, weight in words), default=0.0)
    if best < 0.8 and said.plain.isascii() and len(said.plain) >= INITIALS_MIN and said.plain.isalpha():
        best = max([best, *(0.85 * weight for word, weight in words if initials_of(word) == said.plain)])
    return best


@lru_cache(maxsize=50_000)
def initials_of(word: str) -> str:
    """A Chinese word's initials, "" for others."""
    return "" if word.isascii() else initials(word)


@cache
def role_words(role: str) -> tuple[str, ...]:
    """The words of a role, the longest first."""
    words = [*known()["roles"].get(role, ()), role.replace("_", " ")]
    return tuple(sorted({heading(word).plain for word in words}, key=lambda word: (-len(word), word)))


@cache
def attribute_words(attribute: str) -> tuple[str, ...]:
    """The words of what a party has: a name, codes, a region, an address."""
    words = [*known()["attributes"].get(attribute, ()), attribute.replace("_", " ")]
    return tuple(dict.fromkeys(heading(word).plain for word in words))


ATTRIBUTES = (
    "name", "uscc", "code", "org_code", "reg_no", "lei", "tax_no", "stock_code", "wmi", "fei", "drug_code", "licence_no",
    "cnas_no", "cma_no", "cnca_no", "region", "address",
)  # fmt: skip


@lru_cache(maxsize=20_000)
def named_role(said: Heading, role: str, *, documented: bool = True) -> tuple[str, float]:
    """The attribute of a role that a heading names in words ("生产企业地址": address), and how surely; ("", 0) if none."""
    best = ("", 0.0)
    for word in role_words(role):
        if not documented and says_any(word):
            continue
        rest = without(said.plain, word)
        if rest is None:
            continue
        if not rest:
            return "name", 1.0
        for attribute in ATTRIBUTES:
            for other in attribute_words(attribute):
                score = 0.4 + 0.6 * alike(rest, other)
                if score > max(best[1], 0.78):
                    best = (attribute, score)
    return max(best, by_concepts(said, role), by_initials(said, role), key=lambda one: one[1])


@lru_cache(maxsize=5000)
def says_any(word: str) -> bool:
    """Whether a word is one for any enterprise, which says no role."""
    return all(set(meaning) & {"org", "name"} for meaning in concepts_of(word))


def by_concepts(said: Heading, role: str) -> tuple[str, float]:
    """The same by what the words mean: 持证商 is a holder's name, as 获证单位 is."""
    for word in role_words(role):
        if says_any(word):
            continue
        meanings = concepts_of(word)
        rest = rest_of(said.plain, word)
        if rest is None:
            continue
        flat = {concept for meaning in rest for concept in meaning} - {one for meaning in meanings for one in meaning}
        if not flat or flat <= {"name", "org"}:
            return "name", 0.9
        for attribute in ATTRIBUTES:
            if any(
                set(map(frozenset, rest)) == set(map(frozenset, concepts_of(w))) for w in attribute_words(attribute)
            ):
                return attribute, 0.9
    return "", 0.0


def without(plain: str, word: str) -> str | None:
    """A heading without a word that stands in it; None if it does not."""
    if plain.isascii() != word.isascii():
        return None
    if not plain.isascii():
        return plain.replace(word, "", 1) if plain.startswith(word) or plain.endswith(word) else None
    words, gone = plain.split(), word.split()
    for at in range(len(words) - len(gone) + 1):
        if words[at : at + len(gone)] == gone:
            return " ".join(words[:at] + words[at + len(gone) :])
    return None


def by_initials(said: Heading, role: str) -> tuple[str, float]:
    """The same by the initials of pinyin: scqymc is 生产企业名称."""
    if not said.plain.isascii() or not said.plain.isalpha() or len(said.plain) < INITIALS_MIN:
        return "", 0.0
    for word in role_words(role):
        begin = initials_of(word)
        if not begin or not said.plain.startswith(begin):
            continue
        rest = said.plain[len(begin) :]
        if not rest:
            return "name", 0.8
        for attribute in ATTRIBUTES:
            if any(initials_of(other) == rest for other in attribute_words(attribute)):
                return attribute, 0.85
    return "", 0.0


def bare_attribute(said: Heading) -> dict[str, float]:
    """What a heading that names no role can be of a party, and how surely."""
    found = {}
    for attribute in ATTRIBUTES:
        score = max(alike(said.plain, word) for word in attribute_words(attribute))
        if said.plain.isascii() and any(initials_of(word) == said.plain for word in attribute_words(attribute)):
            score = max(score, 0.85)
        if score >= 0.7:
            found[attribute] = score
    return found


def main_role(kind: str) -> str:
    """The role of the enterprise that a record of this kind is about: the first that is no institution's."""
    roles = roles_of(KINDS[kind])
    return next((role for role in roles if role not in known()["institutions"]), roles[0])


def party_scores(said: Heading, kind: str, beside: str) -> dict[str, float]:
    """Path of a party → how much a heading sounds like it; `beside` is the role of the columns it stands next to."""
    documented_roles = roles_of(KINDS[kind])
    found: dict[str, float] = {}
    for role in get_args(Role):
        attribute, score = named_role(said, role, documented=role in documented_roles)
        if attribute:
            found[f"parties.{role}.{attribute}"] = score * (1 if role in documented_roles else UNDOCUMENTED)
    if any(score >= 0.95 and path.split(".")[1] in documented_roles for path, score in found.items()):
        return found
    for attribute, score in bare_attribute(said).items():
        for role in documented_roles:
            factor = BESIDE if role == beside else MAIN if role == main_role(kind) else OTHER
            path = f"parties.{role}.{attribute}"
            found[path] = max(found.get(path, 0), score * factor)
    return found
