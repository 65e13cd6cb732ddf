"""Connecting an institution on a page: a sample uploaded, its columns proposed, records shown, an instance made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from hub import onboard
from hub.api import uploads
from hub.api.context import context_of
from hub.api.limits import limited_body
from hub.api.problems import Problem, language
from hub.api.uploads import Upload
from hub.collect import add_instance
from hub.errors import HubError, StopProcess
from hub.onboard import Answers, Proposal, Sample
from hub.source.mapping import READS, problems, source_for, source_of, targets
from hub.source.mapping.reads import TAKES
from hub.store.database import away
from hub.web import sessions
from hub.web.languages import Language
from hub.web.onboarding import columns_shown, fields_shown, preview_shown, questions_shown
from hub.web.rendering import PageRoute, render
from hub.web.sessions import Operator
from hub.web.showing import kinds_by_pillar

router = APIRouter(prefix="/onboard", route_class=PageRoute, include_in_schema=False)
FORM_BYTES_MAX = 512 * 1024
FIELDS_MAX = 5000
SCHEDULE_S = 3600.0

Fields = list[tuple[str, str]]


async def decisions(request: Request) -> Fields:
    """The fields of the form with a proposal's choices: more, and more of one name, than other forms have.

    Raises:
        Problem: 413.
    """
    body = await limited_body(request, FORM_BYTES_MAX)
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise Problem(413, "too_large", found=len(body), limit=FIELDS_MAX) from None


@router.get("")
def show(request: Request, who: Operator) -> Response:
    """The form for a sample."""
    limit = context_of(request).settings.upload_bytes_max // (1 << 20)
    return render(request, "onboard.html", limit=limit, failed="")


@router.post("")
def begin(request: Request, who: Operator, sent: Annotated[Upload, Depends(uploads.upload_of)]) -> Response:
    """A sample came: keep it, and show what it seems to hold."""
    try:
        sessions.check_csrf(sent.fields, who.csrf)
        onboard.sample_of(sent.path)
    except StopProcess as error:
        uploads.discard(sent.path)
        limit = context_of(request).settings.upload_bytes_max // (1 << 20)
        said = error.describe(language(request))
        return render(request, "onboard.html", 422, limit=limit, failed=said)
    except Problem:
        uploads.discard(sent.path)
        raise
    return RedirectResponse(f"/onboard/{sent.token}", 303)


@router.get("/{token}")
def propose(request: Request, who: Operator, token: str) -> Response:
    """The proposal."""
    path = uploads.draft(context_of(request).settings, token)
    return page(request, path, token, onboard.sample_of(path), Answers(), {})


@router.post("/{token}")
def decide(request: Request, who: Operator, token: str, sent: Annotated[Fields, Depends(decisions)]) -> Response:
    """Choices were made: propose again with them, or add the instance."""
    form = dict(sent)
    sessions.check_csrf(form, who.csrf)
    path = uploads.draft(context_of(request).settings, token)
    sample = onboard.sample_of(path)
    answers = answers_of(sample, sent)
    if form.get("do") != "add":
        return page(request, path, token, sample, answers, form)
    try:
        return added(request, path, sample, answers, form)
    except StopProcess as error:
        return page(request, path, token, sample, answers, form, error)


def answers_of(sample: Sample, sent: Fields) -> Answers:
    """What the form decides: choices that differ from what was proposed, now or before (`told…`).

    They hold for the kind that they were made for only.
    """
    form = dict(sent)
    if form.get("kind") != form.get("was"):
        return Answers(kind=form.get("kind", ""))
    columns, reads = {}, {}
    for number, name in enumerate(sample.columns):
        to, was = form.get(f"to{number}"), form.get(f"was{number}")
        if to is not None and (to != was or f"told{number}" in form):
            columns[name] = to
        way = form.get(f"reads{number}")
        if way and to == was and (way != form.get(f"way{number}") or f"toldway{number}" in form):
            reads[name] = way
    constants = {key.removeprefix("is:"): value for key, value in sent if key.startswith("is:") and value.strip()}
    key = [value for name, value in sent if name == "key"]
    decided = "toldkey" in form or ",".join(key) != form.get("waskey", "")
    names = tuple(sample.columns[int(one)] for one in key if one.isdecimal() and int(one) < len(sample.columns))
    return Answers(form.get("kind", ""), columns, reads, constants, names if decided else ())


def page(
    request: Request, path: Path, token: str, sample: Sample, answers: Answers, form: dict[str, str],
    error: HubError | None = None,
) -> Response:  # fmt: skip
    """The proposal as a page, or as the part of one that htmx asked for."""
    say = Language(language(request))
    try:
        made = onboard.propose(sample, answers)
    except StopProcess as wrong:  # a field of another kind, say: begin anew with what is known
        error, made = wrong, onboard.propose(sample, Answers(kind=answers.kind))
    wrongs = [problem.describe(say.code) for problem in problems(made.mapping)]
    part = bool(request.headers.get("hx-request"))
    status = 422 if error and not part else 200
    return render(
        request, "onboard_part.html" if part else "onboard_proposal.html", status, token=token,
        file=path.name, sample=sample, made=made, columns=columns_shown(say, made, answers), fields=fields_shown(say, made.kind),
        kinds=kinds_by_pillar(), questions=questions_shown(say, made), wrongs=wrongs,
        seen=None if wrongs else seen_of(say, sample, made), failed=error.describe(say.code) if error else "",
        name=form.get("name") or onboard.name_for(path.name, made.kind),
        title=form.get("title") or onboard.title_for(path.name, sample), readings=readings(made), key_told=bool(answers.key),
    )  # fmt: skip


def seen_of(say: Language, sample: Sample, made: Proposal) -> dict[str, Any]:
    """The preview as it is shown."""
    seen = onboard.preview(source_of(made.mapping, document=sample.format), sample)
    return preview_shown(say, made.kind, seen)


def readings(made: Proposal) -> dict[str, list[str]]:
    """Field → how its column may be read; text is text, however many other readings would give one."""
    known, found = targets(made.kind), {}
    for column in made.columns:
        if column.path:
            makes = known[column.path].makes
            fits = [name for name, read in READS.items() if read.makes in TAKES[makes]]
            found[column.path] = [column.fit.reads] if makes == "text" else fits
    return found


def added(request: Request, path: Path, sample: Sample, answers: Answers, form: dict[str, str]) -> Response:
    """The instance is made; its file is the one uploaded.

    Raises:
        StopProcess: a bad name, one that is taken, or a mapping that cannot work.
    """
    context = context_of(request)
    name = onboard.checked_name(form.get("name", "").strip())
    title = form.get("title", "").strip()[:100] or name
    made = onboard.propose(sample, answers)
    home = uploads.folder(context.settings) / name
    settings = onboard.settings_of(sample, made, path=str((home / "*").resolve()))
    declared = source_for(settings, title=title, title_en=form.get("title_en", "").strip()[:100] or title)
    with away(), context.engine.begin() as connection:
        if not add_instance(
            connection, name, onboard.PLUGIN, declared, source=name, settings=settings, schedule_s=SCHEDULE_S
        ):
            raise StopProcess("instance_there", name=name)
        uploads.keep(context.settings, path, name)
    return RedirectResponse("/connectors", 303)
