"""Peers of the family REST: a service that has the recorded rows, in pages, with the habits that the connector names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hub.conform.candidate import Candidate
from hub.conform.peers.peer import Peer, Place
from hub.conform.peers.slices import json_format, slices_of
from hub.conform.peers.stamped import Stamped
from hub.conform.peers.web import Answer, Asked
from hub.conform.rows import Item
from hub.errors import HubError
from hub.source import json_files, ndjson_files
from hub.source.systems.rest import REST
from hub.source.systems.rest.options import RestOptions, parse

PAGE_ROWS = 3
HOLDER = "\x00rows\x00"
AT = "hub_at"
PATIENCE = {"tries_max": 2, "wait_s_max": 0.5, "requests_per_s": 1000, "auth": "none"}


def rest_peer(candidate: Candidate, place: Place) -> Peer:
    """The peer of a connector of a REST service that answers with JSON.

    Raises:
        HubError: it answers with something else.
    """
    declared, recorded = candidate.declared, candidate.inputs[0]
    if declared.rows not in (None, json_files, ndjson_files) or recorded.suffix != ".json":
        raise HubError("conform_no_peer", what=f"{REST.name} {recorded.suffix}")
    options = parse(RestOptions, {**declared.options, "url": place.url, "auth": "none"})
    slices, form = json_format(recorded, {}, slices_of(recorded, json_files, {"items": options.items or ""}))
    kept = Stamped(options.changes.column if options.changes else "", form.edit)
    service = Pages(options, json.loads(recorded.read_bytes()), kept)
    place.web.serve(place.name, service.answer)

    def edit(item: Item, changes: Mapping[str, Any]) -> Item:
        return form.item(form.edit(item.raw, changes))

    def show(items: Sequence[Item], renamed: Mapping[str, str] = {}, extra: str = "") -> None:
        kept.show([form.row(item.raw, renamed, extra) for item in items])

    def same(item: Item, raw: bytes) -> bool:
        try:
            found, wanted = json.loads(raw), json.loads(item.raw)
        except ValueError:
            return False
        if kept.column and isinstance(found, dict) and isinstance(wanted, dict):
            return {**found, kept.column: ""} == {**wanted, kept.column: ""}
        return bool(found == wanted)

    paged = {options.size_param: PAGE_ROWS} if options.size_param else {}
    return Peer(
        recorded=[Item({}, raw, {}) if refused else form.item(raw) for raw, refused in slices.raws],
        settings={"url": place.url, **PATIENCE, **({"page_size": PAGE_ROWS} if paged else {})},
        edit=edit,
        show=show,
        same=same,
        broken=lambda item: Item({}, form.broken(item.raw), {}),
        complete=False,
        late=(lambda item: kept.late(item.raw)) if options.changes else None,
        link=place.link,
        close=place.close,
    )


class Pages:
    """Answers with a page of the rows, as the recorded answer was built."""

    def __init__(self, options: RestOptions, recorded: Any, kept: Stamped) -> None:
        self._options, self._recorded, self._kept = options, recorded, kept

    def answer(self, asked: Asked) -> Answer:
        """One page."""
        options = self._options
        given: dict[str, Any] = {**(json.loads(asked.body) if asked.body else {}), **asked.query}
        rows = self._kept.since(moment_of(given.get(options.changes.param)) if options.changes else None)
        size = int(given.get(options.size_param) or 0) or (len(rows) or 1 if options.paging == "none" else PAGE_ROWS)
        begin, more = self._begin(given, size), {}
        ends = begin + size >= len(rows)
        payload = self._around(len(rows), ends, begin + size, asked.url, given)
        if options.paging == "link" and not ends:
            more = {b"link": f'<{asked.url}?{AT}={begin + size}>; rel="next"'.encode()}
        listed = b"[" + b",".join(rows[begin : begin + size]) + b"]"
        body = json.dumps(payload, ensure_ascii=False).encode().replace(json.dumps(HOLDER).encode(), listed)
        return Answer(body, "application/json", tuple(more.items()))

    def _begin(self, given: Mapping[str, Any], size: int) -> int:
        options = self._options
        if options.paging in ("page", "auto"):
            return (int(given.get(options.page_param) or options.page_first) - options.page_first) * size
        name = {"offset": options.offset_param, "cursor": options.cursor_param}.get(options.paging, AT)
        return int(given.get(name) or 0)

    def _around(self, total: int, ends: bool, following: int, url: str, given: Mapping[str, Any]) -> Any:
        """The recorded answer with a place for the rows, and what it says of pages."""
        options = self._options
        if isinstance(self._recorded, list):
            return HOLDER
        payload = json.loads(json.dumps(self._recorded))
        path = (
            options.items if options.items is not None else next(n for n, v in payload.items() if isinstance(v, list))
        )
        said: dict[str, Any] = {path: HOLDER}
        if options.total_path:
            said[options.total_path] = total
        if options.more_path:
            said[options.more_path] = not ends
        if options.cursor_path:
            said[options.cursor_path] = None if ends else str(following)
        if options.next_path:
            said[options.next_path] = None if ends else f"{url}?{AT}={following}"
        for name, value in said.items():
            *above, last = name.split(".")
            inner = payload
            for step in above:
                inner = inner.setdefault(step, {})
            inner[last] = value
        return payload


def moment_of(printed: Any) -> datetime | None:
    """The time that is asked from; None where it is not said, or in a way that this peer does not read: all is shown."""
    try:
        found = datetime.fromisoformat(str(printed))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
