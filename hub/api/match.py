"""POST /v1/match: which enterprise each row means; JSON, NDJSON, or a spreadsheet that comes back with columns added."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.background import BackgroundTask

from hub import onboard
from hub.api import uploads
from hub.api.auth import MATCHER
from hub.api.context import Context, context_of
from hub.api.limits import limited_body
from hub.api.problems import Problem, language
from hub.api.uploads import Upload
from hub.errors import HubError, RejectRecord, RetryLater, StopProcess
from hub.match import (
    ADDED,
    Answer,
    Wanted,
    answer_shown,
    cells_of,
    columns_of,
    refusal_shown,
    refused_cells,
    row_of,
    wanted_of,
)
from hub.source.formats.added import write_added

router = APIRouter(prefix="/v1", tags=["match"], dependencies=[MATCHER])
PART_ROWS = 50  # answered with one connection, then handed on: a slow reader holds none
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
JSON = ("application/json",)
UNPACKED = {"unpacked_bytes_max": 512 * 1024 * 1024}  # of a spreadsheet; 10,000 rows need a hundredth of it
KNOWN = "application/json, application/x-ndjson, multipart/form-data"


@router.post("/match", summary="Which enterprise is meant / 企业匹配")
async def match(request: Request) -> Response:
    """One row or up to 10,000: `{"name", "region", "uscc", "org_code", "reg_no", "lei", "address", "former": [], "limit"}`.

    A JSON object gives one answer; an array or NDJSON gives one for each row, in order, as it is found:
    `{"row", "match", "id", "candidates": [{"id", "name", "score", "match", "reasons", "region", "uscc"}], "notes"}`.
    `match` is true only where it is safe to take `id`. A row that cannot be taken has `error` in its place.

    A spreadsheet or CSV file (multipart, field `file`) comes back with the columns hub_id, hub_name, hub_score, hub_match
    (true, ask, false) and hub_reason. Its columns are found by their headings; form fields name others (name=供货方).
    """
    context = context_of(request)
    content_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if content_type == "multipart/form-data":
        sent = await uploads.upload_of(request)
        return await to_thread.run_sync(
            partial(sheet_matched, context, sent, language(request)), limiter=context.matching
        )
    if content_type not in (*JSON, *NDJSON):
        raise Problem(415, "match_type", found=content_type[:60], known=KNOWN)
    body = await limited_body(request, context.settings.push_body_bytes_max)
    spoken = language(request)
    headers = {"content-language": spoken, "vary": "Accept-Language"}
    if content_type in NDJSON:
        lines = [line for line in body.split(b"\n") if line.strip()]
        del body
        answers = streamed(context, [lines[at : at + PART_ROWS] for at in parts_of(len(lines), context)], spoken)
        return StreamingResponse(as_lines(answers), headers=headers, media_type="application/x-ndjson")
    parsed = parsed_json(body)
    if isinstance(parsed, list):
        rows = [parsed[at : at + PART_ROWS] for at in parts_of(len(parsed), context)]
        return StreamingResponse(
            as_array(streamed(context, rows, spoken)), headers=headers, media_type="application/json"
        )
    wanted = wanted_of(parsed)
    found = await to_thread.run_sync(partial(context.matcher.answers, [wanted]), limiter=context.matching)
    return Response(orjson.dumps(answer_shown(1, found[0], spoken)), headers=headers, media_type="application/json")


def sheet_matched(context: Context, sent: Upload, spoken: str) -> Response:
    """The file back, with what each row means.

    Raises:
        Problem: 413, too many rows; 422, it cannot be read, or no column in it says who is meant.
    """
    suffix = ".csv" if sent.path.suffix.lower() in (".csv", ".tsv", ".txt") else ".xlsx"
    to = sent.path.with_name(f"{sent.path.stem}_matched{suffix}")
    try:
        sample = onboard.sample_of(sent.path, UNPACKED)
        columns = columns_of(sample.columns, sent.fields)
        write_added(to, sent.path, sample.options | UNPACKED, ADDED, Sheet(context, columns, spoken).cells)
    except StopProcess as error:
        uploads.discard(sent.path)
        raise Problem(422, error.code, None, **error.params) from None
    except BaseException:
        uploads.discard(sent.path)
        raise
    done = BackgroundTask(uploads.discard, sent.path)
    headers = {"cache-control": "no-store", "content-language": spoken}
    return FileResponse(to, filename=to.name, headers=headers, background=done)


class Sheet:
    """A table's rows, answered in parts."""

    def __init__(self, context: Context, columns: Mapping[str, str], spoken: str) -> None:
        self._context, self._columns, self._spoken = context, columns, spoken
        self._rows = 0

    def cells(self, rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
        """The cells to put behind each row.

        Raises:
            Problem: 413, too many rows.
        """
        self._rows += len(rows)
        if self._rows > self._context.settings.match_rows_max:
            raise Problem(413, "match_rows_many", limit=self._context.settings.match_rows_max)
        taken = [row_of(row, self._columns) for row in rows]
        found = iter(self._context.matcher.answers([row for row in taken if isinstance(row, Wanted)]))
        return [
            cells_of(next(found), self._spoken) if isinstance(row, Wanted) else refused_cells(row, self._spoken)
            for row in taken
        ]


def parts_of(count: int, context: Context) -> range:
    """Where each part of so many rows begins.

    Raises:
        Problem: 413, too many.
    """
    if count > context.settings.match_rows_max:
        raise Problem(413, "match_rows_many", limit=context.settings.match_rows_max)
    return range(0, count, PART_ROWS)


def parsed_json(body: bytes) -> Any:
    """The body's value.

    Raises:
        RejectRecord: it is no JSON, or nested too deep to read.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RejectRecord("not_json", detail=str(error)) from None


async def streamed(context: Context, parts: Sequence[Sequence[Any]], spoken: str) -> AsyncIterator[list[bytes]]:
    """The answers of each part as JSON. When the database goes away, the rows that are left say so, each in its place."""
    number = 1
    away: HubError | None = None
    for part in parts:
        work = partial(answered, context, part, number, spoken, away)
        shown, away = await to_thread.run_sync(work, limiter=context.matching)
        yield shown
        number += len(part)


def answered(
    context: Context, part: Sequence[Any], number: int, spoken: str, away: HubError | None
) -> tuple[list[bytes], HubError | None]:
    """The answers of a part, and why there are no more if the database went away."""
    rows = [understood(row) for row in part]
    good = [row for row in rows if isinstance(row, Wanted)]
    found: Iterator[Answer] = iter(())
    if away is None:
        try:
            found = iter(context.matcher.answers(good) if good else ())
        except RetryLater as error:
            away = error
    shown = []
    for at, row in enumerate(rows, start=number):
        problem = row if isinstance(row, HubError) else away
        one = answer_shown(at, next(found), spoken) if problem is None else refusal_shown(at, problem, spoken)
        shown.append(orjson.dumps(one))
    return shown, away


def understood(row: Any) -> Wanted | RejectRecord:
    """A row as it came (a line of NDJSON, or a value), or why it cannot be taken."""
    try:
        return wanted_of(parsed_json(row) if isinstance(row, bytes) else row)
    except RejectRecord as error:
        return error


async def as_lines(answers: AsyncIterator[list[bytes]]) -> AsyncIterator[bytes]:
    """NDJSON."""
    async for part in answers:
        yield b"\n".join(part) + b"\n"


async def as_array(answers: AsyncIterator[list[bytes]]) -> AsyncIterator[bytes]:
    """One JSON document, `{"data": […]}`, written as it is found."""
    before = b'{"data":['
    async for part in answers:
        yield before + b",\n".join(part)
        before = b",\n"
    yield b"]}" if before == b",\n" else b'{"data":[]}'
