"""A DCC's elements → plain cells: identity, dates, parties, items, methods, equipment, conditions, results, statements.

Versions 2.4 to 3.3 (https://ptb.de/dcc). They differ in where a thing stands, not in what it means: methods, equipment
and conditions of all results together (3.3), of one measurement result, of a list, of a quantity; items within items
and a manufacturer for all of them (3.3). Persons (respPersons), addresses of mail and telephone, software, comments and
embedded files are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from stdnum.cn import uscc

from hub.errors import RejectRecord
from hub.source.formats.dcc.quantities import FORMS, values

DCC = "{https://ptb.de/dcc}"
CONTENT = f"{DCC}content"
SPOKEN = ("zh", "en")
VALUES_MAX = 20_000
CHINESE = ("state", "city", "street", "streetNo")
EUROPEAN = ("street", "streetNo", "postCode", "city", "state")
ZONE = re.compile(r"(?<=\d)(Z|[+-][0-9]{2}:[0-9]{2})$")  # that an xs:date may carry
WORST_FIRST = ("fail", "conditionalFail", "noPass", "noFail", "conditionalPass", "pass")
SNAKE = {word: re.sub("([A-Z])", r"_\1", word).lower() for word in WORST_FIRST}

Cells = dict[str, Any]


@lru_cache(maxsize=200)
def clark(path: str) -> str:
    """A path of the DCC's names as lxml wants it."""
    return "/".join(DCC + name for name in path.split("/"))


class Where(NamedTuple):
    """What stands around a quantity."""

    result: str | None = None
    name: str | None = None
    ref_type: str | None = None
    method: str | None = None


