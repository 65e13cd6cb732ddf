"""Two mentions compared: the level of agreement of each piece of evidence, its weight, and the outcome.

Weights are log2 of Bayes factors m/u, as in Fellegi and Sunter, "A Theory for Record Linkage", JASA 64 (1969); the
agreement of a brand or a trade weighs −log2 of its own frequency (Winkler's frequency-based matching). They add up to
the log2 odds that both mentions are one enterprise's.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from hub.identify.frequencies import brand_bits, trade_bits
from hub.identify.known import Known, Name
from hub.identify.lookalikes import edit, mistakable
from hub.identify.parts import Parts
from hub.identify.romanised import Romanised, pinyin

Outcome = Literal["same", "ask", "different"]


class Step(NamedTuple):
    """One piece of evidence, how far it agrees, and what that weighs (bits; below 0 it speaks against)."""

    evidence: str
    level: str
    weight: float


class Verdict(NamedTuple):
    """What the comparison of two mentions comes to."""

    weight: float  # log2 odds that they are one enterprise's
    outcome: Outcome
    unlike: bool  # some evidence says that they are two enterprises
    stray: bool  # same only if one of them is a name that nothing else supports: a misprint of the other
    by_code: bool  # a code, or a former name, speaks for them whatever the names are
    renamed: bool  # a code speaks for them, but their brands do not: a new name, or another's code

    @property
    def links(self) -> bool:
        """Whether they may be one enterprise's, or rivals for a third, and so must be decided on together."""
        return self.weight >= weights().same - MARGIN and (self.by_code or not self.unlike)


class Weighed(NamedTuple):
    """The comparison of two mentions, with its steps."""

    verdict: Verdict
    steps: tuple[Step, ...]


class Weights(NamedTuple):
    """A version of the weights: evidence → level → bits, and the two thresholds."""

    version: int
    prior: float
    same: float
    ask: float
    bits: dict[str, dict[str, float]]


@cache
def weights() -> Weights:
    """The shipped version."""
    text = (files("hub.identify") / "data" / "weights_v1.json").read_text(encoding="utf-8")
    found = json.loads(text)
    return Weights(found["version"], found["prior"], found["same"], found["ask"], found["bits"])


class NameLevel(NamedTuple):
    """How two names agree: the level of brand and trade together, its weight, and what it implies."""

    level: str
    weight: float
    unlike: bool = False
    stray: bool = False


# A parent's code is often given for its subsidiaries, which bear its brand: no proof where these levels are met.
_SISTERS = frozenset({"trade_part", "trade_different", "brand_part", "trade_missing_form", "romanised_trade_different"})
MARGIN = 4.0  # bits by which one candidate must be better than a rival
BRAND_CHARS_MAX = 4  # a longer brand ends in words of a trade that the table lacks
_SUFFIXES = str.maketrans("", "", "省市县区")
_DIRECTIONS = frozenset("东南西北一二三四五六七八九十甲乙丙丁0123456789")


def weigh(a: Known, b: Known) -> Weighed:
    """Compare two mentions, with the weight of each piece of evidence; symmetric."""
    steps: list[Step] = []
    found = _compare(a, b, steps)
    return Weighed(found, tuple(steps))


def verdict(a: Known, b: Known) -> Verdict:
    """What `weigh` comes to, without its steps."""
    return _compare(a, b, None)


