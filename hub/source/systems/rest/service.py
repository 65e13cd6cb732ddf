"""A REST service's pages: the request for each, and its answer as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import httpx
import orjson

from hub.errors import RetryLater, StopProcess
from hub.source.formats.documents import json_files, ndjson_files
from hub.source.pull import Ask
from hub.source.systems.rest.access import Asked
from hub.source.systems.rest.answers import document_rows, items_of, payload_of, row_of
from hub.source.systems.rest.link import Answer, Link
from hub.source.systems.rest.network import address_of, shown
from hub.source.systems.rest.options import RestOptions
from hub.source.systems.rest.paging import ABSENT, Shown, Step, dig, following, total_of
from hub.source.systems.rest.reading import Page, Sweep, columns_of
from hub.source.systems.rest.window import Window

VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
LINES = re.compile(r"ndjson|jsonl|json-lines|json-seq")


class Service:
    """Asks one service."""

    def __init__(self, link: Link, ask: Ask, options: RestOptions) -> None:
        self._link, self._ask, self._options = link, ask, options
        self._rows = None if ask.rows is json_files else ask.rows
        self.url = address_of("url", options.url)

    def page(self, sweep: Sweep, window: Window | None, known: Mapping[str, str]) -> Page | None:
        """The page that a sweep has come to; None if the service says that it is as it was when `known` was noted."""
        step, changed = sweep.step, None if self._ask.whole or window is None else window
        asked = self._asked(step, changed)
        conditions = {VALIDATORS[name]: value for name, value in known.items() if name in VALIDATORS}
        beyond = step is not None and step.style in ("page", "offset") and sweep.pages > 0
        answer = self._link.send(
            asked._replace(headers={**asked.headers, **conditions}), accepted=(404,) if beyond else ()
        )
        if answer.status == 304:
            return None
        place = self._place(step, sweep.pages + 1)
        if answer.status == 404:
            self._past_the_end(sweep, answer)
            return Page(place, [], lambda count, seen: None, sweep.total, b"", answer.served, {}, True)
        return self._read(answer, step, place)

    def _past_the_end(self, sweep: Sweep, answer: Answer) -> None:
        """Raise StopProcess where "not found" is no way to say that the last page was passed."""
        met = sweep.total is not None and sweep.count >= sweep.total
        if not met and self._options.last_page != "missing":
            raise StopProcess("service_missing", address=shown(answer.url), status=404)

    def _read(self, answer: Answer, step: Step | None, place: str) -> Page:
        options, format_ = self._options, self._rows
        digest = blake2b(answer.body + answer.headers.get("link", "").encode(), digest_size=16).digest()
        validators = {name: answer.headers[name] for name in VALIDATORS if name in answer.headers}
        by_number = step is not None and step.style in ("page", "offset")
        if format_ is None and LINES.search(answer.headers.get("content-type", "")):
            format_ = ndjson_files
        payload: Any = None
        items: list[Any] | None = None
        total = None
        if answer.status == 204:
            rows: Any = []
        elif format_ is not None:
            rows = document_rows(answer, format_, self._ask.options, place, self._link)
        else:
            payload = self.payload(answer)
            items = items_of(payload, options.items, shown(answer.url), self._link)
            total = total_of(options, payload)
            rows = [row_of(item, f"{place} item:{number}", options.key) for number, item in enumerate(items, 1)]
            if options.changes and items and all(dig(item, options.changes.column) is ABSENT for item in items):
                raise StopProcess("changes_column_missing", address=shown(answer.url), column=options.changes.column)
            if header := columns_of(rows, place, whole=self._ask.whole):
                rows = [header, *rows]

        def goes_on(count: int, seen: int) -> Step | None:
            found = following(options, step, Shown(payload, answer.headers, items, count, seen))
            return self.address(found, answer) if found and found.style in ("link", "next") else found

        return Page(place, rows, goes_on, total, digest, answer.served, validators, by_number)

    def payload(self, answer: Answer) -> Any:
        """The parsed body, if the service says in it that all went well."""
        payload, options = payload_of(answer, self._link), self._options
        if options.ok_path:
            said = dig(payload, options.ok_path)
            if str(said) in options.busy_values:
                raise RetryLater("service_busy", wait_s=5.0, address=shown(answer.url), status=said)
            if said is ABSENT or str(said) not in options.ok_values:
                detail = self._link.excerpt(answer.body)
                raise StopProcess("answer_not_ok", address=shown(answer.url), field=options.ok_path, detail=detail)
        return payload

    def address(self, step: Step, answer: Answer) -> Step:
        """The next page's address in full, checked, without the key that some services repeat in it."""
        url = self._link.joined(answer.url, str(step.at))
        if self._options.auth == "query":
            url = url.copy_remove_param(self._options.auth_name)
        return step._replace(at=str(url))

    def _asked(self, step: Step | None, window: Window | None) -> Asked:
        options = self._options
        if step and step.style in ("link", "next"):
            return self._request(self._link.joined(self.url, str(step.at)), {})
        given: dict[str, Any] = dict(options.params)
        if options.page_size and options.size_param:
            given[options.size_param] = options.page_size
        if step:
            given[step.param.partition("=")[0]] = step.at
        since = window.printed() if window else None
        if options.changes and since is not None:
            given[options.changes.param] = since
        return self._request(self.url, given)

    def _request(self, url: httpx.URL, given: dict[str, Any]) -> Asked:
        headers = {"Accept": "application/json, */*;q=0.5"} if self._rows is None else {}
        if self._options.method == "GET":
            return Asked("GET", url.copy_merge_params(given) if given else url, headers)
        body = {**self._options.body, **given}
        return Asked("POST", url, headers | {"Content-Type": "application/json"}, orjson.dumps(body))

    def _place(self, step: Step | None, number: int) -> str:
        """A page as people name it; an address may hold a key, so only numbers are shown."""
        path = self.url.path
        if step is None or step.style not in ("page", "offset"):
            return path if number == 1 else f"{path}#{number}"
        return f"{path}?{step.param}={step.at}"
