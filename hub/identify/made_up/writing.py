"""Writing: how an institution puts a firm's name, code and region down, and what a reader can see of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from opencc import OpenCC

from hub.identify.made_up import rates
from hub.identify.made_up.codes import PLACEHOLDERS, mistyped
from hub.identify.made_up.firms import Firm, Named
from hub.identify.made_up.rates import Habits
from hub.identify.made_up.words import City, Words

STRUCTURE = (
    "no_region", "no_form", "responsibility", "no_trade", "abbreviation", "bare_brand", "bracket_region", "word_order",
)  # fmt: skip
SCRIPT = ("traditional", "residue", "full_width", "spaces")
_GROUPS = {"集团有限公司": "group", "集团股份有限公司": "group", "厂": "factory"}
_SAME_FORM = {"有限责任公司": "有限公司"}


class Seen(NamedTuple):
    """What the printed mention tells of the name; None for what it does not tell."""

    brand: str | None = None  # Han, or the reading where `latin`
    latin: bool = False
    trade: str | None = None
    form: str | None = None
    ordinal: str = ""
    branch: str = ""
    region: str = ""  # GB/T 2260 code without trailing zeros, "" for unknown
    slip: bool = False  # a character of the 字号 is wrong


class Draft(NamedTuple):
    """A mention before anybody asked whether it can be decided."""

    firm: Firm
    source: str
    name: str
    seen: Seen
    placed: str  # the region that the name itself prints, as in `seen`, "" for none
    region: str
    codes: dict[str, str]  # uscc, org_code, reg_no as printed
    own_codes: tuple[str, ...]  # of these the firm's own and right: the organisation code, the registration number
    former: tuple[str, ...]
    what: tuple[str, ...]


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def form_class(form: str, latin: bool) -> str:
    """What a legal form amounts to for a reader: in English only group and factory can be told from the rest."""
    return _GROUPS.get(form, "co") if latin else _SAME_FORM.get(form, form)


def trimmed(code: str) -> str:
    """330100 → 3301, by which regions compare as prefixes."""
    while code.endswith("00"):
        code = code[:-2]
    return code


class Writer:
    """One institution's hand."""

    def __init__(self, rng: random.Random, words: Words, agents: Sequence[str], firms: Sequence[Firm]) -> None:
        self._rng = rng
        self._words = words
        self._agents = agents
        self._firms = firms
        self._latin = {city.division.code: city.latin for city in words.cities}

    def write(self, firm: Firm, source: str, habits: Habits) -> Draft:
        """A mention of the firm at an institution with these habits."""
        rng = self._rng
        codes, own, code_what = self._codes(firm, habits)
        region, region_code = self._region(firm, habits)
        what: list[str] = []
        named = firm.name
        if len(firm.names) > 1 and rng.random() < habits.former_name:
            named = firm.names[1]
            what.append("former_name")
        if own and rng.random() < habits.nameless:
            name, seen, done = "", Seen(), ["nameless"]
        elif latin := self._latin_name(named, firm.city, habits):
            name, seen, done = latin
        else:
            name, seen, done = self._han_name(named, firm.city, habits)
        if region and len(seen.region) >= 4 and seen.trade is not None and rng.random() < habits.elsewhere:
            city = rng.choice([city for city in self._words.cities if city != firm.city])
            region, region_code = city.division.name, ""
            done.append("elsewhere")
        finer = max(seen.region, trimmed(region_code), key=len)
        former = tuple(one.text() for one in firm.names[1:]) if rng.random() < habits.former else ()
        said = (*what, *done, *code_what, *firm.kin)
        return Draft(firm, source, name, seen._replace(region=finer), seen.region, region, codes, own, former, said)

    def _codes(self, firm: Firm, habits: Habits) -> tuple[dict[str, str], tuple[str, ...], list[str]]:
        """Codes as printed, which of them are the firm's own, and what was done."""
        rng = self._rng
        if firm.parent_uscc and rng.random() < habits.parent_code:
            return {"uscc": firm.parent_uscc}, (), ["parent_code"]
        way = one_of(rng, habits, ("uscc", "org_code", "reg_no", "wrong_code", "placeholder", "agent_code"))
        inner = firm.uscc[8:17]
        if way == "uscc" and rng.random() < rates.CODE_OF_ANOTHER:
            other = rng.choice(self._firms)
            return {"uscc": other.uscc}, (), ["shared_code"] if other.id != firm.id else []
        if way == "uscc":
            return {"uscc": firm.uscc}, (inner,), []
        if way == "org_code" and firm.old:
            printed = inner if rng.random() < 0.5 else f"{inner[:8]}-{inner[8]}"
            return {"org_code": printed}, (inner,), ["old_code"]
        if way == "reg_no" and firm.reg_no:
            return {"reg_no": firm.reg_no}, (firm.reg_no,), ["old_code"]
        if way == "wrong_code":
            return {"uscc": mistyped(rng, firm.uscc)}, (), ["wrong_code"]
        if way == "placeholder":
            return {"uscc": rng.choice(PLACEHOLDERS)}, (), ["placeholder"]
        if way == "agent_code":
            return {"uscc": rng.choice(self._agents)}, (), ["agent_code"]
        return {}, (), []

    def _region(self, firm: Firm, habits: Habits) -> tuple[str, str]:
        """The region beside the name, as printed and as a code."""
        way = one_of(self._rng, habits, ("region_code", "region_name"))
        if not way:
            return "", ""
        city = firm.city
        roll = self._rng.random()
        if way == "region_code":
            code = firm.region if roll < 0.6 else (city.division if roll < 0.9 else city.province).code.ljust(6, "0")
            return code, code
        if roll < 0.15:
            return city.province.name, city.province.code
        own = city.division.name
        whole = own if city.division.code == city.province.code else city.province.name + own
        return own if roll < 0.65 else whole, city.division.code

    def _latin_name(self, named: Named, city: City, habits: Habits) -> tuple[str, Seen, list[str]] | None:
        """The English or pinyin form, unless the institution writes Chinese or the name has parts we cannot render."""
        rng = self._rng
        way = one_of(rng, habits, ("english", "pinyin"))
        untold = named.trade.word and not named.trade.english
        if not way or named.branch or named.ordinal or untold:
            return None
        brand = self._words.reading(named.brand)
        with_region = bool(named.region) and rng.random() >= habits.no_region
        seen = Seen(brand, True, None, form_class(named.form, True), region=city.division.code if with_region else "")
        place = [city.latin] if with_region else []
        letters = "".join(char for char in named.brand if char.isascii())
        said = " ".join(filter(None, (letters, brand[len(letters) :].capitalize())))
        group, factory = "集团" in named.form, named.form == "厂"
        if way == "pinyin":
            tail = ["Jituan"] * group + (["Chang"] if factory else ["Youxian Gongsi"])
            printed = [*place, said, *([named.trade.pinyin] if named.trade.pinyin else []), *tail]
            return " ".join(printed), seen._replace(trade=named.trade.pinyin), ["pinyin"]
        tail = ["Group"] * group + (
            ["Factory"] if factory else [rng.choice(("Co., Ltd.", "Co.,Ltd", "Company Limited"))]
        )
        printed = [*place, said, *([named.trade.english] if named.trade.english else []), *tail]
        text = " ".join(printed)
        return text.upper() if rng.random() < 0.2 else text, seen._replace(trade=named.trade.english), ["english"]

    def _han_name(self, named: Named, city: City, habits: Habits) -> tuple[str, Seen, list[str]]:
        rng = self._rng
        way = one_of(rng, habits, STRUCTURE)
        if named.branch and way != "no_region":
            way = ""
        text, left, done = _structured(rng, named, city, way)
        whole = Seen(
            named.brand, False, named.trade.word, form_class(named.form, False), named.ordinal, named.branch,
            trimmed(named.region_code),
        )  # fmt: skip
        seen = left(whole)
        what = [way] if done else []
        if rng.random() < habits.typo:
            text, brand = self._typo(text, named)
            if brand != named.brand:
                seen = seen._replace(brand=brand, slip=True)
            what.append("typo")
        script = one_of(rng, habits, SCRIPT)
        rewritten = self._rewritten(text, script)
        if rewritten != text:
            what.append(script)
        if rng.random() < 0.3:
            rewritten = rewritten.replace("（", "(").replace("）", ")")
        return rewritten, seen, what

    def _typo(self, text: str, named: Named) -> tuple[str, str]:
        """The text with one character mistaken, and the 字号 as it now stands; the form is left as it is."""
        end = len(text) - len(named.form) if text.endswith(named.form) else len(text)
        places = [place for place, char in enumerate(text[:end]) if char in self._words.mistaken]
        if not places:
            return text, named.brand
        place = self._rng.choice(places)
        wrong = text[:place] + self._rng.choice(self._words.mistaken[text[place]]) + text[place + 1 :]
        start = text.find(named.brand)
        return wrong, wrong[start : start + len(named.brand)]

    def _rewritten(self, text: str, script: str) -> str:
        if script in ("traditional", "residue"):
            text = _traditional().convert(text)
            if script == "residue":
                text = "".join(
                    f"{char}({self._words.residue[char]})" if char in self._words.residue else char for char in text
                )
            return text
        if script == "full_width" and (wide := text.translate(_WIDE)) != text:
            return wide
        if script == "full_width":
            place = self._rng.randrange(1, max(2, len(text)))
            return text[:place] + "\u3000" + text[place:]
        if script == "spaces" and len(text) > 1:
            place = self._rng.randrange(1, len(text))
            return text[:place] + " " + text[place:]
        return text


