"""Pages for people: search, one enterprise, connectors, API documentation; no script, style or font of others."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from hub.api import problems
from hub.web.headers import SecurityHeaders
from hub.web.pages import ROUTERS
from hub.web.rendering import STATIC, error_page
from hub.web.sessions import new_link

__all__ = ["mount", "new_link"]


def mount(app: FastAPI) -> None:
    """Put the pages, their files and the security headers onto the API's app; call it last."""
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_middleware(SecurityHeaders)


async def _on_http_error(request: Request, error: Exception) -> Response:
    """An address that is not there: a page for a browser, a problem body for a program."""
    assert isinstance(error, HTTPException)
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
    if not wants_page or error.status_code not in (404, 405):
        return await problems.on_http_error(request, error)
    return error_page(request, error.status_code, f"http_{error.status_code}", dict(error.headers or {}))
