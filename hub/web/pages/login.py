"""Logging in (a one-time link, a pasted key), logging out, choosing a language."""

from __future__ import annotations

import secrets
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hub.api.auth import COOKIE
from hub.api.context import context_of
from hub.store import access
from hub.store.database import away
from hub.web import sessions
from hub.web.rendering import PageRoute, render
from hub.web.sessions import LOGIN_COOKIE, ROLES, Form, safe_path

router = APIRouter(route_class=PageRoute, include_in_schema=False)
LANGUAGE_S = 365 * 24 * 3600


def _form(request: Request, following: str, error: str = "", status: int = 200) -> Response:
    """The login form with a token that ties it to this browser."""
    token = request.cookies.get(LOGIN_COOKIE) or secrets.token_urlsafe(32)
    page = render(request, "login.html", status, csrf=token, following=following, error=error)
    sessions.set_cookie(request, page, LOGIN_COOKIE, token, seconds=3600)
    return page


@router.get("/login")
def show(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """The form; who is logged in already goes on."""
    following = safe_path(next)
    if sessions.session_of(request):
        return RedirectResponse(following, 303)
    return _form(request, following)


@router.post("/login")
def log_in(request: Request, form: Form) -> Response:
    """A builder's or an operator's key becomes a session."""
    sessions.check_csrf(form, request.cookies.get(LOGIN_COOKIE, ""))
    following = safe_path(form.get("next"))
    with away(), context_of(request).engine.connect() as connection:
        found = access.find_key(connection, form.get("key", "").strip())
    if found is None:
        return _form(request, following, "login_unknown", 401)
    if found.role not in ROLES:
        return _form(request, following, "login_institution", 403)
    answer = RedirectResponse(following, 303)
    sessions.begin(request, answer, found)
    answer.delete_cookie(LOGIN_COOKIE)
    return answer


@router.get("/login/{token}")
def use_link(request: Request, token: str, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """A one-time link becomes a session and is gone."""
    with away(), context_of(request).engine.begin() as connection:
        found = access.use_link(connection, token)
    if found is None:
        return _form(request, safe_path(next), "login_link_used", 401)
    answer = RedirectResponse(safe_path(next), 303)
    sessions.begin(request, answer, found)
    return answer


@router.post("/logout")
def log_out(request: Request, form: Form, who: sessions.Reader) -> Response:
    """End the session."""
    sessions.check_csrf(form, who.csrf)
    with away(), context_of(request).engine.begin() as connection:
        access.end_session(connection, request.cookies[COOKIE])
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/language/{code}")
def choose_language(request: Request, code: Literal["zh", "en"], next: str = "/") -> Response:  # noqa: A002
    """Remember a language and go back."""
    answer = RedirectResponse(safe_path(next), 303)
    sessions.set_cookie(request, answer, "hub_lang", code, seconds=LANGUAGE_S)
    return answer