def one_of(rng: random.Random, habits: Habits, ways: Sequence[str]) -> str:
    """One of the ways by its share in `habits`, or "" for none of them."""
    roll = rng.random()
    for way in ways:
        roll -= getattr(habits, way)
        if roll < 0:
            return way
    return ""


def _structured(rng: random.Random, named: Named, city: City, way: str) -> tuple[str, Callable[[Seen], Seen], bool]:
    """The name with its parts left out or moved, what that leaves to be seen, and whether anything was done."""
    trade = named.ordinal + named.trade.word
    region = named.region or city.division.stem
    code = trimmed(named.region_code or city.division.code)
    if way == "no_region" and named.region:
        bare = named._replace(region="", region_code="", bracket=False)
        return bare.text(), lambda seen: seen._replace(region=""), True
    if way == "no_form" and trade:
        text = named._replace(form="集团" if "集团" in named.form else "").text()
        return text, lambda seen: seen._replace(form=None), True
    if way == "responsibility" and (swapped := _SWAPPED.get(named.form)):
        return named._replace(form=swapped).text(), lambda seen: seen, True
    if way == "no_trade" and named.trade.word:
        short = named._replace(trade=named.trade._replace(word=""), ordinal="")
        return short.text(), lambda seen: seen._replace(trade=None, ordinal=""), True
    if way == "abbreviation":
        if rng.random() < 0.6 or not trade:
            return (
                region + named.brand,
                lambda seen: seen._replace(trade=None, form=None, ordinal="", region=code),
                True,
            )
        return named.brand + trade, lambda seen: seen._replace(form=None, region=""), True
    if way == "bare_brand":
        return named.brand, lambda seen: Seen(seen.brand), True
    if way == "bracket_region" and not named.bracket:
        moved = named._replace(region=region, bracket=True)
        return moved.text(), lambda seen: seen._replace(region=code), True
    if way == "word_order":
        return f"{named.brand}{trade}{named.form}（{region}）", lambda seen: seen._replace(region=code), True
    return named.text(), lambda seen: seen, False


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_SWAPPED = {"有限公司": "有限责任公司", "有限责任公司": "有限公司", "股份有限公司": "股份公司"}
