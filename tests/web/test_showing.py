"""How records are shown: statuses and dates that ran out, what replaced what. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.web import showing
from hub.web.languages import Language

DAY = date(2026, 6, 1)
EN = Language("en")


@pytest.mark.parametrize(
    ("kind", "record", "word", "tone"),
    [
        ("certificate", {"status": "active", "expires": "2026-05-31"}, "expired", "bad"),
        ("certificate", {"status": "active", "expires": "2026-06-01"}, "active", "good"),
        ("certificate", {"status": "withdrawn", "expires": "2030-01-01"}, "withdrawn", "bad"),
        ("certificate", {"status": "suspended"}, "suspended", "bad"),
        ("standard", {"status": "withdrawn"}, "withdrawn", "bad"),
        ("standard", {"status": "upcoming"}, "upcoming", "warn"),
        ("spot_check", {"verdict": "fail"}, "fail", "bad"),
        ("spot_check", {"verdict": "refused"}, "refused sampling", "warn"),
        ("test_report", {"conclusion": "pass"}, "pass", "good"),
        ("calibration", {"next_due": "2026-05-01"}, "calibration overdue", "bad"),
        ("instrument", {"calibrated_until": "2026-05-01"}, "out of calibration", "bad"),
        ("recall", {}, "recall", "bad"),
        ("enterprise", {"status_code": "revoked"}, "revoked", "bad"),
    ],
)
def test_a_status_has_a_word_and_a_tone(kind: str, record: dict[str, Any], word: str, tone: str) -> None:
    status = showing.status_of(EN, kind, record, DAY)
    assert status is not None
    assert (status.word, status.tone) == (word, tone)


def test_a_record_that_says_nothing_has_no_status() -> None:
    assert showing.status_of(EN, "calibration", {}, DAY) is None
    assert showing.status_of(EN, "test_report", {}, DAY) is None


def calibration(record_id: str, serial: str | None, next_due: str) -> dict[str, Any]:
    return {"record_id": record_id, "items": [{"name": "gauge", "serial": serial}], "next_due": next_due}


def test_a_newer_calibration_of_the_same_instrument_replaces_an_overdue_one() -> None:
    records = [
        calibration("old", "S1", "2025-01-01"), calibration("new", "S1", "2027-01-01"),
        calibration("overdue", "S2", "2025-01-01"), calibration("later but overdue", "S2", "2026-01-01"),
        calibration("unmarked", None, "2025-01-01"), calibration("unmarked too", None, "2027-01-01"),
    ]  # fmt: skip
    assert showing.replaced("calibration", records, DAY) == {"old"}


def test_a_valid_certificate_replaces_an_expired_one_of_its_scheme() -> None:
    records = [
        {"record_id": "old", "scheme": "QMS", "status": "active", "expires": "2025-01-01"},
        {"record_id": "new", "scheme": "QMS", "status": "active", "expires": "2028-01-01"},
        {"record_id": "other", "scheme": "EMS", "status": "active", "expires": "2025-01-01"},
        {"record_id": "withdrawn", "scheme": "EMS", "status": "withdrawn", "expires": "2028-01-01"},
    ]
    assert showing.replaced("certificate", records, DAY) == {"old"}


def test_what_a_laboratory_found_is_not_news_about_the_laboratory() -> None:
    assert showing.concerns("spot_check", ["manufacturer"])
    assert not showing.concerns("spot_check", ["laboratory"])
    assert not showing.concerns("calibration", ["manufacturer"])
    assert showing.concerns("calibration", ["client"])


def test_fields_carry_words_units_and_tables() -> None:
    record = {"product": "cable", "verdict": "fail", "failed_items": [{"name": "resistance", "result": "2", "limit": "1"}],
              "parties": [], "record_id": "1", "note": "n"}  # fmt: skip
    fields = {field.name: field for field in showing.fields_of(EN, "spot_check", record)}
    assert fields["verdict"].value == "fail"
    assert fields["failed_items"].rows == [["resistance", "1", "2"]]
    assert list(fields)[-1] == "note"
    assert showing.value_of(Language("zh"), "enterprise", "registered_capital", "500") == "500 万元"
    assert showing.value_of(EN, "enterprise", "registered_capital", "500") == "500 × 10,000 CNY"
