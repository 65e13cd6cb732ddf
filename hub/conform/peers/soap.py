"""Peers of the family SOAP: a service with a WSDL that has the recorded rows, in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from hub.conform.candidate import Candidate
from hub.conform.peers.folders import named_leaves, with_leaves
from hub.conform.peers.peer import Peer, Place
from hub.conform.peers.rest import PAGE_ROWS, PATIENCE, moment_of
from hub.conform.peers.stamped import Stamped
from hub.conform.peers.web import Answer, Asked
from hub.conform.rows import Item
from hub.source.formats.documents import cells_of
from hub.source.systems.rest.options import parse
from hub.source.systems.soap.options import SoapOptions

WSDL = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t={space} targetNamespace={space} name="Peer"><types>
<xs:schema targetNamespace={space} elementFormDefault="qualified"><xs:element name={asked}>{arguments}</xs:element>
<xs:element name="peerAnswer"><xs:complexType><xs:sequence>
<xs:element name={record} type="xs:anyType" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType></xs:element></xs:schema></types>
<message name="asked"><part name="parameters" element="t:{operation}"/></message>
<message name="answered"><part name="parameters" element="t:peerAnswer"/></message>
<portType name="Peer"><operation name={asked}><input message="t:asked"/><output message="t:answered"/></operation></portType>
<binding name="PeerSoap" type="t:Peer"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name={asked}><soap:operation soapAction=""/><input><soap:body use="literal"/></input>
<output><soap:body use="literal"/></output></operation></binding>
<service name="Peer"><port name="Peer" binding="t:PeerSoap"><soap:address location={address}/></port></service>
</definitions>"""


def soap_peer(candidate: Candidate, place: Place) -> Peer:
    """The peer of a connector of a SOAP service; the recorded input is one of its answers."""
    given = {name: value for name, value in candidate.declared.options.items() if name not in ("service", "port")}
    options = parse(SoapOptions, {**given, "wsdl": place.url, "auth": "none"})
    holder = etree.fromstring(candidate.inputs[0].read_bytes())
    elements = list(holder.iter(f"{{*}}{options.record}"))
    rows = [etree.tostring(element, encoding="utf-8", with_tail=False) for element in elements]
    leaf = f"{options.changes.column}#" if options.changes else ""

    def stamp(raw: bytes, changes: Mapping[str, Any]) -> bytes:
        at = next((name for name in named_leaves(raw) if leaf and name.startswith(leaf)), "")
        return with_leaves(raw, dict.fromkeys([at], *changes.values()))

    kept = Stamped(options.changes.column if options.changes else "", stamp)
    service = Operation(options, holder, kept)
    place.web.serve(place.name, service.answer)

    def item(raw: bytes) -> Item:
        return Item(cells_of(etree.fromstring(raw)), raw, named_leaves(raw))

    def show(items: Sequence[Item], renamed: Mapping[str, str] = {}, extra: str = "") -> None:
        kept.show([with_names(shown.raw, renamed, extra) for shown in items])

    def same(given: Item, raw: bytes) -> bool:
        found, wanted = cells_of(etree.fromstring(raw)), dict(given.cells)
        return {**found, kept.column: ""} == {**wanted, kept.column: ""}

    return Peer(
        recorded=[item(raw) for raw in rows],
        settings={"wsdl": place.url, **PATIENCE, "service": "", "port": ""}
        | ({"page_size": PAGE_ROWS} if options.size_param else {}),
        edit=lambda given, changes: item(with_leaves(given.raw, changes)),
        show=show,
        same=same,
        names={name: name.partition("#")[0] for name in named_leaves(rows[0])},
        complete=False,
        late=(lambda given: kept.late(given.raw)) if options.changes else None,
        link=place.link,
        close=place.close,
    )


def with_names(raw: bytes, renamed: Mapping[str, str], extra: str) -> bytes:
    """A row with elements of other names, and one more."""
    if not renamed and not extra:
        return raw
    root = etree.fromstring(raw)
    space = root.tag.rpartition("}")[0] + "}" if root.tag.startswith("{") else ""
    for element in root:
        name = etree.QName(element).localname
        element.tag = space + renamed.get(name, name)
    if extra:
        etree.SubElement(root, space + extra).text = "1"
    return etree.tostring(root, encoding="utf-8")


class Operation:
    """Answers with a page of the rows, in the envelope that was recorded."""

    def __init__(self, options: SoapOptions, envelope: Any, kept: Stamped) -> None:
        self._options, self._envelope, self._kept = options, envelope, kept
        elements = list(envelope.iter(f"{{*}}{options.record}"))
        self._parent = elements[0].getparent()
        for element in elements:
            self._parent.remove(element)

    def answer(self, asked: Asked) -> Answer:
        """The WSDL, or one page."""
        if asked.method == "GET":
            return Answer(self._wsdl(asked.url).encode(), "text/xml")
        options = self._options
        given = {etree.QName(one).localname: one.text or "" for one in etree.fromstring(asked.body).iter(etree.Element)}
        rows = self._kept.since(moment_of(given.get(_last(options.changes.param))) if options.changes else None)
        size = int(given.get(_last(options.size_param)) or 0) or (PAGE_ROWS if options.paging != "none" else len(rows))
        begin = self._begin(given, size)
        envelope = etree.fromstring(etree.tostring(self._envelope))
        parent = next(one for one in envelope.iter(self._parent.tag))
        parent.extend([etree.fromstring(row) for row in rows[begin : begin + size]])
        ends = begin + size >= len(rows)
        self._say(envelope, {options.total_path: str(len(rows)), options.more_path: str(not ends).lower(),
                             options.cursor_path: "" if ends else str(begin + size)})  # fmt: skip
        return Answer(etree.tostring(envelope, xml_declaration=True, encoding="utf-8"), "text/xml")

    def _begin(self, given: Mapping[str, str], size: int) -> int:
        options = self._options
        if options.paging == "page":
            return (int(given.get(_last(options.page_param)) or options.page_first) - options.page_first) * size
        name = {"offset": options.offset_param, "cursor": options.cursor_param}.get(options.paging, "")
        return int(given.get(_last(name)) or 0)

    def _say(self, envelope: Any, said: Mapping[str, str]) -> None:
        for path, value in said.items():
            if path:
                next(envelope.iter(f"{{*}}{_last(path)}")).text = value

    def _wsdl(self, address: str) -> str:
        options = self._options
        arguments: dict[str, Any] = dict.fromkeys(options.arguments)
        paths = [options.page_param, options.offset_param, options.size_param, options.cursor_param]
        for path in [*paths, options.changes.param if options.changes else ""]:
            inner: dict[str, Any] = arguments
            *above, last = path.split(".")
            for step in above:
                inner = inner.setdefault(step, {}) or {}
            if last:
                inner.setdefault(last, None)
        return WSDL.format(
            space=quoteattr(etree.QName(self._parent).namespace or ""),
            asked=quoteattr(options.operation),
            operation=options.operation,
            record=quoteattr(options.record),
            arguments=_typed(arguments),
            address=quoteattr(address),
        )


def _typed(arguments: Mapping[str, Any]) -> str:
    """The schema's words for arguments, one within the other."""
    parts = [
        f'<xs:element name={quoteattr(name)} minOccurs="0">{_typed(inner)}</xs:element>'
        if inner
        else f'<xs:element name={quoteattr(name)} type="xs:string" minOccurs="0"/>'
        for name, inner in arguments.items()
    ]
    return f"<xs:complexType><xs:sequence>{''.join(parts)}</xs:sequence></xs:complexType>"


def _last(path: str) -> str:
    return path.rpartition(".")[2]
