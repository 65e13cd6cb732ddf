"""The app: reads like a contents page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy import Engine
from starlette.exceptions import HTTPException

from hub import __version__
from hub.api import deciding, events, explaining, match, operating, problems, questions, reading, reconciling, webhooks
from hub.api.context import Context
from hub.api.limits import Rate, without_nul
from hub.errors import HubError
from hub.settings import Settings
from hub.unified import Parted


def create_app(settings: Settings, kafka: dict[str, Any], engine: Engine) -> FastAPI:
    """The API over a broker and a database that are there (or come back: it answers 503 meanwhile)."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.context = Context(settings, kafka, engine)
        app.state.rate = Rate(settings.push_rate_per_s_max)
        app.state.context.broker.start()
        yield
        app.state.context.close()

    app = FastAPI(
        title="NQI hub / 质量基础设施数据交换枢纽",
        version=__version__,
        lifespan=lifespan,
        dependencies=[Depends(without_nul)],
        docs_url=None,  # our own page, with nothing loaded from elsewhere
        redoc_url=None,
    )
    app.add_exception_handler(problems.Problem, problems.on_problem)
    app.add_exception_handler(HubError, problems.on_hub_error)
    app.add_exception_handler(Parted, problems.on_parted)
    app.add_exception_handler(HTTPException, problems.on_http_error)
    app.add_exception_handler(RequestValidationError, problems.on_invalid_request)
    app.include_router(events.router)
    app.include_router(webhooks.router)
    app.include_router(reading.router)
    app.include_router(deciding.router)
    app.include_router(explaining.router)
    app.include_router(questions.router)
    app.include_router(match.router)
    app.include_router(reconciling.router)
    app.add_middleware(reconciling.CrossOrigin)
    app.include_router(operating.router)
    return app
