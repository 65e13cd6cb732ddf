"""Templates to answers: the Jinja2 environment, what every template can say, and errors as pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hub import messages
from hub.api.problems import Problem, language
from hub.errors import HubError, RetryLater
from hub.records import KINDS
from hub.web.languages import Language
from hub.web.sessions import NotLoggedInError

STATIC = Path(__file__).parent / "static"
WEB = Path(__file__).parent


@cache
def asset(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that no browser keeps an old one."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def when(moment: str | datetime | None) -> Markup:
    """A moment in UTC; a script shows it in the reader's own zone."""
    if not moment:
        return Markup("–")
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    at = at.astimezone(UTC)
    return Markup('<time datetime="{}" class="moment">{} UTC</time>').format(
        at.isoformat(timespec="seconds").replace("+00:00", "Z"), at.strftime("%Y-%m-%d %H:%M")
    )


def path(*parts: object) -> str:
    """A path of quoted parts; a record's id may hold any sign."""
    return "/" + "/".join(quote(str(part), safe="") for part in parts)


def record_path(provenance: dict[str, Any]) -> str:
    """Where the record behind a value is shown; its topic ends with its kind, whatever prefix settings give it."""
    kind = max((kind for kind in KINDS if provenance["topic"].endswith(kind)), key=len, default="")
    return path("records", kind, provenance["source"], provenance["record_id"])


@cache
def environment() -> Environment:
    """The templates; an unknown name in one is an error, never an empty place."""
    made = Environment(
        loader=FileSystemLoader(WEB / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters["when"] = when
    made.globals.update(asset=asset, path=path, record_path=record_path, urlencode=urlencode)
    return made


def ago(spoken: Language, moment: str | None) -> str:
    """How long ago a moment was, in words."""
    if not moment:
        return ""
    delta = datetime.fromisoformat(moment) - datetime.now(UTC)
    return format_timedelta(delta, add_direction=True, locale=spoken.locale)


def number(spoken: Language, value: int | float) -> str:
    """A number as the language groups it."""
    return str(format_decimal(value, locale=spoken.locale))


def render(
    request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page. Templates get `t(key, …)`, `m(code, …)` (a text of `messages`), `say` (a Language), the request's path and
    who is logged in."""
    say = Language(language(request))
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    text = environment().get_template(template).render(
        t=say.text, m=lambda code, **params: messages.text(code, say.code, **params), say=say, here=here, path_here=request.url.path,
        status=status, who=getattr(request.state, "access", None),
        ago=lambda moment: ago(say, moment), number=lambda value: number(say, value), **values,
    )  # fmt: skip
    fixed = {
        "content-language": say.tag,
        "cache-control": "no-store",  # records behind a login do not belong into a shared browser's cache
        "vary": "Accept-Language, Cookie, HX-Request",
    }
    return HTMLResponse(text, status, fixed | (headers or {}))


def error_page(
    request: Request, status: int, code: str, headers: dict[str, str] | None = None, **params: object
) -> HTMLResponse:
    """An error as a page: what happened and where to go on."""
    spoken = language(request)
    title = f"error_{status}" if status in (403, 404, 422, 503) else "error_title"
    said = messages.text(code, spoken, **params)
    return render(request, "error.html", status, headers, title_key=title, said=said)


def to_login(request: Request) -> Response:
    """Lead to the login page, and back afterwards."""
    following = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = "/login"
    if request.method == "GET" and following != "/":
        target += f"?{urlencode({'next': following})}"
    if request.headers.get("hx-request"):  # a part of a page cannot hold the login page: the whole page goes there
        return Response(status_code=401, headers={"hx-redirect": "/login"})
    return RedirectResponse(target, 303)


class PageRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with our errors caught."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except NotLoggedInError:
                return to_login(request)
            except Problem as error:
                return error_page(request, error.status, error.code, error.headers, **error.params)
            except RetryLater as error:
                wait = {"retry-after": str(max(1, round(error.wait_s)))}
                return error_page(request, 503, error.code, wait, **error.params)
            except HubError as error:
                return error_page(request, 500, error.code, None, **error.params)
            except RequestValidationError as error:
                first = error.errors()[0]
                field, found = str(first["loc"][-1]), repr(first.get("input"))[:80]
                return error_page(request, 422, "field_invalid", field=field, found=found, expected=first["msg"])

        return handled
