"""A connection to an institution's service: it goes only where it may, waits as it is told, bounds what comes back."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import NamedTuple, Self

import httpcore
import httpx

from hub.backoff import wait_s
from hub.errors import RetryLater, StopProcess
from hub.source.addresses import allowed_addresses
from hub.source.pull import Ask
from hub.source.systems.rest.access import Access, Asked
from hub.source.systems.rest.network import PORTS, CheckedNetwork, address_of, header, same_place, shown, trusted
from hub.source.systems.rest.options import Connection

REDIRECTS_MAX = 5
RETRY_AFTER_S_MAX = 24 * 3600.0
BUSY = (429, 503)
REFUSED = (401, 403, 407)
MISSING = (404, 410)
MOVED = (301, 302, 303, 307, 308)
EXCERPT_CHARACTERS = 200


class Answer(NamedTuple):
    """What came back, unpacked."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: httpx.URL

    @property
    def served(self) -> datetime | None:
        """The service's clock, if it shows it."""
        try:
            found = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


class Link:
    """Requests to one service, one after another."""

    def __init__(self, options: Connection, ask: Ask) -> None:
        self._options, self._ask = options, ask
        self._pools: dict[str, httpcore.ConnectionPool] = {}
        self._free_at = 0.0
        self._access = Access(options, self.send, ask.options)
        if options.proxy:
            address_of("proxy", options.proxy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            pool.close()

    def joined(self, origin: httpx.URL, printed: str) -> httpx.URL:
        """The address that a link of the service leads to.

        One that says http where the service is asked by https comes from a server behind a proxy: https it stays.

        Raises:
            StopProcess: it leads to another host than the service's own or those of the option `hosts`.
        """
        try:
            found = origin.join(printed)
        except (httpx.InvalidURL, ValueError):
            raise StopProcess("service_link", found=printed[:EXCERPT_CHARACTERS]) from None
        if found.host == origin.host and origin.scheme == "https" and found.scheme == "http" and not found.port:
            found = found.copy_with(scheme="https", port=origin.port)
        named = {found.host, f"{found.host}:{found.port or PORTS.get(found.scheme)}"}
        if not same_place(found, origin) and not named.intersection(self._options.hosts):
            raise StopProcess(
                "host_refused", host=f"{found.scheme}://{found.netloc.decode()}", own=origin.netloc.decode()
            )
        return found

    def send(self, asked: Asked, *, accepted: tuple[int, ...] = ()) -> Answer:
        """Ask until there is an answer that can be used: 2xx, 304, or a status in `accepted`.

        Raises:
            RetryLater: away, cut, slow or busy, still so after `tries_max` tries or for longer than `wait_s_max`.
            StopProcess: refused, not found, not understood, too large, or leading elsewhere.
        """
        tries, renewed = 0, False
        while True:
            try:
                answer = self._followed(asked)
                if answer.status == 401 and asked.credentials and not renewed and self._access.renew():
                    renewed = True
                    continue
                return self._judged(answer, accepted)
            except RetryLater as error:
                tries += 1
                wait = max(error.wait_s if error.code == "service_busy" else 0.0, wait_s(tries + 1, 10.0))
                if error.code == "stopped" or tries >= self._options.tries_max or wait > self._options.wait_s_max:
                    raise
                self._wait(wait)

    def _followed(self, asked: Asked) -> Answer:
        """The answer at the end of the redirects. Credentials stay with the host that they were given for."""
        origin = asked.url
        for _ in range(REDIRECTS_MAX + 1):
            answer = self._once(asked)
            if answer.status not in MOVED:
                return answer
            found = self.joined(asked.url, answer.headers.get("location", ""))
            if asked.method != "GET" and answer.status in (307, 308, 301, 302):
                raise StopProcess("service_moved", address=shown(asked.url), to=shown(found))
            asked = asked._replace(
                method="GET", body=b"", url=found, credentials=asked.credentials and same_place(found, origin)
            )
        raise StopProcess("redirects_many", address=shown(origin), limit=REDIRECTS_MAX)

    def _once(self, asked: Asked) -> Answer:
        if asked.url.scheme not in PORTS or not asked.url.host:
            raise StopProcess("service_option", option="url", detail="http:// or https://")
        self._wait(self._free_at - time.monotonic())
        self._free_at = max(self._free_at, time.monotonic() - 1.0) + 1.0 / self._options.requests_per_s
        given = self._access.applied(asked) if asked.credentials else asked
        url = given.url
        if self._options.proxy:
            self._check(url)
        with self._told(url):
            target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
            timeout = dict.fromkeys(("connect", "read", "write", "pool"), self._options.timeout_s)
            headers = {"Accept-Encoding": "gzip", "User-Agent": "nqi-hub", "Accept": "*/*"} | given.headers
            raw = [header(name, value) for name, value in headers.items()]
            with self._pool(url).stream(
                given.method, target, headers=raw, content=given.body or None, extensions={"timeout": timeout}
            ) as response:
                found = httpx.Headers(response.headers)
                return Answer(response.status, found, self._body(response, found, url), asked.url)

    def _check(self, url: httpx.URL) -> None:
        """What a proxy is asked to reach must be allowed too; only it may know the name, though."""
        try:
            allowed_addresses(url.host, url.port or PORTS[url.scheme], self._ask.options)
        except RetryLater:
            return

    def _pool(self, url: httpx.URL) -> httpcore.ConnectionPool:
        if url.scheme not in self._pools:
            network = CheckedNetwork(self._ask.options)
            context = trusted(str(self._options.ca_file or "")) if url.scheme == "https" else None
            if self._options.proxy:
                self._pools[url.scheme] = httpcore.HTTPProxy(
                    self._options.proxy, ssl_context=context, network_backend=network, max_connections=2
                )
            else:
                self._pools[url.scheme] = httpcore.ConnectionPool(
                    ssl_context=context, network_backend=network, max_connections=2
                )
        return self._pools[url.scheme]

    def _body(self, response: httpcore.Response, headers: httpx.Headers, url: httpx.URL) -> bytes:
        """The body, unpacked piece by piece so that a bomb never unfolds."""
        packed = headers.get("content-encoding", "identity").strip().lower()
        if packed not in ("identity", "", "gzip", "x-gzip"):
            raise StopProcess("answer_packed", address=shown(url), found=packed)
        inflate = None if packed in ("identity", "") else zlib.decompressobj(wbits=31)
        until, bytes_max = time.monotonic() + self._options.answer_s_max, self._options.answer_bytes_max
        body = bytearray()
        for chunk in response.iter_stream():
            try:
                body += inflate.decompress(chunk, bytes_max + 1 - len(body)) if inflate else chunk
            except zlib.error:
                raise RetryLater("answer_cut", address=shown(url), detail="gzip") from None
            if len(body) > bytes_max:
                raise StopProcess("answer_large", address=shown(url), limit=bytes_max)
            if time.monotonic() > until:
                raise RetryLater("answer_slow", address=shown(url), limit=f"{self._options.answer_s_max:g}")
            self._wait(0)
        if inflate and body and (not inflate.eof or inflate.unused_data):
            raise RetryLater("answer_cut", address=shown(url), detail="gzip")
        return bytes(body)

    def _judged(self, answer: Answer, accepted: tuple[int, ...]) -> Answer:
        status, address = answer.status, shown(answer.url)
        if 200 <= status < 300 or status == 304 or status in accepted:
            return answer
        if status in BUSY:
            raise RetryLater("service_busy", wait_s=retry_after_s(answer), address=address, status=status)
        if status >= 500 or status in (408, 425):
            raise RetryLater("service_failed", address=address, status=status, detail=self.excerpt(answer.body))
        if status in REFUSED:
            raise StopProcess("service_refused", address=address, status=status, access=self._access.described)
        if status in MISSING:
            raise StopProcess("service_missing", address=address, status=status)
        raise StopProcess("service_rejected", address=address, status=status, detail=self.excerpt(answer.body))

    def excerpt(self, body: bytes | str) -> str:
        """The beginning of what a service said, without secrets (some send back what they were sent)."""
        said = body if isinstance(body, str) else body[:4096].decode("utf-8", "replace")
        said = self._access.without_secrets(" ".join(said.split()))
        return said if len(said) <= EXCERPT_CHARACTERS else said[:EXCERPT_CHARACTERS] + "…"

    def _wait(self, seconds: float) -> None:
        if self._ask.stop.is_set() or (seconds > 0 and stopped_within(self._ask, seconds)):
            raise RetryLater("stopped")

    @contextmanager
    def _told(self, url: httpx.URL) -> Iterator[None]:
        """The wire's errors as the hub's. A header that cannot be sent is not quoted: it may be the key."""
        try:
            yield
        except httpcore.TimeoutException:
            raise RetryLater("service_slow", address=shown(url), limit=f"{self._options.timeout_s:g}") from None
        except (httpcore.NetworkError, httpcore.ProxyError) as error:
            for reason in (error.__cause__, error.__context__, *error.args):  # where it stands differs by version
                if isinstance(reason, ssl.SSLCertVerificationError):
                    raise StopProcess("tls_refused", host=url.host, detail=reason.verify_message) from None
            raise RetryLater("service_away", address=shown(url), detail=self.excerpt(str(error))) from None
        except httpcore.RemoteProtocolError as error:
            raise RetryLater("answer_cut", address=shown(url), detail=self.excerpt(str(error))) from None
        except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol, UnicodeError):
            raise StopProcess("request_unsendable", address=shown(url)) from None


def stopped_within(ask: Ask, seconds: float) -> bool:
    """Wait, in small steps because `stop` may be several events in one; True if it was set."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if ask.stop.is_set():
            return True
        time.sleep(min(left, 0.2))
    return ask.stop.is_set()


def retry_after_s(answer: Answer) -> float:
    """What Retry-After asks for (RFC 9110, 10.2.3: seconds, or a date by the service's own clock), else a second."""
    printed = answer.headers.get("retry-after", "").strip()
    if printed.isdigit():
        return min(float(printed), RETRY_AFTER_S_MAX)
    try:
        until = parsedate_to_datetime(printed)
    except ValueError:
        return 1.0
    now = answer.served or datetime.now(UTC)
    return min(max((until - now).total_seconds(), 0.0), RETRY_AFTER_S_MAX)
