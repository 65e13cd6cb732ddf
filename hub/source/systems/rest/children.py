"""Resources below a row, /reports/{id}/items: asked for one by one, put into the row or made rows of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx

from hub.errors import RetryLater, StopProcess
from hub.source.raw import RawRow, Refused
from hub.source.systems.rest.access import Asked
from hub.source.systems.rest.answers import items_of, row_of
from hub.source.systems.rest.link import Link
from hub.source.systems.rest.network import shown
from hub.source.systems.rest.options import Children, RestOptions
from hub.source.systems.rest.paging import ABSENT, Shown, Step, dig, following, guessed, total_of
from hub.source.systems.rest.service import Service

CELL = re.compile(r"\{([^{}]+)\}")
NOTHING = (204, 404, 410)
"""What services answer where nothing hangs below a row, or the row itself went meanwhile."""


class Below:
    """What hangs below the rows of one service."""

    def __init__(self, link: Link, service: Service, options: RestOptions, children: Children) -> None:
        self._link, self._service, self._options, self._children = link, service, options, children

    def expanded(self, row: RawRow) -> Iterator[RawRow | Refused]:
        """A row with what hangs below it, or the rows below it.

        Raises:
            StopProcess: a cell that the path names is missing.
        """
        children, key = self._children, self._options.key
        found = self._found(self._link.joined(self._service.url, self._path(row)))
        if children.into == "." and isinstance(found, dict):
            yield row_of({**row.cells, **found}, row.place, key)
        elif children.into:
            yield row_of({**row.cells, children.into: found}, row.place, key)
        else:
            above = {name: row.cells.get(name) for name in children.parent_cells}
            for number, item in enumerate(found if isinstance(found, list) else [found], 1):
                cells = {**above, **item} if isinstance(item, dict) else item
                yield row_of(cells, f"{row.place}/{number}", key)

    def _path(self, row: RawRow) -> str:
        values: dict[str, str] = {}
        for name in CELL.findall(self._children.path):
            value = dig(dict(row.cells), name)
            if value is ABSENT or value in (None, ""):
                raise StopProcess("row_key_missing", place=row.place, key=name)
            values[name] = quote(str(value), safe="")
        return CELL.sub(lambda cell: values[cell[1]], self._children.path)

    def _found(self, url: httpx.URL) -> Any:
        """Everything at one address: the pages of a list together, or one object; an empty list where there is nothing."""
        gathered: list[Any] = []
        step: Step | None = None
        taken: set[Step | None] = set()
        while step not in taken:
            taken.add(step)
            answer = self._link.send(asked(url, step), accepted=NOTHING[1:])
            if answer.status in NOTHING:
                return gathered
            payload = self._service.payload(answer)
            found = payload if self._children.items is None else dig(payload, self._children.items)
            if isinstance(found, dict) and step is None and self._children.into == ".":
                return found
            items = items_of(payload, self._children.items, shown(url), self._link)
            gathered += items
            step = self._next(step, Shown(payload, answer.headers, items, len(items), len(gathered)))
            if step is None:
                return gathered
            if step.style in ("link", "next"):
                step = self._service.address(step, answer)
        raise StopProcess("page_repeats", address=shown(url), page=len(taken))

    def _next(self, step: Step | None, answer: Shown) -> Step | None:
        """The step to the next page of a list below.

        Raises:
            RetryLater: fewer came than were announced.
        """
        total = total_of(self._options, answer.payload) if self._options.total_path in ("", "-") else None
        if total is None or answer.seen < total:
            found = following(self._options, step, answer) if step else guessed(self._options, answer, sure=False)
            if found or total is None:
                return found
            raise RetryLater("total_not_met", count=answer.seen, total=total)
        return None


def asked(url: httpx.URL, step: Step | None) -> Asked:
    """The request for a page of a list below."""
    if step and step.style in ("link", "next"):
        url = httpx.URL(str(step.at))
    elif step:
        url = url.copy_merge_params({step.param.partition("=")[0]: step.at})
    return Asked("GET", url, {"Accept": "application/json"})
