"""RFC 9457 problem bodies that also carry `error_code` and `message`, so that Kafka Connect's clients understand them."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from hub.errors import HubError, RetryLater
from hub.messages import text
from hub.unified import Parted


def language(request: Request) -> str:
    """ "zh" or "en": the `lang` query parameter, the cookie, else the best of Accept-Language."""
    asked = request.query_params.get("lang") or request.cookies.get("hub_lang")
    if asked in ("zh", "en"):
        return asked
    ranked = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, weight = part.partition(";q=")
        try:
            ranked.append((float(weight or 1), tag.strip().lower()))
        except ValueError:
            continue
    for _, tag in sorted(ranked, key=lambda item: -item[0]):
        if tag[:2] in ("zh", "en"):
            return tag[:2]
    return "en"


class Problem(Exception):
    """An answer that is an error: a status and a message code."""

    def __init__(self, status: int, code: str, headers: dict[str, str] | None = None, **params: object) -> None:
        self.status, self.code, self.params, self.headers = status, code, params, headers or {}
        super().__init__(code)


def body(status: int, code: str, message: str, **more: Any) -> dict[str, Any]:
    """A problem body."""
    return {"type": f"urn:nqi-hub:error:{code}", "title": code, "status": status, "detail": message,
            "error_code": status, "message": message, **more}  # fmt: skip


def answer(
    request: Request, status: int, code: str, headers: dict[str, str] | None = None, **params: object
) -> JSONResponse:
    """A problem answer in the caller's language."""
    spoken = language(request)
    fixed = {"content-language": spoken, "vary": "Accept-Language", **(headers or {})}
    return JSONResponse(body(status, code, text(code, spoken, **params)), status, fixed, "application/problem+json")


async def on_problem(request: Request, error: Exception) -> JSONResponse:
    """Problem → answer."""
    assert isinstance(error, Problem)
    return answer(request, error.status, error.code, error.headers, **error.params)


async def on_hub_error(request: Request, error: Exception) -> JSONResponse:
    """RetryLater is 503 with Retry-After; RejectRecord 422; anything else of ours 500."""
    assert isinstance(error, HubError)
    headers = {}
    status = 422 if type(error).__name__ == "RejectRecord" else 500
    if isinstance(error, RetryLater):
        status, headers = 503, {"retry-after": str(max(1, round(error.wait_s)))}
    return answer(request, status, error.code, headers, **error.params)


async def on_parted(request: Request, error: Exception) -> JSONResponse:
    """300 with the enterprises that a split id leads to: a redirect would choose for the caller."""
    assert isinstance(error, Parted)
    links = [request.url.path.rpartition("/enterprises/")[0] + f"/enterprises/{choice.hex}" for choice in error.choices]
    spoken = language(request)
    shown = body(300, "enterprise_parted", text("enterprise_parted", spoken, count=len(links)), choices=links)
    return JSONResponse(shown, 300, {"content-language": spoken, "vary": "Accept-Language"}, "application/problem+json")


async def on_http_error(request: Request, error: Exception) -> JSONResponse:
    """Starlette's own errors (404 of an unknown path, 405…)."""
    assert isinstance(error, HTTPException)
    return answer(request, error.status_code, f"http_{error.status_code}" if error.status_code in (404, 405) else
                  "http_other", dict(error.headers or {}), detail=str(error.detail))  # fmt: skip


async def on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    """A query or path parameter that is not what it must be."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    return answer(
        request, 422, "field_invalid", field=field, found=repr(first.get("input"))[:80], expected=first["msg"]
    )
