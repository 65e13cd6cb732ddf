"""A WSDL as zeep reads it, over our own link: what it loads is bounded and stays with its host, what it sends too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from lxml import etree

from hub.errors import StopProcess
from hub.source.systems.rest.access import Asked
from hub.source.systems.rest.link import Answer, Link
from hub.source.systems.rest.network import address_of, shown
from hub.source.systems.soap.envelope import parser, refuse_entities
from hub.source.systems.soap.options import SoapOptions

if TYPE_CHECKING:
    from zeep import Client

ELEMENT = "{http://www.w3.org/2001/XMLSchema}element"
HTTP = ("http://", "https://")
DOCUMENTS_MAX = 200


class Wsdl:
    """The operation that is asked, and what its WSDL and schemas declare."""

    def __init__(self, link: Link, options: SoapOptions) -> None:
        self._link, self._options = link, options
        if options.wsdl.startswith(HTTP):
            address_of("wsdl", options.wsdl)
        self.elements: set[str] = set()
        self.repeated: set[str] = set()
        self._documents = 0
        self._call = self._bound(self._client())

    def ask(self, arguments: dict[str, Any]) -> Answer:
        """One call.

        Raises:
            RetryLater: the service is away or busy.
            StopProcess: the arguments do not fit, or the service refuses.
        """
        from zeep.exceptions import Error

        try:
            answer: Answer = self._call(**arguments)
        except (Error, TypeError, ValueError) as error:
            detail = self._link.excerpt(f"{type(error).__name__}: {error}")
            raise StopProcess("soap_arguments", operation=self._options.operation, detail=detail) from None
        return answer

    def _client(self) -> Client:
        try:
            from zeep import Client, Settings
            from zeep.exceptions import Error
            from zeep.transports import Transport
            from zeep.wsse.username import UsernameToken
        except ImportError:
            raise StopProcess("extra_missing", extra="sources", package="zeep") from None
        options, load, send = self._options, self._load, self._send

        class Carrier(Transport):
            """What zeep takes for its way to the network."""

            def __init__(self) -> None:
                self.cache, self._close_session = None, False

            def load(self, url: Any) -> bytes:
                return load(str(url))

            def post_xml(self, address: Any, envelope: Any, headers: Any) -> Any:
                body = etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
                return send(str(address), body, dict(headers))

        token = None
        if options.auth in ("wsse", "wsse_digest") and options.auth_secret:
            digest = options.auth == "wsse_digest"
            password = options.auth_secret.get_secret_value()
            token = UsernameToken(options.auth_user, password, use_digest=digest, zulu_timestamp=True)  # type: ignore[no-untyped-call]
        settings = Settings(raw_response=True, forbid_dtd=True, forbid_entities=True)
        try:
            return Client(options.wsdl, wsse=token, transport=Carrier(), settings=settings)  # type: ignore[no-untyped-call]
        except (Error, etree.LxmlError, OSError, LookupError, AttributeError, TypeError, ValueError) as error:
            detail = self._link.excerpt(f"{type(error).__name__}: {error}")
            raise StopProcess("wsdl_broken", address=self._shown(), detail=detail) from None

    def _bound(self, client: Client) -> Any:
        """The operation, ready to be called."""
        options = self._options
        known: dict[str, None] = {}
        for name, service in client.wsdl.services.items():
            for port_name, port in service.ports.items():
                if options.service in ("", name) and options.port in ("", port_name):
                    known |= dict.fromkeys(map(str, port.binding.all()))
                    if options.operation in known:
                        return client.bind(name, port_name)[options.operation]
        raise StopProcess("wsdl_operation", operation=options.operation, known=", ".join(known) or "-")

    def _load(self, url: str) -> bytes:
        """A WSDL or schema: from the WSDL's own host and those of the option `hosts`, or beside a WSDL that is a file."""
        self._documents += 1
        if self._documents > DOCUMENTS_MAX:
            raise StopProcess("pages_many", address=self._shown(), limit=DOCUMENTS_MAX)
        own = self._options.wsdl
        if own.startswith(HTTP):
            answer = self._link.send(Asked("GET", self._link.joined(httpx.URL(own), url), {}))
            content, name = answer.body, shown(answer.url)
        elif url.startswith(HTTP):
            raise StopProcess("host_refused", host=httpx.URL(url).host, own=Path(own).name)
        else:
            file, folder = Path(url.removeprefix("file://")).resolve(), Path(own).resolve().parent
            if not file.is_relative_to(folder):
                raise StopProcess("host_refused", host=file.name, own=folder.name)
            content, name = file.read_bytes(), file.name
        refuse_entities(content, name)
        self._note(content)
        return content

    def _note(self, content: bytes) -> None:
        """Remember which elements there are: a row's element that no schema declares is a mistake, no empty list."""
        for element in etree.fromstring(content, parser()).iter(ELEMENT):
            declared = str(element.get("name", ""))
            self.elements.add(declared)
            if element.get("maxOccurs", "1") not in ("0", "1"):
                self.repeated.add(declared)

    def _send(self, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        """A request to the address that the options name, else to the WSDL's, which must be on the WSDL's own host."""
        options = self._options
        url = address_of("address" if options.address else "wsdl", options.address or address)
        if not options.address and options.wsdl.startswith(HTTP):
            url = self._link.joined(httpx.URL(options.wsdl), address)
        return self._link.send(Asked("POST", url, headers, body), accepted=(400, 500))

    def _shown(self) -> str:
        own = self._options.wsdl
        return shown(httpx.URL(own)) if own.startswith(HTTP) else Path(own).name
