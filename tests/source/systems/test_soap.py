"""SOAP services against a real one (spyne), by zeep: pages, changes, WS-Security, faults; hostile WSDLs and answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from hub.errors import HubError, RetryLater, StopProcess
from hub.source import xml_files
from hub.source.pull import Unchanged
from hub.source.raw import Header
from hub.source.systems.soap import SOAP
from tests.source.systems.service_peers import Peer, Pull, pull, serving

USER, PASSWORD = "hub", "wörd & <sign>"  # institution_soap.py has them too: importing it would bring spyne in here
XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


@pytest.fixture(scope="module")
def institution() -> Iterator[Peer]:
    with serving("institution_soap.py", options=("-W", "ignore")) as peer:
        yield peer


ROWS = [{"number": f"R{n:03d}", "changed": f"2026-11-01T00:00:{n:02d}"} for n in range(1, 26)]
PAGES = {
    "operation": "findReports",
    "record": "reports",
    "paging": "page",
    "page_param": "query.pageNo",
    "size_param": "query.pageSize",
    "page_size": 10,
    "total_path": "total",
    "key": "number",
}
PLAIN = {"paging": "none", "total_path": "", "size_param": ""}
EVERY = [f"R{n:03d}" for n in range(1, 26)]


def numbers(found: Pull) -> list[Any]:
    """The reports' numbers."""
    return [row.cells["number"] for row in found.rows]


def failing(institution: Peer, **options: Any) -> HubError:
    """How a reading fails."""
    with pytest.raises((RetryLater, StopProcess)) as told:
        pull(SOAP, {"wsdl": f"{institution.url}/soap11?wsdl", **PAGES, **options})
    assert told.value.describe("zh")
    return told.value


@pytest.mark.parametrize("version", ["soap11", "soap12"])
@pytest.mark.parametrize("count", [0, 1, 10, 25])
def test_every_row_page_by_page(institution: Peer, version: str, count: int) -> None:
    institution.set(rows=ROWS[:count])
    found = pull(SOAP, {"wsdl": f"{institution.url}/{version}?wsdl", **PAGES})
    assert numbers(found) == EVERY[:count]
    if count == 25:
        assert [row.key for row in found.rows] == EVERY
        assert found.rows[10].place == "findReports?query.pageNo=2 item:1"
        assert isinstance(found.items[0], Header) and {"number", "fee"} <= set(found.items[0].columns)


def test_every_row_by_cursor(institution: Peer) -> None:
    institution.set(rows=ROWS)
    options = {"operation": "nextReports", "record": "reports", "paging": "cursor", "cursor_path": "nextCursor"}
    assert numbers(pull(SOAP, {"wsdl": f"{institution.url}/soap11?wsdl", **options})) == EVERY


def test_a_row_is_as_it_is_printed(institution: Peer, tmp_path: Path) -> None:
    institution.set(rows=[{"number": "R1", "fee": "12345678901234567890.500", "issued": "2026-03-05", "note": "甲&乙"}])
    [row] = pull(SOAP, {"wsdl": f"{institution.url}/soap11?wsdl", **PAGES}).rows
    cells = row.cells
    assert (cells["fee"], cells["issued"], cells["note"]) == ("12345678901234567890.500", "2026-03-05", "甲&乙")
    assert [item.findtext("{*}value") for item in cells["items"].iter("{*}Item")] == ["0.010", "0.001"]
    assert [again.raw for again in pull(SOAP, {"wsdl": f"{institution.url}/soap11?wsdl", **PAGES}).rows] == [row.raw]
    recorded = tmp_path / "input.xml"  # a connector's golden test reads the recorded answer to the same cells
    recorded.write_bytes(b"<answer>" + row.raw + b"</answer>")
    [golden] = list(xml_files(recorded, {"record": "reports"}))
    assert not isinstance(golden, Header) and {k: v for k, v in golden.cells.items() if k != "items"} == {
        k: v for k, v in cells.items() if k != "items"
    }