class Reader:
    """Reads one certificate, in the languages wanted (each text has its own choice: the first that is there)."""

    def __init__(self, root: Any, languages: tuple[str, ...] = SPOKEN) -> None:
        self.root = root
        self.languages = languages
        self.data = root.find(f"{DCC}administrativeData")
        self.core = self.at(self.data, "coreData")
        self.measured = root.find(f"{DCC}measurementResults")
        self.count = 0
        self.methods = {
            method.get("id"): self.described(method) for method in self.each("usedMethod") if method.get("id")
        }

    def at(self, element: Any, path: str) -> Any:
        """The first element at `path`, or None."""
        return None if element is None else element.find(clark(path))

    def each(self, name: str) -> Iterator[Any]:
        """Every element called `name` in the results."""
        return iter(()) if self.measured is None else self.measured.iter(DCC + name)

    def text(self, element: Any, path: str = "", separator: str | None = None) -> str | None:
        """The text at `path`, in one language; with `separator` all its paragraphs, else the first."""
        found = self.at(element, path) if path else element
        if found is None:
            return None
        if not len(found):
            return " ".join((found.text or "").split()) or None
        contents = list(found.iterchildren(CONTENT))
        if len(contents) > 1:
            spoken = [one.get("lang") for one in contents]
            best = next((language for language in self.languages if language in spoken), spoken[0])
            contents = [one for one in contents if one.get("lang") == best]
        lines = [line for one in contents if (line := " ".join("".join(one.itertext()).split()))]
        return (lines[0] if separator is None else separator.join(lines)) if lines else None

    def performed(self) -> date | None:
        """The day of issue, else the last day of the calibration."""
        printed = self.day(self.core, "issueDate") or self.day(self.core, "endPerformanceDate")
        try:
            return date.fromisoformat(printed or "")
        except ValueError:
            return None

    def day(self, element: Any, path: str) -> str | None:
        """The date at `path`, without the zone that xs:date allows."""
        found = self.text(element, path)
        return ZONE.sub("", found) if found else None

    def cells(self) -> Cells:
        """The certificate as cells."""
        core, data = self.core, self.data
        changed = self.at(core, "reportAmendedSubstituted")
        return {
            "uniqueIdentifier": self.text(core, "uniqueIdentifier"),
            "beginPerformanceDate": self.day(core, "beginPerformanceDate"),
            "endPerformanceDate": self.day(core, "endPerformanceDate"),
            "receiptDate": self.day(core, "receiptDate"),
            "issueDate": self.day(core, "issueDate"),
            "performanceLocation": self.text(core, "performanceLocation"),
            "typeOfChange": self.text(changed, "typeOfChange"),
            "replacedUniqueIdentifier": self.text(changed, "replacedUniqueIdentifier"),
            "laboratory": self.contact(self.at(data, "calibrationLaboratory/contact"), "calibrationLaboratory")
            | {"code": self.text(data, "calibrationLaboratory/calibrationLaboratoryCode")},
            "customer": self.contact(self.at(data, "customer"), "customer"),
            "owner": self.contact(self.at(data, "items/owner"), "owner"),
            "items": list(self.items(self.at(data, "items"), None)),
            "usedMethods": list(dict.fromkeys(filter(None, map(self.described, self.each("usedMethod"))))),
            "measuringEquipments": self.equipment(),
            "influenceConditions": list(self.conditions()),
            "results": list(self.results()),
        } | self.statements()

    def contact(self, element: Any, issuer: str) -> Cells:
        """An organisation: name, address, country; `uscc` if the certificate names one that it was issued."""
        place = self.at(element, "location")
        country = self.text(place, "countryCode")
        # as each is written where it lies: the largest part first in Chinese, last in Europe
        order, space = (CHINESE, "") if country == "CN" else (EUROPEAN, " ")
        lines = [self.text(place, name) for name in order]
        return {
            "name": self.text(element, "name"),
            "address": space.join(line for line in lines if line) or None,
            "country": country if country and re.fullmatch("[A-Z]{2}", country) else None,
            "uscc": next((code for code in self.identified(self.core, issuer) if uscc.is_valid(code)), None),
        }

    def identified(self, element: Any, *issuers: str) -> Iterator[str]:
        """The identifications that `issuers` gave."""
        found = self.at(element, "identifications")
        for one in () if found is None else found.iterchildren(f"{DCC}identification"):
            value = self.text(one, "value")
            if value and self.text(one, "issuer") in issuers:
                yield value

    def items(self, listing: Any, maker: str | None) -> Iterator[Cells]:
        """The calibrated items, and those that they are made of."""
        if listing is None:
            return
        maker = self.text(listing, "manufacturer/name") or maker
        for item in listing.iterchildren(f"{DCC}item"):
            yield {
                "name": self.text(item, "name"),
                "manufacturer": self.text(item, "manufacturer/name") or maker,
                "model": self.text(item, "model"),
                "serial": next(self.identified(item, "manufacturer"), None),
                "owner_mark": next(self.identified(item, "customer", "owner"), None),
            }
            yield from self.items(self.at(item, "subItems"), maker)

    def equipment(self) -> list[Cells]:
        """The measuring standards used, each once."""
        found = {}
        for one in self.each("measuringEquipment"):
            cells = {
                "name": self.text(one, "name"),
                "manufacturer": self.text(one, "manufacturer/name"),
                "model": self.text(one, "model"),
                "serial": next(self.identified(one, "manufacturer"), None),
                # 2.4 calls it referenceID
                "certificate": self.text(one, "certificate/referralID") or self.text(one, "certificate/referenceID"),
            }
            found[tuple(cells.values())] = cells
        return list(found.values())

    def described(self, method: Any) -> str | None:
        """A method: its name, the norms and the references that it follows."""
        norms = [self.text(one) for name in ("norm", "reference") for one in method.iterchildren(DCC + name)]
        return " ".join(line for line in (self.text(method, "name"), *norms) if line) or None

    def statements(self) -> Cells:
        """Declarations, the statement of conformity (of several the worst), and the date of recalibration."""
        declared: list[str | None] = []
        words: list[str] = []
        due: list[str | None] = []
        found = self.at(self.data, "statements")
        for one in () if found is None else found.iterchildren(f"{DCC}statement"):
            declared.append(self.text(one, "declaration", "\n"))
            words += (self.text(one, "conformity") or self.text(one, "conformityXMLList") or "").split()
            if "recalibration" in one.get("refType", ""):
                due.append(self.day(one, "date"))
        concluded = " ".join(words) or None
        if not words:  # of the values, then: no statement was made of the whole
            for name in ("conformity", "conformityXMLList"):
                words += [word for one in self.each(name) for word in (one.text or "").split()]
        unknown = next((word for word in words if word not in SNAKE), None)
        if unknown:
            raise RejectRecord("choice_unknown", field="conformity", found=unknown, known=", ".join(WORST_FIRST))
        worst = next((word for word in WORST_FIRST if word in words), None)
        return {
            "statements": [line for line in declared if line],
            "conclusion": concluded,
            "conformity": SNAKE[worst] if worst else None,
            "recalibrationDate": next(filter(None, due), None),
        }

    def conditions(self) -> Iterator[Cells]:
        """The surroundings and settings of the measurements."""
        for condition in self.each("influenceCondition"):
            name = self.text(condition, "name")
            where = Where(name, name, condition.get("refType"))
            yield from self.quantities(self.at(condition, "data"), where)

    def results(self) -> Iterator[Cells]:
        """The values of every result of every measurement; where there are several measurements their names lead."""
        measurements = [] if self.measured is None else list(self.measured.iterchildren(f"{DCC}measurementResult"))
        for measurement in measurements:
            leading = self.text(measurement, "name") if len(measurements) > 1 else None
            found = self.at(measurement, "results")
            for result in () if found is None else found.iterchildren(f"{DCC}result"):
                name = self.text(result, "name")
                title = " / ".join(filter(None, (leading, name))) or None
                yield from self.quantities(self.at(result, "data"), Where(title, name))

    def quantities(self, element: Any, where: Where) -> Iterator[Cells]:
        """The quantities in data or a list. What describes a value (measurementMetaData) is no result."""
        for child in () if element is None else element.iterchildren(f"{DCC}list", f"{DCC}quantity"):
            name = self.text(child, "name")
            inner = where._replace(
                name=name or where.name,
                ref_type=child.get("refType") or where.ref_type,
                method=self.method(child) or where.method,
            )
            if child.tag == f"{DCC}list":
                title = " / ".join(filter(None, (where.result, name)))
                yield from self.quantities(child, inner._replace(result=title or None))
            else:
                yield from self.quantity(child, inner)

    def method(self, element: Any) -> str | None:
        """The method of one quantity or list: its own, or that which it refers to."""
        own = self.at(element, "usedMethods/usedMethod")
        if own is not None:
            return self.described(own)
        return next(filter(None, map(self.methods.get, element.get("refId", "").split())), None)

    def quantity(self, element: Any, where: Where) -> Iterator[Cells]:
        """The values of one quantity; of a complex one each part says so after the name: "S11 [Re]"."""
        for form in element.iterchildren(*FORMS):
            for cells in values(form):
                self.count += 1
                if self.count > VALUES_MAX:
                    raise RejectRecord("values_many", field="measurementResults", limit=VALUES_MAX)
                part = cells.pop("part")
                name = " ".join(filter(None, (where.name, part and f"[{part}]"))) or None
                yield cells | {**where._asdict(), "name": name}
