"""An institution's SOAP service by spyne, as its own process: reports by page, time and cursor, WS-Security, faults.

Run: python -W ignore institution_soap.py PORT. What it does is set by PUT /control (JSON); GET /control tells what it was
asked. It shares no code with the hub.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import sys
import types
from datetime import date, datetime
from decimal import Decimal
from email.message import Message
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import six


def mend_spyne() -> None:
    """spyne 2.14 brings a `six` that Python 3.12 cannot import from, and uses `cgi`, which 3.13 no longer has."""
    sys.modules["spyne.util.six.moves"] = six.moves
    for name in ("collections_abc", "http_cookies", "urllib", "urllib.error", "urllib.parse", "urllib.request"):
        sys.modules[f"spyne.util.six.moves.{name}"] = importlib.import_module(f"six.moves.{name}")

    def parse_header(line: str) -> tuple[str, dict[str, str]]:
        message = Message()
        message["content-type"] = line
        return message.get_content_type(), dict(message.get_params()[1:])

    cgi: Any = types.ModuleType("cgi")
    cgi.parse_header = parse_header
    sys.modules["cgi"] = cgi


mend_spyne()
from spyne import Application, Array, ComplexModel, Fault, Integer, ServiceBase, String, Unicode, rpc  # noqa: E402
from spyne import Date as XsdDate  # noqa: E402
from spyne import DateTime as XsdDateTime  # noqa: E402
from spyne import Decimal as XsdDecimal  # noqa: E402
from spyne.protocol.soap import Soap11, Soap12  # noqa: E402
from spyne.server.wsgi import WsgiApplication  # noqa: E402

USER, PASSWORD = "hub", "wörd & <sign>"
STATE: dict[str, Any] = {"rows": [], "asked": [], "guard": "", "raw": {}}


class Item(ComplexModel):
    name = Unicode
    value = XsdDecimal
    unit = Unicode


class Report(ComplexModel):
    number = Unicode
    product = Unicode
    issued = XsdDate
    changed = XsdDateTime
    fee = XsdDecimal
    note = Unicode
    items = Array(Item)


class Reports(ComplexModel):
    total = Integer
    nextCursor = Unicode
    reports = Array(Report.customize(max_occurs="unbounded"), wrapped=False)


class Query(ComplexModel):
    changedSince = XsdDateTime
    pageNo = Integer
    pageSize = Integer


def made(row: dict[str, Any]) -> Report:
    return Report(
        number=row["number"],
        product=row.get("product", "示例产品"),
        issued=date.fromisoformat(row.get("issued", "2026-03-05")),
        changed=datetime.fromisoformat(row.get("changed", "2026-11-01T00:00:00")),
        fee=Decimal(row.get("fee", "1.50")),
        note=row.get("note"),
        items=[
            Item(name="铅", value=Decimal("0.010"), unit="mg/kg"),
            Item(name="镉", value=Decimal("1E-3"), unit="mg/kg"),
        ],
    )


def after(since: datetime | None) -> list[dict[str, Any]]:
    rows = STATE["rows"]
    return [
        row for row in rows if since is None or datetime.fromisoformat(row["changed"]) >= since.replace(tzinfo=None)
    ]


class Inspection(ServiceBase):
    @rpc(Query, _returns=Reports)
    def findReports(ctx, query):
        rows = after(query.changedSince)
        size = query.pageSize or 10
        start = ((query.pageNo or 1) - 1) * size
        return Reports(total=len(rows), reports=[made(row) for row in rows[start : start + size]])

    @rpc(Unicode, _returns=Reports)
    def nextReports(ctx, cursor):
        start = int(cursor or 0)
        more = start + 10 < len(STATE["rows"])
        return Reports(
            reports=[made(row) for row in STATE["rows"][start : start + 10]],
            nextCursor=str(start + 10) if more else None,
        )

    @rpc(Unicode, Unicode, _returns=Unicode)
    def exportXml(ctx, user, password):
        if (user, password) != (USER, PASSWORD):
            raise Fault("Client", f"bad password {password}")
        return (
            "<?xml version='1.0'?><data>"
            + "".join(f"<row><id>{row['number']}</id></row>" for row in STATE["rows"])
            + "</data>"
        )

    @rpc(_returns=Unicode)
    def exportJson(ctx):
        return json.dumps({"code": 0, "list": [{"id": row["number"], "fee": 1} for row in STATE["rows"]]})

    @rpc(String)
    def fail(ctx, code):
        raise Fault(code, "数据库维护中")


def guard(ctx: Any) -> None:
    """WS-Security UsernameToken profile 1.1, text or digest."""
    STATE["asked"].append(ctx.method_name or "")
    if not STATE["guard"]:
        return
    wsse = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
    wsu = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
    tokens = [token for header in ctx.in_header_doc or [] for token in header.iter(f"{wsse}UsernameToken")]
    right = False
    for token in tokens:
        user, password = token.findtext(f"{wsse}Username"), token.find(f"{wsse}Password")
        if STATE["guard"] == "text":
            right = (user, password.text, password.get("Type", "")[-13:]) == (USER, PASSWORD, "#PasswordText")
        else:
            nonce = base64.b64decode(token.findtext(f"{wsse}Nonce") or "")
            made_at = (token.findtext(f"{wsu}Created") or "").encode()
            digest = base64.b64encode(
                hashlib.sha1(nonce + made_at + PASSWORD.encode(), usedforsecurity=False).digest()
            ).decode()
            right = (user, password.text, password.get("Type", "")[-15:]) == (USER, digest, "#PasswordDigest")
    if not right:
        raise Fault("Client.wsse.FailedAuthentication", "认证失败")


Inspection.event_manager.add_listener("method_call", guard)
WSGI = {
    "/soap11": WsgiApplication(
        Application([Inspection], "urn:example:inspection", in_protocol=Soap11(), out_protocol=Soap11())
    ),
    "/soap12": WsgiApplication(
        Application([Inspection], "urn:example:inspection", in_protocol=Soap12(), out_protocol=Soap12())
    ),
}


def serve(environ: dict[str, Any], start: Any) -> Any:
    path, method = environ["PATH_INFO"].rstrip("/"), environ["REQUEST_METHOD"]
    if path == "/control":
        if method == "PUT":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            STATE.update(
                {"rows": [], "asked": [], "guard": "", "raw": {}} | json.loads(environ["wsgi.input"].read(size))
            )
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"asked": STATE["asked"]}).encode()]
    raw = STATE["raw"].get(f"{method} {path}")
    if raw:
        STATE["asked"].append(f"{method} {path}")
        start(raw.get("status", "200 OK"), [("Content-Type", raw.get("type", "text/xml; charset=utf-8"))])
        return [raw["body"].encode()]
    if path in WSGI:
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = path, "/"
        return WSGI[path](environ, start)
    start("404 Not Found", [])
    return [b""]


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), serve, Threads, Quiet).serve_forever()
