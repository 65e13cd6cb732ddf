"""A SOAP operation's pages: the arguments of each call, and the rows in its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from lxml import etree
from pydantic import SecretStr

from hub.errors import StopProcess
from hub.source.formats.documents import cells_of
from hub.source.pull import Ask
from hub.source.raw import RawRow, Refused, Row
from hub.source.systems.rest.answers import DECODER, items_of, key_of, row_of
from hub.source.systems.rest.link import Answer, Link
from hub.source.systems.rest.network import shown
from hub.source.systems.rest.paging import Shown, Step, following, total_of
from hub.source.systems.rest.reading import Page, Sweep, columns_of
from hub.source.systems.rest.window import Window
from hub.source.systems.soap.envelope import body_of, refuse_fault, root_of, said_beside
from hub.source.systems.soap.options import SoapOptions
from hub.source.systems.soap.wsdl import Wsdl


class Service:
    """Asks one operation."""

    def __init__(self, link: Link, ask: Ask, options: SoapOptions, wsdl: Wsdl) -> None:
        self._link, self._ask, self._options, self._wsdl = link, ask, options, wsdl

    def page(self, sweep: Sweep, window: Window | None, known: Mapping[str, str]) -> Page:
        """The page that a sweep has come to."""
        options, step = self._options, sweep.step
        arguments = revealed(options.arguments)
        if options.page_size and options.size_param:
            put(arguments, options.size_param, options.page_size)
        param = step.param.partition("=")[0] if step else ""
        if step:
            put(arguments, param, step.at)
        since = window.printed() if window and not self._ask.whole else None
        if options.changes and since is not None:
            put(arguments, options.changes.param, since)
        answer = self._wsdl.ask(arguments)
        body = body_of(answer, self._link)
        refuse_fault(body, answer, self._link, options)
        place = options.operation
        if step:
            place += f"#{sweep.pages + 1}" if step.style == "cursor" else f"?{param}={step.at}"
        return self._read(body, answer, step, place)

    def _read(self, body: etree._Element, answer: Answer, step: Step | None, place: str) -> Page:
        options = self._options
        rows = list(self._rows(body, place, answer))
        payload = said_beside(body, options.record)
        cells = [row.cells if isinstance(row, RawRow) else {} for row in rows]
        if options.changes and cells and not any(options.changes.column in row for row in cells):
            raise StopProcess("changes_column_missing", address=shown(answer.url), column=options.changes.column)
        header = columns_of(rows, place, whole=self._ask.whole)

        def goes_on(count: int, seen: int) -> Step | None:
            return following(options, step, Shown(payload, answer.headers, cells, count, seen))

        digest = blake2b(etree.tostring(body, encoding="utf-8"), digest_size=16).digest()
        by_number = step is not None and step.style in ("page", "offset")
        listed: list[Row] = [header, *rows] if header else [*rows]
        return Page(place, listed, goes_on, total_of(options, payload), digest, answer.served, {}, by_number)

    def _rows(self, body: etree._Element, place: str, answer: Answer) -> Iterator[RawRow | Refused]:
        options = self._options
        if options.inside:
            yield from self._inside(body, place, answer)
            return
        if options.record not in self._wsdl.elements and body.find(f".//{{*}}{options.record}") is None:
            known = ", ".join(sorted(self._wsdl.repeated)) or "-"
            raise StopProcess("soap_record", record=options.record, known=known)
        yield from self._elements(body, place)

    def _elements(self, root: etree._Element, place: str) -> Iterator[RawRow]:
        key = self._options.key
        for number, element in enumerate(root.iter(f"{{*}}{self._options.record}"), 1):
            if str(element.get("href", "")).startswith("#"):
                raise StopProcess("soap_references")
            cells = cells_of(element)
            raw = etree.tostring(element, encoding="utf-8", with_tail=False)
            yield RawRow(f"{place} item:{number}", cells, raw, key_of(cells, key))

    def _inside(self, body: etree._Element, place: str, answer: Answer) -> Iterator[RawRow | Refused]:
        """Rows of a document that the service put into a string."""
        options, address = self._options, shown(answer.url)
        holder = body.find(f".//{{*}}{options.inside}")
        if holder is None and options.inside not in self._wsdl.elements:
            raise StopProcess("soap_record", record=options.inside, known=", ".join(sorted(self._wsdl.elements)) or "-")
        text = "".join(map(str, holder.itertext())).strip() if holder is not None else ""
        if text[:1] in ("{", "["):
            try:
                payload = DECODER.decode(text)
            except (ValueError, RecursionError) as error:
                detail = self._link.excerpt(str(error))
                raise StopProcess("answer_broken", address=address, position=0, detail=detail) from None
            items = items_of(payload, options.record if isinstance(payload, dict) else None, address, self._link)
            yield from (row_of(item, f"{place} item:{number}", options.key) for number, item in enumerate(items, 1))
        elif text:
            yield from self._elements(root_of(text.encode(), answer, self._link), place)


def revealed(value: Any) -> Any:
    """Arguments as they are sent: a copy, secrets in the clear."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Mapping):
        return {name: revealed(inner) for name, inner in value.items()}
    return [revealed(inner) for inner in value] if isinstance(value, list | tuple) else value


def put(arguments: dict[str, Any], path: str, value: Any) -> None:
    """Set an argument, however deep."""
    *above, name = path.split(".")
    for step in above:
        arguments = arguments.setdefault(step, {})
    arguments[name] = value
