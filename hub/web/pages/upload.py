"""Pushing by spreadsheet: an institution uploads a sheet of rows with its key; each row becomes an event or gets a reason."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse

from hub import messages, onboard
from hub.api import events, uploads
from hub.api.context import context_of
from hub.api.problems import Problem, language
from hub.api.uploads import Upload
from hub.errors import RejectRecord, StopProcess
from hub.records import KINDS
from hub.source import Accepted, Read, Refused, Source, read
from hub.source.formats.returned import Returned, reason_of, write_back
from hub.source.mapping import problems, source_for, source_of
from hub.source.raw import describe_place
from hub.store import access, instances
from hub.store.database import away
from hub.web import sessions
from hub.web.rendering import PageRoute, render
from hub.web.sessions import LOGIN_COOKIE
from hub.web.showing import kinds_by_pillar

router = APIRouter(prefix="/upload", route_class=PageRoute, include_in_schema=False)
PART_ROWS = 1000  # pushed at a time: each part is acknowledged by the broker before the next
SHOWN = 200
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Outcome(NamedTuple):
    """What became of a sheet."""

    accepted: int
    refused: list[Refused]


@router.get("")
def show(request: Request) -> Response:
    """The form. It needs no session: the institution's key is its password, typed into it."""
    return form(request)


@router.get("/template/{kind}.{ending}")
def give_template(kind: str, ending: str, language: str = "zh") -> Response:
    """An empty sheet with the columns of a kind."""
    try:
        content = onboard.template(kind, language, f".{ending}")
    except StopProcess as error:
        raise Problem(404, error.code, None, **error.params) from None
    name = f'attachment; filename="{kind}_{language}.{ending}"'
    return Response(content, media_type=TYPES[f".{ending}"], headers={"content-disposition": name})


@router.post("")
def take(request: Request, sent: Annotated[Upload, Depends(uploads.upload_of)]) -> Response:
    """A sheet came: its rows are pushed as the institution's; the answer says what became of them."""
    try:
        sessions.check_csrf(sent.fields, request.cookies.get(LOGIN_COOKIE, ""))
        source = institution_of(request, sent.fields.get("key", "").strip())
        if not source:
            return form(request, messages.text("upload_key", language(request)), 401)
        declared, options = understood(request, source, sent.path, sent.fields.get("kind", ""))
        outcome = pushed(request, source, read(declared, sent.path, options))
        token = returned_to(request, sent, outcome, options)
        return result(request, sent.path.name, outcome, token)
    except StopProcess as error:
        return form(request, error.describe(language(request)), 422)
    finally:
        uploads.discard(sent.path)


@router.get("/returned/{token}")
def give_back(request: Request, token: str) -> Response:
    """The institution's own sheet with the reasons; its random address is given to whoever uploaded it, for a day."""
    path = uploads.draft(context_of(request).settings, token)
    return FileResponse(path, filename=path.name, headers={"cache-control": "no-store"})


def form(request: Request, failed: str = "", status: int = 200) -> Response:
    """The form, tied to this browser as the login form is."""
    token = request.cookies.get(LOGIN_COOKIE) or secrets.token_urlsafe(32)
    limit = context_of(request).settings.upload_bytes_max // (1 << 20)
    page = render(request, "upload.html", status, csrf=token, failed=failed, kinds=kinds_by_pillar(), limit=limit)
    sessions.set_cookie(request, page, LOGIN_COOKIE, token, seconds=3600)
    return page


def institution_of(request: Request, key: str) -> str:
    """The source that a key pushes as; "" if it is no institution's."""
    with away(), context_of(request).engine.connect() as connection:
        found = access.find_key(connection, key)
    return found.source or "" if found and found.role == "institution" else ""


def pushed(request: Request, source: str, rows: Iterator[Read]) -> Outcome:
    """Every row pushed, in parts, as POST /v1/events would.

    Raises:
        StopProcess: the sheet breaks off; what came before is accepted, and accepted again is one effect.
        RetryLater: the broker or the database is away.
    """
    accepted = 0
    refused: list[Refused] = []
    while part := list(islice(rows, PART_ROWS)):
        refused += [row for row in part if isinstance(row, Refused)]
        good = [row for row in part if isinstance(row, Accepted)]
        if not good:
            continue
        outcomes = events.taken(request, source, [event_of(row) for row in good])
        for row, outcome in zip(good, outcomes, strict=True):
            if outcome["status"] == "accepted":
                accepted += 1
            else:
                refused.append(Refused(row.place, row.raw, RejectRecord("row_unusable", detail=outcome["message"])))
    return Outcome(accepted, refused)


def event_of(row: Accepted) -> dict[str, Any]:
    """A row as a pushed event; the hub gives the version."""
    return {"kind": row.record.kind, "record": row.record.model_dump(mode="json")}


def understood(request: Request, source: str, path: Path, kind: str) -> tuple[Source[Any], dict[str, Any]]:
    """How a sheet is read: by a mapping that the institution has saved and that fits it, else by what its columns seem.

    Raises:
        StopProcess: it is no table, or a column that its kind must have is not found.
    """
    sample = onboard.sample_of(path)
    for settings in saved(request, source):
        if kind in ("", settings["mapping"]["kind"]) and fits(settings, sample):
            return source_for(settings), sample.options
    if kind and kind not in KINDS:
        raise StopProcess("mapping_kind", found=kind, known=", ".join(sorted(KINDS)))
    made = onboard.propose(sample, onboard.meant(sample, kind) if kind else None)
    for problem in problems(made.mapping):
        raise problem
    return source_of(made.mapping, document=sample.format), sample.options


def saved(request: Request, source: str) -> Iterator[dict[str, Any]]:
    """The mappings that instances of this source have."""
    with away(), context_of(request).engine.connect() as connection:
        rows = instances.every(connection)
    yield from (row.settings for row in rows if row.source == source and row.plugin == onboard.PLUGIN)


def fits(settings: dict[str, Any], sample: onboard.Sample) -> bool:
    """Whether a sheet has every column that a mapping reads."""
    wanted = {one.get("column") for one in settings["mapping"]["fields"]} - {None}
    return wanted | set(settings["mapping"]["key"]) <= set(sample.columns)


def returned_to(request: Request, sent: Upload, outcome: Outcome, options: dict[str, Any]) -> str:
    """The token of the sheet to give back: the refused rows, to be mended and uploaded again; "" if there are none."""
    if not outcome.refused:
        return ""
    rows = [Returned(one.place, one.raw, reason_of([one.error, *one.others])) for one in outcome.refused]
    token = secrets.token_urlsafe(16)
    home = uploads.folder(context_of(request).settings) / uploads.DRAFTS / token
    home.mkdir(parents=True)
    suffix = ".csv" if sent.path.suffix.lower() in (".csv", ".tsv", ".txt") else ".xlsx"
    write_back(home / f"{sent.path.stem}_returned{suffix}", rows, sent.path, options)
    return token


def result(request: Request, name: str, outcome: Outcome, token: str) -> Response:
    """What became of the sheet."""
    spoken = language(request)
    rows = [
        {"place": describe_place(one.place, spoken), "field": one.error.field, "found": one.error.found,
         "message": one.error.describe(spoken)}
        for one in outcome.refused[:SHOWN]
    ]  # fmt: skip
    status = 200 if outcome.accepted or not outcome.refused else 422
    return render(
        request, "upload_result.html", status, file=name, accepted=outcome.accepted, refused=len(outcome.refused), rows=rows,
        most=SHOWN, token=token,
    )  # fmt: skip