def _compare(a: Known, b: Known, steps: list[Step] | None) -> Verdict:
    table = weights()
    bits = table.bits
    names, by_code = name_level(a.name, b.name), False
    if a.former or b.former:
        former = _former_level(a, b)
        if former and former.weight > names.weight:
            names, by_code = former, True
    weight = table.prior + names.weight
    unlike, stray = names.unlike, names.stray
    more: list[tuple[Step, bool]] = []
    if not by_code:
        more = details(a.name, b.name, names.level)
        for step, apart in more:
            weight += step.weight
            unlike |= apart
    region = region_level(a, b)
    weight += bits["region"][region]
    unlike |= region == "conflict"
    if steps is not None:
        steps += [Step("prior", "", table.prior), Step("name", names.level, names.weight), *(step for step, _ in more)]
        steps.append(Step("region", region, bits["region"][region]))

    former = by_code
    if ((a.org_code or a.reg_no or a.lei) and (b.org_code or b.reg_no or b.lei)) or (a.uscc and b.uscc):
        for step in _code_steps(a, b, bits):
            weight += step.weight
            by_code |= step.level == "same"
            unlike |= step.level == "different"
            if steps is not None:
                steps.append(step)
    if a.near or b.near:
        level = _near_level(a, b)
        if level:
            weight += bits["near_code"][level]
            if steps is not None:
                steps.append(Step("near_code", level, bits["near_code"][level]))
            if level == "one_off" and names.stray:  # name and code each a character off: one misprint, twice
                unlike = stray = False
    renamed = by_code and names.level == "different" and weight >= table.same
    subsidiary = by_code and not former and names.level in _SISTERS
    outcome: Outcome = "different"
    if weight >= table.ask:
        outcome = "same" if weight >= table.same and _joins(by_code, renamed or subsidiary, unlike or stray) else "ask"
    return Verdict(weight, outcome, unlike, stray, by_code, renamed)


def _code_steps(a: Known, b: Known, bits: dict[str, dict[str, float]]) -> list[Step]:
    found = []
    for scheme in ("uscc", "org_code", "lei", "reg_no"):
        mine, theirs = getattr(a, scheme), getattr(b, scheme)
        if mine and theirs and not (scheme == "org_code" and a.uscc and b.uscc):
            level = "different" if set(mine).isdisjoint(theirs) else "same"
            found.append(Step(scheme, level, bits[scheme][level]))
    return found


def _joins(by_code: bool, renamed: bool, doubtful: bool) -> bool:
    return not renamed if by_code else not doubtful


def _former_level(a: Known, b: Known) -> NameLevel | None:
    best: NameLevel | None = None
    for one, other in [(name, b.name) for name in a.former] + [(a.name, name) for name in b.former]:
        found = name_level(one, other)
        if found.unlike or found.stray or _parted(one, other):
            continue
        if best is None or found.weight > best.weight:
            best = NameLevel("former_" + found.level, found.weight)
    return best


def _parted(one: Name, other: Name) -> bool:
    return any(apart for _, apart in details(one, other, "equal"))


@lru_cache(maxsize=65536)
def name_level(one: Name, other: Name) -> NameLevel:
    """The level at which brand and trade of two names agree."""
    if isinstance(one, Parts) and isinstance(other, Parts):
        return _han_level(one, other)
    if isinstance(one, Romanised) and isinstance(other, Romanised):
        return _latin_level(one, other)
    if isinstance(one, Parts) and isinstance(other, Romanised):
        return _mixed_level(one, other)
    if isinstance(one, Romanised) and isinstance(other, Parts):
        return _mixed_level(other, one)
    raise TypeError(type(one), type(other))


def _level(level: str, gained: float, unlike: bool = False, stray: bool = False) -> NameLevel:
    return NameLevel(level, gained + weights().bits["name"][level], unlike, stray)


def _han_level(a: Parts, b: Parts) -> NameLevel:
    brand = brand_bits(a.brand)
    if not (a.whole or b.whole):
        return _level("missing", 0.0)
    if a.core == b.core or (a.whole and a.whole == b.whole):
        if not a.core:
            return _level("missing", 0.0)
        if a.brand != b.brand:
            brand = min(brand, brand_bits(b.brand))
        gained = brand + trade_bits(a.words)
        return _level("equal" if a.trade else "equal_brand", gained)
    if not a.brand or not b.brand or not (_says_enough(a, b) or _says_enough(b, a)):
        return _level("missing", 0.0)
    if a.brand == b.brand:
        return _same_brand(a, b, brand)
    if found := edit(a.core, b.core):
        return _one_edit(a, b, *found)
    if len(a.core) == len(b.core) and sorted(a.core) == sorted(b.core) and len(a.core) > 4:
        return _level("reordered", brand + trade_bits(a.words))
    short, long = (a, b) if len(a.core) < len(b.core) else (b, a)
    if short.prefix and _region_misprinted(short, long):
        return _level("region_misprint", brand_bits(short.brand) + trade_bits(short.words))
    short, long = (a, b) if len(a.brand) < len(b.brand) else (b, a)
    if long.brand.startswith(short.brand):
        # The rest of the longer brand may be a trade that the table of words lacks.
        if not short.trade and not short.form and len(long.core) - len(short.brand) >= 2:
            return _level("brand_within", brand_bits(short.brand))
    elif short.brand in long.brand and short.words == long.words and len(short.brand) >= 2:
        # 海马 and 一汽海马: a parent's brand before one's own
        return _level("brand_part", brand_bits(short.brand), unlike=True)
    return _level("different", trade_bits(a.words) * 0.5 if a.words == b.words else 0.0, unlike=True)


