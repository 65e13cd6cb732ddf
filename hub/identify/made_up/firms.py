"""Firms: made-up enterprises with their registered names, taken apart, and their codes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from hub.identify.divisions import Division, divisions
from hub.identify.made_up import rates
from hub.identify.made_up.codes import CodeRegister
from hub.identify.made_up.words import City, Trade, Words

_LETTERS = "BCDFGHJKLMNPQRSTVWXYZ"


class Named(NamedTuple):
    """A registered name in its parts; `text` puts them together."""

    brand: str
    trade: Trade
    form: str
    region: str = ""  # as printed in the name: 杭州, 杭州市, 浙江, 余姚市; "" for none
    region_code: str = ""  # what that says, "" for nothing
    bracket: bool = False  # 恒远（杭州）科技有限公司
    ordinal: str = ""  # 第一, 第二
    branch: str = ""  # 宁波分公司, behind all

    def text(self) -> str:
        """The name as registered, with full-width brackets."""
        inner = self.ordinal + self.trade.word + self.form + self.branch
        if self.bracket and self.region:
            return f"{self.brand}（{self.region}）{inner}"
        return f"{self.region}{self.brand}{inner}"


class Firm(NamedTuple):
    """One enterprise, or a branch, which counts as one of its own."""

    id: str
    names: tuple[Named, ...]  # today's first, then former ones, the latest first
    city: City
    county: Division | None
    old: bool  # from before 2015
    uscc: str
    reg_no: str  # "" if it has none
    kin: tuple[str, ...] = ()  # "kind:family"
    parent_uscc: str = ""  # of a branch or subsidiary

    @property
    def name(self) -> Named:
        """Today's name."""
        return self.names[0]

    @property
    def region(self) -> str:
        """Its GB/T 2260 code, of six digits."""
        return (self.county or self.city.division).code.ljust(6, "0")


class Founding:
    """Founds firms whose names do not collide within a city, as a register would have it."""

    def __init__(self, rng: random.Random, words: Words) -> None:
        self.rng = rng
        self.words = words
        self._codes = CodeRegister(rng)
        self._serial = count(1)
        self._registered: set[tuple[str, ...]] = set()
        self._chars = sorted(words.readings)
        self._popular = [self._drawn_brand() for _ in range(rates.POPULAR_BRANDS)]

    def brand(self) -> str:
        """A 字号 of two or three characters, now and then one that many like."""
        return self.rng.choice(self._popular) if self.rng.random() < rates.POPULAR_BRAND else self._drawn_brand()

    def _drawn_brand(self) -> str:
        length = 3 if self.rng.random() < rates.LONG_BRAND else 2
        while _is_placed(brand := "".join(self.rng.sample(self._chars, length))):
            pass
        letters = self.rng.sample(_LETTERS, self.rng.choice((2, 3))) if self.rng.random() < rates.LATIN_BRAND else ()
        return "".join(letters) + brand

    def near(self, brand: str) -> str:
        """The 字号 with one character mistaken; "" if none of its characters is like another."""
        places = [
            place for place, char in enumerate(brand) if set(self.words.mistaken.get(char, "")) & set(self._chars)
        ]
        if not places:
            return ""
        place = self.rng.choice(places)
        others = [char for char in self.words.mistaken[brand[place]] if char in self.words.readings]
        near = brand[:place] + self.rng.choice(others) + brand[place + 1 :]
        return "" if _is_placed(near) else near

    def city(self, other_than: City | None = None) -> City:
        """A city, not the one given."""
        return self.rng.choice([city for city in self.words.cities if city != other_than])

    def named(self, brand: str, trade: Trade, form: str, city: City, county: Division | None) -> Named:
        """A name of today's or former days, its region printed in one of the usual ways."""
        named = Named(brand, trade, form)
        way = pick(self.rng, rates.NAME_REGIONS)
        if way == "none":
            return named
        if way == "county" and county:
            printed = county.name if county.name[-1] in "县市" else city.division.stem + county.name
            return named._replace(region=printed, region_code=county.code)
        if way == "province" and city.province.code != city.division.code:
            return named._replace(region=city.province.stem, region_code=city.province.code)
        printed = city.division.name if way == "city_suffix" else city.division.stem
        return named._replace(region=printed, region_code=city.division.code, bracket=way == "bracket")

    def free(self, named: Named, city: City) -> bool:
        """Whether a register would enter the name: a name without region is the only one of the country."""
        return not self._keys(named, city) & self._registered

    def _keys(self, named: Named, city: City) -> set[tuple[str, ...]]:
        said = (named.brand, named.trade.word, named.ordinal, named.branch, named.form)
        return {(city.division.code, *said), *([("", *said)] if not named.region else [])}

    def found(
        self,
        names: Sequence[Named],
        city: City,
        county: Division | None,
        kin: tuple[str, ...] = (),
        parent_uscc: str = "",
    ) -> Firm:
        """Enter a firm under its names and give it its codes."""
        for named in names:
            self._registered |= self._keys(named, city)
        old = self.rng.random() < rates.OLD
        reg_no = self._codes.registration_number() if old and self.rng.random() < 2 / 3 else ""
        id_ = f"F{next(self._serial)}"
        return Firm(id_, tuple(names), city, county, old, self._codes.uscc(old), reg_no, kin, parent_uscc)

    def agent(self) -> str:
        """The USCC of an agent, which stands for its clients'."""
        return self._codes.uscc(old=False)


def _is_placed(brand: str) -> bool:
    """Whether a place's short name is in it (昆明, 长泰): where the region ends could not be told."""
    return any(brand[at : at + 2] in divisions().stems for at in range(len(brand) - 1))


def pick(rng: random.Random, shares: dict[str, float]) -> str:
    """One of the keys, by its share."""
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def found_one(founding: Founding) -> Firm:
    """A firm of its own, perhaps renamed once."""
    rng = founding.rng
    while True:
        city = founding.city()
        county = rng.choice(city.counties) if city.counties else None
        named = founding.named(
            founding.brand(), rng.choice(founding.words.trades), pick(rng, rates.FORMS), city, county
        )
        if founding.free(named, city):
            break
    names = [named]
    if rng.random() < rates.RENAMED and founding.free(before := _before(founding, named), city):
        names.append(before)
    return founding.found(names, city, county)


def _before(founding: Founding, named: Named) -> Named:
    """What a firm was called before: another 字号, another trade, or a lesser form."""
    way = founding.rng.choice(("brand", "trade", "form"))
    if way == "brand":
        return named._replace(brand=founding.brand())
    if way == "trade":
        return named._replace(trade=founding.rng.choice(founding.words.trades))
    return named._replace(form="厂" if named.form == "有限公司" else "有限公司")
