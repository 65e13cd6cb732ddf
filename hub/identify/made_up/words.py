"""Words: what made-up names are made of, apart for training and hold-out, and which characters are mistaken."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from hub.identify.divisions import MUNICIPALITIES, Division, divisions

Split = Literal["train", "hold_out"]


class City(NamedTuple):
    """A prefecture-level city or a municipality, with what lies around and within it."""

    division: Division
    latin: str
    province: Division
    counties: tuple[Division, ...]


class Trade(NamedTuple):
    """A line of business as it stands in names."""

    word: str
    english: str
    pinyin: str


class Words(NamedTuple):
    """The vocabulary of one split; both have the same cities, trades and forms."""

    readings: dict[str, str]  # character of a 字号 → its reading
    mistaken: dict[str, str]  # character → those it is mistaken for, by sound or look
    cities: tuple[City, ...]
    trades: tuple[Trade, ...]
    extended: dict[str, tuple[str, ...]]  # trade → longer words that sister firms have
    residue: dict[str, str]  # traditional character → its reading with the tone

    def reading(self, brand: str) -> str:
        """The 字号 in pinyin, without tones and spaces; letters stay."""
        return "".join(self.readings.get(char, char.lower()) for char in brand)


@cache
def words(split: Split) -> Words:
    """The vocabulary of a split, read once from the package's own table."""
    table = json.loads((files("hub.identify.made_up") / "words.json").read_text(encoding="utf-8"))
    own = table[split]
    mistaken: dict[str, str] = {}
    for group in (*own["sounds"].values(), *own["shapes"]):
        for char in group:
            mistaken[char] = mistaken.get(char, "") + group.replace(char, "")
    return Words(
        {char: reading for reading, chars in own["sounds"].items() for char in chars},
        {char: others for char, others in mistaken.items() if others},
        tuple(_city(name, latin) for name, latin in table["cities"].items()),
        tuple(Trade(*row) for row in table["trades"]),
        {word: tuple(longer) for word, longer in table["extended"].items()},
        table["residue"],
    )


def _city(name: str, latin: str) -> City:
    table = divisions()
    provinces = {one.code: one for found in table.provinces.values() for one in found}
    counties = tuple(sorted({one for found in table.counties.values() for one in found if len(one.code) == 6}))
    (found,) = [
        one
        for level in (table.cities, table.provinces)
        for one in level.get(name[:2], ())
        if one.name == name and (len(one.code) == 4 or one.code in MUNICIPALITIES)
    ]
    within = tuple(one for one in counties if one.code.startswith(found.code) and one.stem and one.name[-1] in "区县市")
    return City(found, latin, provinces[found.code[:2]], within)
