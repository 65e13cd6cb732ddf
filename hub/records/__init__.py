"""The kinds of records: one pydantic model each; their Avro schemas are generated from these."""

from __future__ import annotations

from hub.records.calibration import CalibratedItem, Calibration
from hub.records.certificate import Certificate
from hub.records.enterprise import Enterprise
from hub.records.instrument import Instrument
from hub.records.parts import Identifier, Part, Party, Quantity, Record, TestItem
from hub.records.penalty import Penalty
from hub.records.recall import Recall
from hub.records.spot_check import SpotCheck
from hub.records.standard import Standard
from hub.records.test_report import TestReport

KINDS: dict[str, type[Record]] = {
    model.kind: model
    for model in (
        Enterprise,
        Standard,
        Calibration,
        Certificate,
        Instrument,
        TestReport,
        SpotCheck,
        Recall,
        Penalty,
    )
}

__all__ = [
    "KINDS",
    "CalibratedItem",
    "Calibration",
    "Certificate",
    "Enterprise",
    "Identifier",
    "Instrument",
    "Part",
    "Party",
    "Penalty",
    "Quantity",
    "Recall",
    "Record",
    "SpotCheck",
    "Standard",
    "TestItem",
    "TestReport",
]
