"""Kin: enterprises that look alike and are not one, family by family."""

from __future__ import annotations

from collections.abc import Callable

from hub.identify.divisions import Division
from hub.identify.made_up import rates
from hub.identify.made_up.firms import Firm, Founding, Named, found_one
from hub.identify.made_up.words import City, Trade

Grown = list[Firm]  # the firms that came to the first one
Place = tuple[City, Division | None]


def enterprises(founding: Founding, wanted: int) -> list[Firm]:
    """At least `wanted` firms (the last family is finished): single ones, and families at the rates of `FAMILIES`."""
    found: list[Firm] = []
    while len(found) < wanted:
        roll, first = founding.rng.random(), found_one(founding)
        for kind, share in rates.FAMILIES.items():
            roll -= share
            if roll < 0:
                first, grown = _GROW[kind](founding, first)
                family = [first, *grown]
                kinds = ["first", *([kind] * len(grown))]
                found += [
                    one._replace(kin=(f"{how}:{first.id}",)) if grown else one
                    for one, how in zip(family, kinds, strict=True)
                ]
                break
        else:
            found.append(first)
    return found


def _entered(founding: Founding, named: Named, place: Place, parent_uscc: str = "") -> Grown:
    """The firm of that name, or none where the name is taken."""
    if not founding.free(named, place[0]):
        return []
    return [founding.found([named], *place, parent_uscc=parent_uscc)]


def _place(first: Firm) -> Place:
    return first.city, first.county


def _elsewhere(founding: Founding, first: Firm) -> Place:
    city = founding.city(other_than=first.city)
    return city, founding.rng.choice(city.counties) if city.counties else None


def _other_trade(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    trade = founding.rng.choice([trade for trade in founding.words.trades if trade != first.name.trade])
    return first, _entered(founding, first.name._replace(trade=trade), _place(first))


def _other_city(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    city, county = _elsewhere(founding, first)
    said = first.name
    if founding.rng.random() < 0.5:  # neither prints its region: the same text
        bare = said._replace(region="", region_code="", bracket=False)
        if not founding.free(bare, first.city):
            return first, []
        return first._replace(names=(bare, *first.names[1:])), [founding.found([bare], city, county)]
    printed = city.division.stem
    return first, _entered(founding, said._replace(region=printed, region_code=city.division.code), (city, county))


def _group(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    without_trade = first.name._replace(trade=Trade("", "", ""), form="集团有限公司")
    parent = _entered(founding, without_trade, _place(first))
    return first._replace(parent_uscc=parent[0].uscc if parent else ""), parent


def _share_company(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    form = "股份有限公司" if first.name.form != "股份有限公司" else "有限公司"
    return first, _entered(founding, first.name._replace(form=form), _place(first))


def _subsidiary(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    place = _elsewhere(founding, first)
    division = place[0].division
    named = first.name._replace(region=division.stem, region_code=division.code, bracket=True, form="有限公司")
    return first, _entered(founding, named, place, first.uscc)


def _sister(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    said = first.name.trade
    longer = founding.words.extended.get(said.word) or (f"{said.word}销售", f"{said.word}工程")
    trade = Trade(founding.rng.choice(longer), "", "")
    return first, _entered(founding, first.name._replace(trade=trade), _place(first), first.uscc)


def _branch(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    grown: Grown = []
    for ordinal in ("", "第二"):
        place = _elsewhere(founding, first)
        behind = founding.rng.choice(
            (f"{place[0].division.stem}分公司", f"{ordinal or '第一'}分公司", f"{ordinal}分厂")
        )
        grown += _entered(founding, first.name._replace(branch=behind), place, first.uscc)
    return first, grown


def _sequel(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    pair = founding.rng.choice((("第一", "第二"), ("第二", "第三"), ("一", "二"), ("东", "西")))
    one, two = (first.name._replace(ordinal=ordinal) for ordinal in pair)
    if not founding.free(one, first.city):
        return first, []
    return first._replace(names=(one, *first.names[1:])), _entered(founding, two, _place(first))


def _near_brand(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    near = founding.near(first.name.brand)
    return first, _entered(founding, first.name._replace(brand=near), _place(first)) if near else []


def _swapped_name(founding: Founding, first: Firm) -> tuple[Firm, Grown]:
    """The first one is called something else today, and another one bears its former name."""
    now = first.name._replace(brand=founding.brand())
    if not founding.free(now, first.city):
        return first, []
    other = founding.found([first.name], *_place(first))
    return first._replace(names=(now, first.name)), [other]


_GROW: dict[str, Callable[[Founding, Firm], tuple[Firm, Grown]]] = {
    "other_trade": _other_trade,
    "other_city": _other_city,
    "group": _group,
    "share_company": _share_company,
    "subsidiary": _subsidiary,
    "sister": _sister,
    "branch": _branch,
    "sequel": _sequel,
    "near_brand": _near_brand,
    "swapped_name": _swapped_name,
}