def test_what_changed(institution: Peer) -> None:
    changes = {"param": "query.changedSince", "column": "changed", "overlap_s": 10, "format": "%Y-%m-%dT%H:%M:%S"}
    options = {"wsdl": f"{institution.url}/soap11?wsdl", **PAGES, "changes": changes}
    assert SOAP.tells_changes(options)
    institution.set(rows=ROWS)
    position = pull(SOAP, options).position
    assert position["settled"] == "2026-10-31T16:00:25+00:00"  # a time without zone is Beijing's
    first = pull(SOAP, options, position, whole=False)
    assert numbers(first) == EVERY[14:]
    late = {"number": "R900", "changed": "2026-11-01T00:00:18"}
    institution.set(rows=[*ROWS, late])
    assert numbers(pull(SOAP, options, first.position, whole=False)) == ["R900"]


def test_nothing_is_read_where_nothing_changed(institution: Peer) -> None:
    institution.set(rows=ROWS[:5])
    options = {"wsdl": f"{institution.url}/soap11?wsdl", **PAGES, "paging": "none", "total_path": ""}
    position = pull(SOAP, options).position
    assert pull(SOAP, options, position).items == [Unchanged()]


@pytest.mark.parametrize("way", ["text", "digest"])
def test_ws_security(institution: Peer, way: str) -> None:
    institution.set(rows=ROWS, guard=way)
    auth = {"auth": "wsse" if way == "text" else "wsse_digest", "auth_user": USER}
    found = pull(SOAP, {"wsdl": f"{institution.url}/soap11?wsdl", **PAGES, **auth, "auth_secret": SecretStr(PASSWORD)})
    assert numbers(found) == EVERY
    for wrong in ({}, {**auth, "auth_secret": SecretStr("wrong-word")}):
        error = failing(institution, **wrong)
        assert error.code == "service_refused" and "wrong-word" not in f"{error!r}{error.params}"
    assert USER in str(error)


@pytest.mark.parametrize(("operation", "record"), [("exportXml", "row"), ("exportJson", "list")])
def test_rows_within_a_string(institution: Peer, operation: str, record: str) -> None:
    institution.set(rows=ROWS)
    arguments = {"user": USER, "password": SecretStr(PASSWORD)} if operation == "exportXml" else {}
    inside = f"{operation}Result"
    options = {"operation": operation, "record": record, "inside": inside, "arguments": arguments, "key": "id"}
    assert [row.key for row in pull(SOAP, {"wsdl": f"{institution.url}/soap11?wsdl", **options}).rows] == EVERY
    if arguments:
        wrong = {"arguments": {"user": USER, "password": SecretStr("wrong-word")}}
        error = failing(institution, **options | wrong | PLAIN)
        assert error.code == "soap_fault", error
        assert "***" in str(error) and "wrong-word" not in str(error)


def test_faults_say_whose_they_are(institution: Peer) -> None:
    institution.set()
    options = {"operation": "fail", "record": "reports", **PLAIN}
    error = failing(institution, **options, arguments={"code": "Server.Database"})
    assert error.code == "soap_failed" and isinstance(error, RetryLater) and "数据库维护中" in str(error)
    error = failing(institution, **options, arguments={"code": "Client.Query"})
    assert error.code == "soap_fault" and isinstance(error, StopProcess)
    error = failing(
        institution, **options, wsdl=f"{institution.url}/soap12?wsdl", arguments={"code": "Server.Database"}
    )
    assert error.code == "soap_failed"


@pytest.mark.parametrize(
    ("wrong", "code", "told"),
    [
        ({"operation": "getReports"}, "wsdl_operation", "findReports"),
        ({"record": "report"}, "soap_record", "reports"),
        ({"page_param": "pageNo"}, "soap_arguments", "pageNo"),
        ({"total_path": "count"}, "answer_no_field", "count"),
        ({"service": "Other"}, "wsdl_operation", "-"),
        ({"paging": "link"}, "service_option", "paging"),
        ({"wsdl": ""}, "service_option", "wsdl"),
    ],
)
def test_an_option_that_is_wrong_is_named(institution: Peer, wrong: dict[str, Any], code: str, told: str) -> None:
    institution.set(rows=ROWS)
    error = failing(institution, **wrong)
    assert error.code == code and told in str(error)


