"""Quantities in D-SI (https://ptb.de/si): real, complex, constant, lists of them, hybrid; with their uncertainties.

What D-SI 1.3 (DCC 2.4) and 2.x (DCC 3.x) say in different elements is read into one shape, the fields of
`records.Quantity`. Covariances of complex values and of lists are not read: a record has no place for a matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hub.errors import RejectRecord
from hub.source.formats.dcc.units import readable

SI = "{https://ptb.de/si}"
SUFFIX = "XMLList"  # of the elements that hold a list of values, separated by white space
UNCERTAINTIES = {
    "uncertainty": "uncertainty",  # D-SI 1.x
    "valueExpandedMU": "uncertainty",  # D-SI 2.x
    "standardUnc": "standard_uncertainty",
    "valueStandardMU": "standard_uncertainty",
    "coverageFactor": "coverage_factor",
    "coverageProbability": "coverage_probability",
    "intervalMin": "interval_min",
    "intervalMax": "interval_max",
    "distribution": "distribution",
}
FIELDS = frozenset(UNCERTAINTIES.values())
HOLDERS = (
    "measurementUncertaintyUnivariate",
    "measurementUncertaintyUnivaraite",  # so spelt inside si:realList of D-SI 2.2.1
    "expandedUnc",
    "coverageInterval",
    "listUnivariateUnc",
    "listMeasurementUncertaintyUnivariate",
)
LISTS = ("list", "realList", "complexList")
COMPLEX = (
    ("valueReal", "Re", ""),
    ("valueImag", "Im", ""),
    ("valueMagnitude", "abs", ""),
    ("valuePhase", "arg", "Phase"),
)
FORMS = frozenset(
    SI + name for name in (*LISTS, "real", "constant", "complex", "hybrid", "realListXMLList", "complexListXMLList")
)

Cells = dict[str, str | None]


def values(form: Any, given: Mapping[str, str | None] | None = None) -> Iterator[Cells]:
    """The values of a D-SI form, in order: value, unit, uncertainties, and `part` of a complex one (Re, Im, abs, arg).

    `given` are unit and uncertainty that the list around it states for all. Of a hybrid only the first form, in SI
    units: the others say the same again.

    Raises:
        RejectRecord: a list whose columns have different lengths.
    """
    sort = form.tag.removeprefix(SI)
    if sort == "hybrid":
        for first in form.iterchildren(*FORMS):
            yield from values(first, given)
            return
    elif sort in LISTS:
        around = {**(given or {}), **texts(form, "list"), **uncertainties(form)}
        for inner in form.iterchildren(*FORMS):
            yield from values(inner, around)
    elif sort == "realListXMLList":
        yield from listed(form, (("value", "", ""),))
    elif sort == "complexListXMLList":
        yield from listed(form, COMPLEX)
    else:
        found = texts(form)
        shared = {**(given or {}), **uncertainties(form)}
        if sort == "constant" and (stated := found.get("valueStandardMU") or found.get("uncertainty")):
            shared["standard_uncertainty"] = stated
        for name, part, phase in COMPLEX if sort == "complex" else (("value", "", ""),):
            if name in found:
                unit = found.get(f"unit{phase}") or shared.get(f"unit{phase}")
                yield cells_of(found[name], unit, part, shared)


def listed(form: Any, parts: tuple[tuple[str, str, str], ...]) -> Iterator[Cells]:
    """The values of an XMLList; what is stated once holds for all of them."""
    found = {name.removesuffix(SUFFIX): text.split() for name, text in texts(form).items() if text}
    columns = {name: text.split() for name, text in uncertainties(form).items() if text}
    for name, part, phase in parts:
        if name not in found:
            continue
        count = len(found[name])
        units = found.get(f"unit{phase}") or [""]
        for column, cells in (*columns.items(), (f"unit{phase}", units)):
            if len(cells) not in (1, count):
                expected = str(count) if count == 1 else f"1 / {count}"
                raise RejectRecord("list_uneven", field=printed(form, column), found=len(cells), expected=expected)
        for at in range(count):
            shared = {column: cells[at % len(cells)] for column, cells in columns.items()}
            yield cells_of(found[name][at], units[at % len(units)], part, shared)


def printed(form: Any, column: str) -> str:
    """What a form itself calls a column of ours."""
    names: Iterator[str] = (one.tag.removeprefix(SI) for one in form.iter(f"{SI}*"))
    return next(n for n in names if column in (short := n.removesuffix(SUFFIX), UNCERTAINTIES.get(short)))


def texts(form: Any, before: str = "") -> dict[str, str | None]:
    """Texts of a form's simple children by name; `before` (of "listUnit") is left off and the rest begins small."""
    found: dict[str, str | None] = {}
    for child in form.iterchildren(tag=f"{SI}*"):
        name = child.tag.removeprefix(SI)
        if not len(child) and name.startswith(before):
            short = name.removeprefix(before)
            found[short[:1].lower() + short[1:]] = (child.text or "").strip() or None
    return found


def uncertainties(form: Any) -> dict[str, str | None]:
    """The uncertainty that a form states, by the fields of a record."""
    found: dict[str, str | None] = {}
    for child in form.iterchildren(tag=f"{SI}*"):
        if child.tag.removeprefix(SI).removesuffix(SUFFIX) in HOLDERS:
            for one in child.iter(f"{SI}*"):
                field = UNCERTAINTIES.get(one.tag.removeprefix(SI).removesuffix(SUFFIX))
                if field and not len(one):
                    found[field] = (one.text or "").strip() or None
    return found


def cells_of(value: str | None, unit: str | None, part: str, shared: Mapping[str, str | None]) -> Cells:
    """One value as cells. NaN is how D-SI prints that there is no number."""
    cells: Cells = {field: text for field, text in shared.items() if text != "NaN" and field in FIELDS}
    return cells | {
        "value": None if value == "NaN" else value,
        "unit": unit or None,
        "unit_readable": readable(unit) if unit else None,
        "part": part,
    }
