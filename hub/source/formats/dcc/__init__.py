"""Digital calibration certificates (DCC, XML, versions 2.4 to 3.3): a document → a row → a calibration.

Format: the schemas at https://ptb.de/dcc and the D-SI (https://ptb.de/si). A DCC has no date until which it is valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from lxml import etree

from hub.errors import RejectRecord
from hub.messages import LANGUAGES, text
from hub.records import Calibration
from hub.source.cells import Day
from hub.source.formats.dcc.certificate import DCC, SPOKEN, Reader
from hub.source.parties import coded, party
from hub.source.raw import Options, RawRow, Refused, Row, limit
from hub.source.row import SourceRow, column
from hub.source.signatures import Checked, check

VERSION = re.compile(r"(2\.4|3\.[0-3])\.[0-9]+([-.+].*)?")
VERSIONS = "2.4, 3.0, 3.1, 3.2, 3.3"
DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def dcc_files(path: Path, options: Options) -> Iterator[Row]:
    """The row of a DCC's file; a file that is none is refused as that row, its neighbours in the folder go on."""
    size, size_max = path.stat().st_size, limit(options, "document_bytes_max")
    if size > size_max:
        yield Refused("document", b"", RejectRecord("too_large", found=size, limit=size_max))
        return
    yield dcc_row(path.read_bytes(), options)


def dcc_row(content: bytes, options: Options) -> RawRow | Refused:
    """A DCC's bytes as a row, its signature checked; what was signed rightly is read as it was signed.

    Options: trust_roots (PEM file or folder), languages ("zh,en": which text to take where there are several).

    Raises:
        StopProcess: the trusted roots cannot be read.
    """
    languages = tuple(str(options.get("languages") or ",".join(SPOKEN)).replace(" ", "").split(","))
    try:
        reader = Reader(root_of(content), languages)
        day = reader.performed()
        at = datetime.combine(day, time.max, UTC) if day else None
        found = check(content, str(options.get("trust_roots") or ""), at=at)
        if found.signed is not None:
            reader = Reader(root_of(found.signed), languages)
        cells = {"schemaVersion": version_of(reader.root)} | reader.cells()
        return RawRow("document", cells | signature_cells(found), content)
    except RejectRecord as error:
        return Refused("document", content, error)


def root_of(content: bytes) -> Any:
    """The root of a DCC. Nothing is fetched, no entity is resolved, and a document type is refused: a DCC has none.

    Raises:
        RejectRecord: no well-formed XML, a document type, no DCC.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if any(marker in content for marker in DOCTYPES):
        raise RejectRecord("dcc_doctype")
    try:
        root: Any = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise RejectRecord("dcc_broken", detail=" ".join(error.msg.split())) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise RejectRecord("dcc_doctype")  # hidden from the test above by another encoding
    if root.tag != f"{DCC}digitalCalibrationCertificate":
        raise RejectRecord("dcc_missing", found=root.tag)
    return root


def version_of(root: Any) -> str:
    """The schema version, which says how to read the rest.

    Raises:
        RejectRecord: one that is not known.
    """
    version = root.get("schemaVersion", "")
    if not VERSION.fullmatch(version):
        raise RejectRecord("choice_unknown", field="schemaVersion", found=version, known=VERSIONS)
    return str(version)


def signature_cells(found: Checked) -> dict[str, Any]:
    """The outcome of the check as cells."""
    said = [(found.code, found.params)] if found.code else []
    said += [("signature_several", {"count": found.signatures})] if found.signatures > 1 else []
    spoken = [" ".join(text(code, language, **params) for code, params in said) for language in LANGUAGES]
    return {
        "signature": found.state,
        "signedBy": found.signed_by,
        "signedAt": found.signed_at,
        "signatureDetail": " / ".join(filter(None, spoken)) or None,
    }


class DccRow(SourceRow):
    """A certificate as `dcc_files` gives it out, named as in the DCC."""

    number: str = column("uniqueIdentifier")
    version: str = column("schemaVersion")
    begun: Day | None = column("beginPerformanceDate", default=None)
    ended: Day | None = column("endPerformanceDate", default=None)
    received: Day | None = column("receiptDate", default=None)
    issued: Day | None = column("issueDate", default=None)
    due: Day | None = column("recalibrationDate", default=None)
    place: str | None = column("performanceLocation", default=None)
    change: str | None = column("typeOfChange", default=None)
    replaced: str | None = column("replacedUniqueIdentifier", default=None)
    laboratory: dict[str, Any] = column("laboratory")
    customer: dict[str, Any] = column("customer", default={})
    owner: dict[str, Any] = column("owner", default={})
    items: list[Any] = column("items", default=[])
    methods: list[Any] = column("usedMethods", default=[])
    equipment: list[Any] = column("measuringEquipments", default=[])
    conditions: list[Any] = column("influenceConditions", default=[])
    results: list[Any] = column("results", default=[])
    statements: list[Any] = column("statements", default=[])
    conclusion: str | None = column("conclusion", default=None)
    conformity: str | None = column("conformity", default=None)
    signature: str | None = column("signature", default=None)
    signed_by: str | None = column("signedBy", default=None)
    signed_at: datetime | None = column("signedAt", default=None)
    signature_detail: str | None = column("signatureDetail", default=None)


def dcc_record(row: DccRow) -> Calibration:
    """A certificate as a calibration; the certificate's own number names it."""
    made: dict[str, Any] = {
        "record_id": row.number,
        "number": row.number,
        "type": "calibration",
        "schema_version": row.version,
        "next_due": row.due,
        "note": f"{row.change}: {row.replaced}" if row.replaced else None,
        "parties": parties(row),
    }
    names = ("items", "begun", "ended", "received", "issued", "place", "methods", "equipment", "conditions", "results",
             "statements", "conclusion", "conformity", "signature", "signed_by", "signed_at", "signature_detail")  # fmt: skip
    return Calibration.model_validate(made | {name: getattr(row, name) for name in names})


def parties(row: DccRow) -> list[Any]:
    """Laboratory, client, owner and manufacturers."""
    makers = dict.fromkeys(item["manufacturer"] for item in row.items if item["manufacturer"])
    found = []
    for role, one in (("laboratory", row.laboratory), ("client", row.customer), ("owner", row.owner)):
        codes = coded(one.get("code")) | ({"uscc": one["uscc"]} if one.get("uscc") else {})
        place = {"region": one.get("country"), "address": one.get("address")}
        found += party(role, one.get("name"), **place, **codes)  # type: ignore[arg-type]
    return [*found, *(one for maker in makers for one in party("manufacturer", maker))]