def _region_misprinted(short: Parts, long: Parts) -> bool:
    """Whether all that the longer core has more is the other's region with a misprint: 毕洁示例 for 毕节示例."""
    more = len(long.core) - len(short.core)
    if more < 2 or len(long.region) >= len(short.region):
        return False
    at = 0
    while at < len(short.core) and short.core[at] == long.core[at]:
        at += 1
    if long.core[at + more :] != short.core[at:]:
        return False
    printed = (long.prefix if at == 0 else "") + long.core[at : at + more]
    found = edit(_bare(printed), _bare(short.prefix))
    return found is not None and (found[0] != "change" or mistakable(found[2], found[3]))


def _says_enough(one: Parts, other: Parts) -> bool:
    """Whether a name can be held against another that identifies: a bare brand can, but no person's name or 不详."""
    return bool(other.whole) and bool(one.whole or (one.brand and not one.trade and not one.form))


def _bare(prefix: str) -> str:
    """A region as printed without the suffixes of its divisions."""
    return prefix.translate(_SUFFIXES)


def _same_brand(a: Parts, b: Parts, brand: float) -> NameLevel:
    if not a.trade or not b.trade:
        # 示例集团 and 示例电子科技: an abbreviation, unless it bears a form of its own.
        bare = b if a.trade else a
        return _level("trade_missing_form" if bare.form else "trade_missing", brand, unlike=bool(bare.form))
    if a.words == b.words:
        return _level("reordered", brand + trade_bits(a.words))
    if found := edit(a.core, b.core):
        return _one_edit(a, b, *found)
    mine, theirs = set(a.words), set(b.words)
    if mine < theirs or theirs < mine:
        short = a if mine < theirs else b
        gained = brand + trade_bits(short.words)
        if short.form and (a.form and b.form):
            return _level("trade_part", gained, unlike=True)
        return _level("trade_cut", gained)
    return _level("trade_different", brand, unlike=True)


def _one_edit(a: Parts, b: Parts, kind: str, at: int, mine: str, theirs: str) -> NameLevel:
    """Names whose brand and trade together differ in one character or two neighbours that changed places."""
    short_brand = min(len(a.brand), len(b.brand))
    brand = min(brand_bits(a.brand), brand_bits(b.brand))
    trade = max(trade_bits(a.words), trade_bits(b.words))
    signs = set(mine + theirs)
    if signs & _DIRECTIONS and kind != "swap":
        return _level("brand_near", brand, unlike=True)
    if at >= short_brand or (at >= BRAND_CHARS_MAX and mistakable(mine, theirs)):  # in the trade
        if a.brand == b.brand:  # all words are known on both sides
            return _level("trade_different", brand, unlike=True)
        if kind == "change" and not mistakable(mine, theirs):
            return _level("trade_near", brand, unlike=True, stray=True)
        return _level("trade_misprint", brand + trade)
    if kind == "change":
        if mistakable(mine, theirs):
            return _level("brand_alike", brand + trade, unlike=True, stray=True)
        return _level("brand_near", brand + trade, unlike=True, stray=True)
    if kind == "swap" and short_brand >= 3:
        return _level("brand_swapped", brand + trade, stray=True)
    return _level("brand_near", brand + trade, unlike=True, stray=True)


