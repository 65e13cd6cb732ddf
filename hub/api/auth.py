"""Who asks: a bearer key, or on pages a cookie; deny by default."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from hub.api.context import Context, context_of
from hub.api.problems import Problem
from hub.store import access
from hub.store.access import Access
from hub.store.database import away

CACHE_S = 10.0
COOKIE = "hub_session"
_cache: dict[bytes, tuple[float, Access]] = {}
_lock = threading.Lock()


def _known(context: Context, secret: str) -> Access | None:
    """What a key may do, remembered for a few seconds: a revoked key works that long at most."""
    digest = access.digest(secret)
    cached = _cache.get(digest)
    if cached and time.monotonic() - cached[0] < CACHE_S:
        return cached[1]
    with away(), context.engine.connect() as connection:
        found = access.find_key(connection, secret)
    with _lock:
        if len(_cache) > 10_000:
            _cache.clear()
        if found:
            _cache[digest] = (time.monotonic(), found)
    return found


def who(request: Request) -> Access:
    """The caller's access.

    Raises:
        Problem: 401, no key or an unknown one.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    context = context_of(request)
    found = None
    if scheme.lower() == "bearer" and secret:
        found = _known(context, secret.strip())
    elif request.cookies.get(COOKIE) and request.method in ("GET", "HEAD"):
        with away(), context.engine.connect() as connection:
            found = access.find_session(connection, request.cookies[COOKIE])
    if found is None:
        raise Problem(401, "key_missing", {"www-authenticate": 'Bearer realm="nqi-hub"'})
    return found


def may_match(request: Request, key: str) -> None:
    """Let a key in that stands in the address: a matcher's only, since an address is kept, shown and sent about.

    Raises:
        Problem: 401, no such key; 403, a key that may do more than match.
    """
    found = _known(context_of(request), key)
    if found is None:
        raise Problem(401, "key_missing")
    if found.role != "matcher":
        raise Problem(403, "role_wrong", role=found.role, roles="matcher")


def allow(*roles: str) -> Callable[[Access], Access]:
    """A dependency that lets these roles in and answers 403 to the others."""

    def check(found: Annotated[Access, Depends(who)]) -> Access:
        if found.role not in roles:
            raise Problem(403, "role_wrong", role=found.role, roles=", ".join(roles))
        return found

    return check


def sees_personal(request: Request, found: Annotated[Access, Depends(who)]) -> bool:
    """Whether the caller may see personal data; by default nobody may."""
    return found.role in context_of(request).settings.personal_roles


Personal = Annotated[bool, Depends(sees_personal)]
MATCHER = Depends(allow("builder", "operator", "matcher"))
READER = Depends(allow("builder", "operator"))
OPERATOR = Depends(allow("operator"))
INSTITUTION = allow("institution")
