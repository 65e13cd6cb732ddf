"""Headings as concepts: 披露日 and 公布日期 and "publication date" say the same with other words."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

CONCEPT, OTHER, NOISE = 1.0, 0.6, 0.1  # weights: a known concept, a word or character of no concept, a filler
SAME = 0.93  # the same concepts in other words; the same words are 1
GENERIC = {"name": 0.6, "org": 0.5, "number": 0.7, "date": 0.7, "code": 0.7, "category": 0.8}  # heads that many share


PHRASE_MAX = 3  # English words that make one concept together: date of issue
ENDINGS = (("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", ""), ("ies", "y"))


@cache
def table() -> tuple[dict[str, tuple[str, ...]], frozenset[str], int]:
    """Word → its concepts; the fillers; how long the longest Chinese word is."""
    said = json.loads(Path(__file__).with_name("concepts.json").read_text("utf-8"))
    words: dict[str, tuple[str, ...]] = {}
    for concept, members in said["concepts"].items():
        for word in members:
            words[word] = (*words.get(word, ()), concept)
    noise = frozenset(said["noise"])
    return words, noise, max(len(word) for word in (*words, *noise) if not word.isascii())


@lru_cache(maxsize=100_000)
def concepts_of(plain: str) -> tuple[tuple[str, ...], ...]:
    """The concepts of a comparable heading, each as the ones that its word may mean; what has none stands for itself."""
    words, noise, longest = table()
    if plain.isascii():
        tokens = cut(plain.split(), PHRASE_MAX, words, noise, " ")
    else:
        tokens = cut(list(plain), longest, words, noise, "")
    return tuple(meant(token, words, noise) for token in tokens)


def cut(pieces: list[str], most: int, words: dict[str, tuple[str, ...]], noise: frozenset[str], glue: str) -> list[str]:
    """Words or characters put together to the longest ones that are known."""
    tokens, at = [], 0
    while at < len(pieces):
        sizes = range(min(most, len(pieces) - at), 1, -1)
        size = next((n for n in sizes if (one := glue.join(pieces[at : at + n])) in words or one in noise), 1)
        tokens.append(glue.join(pieces[at : at + size]))
        at += size
    return tokens


def meant(token: str, words: dict[str, tuple[str, ...]], noise: frozenset[str]) -> tuple[str, ...]:
    """The concepts of a word, of an English one in any of its forms; what is none of them stands for itself."""
    if found := words.get(token):
        return found
    if token in noise:
        return (f"~{token}",)
    for end, other in ENDINGS if token.isascii() else ():
        if token.endswith(end) and (found := words.get(token.removesuffix(end) + other)):
            return found
    return (f"={token}",)


def meanings(plain: str) -> frozenset[str]:
    """Every concept that a heading may mean."""
    return frozenset(concept for meaning in concepts_of(plain) for concept in meaning)


def weight(concept: str) -> float:
    """How much a concept says."""
    if concept.startswith("~"):
        return NOISE
    return OTHER if concept.startswith("=") else GENERIC.get(concept, CONCEPT)


@lru_cache(maxsize=500_000)
def same_concepts(one: str, other: str) -> float:
    """How much two headings share of what they say, 0 to `SAME`; word order does not matter."""
    left, right = list(concepts_of(one)), list(concepts_of(other))
    shared = 0.0
    rest = list(right)
    for meaning in left:
        match = next((m for m in rest if set(m) & set(meaning)), None)
        if match is not None:
            rest.remove(match)
            shared += max(weight(concept) for concept in set(match) & set(meaning))
    total = sum(max(map(weight, meaning)) for meaning in (*left, *right))
    if not total or shared < CONCEPT * 0.65:  # one generic head alone (…名称, …编号) says nothing
        return 0.0
    return SAME * 2 * shared / total


def rest_of(plain: str, word: str) -> list[tuple[str, ...]] | None:
    """The concepts of a heading without those of a word; None if it does not say all of them."""
    rest = list(concepts_of(plain))
    for meaning in concepts_of(word):
        match = next((m for m in rest if set(m) & set(meaning)), None)
        if match is None:
            return None
        rest.remove(match)
    return [meaning for meaning in rest if not all(concept.startswith("~") for concept in meaning)]