def _latin_level(a: Romanised, b: Romanised) -> NameLevel:
    if not a.whole or not b.whole:
        return _level("missing", 0.0)
    brand = _latin_brand_bits(a.brand)
    if a.whole == b.whole:
        return _level("equal", brand + 4.0 * len(a.trade))
    if a.brand != b.brand or not a.brand:
        return _level("different", 0.0, unlike=True)
    if not a.trade or not b.trade:
        bare = b if a.trade else a
        return _level("trade_missing_form" if bare.form else "trade_missing", brand, unlike=bare.form)
    if a.trade == b.trade:
        return _level("equal", brand + 4.0 * len(a.trade))
    if frozenset() in a.trade or frozenset() in b.trade:
        return _level("trade_different", brand, unlike=True)
    if all(any(x & y for y in b.trade) for x in a.trade) and all(any(x & y for y in a.trade) for x in b.trade):
        return _level("reordered", brand + 4.0 * len(a.trade))
    return _level("trade_different", brand, unlike=True)


@lru_cache(maxsize=65536)
def _latin_brand_bits(brand: str) -> float:
    """A syllable of pinyin says less than a character: about 1.2 bits a letter, no more than a rare brand."""
    return min(1.6 * len(brand), 15.0)


def _mixed_level(han: Parts, latin: Romanised) -> NameLevel:
    if not han.brand or not latin.brand or not latin.whole or not han.whole:
        return _level("missing", 0.0)
    sound = pinyin(han.brand)
    gained = min(0.75 * brand_bits(han.brand), _latin_brand_bits(latin.brand))
    if sound != latin.brand:
        if pinyin(han.core) == latin.brand or (len(han.brand) > 3 and _unknown_trade(han, latin)):
            return _level("romanised", gained + 3.0)
        if not sound.isascii() or not _sounds_chinese(latin.brand):
            return _level("other_script", 0.0)
        return _level("other_script", -4.0, unlike=True)
    if not latin.trade or not han.trade:
        bare_form = latin.form if not latin.trade else bool(han.form)
        return _level("romanised_brand", gained, unlike=bare_form and han.trade != "")
    words = set(han.words)
    covered: set[str] = set()
    strangers = 0
    for phrase in latin.trade:
        fitting = [stands_for for stands_for in phrase if words.issuperset(stands_for)]
        if fitting:
            covered.update(*fitting)
        else:
            strangers += 1
    if strangers == 0 and covered == words:
        return _level("romanised", gained + 0.8 * trade_bits(han.words))
    if strangers == 0 or covered == words:
        return _level("romanised_cut", gained + 0.5 * trade_bits(tuple(sorted(covered))))
    if covered and strangers <= 1:
        return _level("romanised_part", gained, unlike=True)
    return _level("romanised_trade_different", gained, unlike=True)


def _unknown_trade(han: Parts, latin: Romanised) -> bool:
    """示例锂|电池 and "Shili Lithium Battery": the brand's beginning agrees, what follows is a word we do not know."""
    return any(pinyin(han.brand[:length]) == latin.brand for length in (2, 3))


@lru_cache(maxsize=16384)
def _sounds_chinese(brand: str) -> bool:
    return brand.isalpha() and not any(pair in brand for pair in ("th", "ph", "ck", "st", "tr", "br", "cr", "pr", "ss"))


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
    if not found or set(found[2] + found[3]) & _DIRECTIONS:
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
        if not (mine and theirs):
            found.add(_depth(mine, b.place))
            found.add(_depth(a.place, theirs))
    if "conflict" in found:
        return "conflict"
    return next(level for level in _ORDER if level in found)


def _named_region(one: Known, other: Known) -> str:
    """The region in a name; of several that sound alike, one where the other is, if there is one."""
    name = one.name
    if isinstance(name, Romanised) and len(name.regions) > 1:
        near = [code for code in name.regions if "conflict" not in {_depth("CN" + code, area) for area in areas(other)}]
        return "CN" + near[0] if len(near) == 1 and areas(other) else ""
    return "CN" + name.region if name.region else ""


def _near_level(a: Known, b: Known) -> str:
    """Codes with a misprint against the other's codes: "" if there is nothing to compare."""
    best = ""
    for near, codes in ((a.near, (*b.uscc, *b.org_code, *b.near)), (b.near, (*a.uscc, *a.org_code))):
        for one in near:
            for code in codes:
                if abs(len(one) - len(code)) > 1:
                    continue
                if one == code or edit(one, code):
                    return "one_off"
                best = best or ("far" if sum(map(str.__ne__, one, code)) > 3 and len(one) == len(code) else "")
    return best