def test_a_wsdl_beside_the_instance_and_another_address(institution: Peer, tmp_path: Path) -> None:
    institution.set(rows=ROWS)
    text = httpx.get(f"{institution.url}/soap11?wsdl").text
    file = tmp_path / "inspection.wsdl"
    file.write_text(text.replace(institution.url, "http://10.99.0.1:8080"))
    options = {"wsdl": str(file), **PAGES}
    assert numbers(pull(SOAP, {**options, "address": f"{institution.url}/soap11"})) == EVERY
    assert failing(institution, **options).code == "address_refused"


# Hostile

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BOMB + ENVELOPE.format("<reports>&b;</reports>"), "xml_entities"),
        (XXE + ENVELOPE.format("<reports>&a;</reports>"), "xml_entities"),
        (ENVELOPE.format("<reports><number>1</number></reports>")[:-40], "answer_cut"),
        ("<html>请登录</html>", "answer_page"),
        ("<x/>", "answer_page"),
        (ENVELOPE.format("<reports><a>1</b></reports>"), "xml_broken"),
        (ENVELOPE.format('<reports href="#id1"/>'), "soap_references"),
        ("", "answer_cut"),
        ("not now", "answer_page"),
    ],
)
def test_an_answer_that_is_no_envelope(institution: Peer, body: str, code: str) -> None:
    institution.set(rows=ROWS, raw={"POST /soap11": {"body": body}})
    assert failing(institution, tries_max=1).code == code


def test_a_failure_without_a_fault_is_tried_later(institution: Peer) -> None:
    institution.set(raw={"POST /soap11": {"body": "out of memory", "status": "500 Error", "type": "text/plain"}})
    error = failing(institution)
    assert error.code == "service_failed" and isinstance(error, RetryLater)


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/x.xsd", "http://127.0.0.1:1/x.xsd", "file:///etc/passwd", "ftp://h/x"]
)
def test_imports_stay_with_the_host(institution: Peer, location: str) -> None:
    text = httpx.get(f"{institution.url}/soap11?wsdl").text
    head, types, rest = text.partition("<wsdl:types>")
    schema = f'<xs:schema {XS}><xs:import namespace="urn:x" schemaLocation="{location}"/></xs:schema>'
    institution.set(raw={"GET /evil": {"body": head + types + schema + rest}})
    error = failing(institution, wsdl=f"{institution.url}/evil")
    assert error.code == "host_refused"
    assert institution.asked == ["GET /evil"]


@pytest.mark.parametrize("start", [BOMB, XXE])
def test_a_wsdl_with_entities_is_not_read(institution: Peer, start: str) -> None:
    text = httpx.get(f"{institution.url}/soap11?wsdl").text.partition("?>")[2]
    institution.set(raw={"GET /evil": {"body": start + text}})
    assert failing(institution, wsdl=f"{institution.url}/evil").code == "xml_entities"
    institution.set(raw={"GET /evil": {"body": "no wsdl at all"}})
    assert failing(institution, wsdl=f"{institution.url}/evil").code == "wsdl_broken"


def test_a_file_reaches_no_other_folder(institution: Peer, tmp_path: Path) -> None:
    text = httpx.get(f"{institution.url}/soap11?wsdl").text
    head, types, rest = text.partition("<wsdl:types>")
    secret = tmp_path / "secret.xsd"
    secret.write_text("<x/>")
    (tmp_path / "wsdl").mkdir()
    for location in ("../secret.xsd", str(secret), secret.as_uri(), f"{institution.url}/x.xsd"):
        schema = f'<xs:schema {XS}><xs:include schemaLocation="{location}"/></xs:schema>'
        file = tmp_path / "wsdl" / "evil.wsdl"
        file.write_text(head + types + schema + rest)
        assert failing(institution, wsdl=str(file)).code == "host_refused", location


def test_private_addresses_are_refused_unless_allowed(institution: Peer) -> None:
    institution.set(rows=ROWS)
    assert failing(institution, source_networks="").code == "address_refused"
    text = httpx.get(f"{institution.url}/soap11?wsdl").text
    institution.set(raw={"GET /evil": {"body": text.replace(institution.url, "http://169.254.169.254")}})
    assert failing(institution, wsdl=f"{institution.url}/evil").code == "host_refused"
