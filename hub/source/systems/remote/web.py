"""Single files by HTTP, and the way to HTTP servers that folders by WebDAV share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import Any

import httpcore
import httpx

from hub.errors import RetryLater, StopProcess
from hub.source.addresses import allowed_addresses
from hub.source.raw import Options
from hub.source.systems.remote.fetching import CHUNK_BYTES, TIMEOUT_S, UNKNOWN, Remote, fetched, plain, told
from hub.source.systems.rest.network import PORTS, CheckedNetwork, trusted
from hub.source.systems.stored import Folder, Opened, Stored

REDIRECTS_MAX = 5
LISTING_BYTES_MAX = 64 * 1024 * 1024
REFUSED = (401, 403, 407)
MISSING = (404, 410)
MULTI_STATUS = 207


def client_of(address: httpx.URL, options: Options, kind: type[httpx.Client] = httpx.Client) -> httpx.Client:
    """A client that connects to checked addresses only, redirects included, and shows what it was given to nobody else.

    Raises:
        StopProcess: the host is where connectors may not go.
    """
    allowed_addresses(address.host, address.port or PORTS[address.scheme], options)
    transport = Transport()
    transport._pool.close()
    transport._pool = httpcore.ConnectionPool(
        ssl_context=trusted(plain(options, "ca_file")), network_backend=CheckedNetwork(options)
    )
    name, token = address.username or plain(options, "username"), plain(options, "token")
    return kind(
        transport=transport, auth=(name, plain(options, "password")) if name else None,
        headers={"User-Agent": "nqi-hub", "Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {}),
        timeout=float(options.get("timeout_s", TIMEOUT_S)), follow_redirects=True, max_redirects=REDIRECTS_MAX,
        trust_env=False,
    )  # fmt: skip


class Transport(httpx.HTTPTransport):
    """HTTP, where a listing is bounded and declares nothing that its reader could be made to expand."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        response = super().handle_request(request)
        if request.method != "PROPFIND":
            return response
        body = bytearray()
        with closing(response):
            if response.headers.get("content-encoding", "identity") != "identity":
                raise httpx.DecodingError("packed, though it was asked not to be", request=request)
            for chunk in response.iter_raw(CHUNK_BYTES):
                body += chunk
                if len(body) > LISTING_BYTES_MAX:
                    raise StopProcess("too_large", found=len(body), limit=LISTING_BYTES_MAX)
        hidden = body.startswith((b"\xff\xfe", b"\xfe\xff"))  # in UTF-16 what follows could not be looked for
        if response.status_code == MULTI_STATUS and (hidden or b"<!DOCTYPE" in body or b"<!ENTITY" in body):
            raise StopProcess("xml_entities", file=request.url.host)
        kept = {name: response.headers[name] for name in ("content-type", "location") if name in response.headers}
        return httpx.Response(response.status_code, headers=kept, content=bytes(body), request=request)


@contextmanager
def failures(host: str) -> Iterator[None]:
    """What HTTP knows as an error, as ours."""
    with told(host):
        try:
            yield
        except httpx.TooManyRedirects:
            raise StopProcess("redirects_many", address=host, limit=REDIRECTS_MAX) from None
        except httpx.HTTPError as error:
            raise RetryLater("remote_away", host=host, detail=type(error).__name__) from None


def judge(response: Any) -> None:
    """Raise what a status means."""
    status = response.status_code
    if status in REFUSED:
        raise PermissionError
    if status in MISSING:
        raise FileNotFoundError
    if status != 200:
        raise ConnectionError(f"status {status}")


@contextmanager
def web_folder(address: str, options: Options) -> Iterator[Folder]:
    """The file at an http or https address, as a folder of one.

    Raises:
        StopProcess: no such file, refused, or where connectors may not go.
        RetryLater: away.
    """
    url = httpx.URL(address)
    guarded = partial(failures, url.host)
    with client_of(url, options) as client, ExitStack() as stack:
        page = Page(client, url.copy_with(username=None, password=None))
        remote = Remote(lambda folder: [], page.stream, page.stamp, guarded)
        kept: dict[str, Opened] = {}

        def fetch(file: Stored) -> Opened:
            if file.name not in kept:
                kept[file.name] = stack.enter_context(fetched(remote, options, file))
            return kept[file.name]

        @contextmanager
        def opened(file: Stored) -> Iterator[Opened]:
            yield fetch(file)

        def listed() -> list[Stored]:
            with guarded():
                return [page.stored()]

        yield Folder(address, listed, opened, lambda file: fetch(file).sha256)


class Page:
    """A file at an address."""

    def __init__(self, client: httpx.Client, url: httpx.URL) -> None:
        self.client, self.url = client, url
        self.name = url.path.rstrip("/").rpartition("/")[2] or url.host

    def stored(self) -> Stored:
        """What the server says of the file before it is fetched; servers that do not answer HEAD say it with the file."""
        return Stored(self.name, self.stamp(""), UNKNOWN, None)

    def stamp(self, name: str) -> list[Any]:
        """Entity tag or time of change; nothing where the server tells neither (its bytes' hash decides then)."""
        response = self.client.head(self.url)
        if response.status_code in (405, 501):
            return ["", ""]
        judge(response)
        mark = response.headers.get("etag") or response.headers.get("last-modified") or ""
        return ["", mark if not mark.startswith("W/") else ""]

    @contextmanager
    def stream(self, name: str) -> Iterator[Any]:
        """The file's bytes, unpacked if the server packs them."""
        with self.client.stream("GET", self.url) as response:
            judge(response)
            yield Bytes(response)


class Bytes:
    """A response as a stream; one that is cut off before its end is an error of httpx."""

    def __init__(self, response: httpx.Response) -> None:
        self.chunks = response.iter_bytes(CHUNK_BYTES)

    def read(self, size: int) -> bytes:
        """The next bytes, at most CHUNK_BYTES of them."""
        return next(self.chunks, b"")
