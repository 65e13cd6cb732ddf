"""Who looks at a page: one-time links and keys become a cookie; every form carries the session's CSRF token."""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Request, Response
from sqlalchemy import Connection

from hub.api.auth import COOKIE
from hub.api.context import context_of
from hub.api.limits import limited_body
from hub.api.problems import Problem
from hub.store import access
from hub.store.access import Access
from hub.store.database import away

LINK_S = 8 * 3600  # a demo's link is often opened only after a break
SESSION_S = 12 * 3600
FORM_BYTES_MAX = 16 * 1024
LOGIN_COOKIE = "hub_login"  # ties a login form to the browser that asked for it, before there is a session
ROLES = ("builder", "operator")


class NotLoggedInError(Exception):
    """The page needs a session; the answer leads to the login page."""


def new_link(connection: Connection, role: str, next_path: str = "/") -> str:
    """Path of a one-time link that logs in as `role` and goes on to `next_path`; valid for `LINK_S` seconds."""
    secret = secrets.token_urlsafe(32)
    access.add_session(connection, secret, "link", Access(role, None, name=role), seconds=LINK_S)
    following = safe_path(next_path)
    return f"/login/{secret}" + (f"?{urlencode({'next': following})}" if following != "/" else "")


def safe_path(path: str | None) -> str:
    """A path on this host to go on to; "/" for anything that could lead elsewhere."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return "/"
    return path


def begin(request: Request, response: Response, who: Access) -> None:
    """Start a session in the answer."""
    context = context_of(request)
    secret, started = secrets.token_urlsafe(32), who._replace(csrf=secrets.token_urlsafe(32))
    with away(), context.engine.begin() as connection:
        access.add_session(connection, secret, "cookie", started, seconds=SESSION_S)
    set_cookie(request, response, COOKIE, secret, seconds=SESSION_S)


def set_cookie(request: Request, response: Response, name: str, value: str, *, seconds: int) -> None:
    """A cookie that no script reads and no other site sends along with a form."""
    secure = context_of(request).settings.cookie_secure
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def session_of(request: Request) -> Access | None:
    """The session of the request's cookie; None without a valid one."""
    secret = request.cookies.get(COOKIE)
    if not secret:
        return None
    with away(), context_of(request).engine.connect() as connection:
        return access.find_session(connection, secret)


def reader(request: Request) -> Access:
    """A logged-in person.

    Raises:
        NotLoggedInError: no session.
    """
    found = session_of(request)
    if found is None:
        raise NotLoggedInError
    request.state.access = found
    return found


def operator(found: Annotated[Access, Depends(reader)]) -> Access:
    """A logged-in operator.

    Raises:
        Problem: 403.
    """
    if found.role != "operator":
        raise Problem(403, "role_wrong", role=found.role, roles="operator")
    return found


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a posted form, read under a limit.

    Raises:
        Problem: 413.
    """
    body = await limited_body(request, FORM_BYTES_MAX)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))


def check_csrf(form: dict[str, str], expected: str) -> None:
    """The form came from a page of ours.

    Raises:
        Problem: 403.
    """
    if not expected or not compare_digest(form.get("csrf", "").encode(), expected.encode()):
        raise Problem(403, "csrf_missing")


Reader = Annotated[Access, Depends(reader)]
Operator = Annotated[Access, Depends(operator)]
Form = Annotated[dict[str, str], Depends(form_of)]
