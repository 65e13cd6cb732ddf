"""The kinds of records: one pydantic model each; their Avro schemas are generated from these."""

from __future__ import annotations

from hub.records.accreditation import Accreditation, AccreditedScope, AccreditedSite, Signatory, Suspension
from hub.records.calibration import CalibratedItem, Calibration, UsedEquipment
from hub.records.certificate import Certificate, CertifiedSite, ProductCode
from hub.records.cmc import Cmc, CmcParameter
from hub.records.decision import Decision
from hub.records.declared_standard import DeclaredIndicator, DeclaredProduct, DeclaredStandard
from hub.records.enterprise import Enterprise, FormerName
from hub.records.institution import Institution, OfferedService
from hub.records.instrument import Instrument
from hub.records.parts import Identifier, Part, Party, Quantity, Record, TestItem
from hub.records.penalty import Penalty
from hub.records.quality_officer import QualityOfficer, Training
from hub.records.recall import Recall, initiative_of
from hub.records.service import Service
from hub.records.spot_check import SpotCheck
from hub.records.standard import Standard
from hub.records.tbt_notice import NoticeDocument, TbtNotice
from hub.records.test_report import TestReport

KINDS: dict[str, type[Record]] = {
    model.kind: model
    for model in (
        Enterprise,
        Institution,
        Calibration,
        Instrument,
        Cmc,
        Standard,
        DeclaredStandard,
        Certificate,
        Accreditation,
        TestReport,
        SpotCheck,
        Penalty,
        Recall,
        Service,
        QualityOfficer,
        TbtNotice,
    )
}

SCHEMED: dict[str, type[Record]] = KINDS | {Decision.kind: Decision}
"""What has a schema and a topic: the kinds, and the decisions of people about identity."""

__all__ = [
    "KINDS",
    "SCHEMED",
    "Accreditation",
    "AccreditedScope",
    "AccreditedSite",
    "CalibratedItem",
    "Calibration",
    "Certificate",
    "CertifiedSite",
    "Cmc",
    "CmcParameter",
    "Decision",
    "DeclaredIndicator",
    "DeclaredProduct",
    "DeclaredStandard",
    "Enterprise",
    "FormerName",
    "Identifier",
    "Institution",
    "Instrument",
    "NoticeDocument",
    "OfferedService",
    "Part",
    "Party",
    "Penalty",
    "ProductCode",
    "QualityOfficer",
    "Quantity",
    "Recall",
    "Record",
    "Service",
    "Signatory",
    "SpotCheck",
    "Standard",
    "Suspension",
    "TbtNotice",
    "TestItem",
    "TestReport",
    "Training",
    "UsedEquipment",
    "initiative_of",
]
