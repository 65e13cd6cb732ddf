"""PTB: digital calibration certificates (DCC, XML), schema versions 2.4, 3.1 and 3.2.

Format: the DCC schema's documentation, https://ptb.de/dcc, and D-SI for quantities. What the versions share is read
the same; list values moved from si:list with one si:real each (2.4) to si:realListXMLList (3.x). Persons (signers,
contacts) are not carried.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from hub.errors import RejectRecord
from hub.records import CalibratedItem, Calibration, Party, Quantity
from hub.source import Day, Source, SourceRow, column, party, xml_files

VERSIONS = ("2.4", "3.1", "3.2")
NS = {"dcc": "https://ptb.de/dcc", "si": "https://ptb.de/si"}


class Row(SourceRow):
    """A certificate's document."""

    ignored = ("@schemaLocation",)

    version: str = column("@schemaVersion")
    administrative: Any = column("administrativeData")
    results: Any = column("measurementResults", default=None)
    signature: Any = column("Signature", default=None)


class Dates(SourceRow):
    """The dates of a certificate."""

    begun: Day | None = column("beginPerformanceDate", default=None)
    ended: Day | None = column("endPerformanceDate", default=None)
    due: Day | None = column("date", default=None)


def text(element: Any, path: str) -> str | None:
    """The text at `path`; of a text in several languages the English one, else the first."""
    found = element.xpath(path, namespaces=NS)
    contents = [c for one in found for c in one.xpath("dcc:content", namespaces=NS)] or found
    best = next((c for c in contents if c.get("lang") == "en"), contents[0] if contents else None)
    return (" ".join((best.text or "").split()) or None) if best is not None else None


def contact(role: Any, element: Any, path: str) -> list[Party]:
    """The organisation at `path`, with its address."""
    place = f"{path}/dcc:location/dcc:"
    lines = [text(element, place + name) for name in ("street", "streetNo", "postCode", "city")]
    address = " ".join(line for line in lines if line) or None
    return party(role, text(element, f"{path}/dcc:name"), region=text(element, place + "countryCode"), address=address)


def quantities(results: Any) -> Iterator[Quantity]:
    """The values in the results. Of a hybrid only the first form, in SI units: the others say the same again.

    What describes a value (dcc:measurementMetaData: limits, calibration points) or the surroundings is no result.
    """
    path = ".//dcc:results//dcc:quantity[not(ancestor::dcc:measurementMetaData)]"
    for quantity in results.xpath(path, namespaces=NS):
        name = text(quantity, "dcc:name") or text(quantity, "ancestor::dcc:result[1]/dcc:name")
        for form in quantity.xpath("si:hybrid/si:*[1] | si:*[not(self::si:hybrid)]", namespaces=NS):
            for one in form.xpath("si:real", namespaces=NS) if etree.QName(form).localname == "list" else [form]:
                yield from values(name, one)


def values(name: str | None, form: Any) -> Iterator[Quantity]:
    """One value of an si:real, or each of an si:realListXMLList; a single uncertainty holds for the whole list."""
    suffix = "XMLList" if etree.QName(form).localname == "realListXMLList" else ""
    unc = f"si:expandedUnc{suffix}/si:"
    paths = ("si:value", "si:unit", f"{unc}uncertainty", f"{unc}coverageFactor", f"{unc}coverageProbability")
    columns = [(text(form, path + suffix) or "").split() for path in paths]
    for at in range(len(columns[0])):
        value, unit, *rest = [c[at] if len(c) > at else c[0] if len(c) == 1 else None for c in columns]
        yield Quantity(
            name=name,
            value=value,
            unit=unit,
            uncertainty=rest[0],
            coverage_factor=rest[1],
            coverage_probability=rest[2],
        )


def item_of(element: Any) -> CalibratedItem:
    """A calibrated item; its maker's own number is the serial number."""
    serial = "dcc:identifications/dcc:identification[dcc:issuer='manufacturer']/dcc:value"
    return CalibratedItem(
        name=text(element, "dcc:name"),
        manufacturer=text(element, "dcc:manufacturer/dcc:name"),
        model=text(element, "dcc:model"),
        serial=text(element, serial),
    )


def to_record(row: Row) -> Calibration:
    """A calibration by its certificate's unique identifier."""
    if not row.version.startswith(VERSIONS):
        raise RejectRecord("choice_unknown", field="@schemaVersion", found=row.version, known=", ".join(VERSIONS))
    data = row.administrative
    number = text(data, "dcc:coreData/dcc:uniqueIdentifier")
    if number is None:
        raise RejectRecord("field_missing", field="uniqueIdentifier")
    dates = Dates.model_validate(
        {
            "beginPerformanceDate": text(data, "dcc:coreData/dcc:beginPerformanceDate"),
            "endPerformanceDate": text(data, "dcc:coreData/dcc:endPerformanceDate"),
            "date": text(data, "dcc:statements/dcc:statement[contains(@refType, 'recalibration')]/dcc:date"),
        }
    )
    items = [item_of(item) for item in data.xpath("dcc:items/dcc:item", namespaces=NS)]
    makers = {item.manufacturer: None for item in items if item.manufacturer}
    methods = [] if row.results is None else row.results.xpath(".//dcc:usedMethod", namespaces=NS)
    described = [" ".join(filter(None, (text(m, "dcc:name"), text(m, "dcc:norm")))) for m in methods]
    return Calibration(
        record_id=number,
        number=number,
        schema_version=row.version,
        items=items,
        begun=dates.begun,
        ended=dates.ended,
        next_due=dates.due,
        methods=[method for method in described if method],
        results=[] if row.results is None else list(quantities(row.results)),
        conclusion=text(data, "dcc:statements/dcc:statement/dcc:conformity"),
        signature="unsigned" if row.signature is None else "present",
        parties=[
            *contact("laboratory", data, "dcc:calibrationLaboratory/dcc:contact"),
            *contact("client", data, "dcc:customer"),
            *(one for maker in makers for one in party("manufacturer", maker)),
        ],
    )


SOURCE = Source(
    title="德国 PTB 数字校准证书（DCC）",
    title_en="PTB digital calibration certificates",
    kind=Calibration,
    rows=xml_files,
    row=Row,
    to_record=to_record,
    licence="LGPL-3.0 (official samples); PTB notice (silicon sphere)",
    # [!t] leaves out the manipulated copy, which has the number of the good one and is there to test signatures
    files="dcc/ptb_*[!t]??.xml",
)
