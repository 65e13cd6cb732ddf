"""A calibration certificate pushed as it is (XML), over HTTP and by the command: stored with its signature's fact."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import connectors
from hub.settings import Settings
from hub.start import find, prepare
from tests.processes import Api, environment, running, until
from tests.source.formats.certificates import certificate

SAMPLES = Path(connectors.__file__).parent / "samples/dcc"
SIGNED = SAMPLES / "ptb_gp_temperature_v3.2.0_signed.xml"
CHANGED = SAMPLES / "ptb_gp_temperature_v3.2.0_signed_manipulated.xml"


@pytest.fixture(scope="module")
def api(settings: Settings) -> Iterator[Api]:
    """The API of a hub whose operator trusts the samples' authority."""
    prepare(settings, find(settings)).dispose()
    with running(settings, HUB_TRUST_ROOTS=str(SAMPLES / "calibration_community.pem")) as client:
        yield client


def push(api: Api, body: bytes, content_type: str = "application/dcc+xml", **headers: str) -> Any:
    headers |= {"content-type": content_type}
    return api.ask("POST", "/v1/events", "institution", content=body, headers=headers)


def stored(api: Api, record_id: str, signature: str) -> dict[str, Any]:
    path = f"/v1/records/calibration/first_institution/{record_id}"
    shown: dict[str, Any] = until(
        lambda: (a := api.get(path)).status_code == 200 and a.json()["record"]["signature"] == signature and a.json(),
        20,
        f"{path} {signature}",
    )
    return shown


def test_a_signed_certificate_is_valid_and_its_changed_copy_is_stored_as_invalid(api: Api) -> None:
    answer = push(api, SIGNED.read_bytes())
    assert answer.status_code == 202, answer.text
    (row,) = answer.json()["rows"]
    assert (row["status"], row["kind"], row["record_id"]) == (
        "accepted",
        "calibration",
        "GP_DCC_temperature_typical_1.2",
    )
    record = stored(api, row["record_id"], "valid")["record"]
    assert record["signed_by"] == "Calibration A GmbH"
    assert record["signed_at"].startswith("2023-03-27T15:14:30")
    assert "经 Calibration Community 认证" in record["signature_detail"]
    assert push(api, SIGNED.read_bytes()).json() == answer.json(), "the same again is the same event"
    assert push(api, CHANGED.read_bytes()).status_code == 202
    assert len(stored(api, row["record_id"], "invalid")["versions"]) == 2


@pytest.mark.parametrize("content_type", ["application/xml", "text/xml; charset=utf-8", "application/dcc+xml"])
def test_an_unsigned_certificate_by_any_name_of_xml(api: Api, content_type: str) -> None:
    number = f"SL-PUSH-{len(content_type)}"
    assert push(api, certificate(number=number), content_type).status_code == 202
    assert stored(api, number, "unsigned")["record"]["results"][0]["unit_readable"] == "m"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"", "dcc_broken", ""),
        (b'{"kind": "recall"}', "dcc_broken", ""),
        (b"<soap/>", "dcc_missing", ""),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>", "dcc_doctype", ""),
        (certificate(version="9.0.0"), "choice_unknown", "schemaVersion"),
        (certificate().replace(b"<dcc:uniqueIdentifier>SL-2026-0001", b"<dcc:uniqueIdentifier>"), "field_missing", "uniqueIdentifier"),
        (certificate().replace(b"2026-03-01Z", b"2026-02-30"), "date_invalid", "beginPerformanceDate"),
        (certificate().replace(b">1.5<", b">about 1.5<"), "text_invalid", "results.0.value"),
        (certificate(number="x" * 400), "text_long", "record_id"),
    ],
)  # fmt: skip
def test_what_is_no_certificate_is_refused_with_field_and_reason_in_both_languages(
    api: Api, body: bytes, code: str, field: str
) -> None:
    said = set()
    for language in ("en", "zh"):
        answer = push(api, body, **{"accept-language": language})
        assert answer.status_code == 422, answer.text
        (row,) = answer.json()["rows"]
        assert (row["row"], row["status"], row["code"], row["field"]) == (1, "refused", code, field)
        assert row["message"] == answer.json()["message"]
        said.add(row["message"])
    assert len(said) == 2
    assert any("一" <= letter <= "鿿" for letter in row["message"])


def test_the_command_pushes_a_certificate(api: Api, tmp_path: Path) -> None:
    file = tmp_path / "certificate.xml"
    file.write_bytes(certificate(number="SL-COMMAND-1"))
    command = [sys.executable, "-m", "hub", "push", str(file)]
    done = subprocess.run(command, env=environment(api.settings), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert stored(api, "SL-COMMAND-1", "unsigned")
    file.write_bytes(certificate(version="1.0"))
    done = subprocess.run(command, env=environment(api.settings), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "schemaVersion" in done.stdout + done.stderr
