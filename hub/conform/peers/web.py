"""A web server of the kit's own, one for all peers that are services."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import uvicorn

STARTED_WITHIN_S = 20.0


class Asked(NamedTuple):
    """A request."""

    method: str
    url: str  # without its query
    query: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """What is answered."""

    body: bytes
    type: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


Service = Callable[[Asked], Answer]


class Web:
    """Serves each peer's service below its name."""

    def __init__(self) -> None:
        self._services: dict[str, Service] = {}
        config = uvicorn.Config(
            self._app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", interface="asgi3"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + STARTED_WITHIN_S
        while not self._server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]

    def serve(self, name: str, service: Service) -> None:
        """Serve one more."""
        self._services[name] = service

    def close(self) -> None:
        """Stop."""
        self._server.should_exit = True
        self._thread.join(timeout=10)

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        service = self._services[scope["path"].strip("/")]
        host = next(value for name, value in scope["headers"] if name == b"host").decode()
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        answer = service(Asked(scope["method"], f"http://{host}{scope['path']}", query, body))
        headers = [(b"content-type", answer.type.encode()), (b"content-length", str(len(answer.body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, *answer.headers]})
        await send({"type": "http.response.body", "body": answer.body})
