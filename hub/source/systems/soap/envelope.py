"""The envelope that a SOAP service sends back: parsed without unfolding anything, its fault told, what it says beside rows."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from hub.errors import RetryLater, StopProcess
from hub.source.systems.rest.link import Answer, Link
from hub.source.systems.rest.network import shown
from hub.source.systems.soap.options import SoapOptions

SERVER_FAULTS = ("Server", "Receiver")
ACCESS_FAULTS = re.compile(
    r"FailedAuthentication|InvalidSecurity|FailedCheck|SecurityToken|Authenticat|Authoriz", re.IGNORECASE
)
ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")


def parser() -> etree.XMLParser:
    """A parser that fetches nothing and unfolds nothing."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def refuse_entities(content: bytes, name: str) -> None:
    """Raise StopProcess for a document type: SOAP has none (SOAP 1.2, 5), and entities fill the memory or read files."""
    if b"<!DOCTYPE" in content.replace(b"\0", b""):  # in UTF-16 too
        raise StopProcess("xml_entities", file=name)


def root_of(content: bytes, answer: Answer, link: Link) -> etree._Element:
    """Parsed XML.

    Raises:
        RetryLater: it is cut off.
        StopProcess: it is a web page, no XML, or declares a document type.
    """
    name = shown(answer.url)
    if "html" in answer.headers.get("content-type", "") or b"<html" in content[:512].lower():
        raise StopProcess("answer_page", address=name, detail=link.excerpt(content))
    if content.strip() and not content.lstrip(b"\xef\xbb\xbf \r\n\t\0").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        raise StopProcess("answer_page", address=name, detail=link.excerpt(content))
    refuse_entities(content, name)
    try:
        return etree.fromstring(content, parser())
    except etree.XMLSyntaxError as error:
        told = str(error.msg)
        opened = ROOT.search(content)
        if not opened or not content.rstrip().endswith(b"</" + opened[1] + b">"):
            raise RetryLater("answer_cut", address=name, detail=told[:80]) from None
        raise StopProcess("xml_broken", file=name, detail=link.excerpt(told)) from None


def body_of(answer: Answer, link: Link) -> etree._Element:
    """The body of the envelope.

    Raises:
        RetryLater: cut off, or a failure with no envelope.
        StopProcess: no envelope, or one with attachments.
    """
    address = shown(answer.url)
    if "multipart" in answer.headers.get("content-type", ""):
        raise StopProcess("answer_packed", address=address, found="multipart")
    if answer.status >= 400 and b"Envelope" not in answer.body:
        raise RetryLater("service_failed", address=address, status=answer.status, detail=link.excerpt(answer.body))
    root = root_of(answer.body, answer, link)
    body = root.find("{*}Body")
    if etree.QName(root).localname != "Envelope" or body is None:
        raise StopProcess("answer_page", address=address, detail=link.excerpt(answer.body))
    return body


def refuse_fault(body: etree._Element, answer: Answer, link: Link, options: SoapOptions) -> None:
    """Raise what a fault of SOAP 1.1 or 1.2 means; a failing status without one is the service's own failure."""
    fault = body.find("{*}Fault")
    if fault is None:
        if answer.status >= 400:
            detail = link.excerpt(answer.body)
            raise RetryLater("service_failed", address=shown(answer.url), status=answer.status, detail=detail)
        return
    codes = [str(one.text or "").strip() for name in ("faultcode", "Value") for one in fault.iter(f"{{*}}{name}")]
    said = [str(one.text or "").strip() for name in ("faultstring", "Text") for one in fault.iter(f"{{*}}{name}")]
    code, detail = "/".join(codes), link.excerpt(" ".join(said))
    if ACCESS_FAULTS.search(code):
        access = f"{options.auth} ({options.auth_user})"
        raise StopProcess("service_refused", address=shown(answer.url), status=code, access=access)
    if any(one.rpartition(":")[2].partition(".")[0] in SERVER_FAULTS for one in codes):
        raise RetryLater("soap_failed", operation=options.operation, fault=code, detail=detail)
    raise StopProcess("soap_fault", operation=options.operation, fault=code, detail=detail)


def said_beside(body: etree._Element, record: str) -> dict[str, Any]:
    """What the answer says beside its rows, by local name: totals, cursors, whether more follows."""
    found: dict[str, Any] = {}
    for element in body.iter("*"):
        inside = any(etree.QName(above).localname == record for above in element.iterancestors())
        if not inside and not len(element) and element.text:
            text = element.text.strip()
            found.setdefault(etree.QName(element).localname, int(text) if text.isdigit() and len(text) < 19 else text)
    return found
